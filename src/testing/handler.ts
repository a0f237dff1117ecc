/** How an operation is emulated, typed by the operation's own declaration. */
import type { AnyOperation, Operation } from '../schema/operation.js';
import type { DebugCall } from './calls/call.js';
import type { QuotaName, Settings } from './options.js';
import { Refused } from './refused.js';
import type { GatewayState, ProjectState } from './state.js';
import type { Defined } from './store.js';

/** What a handler may read and change, in addition to the input. */
export class Call {
  constructor(
    readonly project: ProjectState,
    readonly settings: Settings,
    /** When the call arrived, in milliseconds since the epoch. */
    readonly now: number,
    private readonly instanceId: string | undefined,
    /** Calls an API as its callers do. */
    readonly debugCall: DebugCall,
  ) {}

  /** The gateway that the path names. */
  get gateway(): GatewayState {
    return this.project.gateways.get(this.instanceId ?? '');
  }
  /** A new object's ID. */
  readonly newId = (): string => this.settings.ids();
  /** Rejects a new object if the quota is used up. */
  quota(name: QuotaName, count: number, code: string, what: string): void {
    this.most(name, count + 1, code, what);
  }
  /** Rejects more than the quota allows. */
  most(name: QuotaName, count: number, code: string, what: string): void {
    if (count > this.settings.quotas[name])
      throw new Refused(403, code, `The number of ${what} exceeds the maximum allowed limit`);
  }
}

/** An operation with its handler. */
export interface Handler {
  readonly operation: AnyOperation;
  /** Status of a success. */
  readonly status: number;
  /** Takes the checked input. Returns the response body, or `undefined` if there is none, or a promise of it. */
  readonly run: (input: unknown, call: Call) => unknown;
}

/** Input of an operation. Query and body are always present, even if empty. */
export type Carried<In> = { [K in keyof In]-?: Defined<Exclude<In[K], undefined>> };
/** The result of a handler: the response body. Ignored if the operation has no response. */
type Answer<Out> = [Out] extends [undefined] ? unknown : NoInfer<Out>;

/**
 * Ties a handler to an operation. The handler keeps the fixed order: what must exist, conflicts, quotas, then the
 * action. Pass `status` only if it is not the usual one of the method.
 */
export function on<In, Out, Item>(
  operation: Operation<In, Out, Item>,
  act: (input: Carried<In>, call: Call) => Answer<Out> | Promise<Answer<Out>>,
  status = usualStatus(operation),
): Handler {
  return handle<Carried<In>>(operation, act, status);
}
/** The same for an operation whose types are not at hand: `In` is what it takes. */
export function handle<In>(
  operation: AnyOperation,
  act: (input: In, call: Call) => unknown,
  status = usualStatus(operation),
): Handler {
  // The input was read and checked by the operation's own descriptions, which is what `In` states.
  const run = (input: unknown, call: Call): unknown => act(input as In, call);
  return { operation, status, run: operation.response ? run : (input, call) => void run(input, call) };
}
function usualStatus({ method, response }: AnyOperation): number {
  if (!response) return 204;
  return method === 'POST' ? 201 : 200;
}
