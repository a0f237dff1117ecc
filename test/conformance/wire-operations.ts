/** The operations as the documents count them: by method and path. One of them may be several calls of the client. */
import { operations } from '../../src/operations.js';
import type { AnyOperation, CallInput } from '../../src/schema/operation.js';
import type { Described, Fields, FieldSpec } from '../../src/schema/vocabulary.js';
import type { CallOptions } from '../../src/options.js';
import { keyOf } from './documented.js';

const callsByKey = new Map<string, AnyOperation[]>();
for (const operation of Object.values<AnyOperation>(operations))
  callsByKey.set(keyOf(operation), [...(callsByKey.get(keyOf(operation)) ?? []), operation]);

/** Every operation of the wire, once. */
export const wireOperations: readonly AnyOperation[] = [...callsByKey.values()].map((calls) => merged(calls));

/** One description of calls that differ in fixed values: those values are then fields, as they are documented. */
function merged(calls: readonly AnyOperation[]): AnyOperation {
  const [first, ...others] = calls;
  if (!first) throw new Error('There is no operation without a call.');
  if (others.length === 0 && !first.fixed) return first;
  const query = withFixed(calls, 'query');
  const body = withFixed(calls, 'body');
  return {
    ...first,
    id: calls.map(({ id }) => id).join(' or '),
    actions: [...new Set(calls.flatMap(({ actions }) => actions))],
    ...(query && { query }),
    ...(body && { body }),
  };
}
function withFixed(calls: readonly AnyOperation[], part: 'query' | 'body'): Described<Fields> | undefined {
  const described = calls[0]?.[part];
  const values = new Map<string, string[]>();
  for (const { fixed } of calls)
    for (const [name, value] of Object.entries(fixed?.[part] ?? {}))
      values.set(name, [...(values.get(name) ?? []), value]);
  if (values.size === 0) return described;
  const own = [...values].map(([name, all]): [string, FieldSpec] => [
    name,
    { spec: { type: 'oneOf', values: all }, required: true },
  ]);
  const object = described?.object ?? { direction: 'in', fields: {}, always: [] };
  return { object: { ...object, fields: { ...object.fields, ...Object.fromEntries(own) } }, fields: {} };
}

/** A call of the client, and what to pass to it. */
export interface ClientCall {
  readonly operation: AnyOperation;
  readonly input: CallInput;
  readonly options: CallOptions;
}
/** The call that sends this input of an operation of the wire. A made-up value goes out past the operation's own. */
export function callFor(operation: AnyOperation, input: CallInput): ClientCall {
  const calls = callsByKey.get(keyOf(operation)) ?? [];
  const fits = (call: AnyOperation): boolean =>
    (['query', 'body'] as const).every((part) =>
      Object.entries(call.fixed?.[part] ?? {}).every(([name, value]) => valueAt(input[part], name) === value),
    );
  const found = calls.find(fits);
  const call = found ?? calls[0] ?? operation;
  const { query, body, ...rest } = input;
  const [ownQuery, fixedQuery] = parted(query, call.fixed?.query);
  const [ownBody, fixedBody] = parted(body, call.fixed?.body);
  return {
    operation: call,
    input: { ...rest, ...(query && call.query && { query: ownQuery }), ...(body && call.body && { body: ownBody }) },
    options: found ? {} : { extraQuery: fixedQuery, ...(call.body && { extraBody: fixedBody }) },
  };
}
const valueAt = (holder: object | undefined, name: string): unknown => holder && Reflect.get(holder, name);
/** The fields that a caller gives, and those that the operation itself sends. */
function parted(holder: object = {}, fixed: Readonly<Record<string, string>> = {}) {
  const entries = Object.entries(holder);
  const part = (own: boolean): Record<string, unknown> =>
    Object.fromEntries(entries.filter(([name]) => name in fixed !== own));
  return [part(true), part(false)] as const;
}
