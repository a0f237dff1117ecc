/** How an operation is acted out: typed by the operation's own declaration. */
import type { AnyOperation, Operation } from '../schema/operation.js';
import type { QuotaName, Settings } from './options.js';
import { Refused } from './refused.js';
import type { GatewayState, ProjectState } from './state.js';
import type { Defined } from './store.js';

/** What acting out a call may look at and change, besides its input. */
export class Call {
  constructor(
    readonly project: ProjectState,
    readonly settings: Settings,
    /** When the call came, in milliseconds since the epoch. */
    readonly now: number,
    private readonly instanceId: string | undefined,
  ) {}

  /** The gateway that the path names. */
  get gateway(): GatewayState {
    return this.project.gateways.get(this.instanceId ?? '');
  }
  /** The identity of a new object. */
  readonly newId = (): string => this.settings.ids();
  /** Refuses one more of a thing of which there are enough. */
  quota(name: QuotaName, count: number, code: string, what: string): void {
    if (count >= this.settings.quotas[name])
      throw new Refused(403, code, `The number of ${what} exceeds the maximum allowed limit`);
  }
}

/** An operation with the code that acts it out. */
export interface Handler {
  readonly operation: AnyOperation;
  /** Status of a success. */
  readonly status: number;
  /** Takes the checked input; returns the answer's body, or nothing where there is none. */
  readonly run: (input: unknown, call: Call) => unknown;
}

/** What an operation is called with; its query and its body are always there, be they empty. */
export type Carried<In> = { [K in keyof In]-?: Defined<Exclude<In[K], undefined>> };
/** What acting out an operation returns: its answer's body; of no account where the operation answers nothing. */
type Answer<Out> = [Out] extends [undefined] ? unknown : NoInfer<Out>;

/**
 * Ties code to an operation. The code keeps the fixed order: what must exist, what stands in the way, quotas, then the
 * act. `status` is given only where it is not the usual one of the method.
 */
export function on<In, Out, Item>(
  operation: Operation<In, Out, Item>,
  act: (input: Carried<In>, call: Call) => Answer<Out>,
  status = usualStatus(operation),
): Handler {
  // The input was read and checked by the operation's own descriptions, which is what `In` states.
  const run = (input: unknown, call: Call): unknown => act(input as Carried<In>, call);
  return { operation, status, run: operation.response ? run : (input, call) => void run(input, call) };
}
function usualStatus({ method, response }: AnyOperation): number {
  if (!response) return 204;
  return method === 'POST' ? 201 : 200;
}
