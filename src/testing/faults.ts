/** Failures on demand: what a test lets happen to the next calls. */

import type { OperationId } from '../operations.js';

/** Which calls a fault befalls. */
interface FaultTarget {
  /** Id of the operation, such as `groups.create`. Default: any. */
  readonly operation?: OperationId | undefined;
  /** How many calls. Default: 1. */
  readonly times?: number | undefined;
  /** Milliseconds of real time that the call waits first. Default: 0. */
  readonly latency?: number | undefined;
}
/** The call is not carried out; this is the answer. It comes before authentication. */
export interface AnswerFault extends FaultTarget {
  readonly status: number;
  /** An object is sent as JSON, text as it is. Default: an error body with code `LOCAL.0001`. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly cut?: undefined;
}
/**
 * The connection breaks: `before` anything was done, or `after` the call was carried out, so that only the answer is
 * lost.
 */
export interface CutFault extends FaultTarget {
  readonly cut: 'before' | 'after';
  readonly status?: undefined;
}
/** The call is carried out, late. */
export interface LatencyFault extends FaultTarget {
  readonly latency: number;
  readonly status?: undefined;
  readonly cut?: undefined;
}
export type Fault = AnswerFault | CutFault | LatencyFault;

/** What `handle` rejects with where a fault cuts the connection; the adapters turn it into a broken connection. */
export class ConnectionCut extends Error {
  readonly code = 'ECONNRESET';
  constructor() {
    super('The local gateway cut the connection, as a fault asked for.');
    this.name = 'ConnectionCut';
  }
}

/** The faults that are still to happen. */
export class Faults {
  readonly #waiting: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }
  /** The fault that befalls this call, the oldest one first. */
  take(operation: string): Fault | undefined {
    const index = this.#waiting.findIndex(
      ({ fault }) => fault.operation === undefined || fault.operation === operation,
    );
    const entry = this.#waiting[index];
    if (!entry) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.#waiting.splice(index, 1);
    return entry.fault;
  }
}
