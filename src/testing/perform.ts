/** Calls that consist of others: an import creates groups, channels and APIs as calls of their own would. */
import type { AnyOperation, Operation } from '../schema/operation.js';
import type { Call, Handler } from './handler.js';
import { checkedBody } from './validation.js';

/** What a part of a call takes. */
export interface Part {
  readonly path?: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown>;
}

/** Carries out an operation as part of a call. Its body is checked, and rejected, like one from the wire. */
export function perform<In, Out, Item>(
  handlers: readonly Handler[],
  operation: Operation<In, Out, Item>,
  { path = {}, body }: Part,
  call: Call,
): Out {
  const any: AnyOperation = operation;
  const handler = handlers.find((candidate) => candidate.operation === any);
  if (!handler || !any.body) throw new Error(`${operation.id} has no handler, or no body.`);
  const input = { path, query: {}, body: checkedBody(any, any.body.object, body) };
  return handler.run(input, call) as Out; // What \`on\` has checked.
}
