/** Failures on demand: what should happen to the next calls of a test. */

import type { ErrorCode } from '../catalog/error-codes.js';
import type { OperationId } from '../operations.js';

/** Which calls a fault affects. */
interface FaultTarget {
  /** ID of the operation, such as `groups.create`. Default: any. */
  readonly operation?: OperationId | undefined;
  /** How many calls. Default: 1. */
  readonly times?: number | undefined;
  /** Milliseconds of real time to wait before the call. Default: 0. */
  readonly latency?: number | undefined;
}
/** The call is not carried out; this is the response. It precedes authentication. */
export interface AnswerFault extends FaultTarget {
  readonly status: number;
  /** An object is sent as JSON, a string unchanged. Default: an error body with code `LOCAL.0001`. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly code?: undefined;
  readonly cut?: undefined;
}
/** The call is not carried out; this is how the service rejects it. It precedes authentication. */
export interface CodeFault extends FaultTarget {
  /** A code of the service's table, such as `APIG.9008`. Its meaning is the message. */
  readonly code: ErrorCode;
  /** Default: the status that the table has for the code. */
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: undefined;
  readonly cut?: undefined;
}
/**
 * The connection breaks: `before` anything was done, or `after` the call was carried out, so that only the response is
 * lost.
 */
export interface CutFault extends FaultTarget {
  readonly cut: 'before' | 'after';
  readonly status?: undefined;
  readonly code?: undefined;
}
/** The call is carried out, late. */
export interface LatencyFault extends FaultTarget {
  readonly latency: number;
  readonly status?: undefined;
  readonly code?: undefined;
  readonly cut?: undefined;
}
export type Fault = AnswerFault | CodeFault | CutFault | LatencyFault;

/** The error of `handle` if a fault cuts the connection. The adapters turn it into a broken connection. */
export class ConnectionCut extends Error {
  readonly code = 'ECONNRESET';
  constructor() {
    super('The local gateway cut the connection, as a fault requested.');
    this.name = 'ConnectionCut';
  }
}

/** The faults that have not happened yet. */
export class Faults {
  readonly #waiting: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }
  clear(): void {
    this.#waiting.length = 0;
  }
  /** The fault for this call, the oldest one first. */
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
