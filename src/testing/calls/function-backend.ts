/** Functions of FunctionGraph as backends: the event that they get, and the response that they return. */
import { apiEvent, type ApigTriggerEvent } from '../../functions/function-events.js';
import { isRecord } from '../../values.js';
import { backendRequest } from './backend-request.js';
import type { ApiCall, CallAnswer, FunctionBackend, OutgoingRequest } from './call.js';
import { calledUrn, invoke } from './functions.js';
import { HeaderList } from './header-list.js';
import { timeoutOf } from './http-backend.js';
import { refusal } from './refusals.js';
import { queryPairs, rawQuery } from './target.js';

/** Calls the function. One that is called asynchronously gets the event later, and its result goes nowhere. */
export async function callFunction(call: ApiCall, backend: FunctionBackend): Promise<CallAnswer> {
  const { function_urn: urn, version, alias_urn: alias, invocation_type } = backend;
  const called = calledUrn({ urn, version, alias });
  const event = eventOf(call, mapped(call, timeoutOf(call, backend)));
  const started = call.now();
  const record = (result: number | string): void => {
    call.attempts.push({ to: called, result, duration: call.now() - started });
  };
  const work = invoke(call, called, event, timeoutOf(call, backend), invocation_type !== 'async');
  if (invocation_type === 'async') {
    // A function that is not registered is found out immediately, not by nobody.
    await Promise.race([work, Promise.resolve()]);
    work.catch(() => undefined);
    record('called asynchronously');
    const { asyncStatus: status } = call.place.assumptions;
    return { status, headers: new HeaderList(), body: new Uint8Array(), from: 'gateway' };
  }
  const result = await work;
  if ('failed' in result) {
    record(result.failed);
    throw refusal(result.isTimeout ? 'APIG.0203' : 'APIG.0601', `function ${called}: ${result.failed}`);
  }
  const answer = answerOf(result.value, called);
  record(answer.status);
  return answer;
}

/** The call with its parameters in the places that the backend wants. A function has no address, only a URN. */
const mapped = (call: ApiCall, timeout: number): OutgoingRequest => backendRequest(call, {
  method: 'ANY', scheme: 'https', authority: 'function.invalid', path: '/', timeout,
  host: call.request.headers.get('host') ?? '',
});

/** The event, as functions get it from a gateway. */
function eventOf(call: ApiCall, { headers, target, body }: OutgoingRequest): ApigTriggerEvent {
  const { route: { api, env, path, pathValues }, definition, request, requestId, place: { assumptions } } = call;
  const isText = definition.is_send_fg_body_base64 === false && definition.content_type === 'application/json';
  return apiEvent({
    body,
    base64: !isText,
    method: request.method,
    path,
    headers: byName(
      [...headers].map(([name, value]) => [name.toLowerCase(), utf8(value)]), assumptions.repeatedHeaders),
    query: byName(
      queryPairs(rawQuery(target)).map(({ name, value }) => [name, value]), assumptions.repeatedQuery),
    // What follows the prefix has no name.
    pathParameters: Object.fromEntries(
      [...pathValues].map(([name, value]) => [name, name === '' ? value.slice(1) : value])),
    apiId: api.id,
    requestId,
    stage: env.name,
  });
}
const utf8 = (value: string): string => Buffer.from(value, 'latin1').toString('utf8');

/** Values by their names. What comes several times is the first one, the last one or all, as assumed. */
function byName(pairs: readonly (readonly [string, string])[], repeated: 'first' | 'last' | 'list' | 'joined') {
  const all = new Map<string, string[]>();
  for (const [name, value] of pairs) all.set(name, [...all.get(name) ?? [], value]);
  return Object.fromEntries([...all].map(([name, values]) => [name, pick(values, repeated)]));
}
function pick(values: readonly string[], repeated: 'first' | 'last' | 'list' | 'joined'): string | readonly string[] {
  const [first = ''] = values;
  if (values.length === 1 || repeated === 'first') return first;
  if (repeated === 'list') return values;
  return repeated === 'last' ? values.at(-1) ?? '' : values.join(',');
}

/** The response of a function as a response to the call. Anything but the documented object is an error. */
function answerOf(value: unknown, urn: string): CallAnswer {
  const wrong = (why: string) => refusal('APIG.0601', `function ${urn} ${why}`);
  if (!isRecord(value)) throw wrong('returned no object with statusCode, headers, body and isBase64Encoded');
  const { statusCode, headers = {}, body = '', isBase64Encoded = false } = value;
  if (typeof statusCode !== 'number' || !Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599)
    throw wrong('returned no statusCode from 200 to 599');
  if (typeof body !== 'string') throw wrong('returned a body that is not a string');
  if (typeof isBase64Encoded !== 'boolean') throw wrong('returned an isBase64Encoded that is not a boolean');
  if (!isRecord(headers)) throw wrong('returned headers that are not an object');
  const lines = Object.entries(headers).map(([name, text]): [string, string] => {
    if (typeof text !== 'string') throw wrong(`returned the header ${name}, whose value is not a string`);
    return [name, Buffer.from(text, 'utf8').toString('latin1')];
  });
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  return { status: statusCode, headers: new HeaderList(lines), body: bytes, from: 'backend' };
}
