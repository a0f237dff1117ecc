/** The IAM actions that a script uses, for a policy that allows these and no others. */
import { iamActions, identityActions } from './iam-actions.js';
import type { OperationId } from '../operations.js';

/** Version of the policy language. 1.1: custom policies of roles. 5.0: identity policies, service control policies. */
export type PolicyVersion = '1.1' | '5.0';

/** What a policy allows or denies. */
export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  /** Actions, such as `apig:groups:create`. `*` stands for any characters of a part. */
  readonly Action: readonly string[];
}
/** A policy of IAM, as it is created in the console or with `openstack role`-like tools. */
export interface PolicyDocument {
  readonly Version: PolicyVersion;
  readonly Statement: readonly PolicyStatement[];
}

/** What is known of the actions of some operations. */
export interface UsedActions {
  /** Each once, sorted. */
  readonly actions: string[];
  /** Operations whose actions no public source names, each once, sorted. A policy may not suffice for them. */
  readonly unknown: string[];
}
/** A policy, and what it may lack. */
export interface UsedPolicy {
  readonly document: PolicyDocument;
  /** Operations whose actions no public source names, each once, sorted. Try them with this policy. */
  readonly unknown: string[];
}

/** The operations that were used, and the actions that they need. */
export class ActionRecord {
  readonly #operations = new Set<string>();

  /** Adds an operation by its ID. */
  add(operation: string): void {
    this.#operations.add(operation);
  }
  /** Forgets all. */
  clear(): void {
    this.#operations.clear();
  }
  /** IDs of the operations, each once, sorted. */
  get operations(): string[] {
    return [...this.#operations].sort();
  }
  /**
   * The actions that the operations need, those that the vendor names as their dependencies included.
   * @param version - Version of the policy language. Actions have other names in each. Default: `1.1`.
   */
  actions(version: PolicyVersion = '1.1'): UsedActions {
    const known = this.operations.map((id) => [id, actionsOf(id, version)] as const);
    return {
      actions: [...new Set(known.flatMap(([, actions]) => actions ?? []))].sort(),
      unknown: known.filter(([, actions]) => actions === undefined).map(([id]) => id),
    };
  }
  /**
   * A policy that allows the actions and no others.
   * @param version - Version of the policy language. Default: `1.1`.
   */
  policy(version: PolicyVersion = '1.1'): UsedPolicy {
    const { actions, unknown } = this.actions(version);
    const Statement: PolicyStatement[] = actions.length === 0 ? [] : [{ Effect: 'Allow', Action: actions }];
    return { document: { Version: version, Statement }, unknown };
  }
}

/** The actions that an operation needs, its own first; `undefined` if no public source names any. */
export function actionsOf(operation: string, version: PolicyVersion): readonly string[] | undefined {
  if (!Object.hasOwn(iamActions, operation)) return undefined;
  const id = operation as OperationId; // The line above found it.
  if (version === '5.0') return identityActions[id];
  return iamActions[id].length > 0 ? iamActions[id] : undefined;
}

/** What reports the calls that it begins: an `ApigClient`, or what `createTransport` makes. */
export interface CallSource {
  watchCalls(listener: (operation: string) => void): () => void;
}
/** The recording of a client. */
export interface ActionRecording {
  /** IDs of the operations that were called, each once, sorted. */
  readonly operations: readonly string[];
  /** The actions that they need. Default of `version`: `1.1`. */
  actions(version?: PolicyVersion): UsedActions;
  /** A policy that allows these and no others. Default of `version`: `1.1`. */
  policy(version?: PolicyVersion): UsedPolicy;
  /** Ends the recording. What was recorded stays. */
  stop(): void;
}

/**
 * Records which IAM actions the calls of a client need, those of its views included: also of calls that fail.
 *
 * Operations whose actions no public source names are in `unknown`, and so are requests of `client.request()` and
 * operations of your own, by their IDs.
 *
 * @example
 * const recording = recordActions(client);
 * await deploy(client);
 * const { document, unknown } = recording.policy();
 */
export function recordActions(client: CallSource): ActionRecording {
  const record = new ActionRecord();
  const stop = client.watchCalls((operation) => {
    // It is no operation: its calls are reported by themselves.
    if (operation !== 'doctor') record.add(operation);
  });
  return {
    get operations() { return record.operations; },
    actions: (version) => record.actions(version),
    policy: (version) => record.policy(version),
    stop,
  };
}
