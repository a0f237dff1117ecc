/** The IAM actions that a caller needs. */
import { type OperationFacts, type OperationId, operations } from '../operations.js';
import { nearest } from '../names.js';
import { identityActionsKnown } from './identity-actions.js';

type ActionsByOperation = Readonly<Record<OperationId, readonly string[]>>;

/**
 * IAM actions of roles and policies (version 1.1 of the policy language) by operation ID, the operation's own action
 * first. Empty if no public source names any: an administrator of the account may call these too. The names are in the
 * plural, such as `apig:groups:create`, except for some newer ones.
 */
export const iamActions: ActionsByOperation = collect((operation) => operation.actions);

/**
 * IAM actions of identity policies (version 5.0 of the policy language) by operation ID, the operation's own action
 * first. The names are in the singular, such as `apig:apiGroup:get`. Absent if no public source names any; empty if a
 * caller needs none. The two languages do not mix: a policy of one grants nothing with the names of the other.
 */
export const identityActions: Readonly<Partial<Record<OperationId, readonly string[]>>> = identityActionsKnown;

function collect(of: (operation: OperationFacts) => readonly string[]): ActionsByOperation {
  const actions = Object.values(operations).map((operation) => [operation.id, of(operation)] as const);
  // Every operation of the registry is here under its ID, as the type says.
  return Object.fromEntries(actions) as ActionsByOperation;
}

/** The ID of an operation, or what people call it: `client.groups.create`, `apis.action`. */
export type OperationName = OperationId | (string & {});

/** The actions that some operations need, and what is not known. */
export interface IamPolicy {
  /** The known actions, each once, sorted: the `Action` list of a policy. */
  readonly actions: string[];
  /**
   * The operations whose actions no public source names, each once, sorted. The policy may not suffice for them: try
   * them, or grant the actions of the whole service.
   */
  readonly unknown: OperationId[];
}

/**
 * Lists the IAM actions that a user needs for some operations, for a policy of version 1.1 (roles and policies).
 * `identityPolicyFor` has those for a policy of version 5.0, whose actions have other names.
 * @param names - IDs of operations, such as `groups.create`. Accepted as well: `client.groups.create`, and the names of
 *   the service's own operations that are two calls each: `apis.action`, `apis.batchAction`, `instanceTags.action`,
 *   `vpcEndpoints.connections.action`.
 * @returns The actions, and the operations whose actions are not known.
 * @throws TypeError: there is no such operation; the message says which name was probably meant.
 * @example
 * iamPolicyFor('groups.create', 'apis.publish').actions;
 * // ['apig:apis:publish', 'apig:envs:list', 'apig:groups:create', 'apig:groups:get', 'apig:instances:get']
 */
export function iamPolicyFor(...names: readonly OperationName[]): IamPolicy {
  return policyOf(names, (id) => (iamActions[id].length > 0 ? iamActions[id] : undefined));
}

/**
 * Lists the IAM actions that a user needs for some operations, for an identity policy or a service control policy
 * (version 5.0). `iamPolicyFor` has those of roles and policies. The vendor documents fewer than half of them.
 * @param names - IDs of operations, as for `iamPolicyFor`.
 * @returns The actions, and the operations whose actions are not known. Operations that need none are neither.
 * @throws TypeError: there is no such operation; the message says which name was probably meant.
 */
export function identityPolicyFor(...names: readonly OperationName[]): IamPolicy {
  return policyOf(names, (id) => identityActions[id]);
}

function policyOf(
  names: readonly OperationName[],
  actionsOf: (id: OperationId) => readonly string[] | undefined,
): IamPolicy {
  const ids = [...new Set(names.flatMap(idsOf))].sort();
  return {
    actions: [...new Set(ids.flatMap((id) => actionsOf(id) ?? []))].sort(),
    unknown: ids.filter((id) => actionsOf(id) === undefined),
  };
}
const isId = (name: string): name is OperationId => Object.hasOwn(iamActions, name);

/** The operations that a name stands for. */
function idsOf(name: OperationName): OperationId[] {
  if (typeof name !== 'string') throw new TypeError(unknownOperation(name));
  const plain = name.replace(/^client\./, '');
  const ids = isId(plain) ? [plain] : splitCalls(plain);
  if (ids.length === 0) throw new TypeError(unknownOperation(name));
  return ids;
}
/** The calls that an operation of the service is split into: `apis.action` and the like are two each. */
function splitCalls(name: string): OperationId[] {
  const service = /^(.{1,60})\.(?:batchA|a)ction$/.exec(name)?.[1];
  if (service === undefined) return [];
  const batch = name.endsWith('.batchAction');
  return Object.values(operations)
    .filter((one: OperationFacts) => one.fixed && one.id.startsWith(`${service}.`))
    .map(({ id }) => id)
    .filter((id) => /\.batch[A-Z]/.test(id) === batch);
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
  // A method that makes several calls, such as `instances.createAndWait`, begins with the name of one of them.
  const first = known.filter((one) => name.startsWith(one) && /^[A-Z]/.test(name.slice(one.length))).at(-1);
  return [first ?? nearest(name, known)].filter((one) => one !== undefined);
}
