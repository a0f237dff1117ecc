import type { Operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import { PagePromise } from './pages.js';
import type { ApigPromise } from '../http/promise.js';
import type { Transport } from '../http/transport.js';

/** Base of the services. Passes the arguments of calls on to the transport. */
export abstract class Service {
  constructor(protected readonly transport: Transport) {}

  protected send<In, Out, Item>(op: Operation<In, Out, Item>, input: In, options?: CallOptions): ApigPromise<Out> {
    return this.transport.send(op, input, options);
  }
  /** A list: the first page is requested immediately, the others on demand. */
  protected page<In extends object, Out, Item>(
    op: Operation<In, Out, Item>,
    input: In,
    options?: CallOptions,
  ): PagePromise<Out, Item> {
    return new PagePromise(this.transport, op, input, options);
  }
}
