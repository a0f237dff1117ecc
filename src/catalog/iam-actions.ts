/** The IAM actions that a caller needs. */
import { type OperationFacts, type OperationId, operations } from '../operations.js';
import { nearest } from '../names.js';

/**
 * IAM actions by operation ID, the operation's own action first. Empty if the service's documentation names none: an
 * administrator of the account may call these too. Operations newer than the API reference have the actions of identity
 * policies, such as `apig:instance:listByTags`.
 */
export const iamActions: Readonly<Record<OperationId, readonly string[]>> = collect();

function collect(): Readonly<Record<OperationId, readonly string[]>> {
  const actions = Object.values(operations).map((operation) => [operation.id, operation.actions] as const);
  // Every operation of the registry is here under its ID, as the type says.
  return Object.fromEntries(actions) as Record<OperationId, readonly string[]>;
}

/**
 * Lists the IAM actions that a user needs for some operations: each once, sorted, ready for the `Action` list of a
 * policy. Operations for which the API reference names no action add none.
 * @param operationIds - Names of calls, such as `groups.create`.
 * @returns The actions.
 * @throws TypeError if there is no such operation. The message says which name was probably meant.
 * @example
 * iamPolicyFor('groups.create', 'apis.publish');
 * // ['apig:apis:publish', 'apig:envs:list', 'apig:groups:create', 'apig:groups:get', 'apig:instances:get']
 */
export function iamPolicyFor(...operationIds: readonly OperationId[]): string[] {
  for (const id of operationIds) if (!Object.hasOwn(iamActions, id)) throw new TypeError(unknownOperation(id));
  return [...new Set(operationIds.flatMap((id) => iamActions[id]))].sort();
}

function unknownOperation(id: unknown): string {
  if (typeof id !== 'string') return `The ID of an operation must be a string, got ${id === null ? 'null' : typeof id}.`;
  const meant = suggestions(id);
  const advice = meant.length === 0 ? 'operations of huaweicloud-apig/operations lists all.' : `Did you mean ${meant.join(' or ')}?`;
  return `There is no operation ${JSON.stringify(id.slice(0, LONGEST))}. ${advice}`;
}
/** No ID is longer; a longer name is cut before it is compared or shown. */
const LONGEST = 80;

function suggestions(id: string): readonly string[] {
  const known = Object.keys(iamActions);
  const name = id.slice(0, LONGEST);
  // `apis.action` and the like, as the service's API names them, are two calls each.
  const service = /^(.+)\.(?:batchA|a)ction$/.exec(name)?.[1];
  if (service !== undefined) {
    const batch = name.endsWith('.batchAction');
    const split = Object.values<OperationFacts>(operations).filter((one) => one.fixed && one.id.startsWith(`${service}.`));
    return split.map((one) => one.id).filter((one) => /\.batch[A-Z]/.test(one) === batch);
  }
  // A method that makes several calls, such as `instances.createAndWait`, begins with the name of one of them.
  const first = known.filter((one) => name.startsWith(one) && /^[A-Z]/.test(name.slice(one.length))).at(-1);
  return [first ?? nearest(name, known)].filter((one) => one !== undefined);
}
