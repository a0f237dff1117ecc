/**
 * With which code a value is rejected. The table of error codes separates values that are too small, too large, too
 * short, too long and of the wrong form. Examples in the API reference show a limit that is too large (APIG.2003), a
 * weight out of range (APIG.2004), and names and strings from lists that are none of the known ones (APIG.2011, in a
 * path or query APIG.2012). That the service keeps to the table everywhere else is assumed.
 */
import type { Breach, Fault } from './limits.js';
import {
  invalidBody, invalidDomain, invalidGatewayParameter, invalidPort, invalidQuery, missing, noAddress, noEdition,
  noZones, outOfRange, Refused, tooLarge, tooLong, tooManyTags, tooShort, tooSmall, wrongLength,
} from './refused.js';

/** Where a value was sent. */
export type Part = 'path' | 'query' | 'body';
type RefuseName = (name: string) => Refused;

const FAULTS: Readonly<Record<Fault, RefuseName | undefined>> = {
  absent: missing,
  'too small': tooSmall,
  'too large': tooLarge,
  'too short': tooShort,
  'too long': tooLong,
  'of another length': wrongLength,
  'out of range': outOfRange,
  forbidden: invalidQuery,
  // In a path or query these have another code than in a body.
  unknown: undefined,
  malformed: undefined,
  'of another type': undefined,
  'a wrong key': undefined,
};

interface OwnCode {
  /** Operations, by their IDs. Default: all. */
  readonly of?: RegExp;
  /** Place of the value, by its keys joined with dots. */
  readonly at: RegExp;
  /** How the value is wrong. Default: in any way, except that it is absent. */
  readonly is?: readonly Fault[];
  readonly refused: RefuseName;
}
const badDebug = (name: string): Refused => new Refused(400, 'APIG.2030', `Bad request for debugging the API: ${name}`);
const notFourHours = (): Refused => new Refused(400, 'APIC.7230', 'The maintenance time window must be 4 hours');
const wrongHour = (): Refused =>
  new Refused(400, 'APIC.7235', 'The maintenance time window must start or end with 2, 6, 10, 14, 18, or 22');

const OUT_OF_RANGE: readonly Fault[] = ['too small', 'too large'];
const GATEWAYS = /^(instances|instanceTags)\./;
/** Values with codes of their own. The first that fits counts. */
const OWN_CODES: readonly OwnCode[] = [
  { of: /^apis\.debug$/, at: /^(header|query|path)(\.|$)/, is: ['a wrong key', 'malformed', 'too long'], refused: badDebug },
  { of: /^groups\.domains\.bind$/, at: /^url_domain$/, refused: invalidDomain },
  { of: GATEWAYS, at: /(^|\.)tags$/, is: ['too long'], refused: tooManyTags },
  { of: GATEWAYS, at: /(^|\.)maintain_(begin|end)$/, is: ['malformed'], refused: wrongHour },
  { of: GATEWAYS, at: /(^|\.)spec_id$/, is: ['unknown'], refused: noEdition },
  { of: GATEWAYS, at: /(^|\.)available_zone_ids$/, is: ['absent'], refused: noZones },
  { of: GATEWAYS, at: /./, is: ['absent'], refused: invalidGatewayParameter },
  { of: GATEWAYS, at: /./, refused: invalidGatewayParameter },
  { at: /(^|[._])port$/, is: OUT_OF_RANGE, refused: invalidPort },
  { at: /(^|[._])weight$/, is: OUT_OF_RANGE, refused: outOfRange },
];

/** The rejection of a value that breaks a limit. */
export function refusalOf(operation: string, { path, is }: Breach, part: Part): Refused {
  const place = path.join('.');
  const own = OWN_CODES.find(({ of, at, is: only }) =>
    (of?.test(operation) ?? true) && at.test(place) && (only?.includes(is) ?? is !== 'absent'));
  return (own?.refused ?? FAULTS[is] ?? usual(part))(nameAt(path));
}
export const usual = (part: Part): RefuseName => (part === 'body' ? invalidBody : invalidQuery);

/** What several fields say together, by the words in which it is said. */
interface OwnRule {
  readonly at: RegExp;
  readonly says: RegExp;
  readonly refused: RefuseName;
}
const OWN_RULES: readonly OwnRule[] = [
  { at: /^header$/, says: /^X-Auth/, refused: badDebug },
  { at: /^(acl_value|app_acl_values\.\d+)$/, says: /^expected an IP address/, refused: noAddress },
  { at: /^members$/, says: /^each needs host/, refused: () => missing('host') },
  { at: /^members$/, says: /^each needs ecs_id/, refused: () => missing('ecs_id') },
  { at: /^members\.\d+\.member_group_name$/, says: /^must be "/, refused: invalidBody },
  { at: /(^|\.)timeout$/, says: /^must not be more than time_interval/, refused: outOfRange },
  { at: /(^|\.)maintain_end$/, says: /./, refused: notFourHours },
];
/** The rejection of a value that does not fit to others, if it has a code of its own. */
export function ruleRefusal(path: Breach['path'], message: string): Refused | undefined {
  const place = path.join('.');
  return OWN_RULES.find(({ at, says }) => at.test(place) && says.test(message))?.refused(nameAt(path));
}

/** The name that a rejection says: the last one of a path, without the positions in lists. */
export const nameAt = (path: Breach['path']): string =>
  path.findLast((step) => typeof step === 'string') ?? 'body';
export const isOfGateways = (operation: string): boolean => GATEWAYS.test(operation);
