/** What a call gives back where the service answers with exactly this, and what it puts on the wire. */
import { expect } from 'vitest';
import type { ApigClient } from '../../src/client.js';
import { ApigRequestValidationError } from '../../src/errors.js';
import { failureOf, GATEWAY, json, start, type Answer, type TestServer } from './server.js';

export const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID';
/** Path of the client's project. */
export const SERVICE = GATEWAY.replace(/\/instances\/.*/, '');

/** What the call gives back for an answer; answers are checked as strictly as can be. */
export async function answered<T>(answer: Answer, call: (client: ApigClient) => PromiseLike<T>): Promise<T> {
  const { client } = await start([answer], { validation: { responses: 'error' } });
  return await call(client);
}
/** The same for a JSON body that must reach the caller as it is: no key lost, none added, nothing converted. */
export async function kept<T>(status: number, body: unknown, call: (client: ApigClient) => PromiseLike<T>): Promise<T> {
  const result = await answered(json(status, body), call);
  expect(result).toStrictEqual(body);
  return result;
}

/** An object without one of its fields. */
export function without<T extends object, K extends keyof T>(object: T, key: K): Omit<T, K> {
  const copy: Partial<T> = { ...object };
  delete copy[key];
  return copy as Omit<T, K>; // it lacks nothing but the key
}

/** A request as the service sees it. */
export interface Sent {
  readonly method: string;
  /** Path behind that of the gateway, or behind that of the project, with the query. */
  readonly path: string;
  /** The body, parsed; `undefined` where there was none. */
  readonly body: unknown;
}
/** The one request that arrived. */
export function only({ requests }: TestServer): Sent {
  const [request, ...more] = requests;
  if (!request || more.length > 0) throw new Error(`${requests.length} requests arrived instead of one`);
  const { method, target, body } = request;
  const path = target.startsWith(GATEWAY) ? target.slice(GATEWAY.length) : target.replace(SERVICE, '');
  return { method, path, body: body.length === 0 ? undefined : JSON.parse(body.toString('utf8')) };
}
/** The request that a call sends. What comes back is of no interest. */
export async function sent(call: (client: ApigClient) => PromiseLike<unknown>): Promise<Sent> {
  const { client, server } = await start([json(200, {})], { validation: { requests: 'error', responses: 'off' } });
  await call(client);
  return only(server);
}
/** Why a call is refused before anything is sent: the whole message, from the second line to the advice. */
export async function refused(call: (client: ApigClient) => PromiseLike<unknown>): Promise<string[]> {
  let asked = 0;
  const credentials = (): Promise<{ token: string }> => Promise.resolve({ token: `T${++asked}` });
  const { client, server } = await start([json(200, {})], { credentials });
  const { operation, issues, message } = await failureOf(ApigRequestValidationError, Promise.resolve(call(client)));
  expect([server.connections, asked]).toEqual([0, 0]);
  const [first, ...lines] = message.split('\n');
  expect(first).toBe(`${operation}: the input is not valid, nothing was sent.`);
  expect(lines.pop()).toBe(
    'To send a field that this version does not know, use extraBody or extraQuery; to send the input unchecked, validation: { requests: \'off\' }.',
  );
  expect(lines).toHaveLength(issues.length);
  return lines.map((line) => line.trim());
}
