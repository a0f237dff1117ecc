/** What a plan consists of. */
import type { FieldChange } from '../calls/differences.js';
import type { Body } from './at-paths.js';
import type { ObjectKind } from './kinds.js';
import type { LinkKind } from './links.js';
import type { Scope } from './scope.js';

/** What a step does. `bind` and `unbind` are also for authorizations and quotas of apps. */
export type StepAction =
  | 'create' | 'update' | 'rename' | 'replace' | 'publish' | 'bind' | 'unbind' | 'unpublish' | 'delete';

/** One write, or a batch of them. */
export interface Step {
  /** Such as `update apis/orders/get_order`. */
  readonly id: string;
  readonly action: StepAction;
  readonly kind: ObjectKind | LinkKind;
  /** Name of the object, with that of its group: `orders/get_order`. Of a batch: the environment, policy or app. */
  readonly name: string;
  /** Why it is necessary. */
  readonly reason: string;
  /** The fields that change. Values of secrets are not shown. */
  readonly changes: readonly FieldChange[];
  /** Steps that must end before. */
  readonly after: readonly string[];
  /** Digest of what the step was planned from. If the object is another one by then, the step is not done. */
  readonly basis?: string | undefined;
  /** `traffic`: callers may notice. `deletes`: something cannot be brought back. `credentials`: a secret changes. */
  readonly danger?: readonly ('traffic' | 'deletes' | 'credentials')[] | undefined;
  /** ID of the object on the gateway. */
  readonly object?: string | undefined;
  /** The fields that the object should have, with names in the place of IDs. */
  readonly fields?: Readonly<Body> | undefined;
  /** Names of secrets to send, by path. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /** What a batch is for: APIs as `orders/get_order`, or apps. */
  readonly targets?: readonly string[] | undefined;
  /** Environment of a batch. */
  readonly env?: string | undefined;
  /** Calls that it takes, apart from those that read. */
  readonly writes: number;
}

/** A step that is being put together. */
export interface Draft extends Omit<Step, 'after'> {
  readonly after: Set<string>;
}

/** Something that a document asks for and that cannot be done. */
export interface Blocked {
  readonly kind: ObjectKind | LinkKind;
  readonly name: string;
  readonly why: string;
  /** What to do. */
  readonly advice: string;
}
/** Something that is on the gateway and not in the document, and that stays. */
export interface Kept {
  readonly kind: ObjectKind | LinkKind;
  readonly name: string;
}
/** A secret that steps send. */
export interface NeededSecret {
  /** Its name in `secrets`. */
  readonly env: string;
  /** Such as `apps/shop: app_secret`. */
  readonly path: string;
  readonly for: 'create' | 'update';
  /** True if the plan was made with a value for it. */
  readonly given: boolean;
}

/** The key of the object that an object belongs to. */
export function parentKey(kind: ObjectKind, key: string): string | undefined {
  if (kind === 'variables') return key.slice(0, key.indexOf('/'));
  const at = key.lastIndexOf('/');
  return at < 0 ? undefined : key.slice(0, at);
}

/** What a plan begins with. */
export const PLAN_FORMAT = 'huaweicloud-apig/plan@1';
/** What a plan consists of, as JSON has it. */
export interface PlanData {
  readonly format: typeof PLAN_FORMAT;
  /** The gateway that it was made for. */
  readonly gateway: { readonly instanceId: string };
  readonly scope: Scope;
  /** In an order in which they can be done. */
  readonly steps: readonly Step[];
  /** What is on the gateway and not in the document, and stays. */
  readonly kept: readonly Kept[];
  /** What cannot be done. */
  readonly blocked: readonly Blocked[];
  /** The secrets that the steps send. */
  readonly secrets: readonly NeededSecret[];
  /** Calls that the plan takes, and minutes. */
  readonly estimate: { readonly reads: number; readonly writes: number; readonly minutes: number };
}
