/** The IAM actions that a caller needs. */
import { operations, type OperationId } from '../operations.js';

/**
 * IAM actions by operation id, the operation's own first.
 * Empty where the service's documentation names none: an administrator of the account may call these too.
 * Operations newer than the API reference have the actions of identity policies, such as `apig:instance:listByTags`.
 */
export const iamActions: Readonly<Record<OperationId, readonly string[]>> = collect();

function collect(): Readonly<Record<OperationId, readonly string[]>> {
  const actions = Object.values(operations).map((operation) => [operation.id, operation.actions] as const);
  // Every operation of the registry is here under its id, which is what the type says.
  return Object.fromEntries(actions) as Record<OperationId, readonly string[]>;
}

/**
 * Lists the IAM actions that a user needs for some operations: each once, sorted, ready for the `Action` list of a
 * policy. Operations for which the API reference names no action add none.
 * @param operationIds - Dotted call names, such as `groups.create`.
 * @returns The actions.
 * @throws TypeError: there is no such operation.
 * @example
 * iamPolicyFor('groups.create', 'groups.list'); // ['apig:groups:create', 'apig:groups:list', 'apig:instances:get']
 */
export function iamPolicyFor(...operationIds: readonly OperationId[]): string[] {
  for (const id of operationIds)
    if (!Object.hasOwn(iamActions, id)) throw new TypeError(`There is no operation ${JSON.stringify(id)}.`);
  return [...new Set(operationIds.flatMap((id) => iamActions[id]))].sort();
}
