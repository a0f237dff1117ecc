import type { Operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import { fixedChange, type Modification, type Modifying } from './modification.js';
import { PagePromise } from './pages.js';
import { ApigPromise } from '../http/promise.js';
import type { Transport } from '../http/transport.js';

/** Base of the services. Passes the arguments of calls on to the transport. */
export abstract class Service {
  constructor(protected readonly transport: Transport) {}

  protected send<In, Out, Item>(op: Operation<In, Out, Item>, input: In, options?: CallOptions): ApigPromise<Out> {
    return new ApigPromise(this.transport.answer(op, input, options));
  }
  /** A list: the first page is requested immediately, the others on demand. */
  protected page<In extends object, Out, Item>(
    op: Operation<In, Out, Item>,
    input: In,
    options?: CallOptions,
  ): PagePromise<Out, Item> {
    return new PagePromise(this.transport, op, input, options);
  }
  /**
   * Reads an object, changes it and writes it. Changes of one object take turns.
   * @param change - A `Change` of the request object of `how.update`.
   */
  protected async modified<Out extends object>(
    how: Modifying<Out>,
    change: unknown,
    options: object | undefined,
  ): Promise<Modification<Out>> {
    // `groups.modify` of `groups.update`.
    const plan = { ...how, operation: how.update.id.replace(/\w+$/, 'modify') };
    const fixed = fixedChange(plan.operation, change, options);
    const { modified } = await import('./modify.js');
    return this.transport.inTurn(plan, fixed.reading, (transport) => modified(plan, fixed, transport));
  }
}
