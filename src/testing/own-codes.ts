/** Values that the service rejects with codes of their own; all others get the usual ones. */
import type { Issue } from '../errors.js';
import { invalidBody, missing, Refused, tooLarge, tooManyTags, tooSmall } from './refused.js';

interface OwnCode {
  /** Place of the value, by its keys joined with dots. */
  readonly at: RegExp;
  /** What the description says of it. */
  readonly says: RegExp;
  readonly refused: (name: string) => Refused;
}
const badDebug = (name: string): Refused => new Refused(400, 'APIG.2030', `Bad request for debugging the API: ${name}`);
const noAddress = (): Refused => new Refused(400, 'APIG.2015', 'Invalid IP address');
const outOfRange = (name: string): Refused =>
  new Refused(400, 'APIG.2004', `The parameter value is outside the allowable range,parameterName:${name}`);
const notFourHours = (): Refused => new Refused(400, 'APIC.7230', 'The maintenance time window must be 4 hours');
const wrongHour = (): Refused =>
  new Refused(400, 'APIC.7235', 'The maintenance time window must start or end with 2, 6, 10, 14, 18, or 22');

const noEdition = (): Refused => new Refused(404, 'APIC.7301', 'Instance spec not found');

const OWN_CODES: readonly OwnCode[] = [
  {
    at: /^(header|query|path)(\.|$)/,
    says: /^(is not allowed as a key|expected a string of at most 1024|X-Auth)/,
    refused: badDebug,
  },
  { at: /(^|\.)(func_info|policy_functions\.\d+)\.timeout$/, says: /^expected an integer of 1 to 6/, refused: tooLarge },
  { at: /^call_limits$/, says: /^expected an integer of at least 0/, refused: tooSmall },
  { at: /^(acl_value|app_acl_values\.\d+)$/, says: /^expected an IP address/, refused: noAddress },
  { at: /^members$/, says: /^each needs host/, refused: () => missing('host') },
  { at: /^members$/, says: /^each needs ecs_id/, refused: () => missing('ecs_id') },
  { at: /^members\.\d+\.member_group_name$/, says: /^must be "/, refused: invalidBody },
  { at: /(^|\.)timeout$/, says: /^must not be more than time_interval/, refused: outOfRange },
  { at: /^tags$/, says: /^expected a list of at most 20 items/, refused: tooManyTags },
  { at: /^maintain_(begin|end)$/, says: /^expected a string/, refused: wrongHour },
  { at: /^(instance_info\.)?spec_id$/, says: /^expected one of/, refused: noEdition },
  { at: /^maintain_end$/, says: /./, refused: notFourHours },
];

/** The rejection of a value that has a code of its own. */
export function ownRefusal({ path, message }: Issue): Refused | undefined {
  const place = path.join('.');
  const own = OWN_CODES.find(({ at, says }) => at.test(place) && says.test(message));
  return own?.refused(path.findLast((step) => typeof step === 'string') ?? '');
}
