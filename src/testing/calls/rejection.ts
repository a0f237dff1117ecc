/** Gives a rejected call its form: the rule of the group's gateway response, or the service's own. */
import type { GatewayState, GroupRecord, ResponseRecord } from '../state.js';
import type { CallAnswer } from './call.js';
import { HeaderList, headerText } from './header-list.js';
import type { CallRefusal } from './refusals.js';
import { systemValue, type Known } from './system-values.js';

/**
 * The response to a rejected call.
 * @param group - The group that the call is addressed to, if it is known.
 */
export function rejection(call: Known, refused: CallRefusal, group: GroupRecord | undefined): CallAnswer {
  const rule = group && responseOf(call, group)?.rules[refused.type];
  const headers = new HeaderList([['Content-Type', 'application/json']]);
  if (rule?.body === undefined) return ownRejection(call.requestId, refused);
  for (const { key = '', value = '' } of rule.headers ?? [])
    headers.set(key, filled(headerText(value), call, refused, plain));
  return answer(rule.status ?? refused.status, headers, filled(rule.body, call, refused, inJson));
}
const answer = (status: number, headers: HeaderList, body: string): CallAnswer =>
  ({ status, headers, body: Buffer.from(body, 'utf8'), from: 'gateway' });

/** The service's own form. Its fields come in another order than in the template that the management API shows. */
export function ownRejection(requestId: string, { status, code, message }: CallRefusal): CallAnswer {
  const headers = new HeaderList([['Content-Type', 'application/json']]);
  return answer(status, headers, JSON.stringify({ error_msg: message, error_code: code, request_id: requestId }));
}

/** The gateway response that the API names, or the one that every group has. */
function responseOf({ place: { gateway }, route }: Known, group: GroupRecord): ResponseRecord | undefined {
  const named = route?.api.definition.input.response_id;
  return (named ? gateway.responses.find(named) : undefined) ?? defaultResponse(gateway, group);
}
const defaultResponse = (gateway: GatewayState, group: GroupRecord): ResponseRecord | undefined =>
  gateway.responses.where('groupId', group.id).find(({ isDefault }) => isDefault);

type Write = (value: string) => string;
const plain: Write = (value) => value.replace(/[\r\n]+/g, ' ');
/** A value between the quotes of a JSON string. */
const inJson: Write = (value) => JSON.stringify(value).slice(1, -1);

/** A template with the values of a call in the place of its variables. */
function filled(template: string, call: Known, refused: CallRefusal, write: Write): string {
  const { missingContextValue, escapedTemplates } = call.place.assumptions;
  return template.replace(/\$context((?:\.[A-Za-z][\w-]*)+)/g, (variable, path: string) => {
    const value = errorValue(refused, path) ?? systemValue(call, `$context${path}`);
    if (value === undefined) return missingContextValue === 'empty' ? '' : variable;
    return escapedTemplates ? write(value) : value;
  });
}
function errorValue({ code, type, message }: CallRefusal, path: string): string | undefined {
  if (path === '.error.code') return code;
  if (path === '.error.type') return type;
  return path === '.error.message' ? message : undefined;
}
