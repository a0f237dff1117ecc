/**
 * What a client tells about its work: one stream of events, to a diagnostics channel and to a logger. Never holds a
 * secret.
 */
import { channel } from 'node:diagnostics_channel';
import type { Drift } from './schema/drift.js';

interface Common {
  /** Operation id, such as `groups.create`. */
  readonly operation: string;
  readonly method: string;
  /** Path on the wire, without the query. */
  readonly path: string;
  /** Which attempt of the call, from 1. */
  readonly attempt: number;
}
/** A request is about to be sent. */
export interface RequestEvent extends Common { readonly type: 'request' }
/** An answer was read whole, whatever its status. */
export interface ResponseEvent extends Common {
  readonly type: 'response';
  readonly status: number;
  readonly requestId: string | undefined;
  /** Milliseconds since the attempt began. */
  readonly duration: number;
}
/** The attempt failed and will be made again. */
export interface RetryEvent extends Common {
  readonly type: 'retry';
  /** What went wrong, in words. */
  readonly reason: string;
  /** Status, service code, or code of a broken connection. */
  readonly code: string | number | undefined;
  /** Milliseconds until the next attempt. */
  readonly wait: number;
}
/** The call failed. */
export interface ErrorEvent extends Common {
  readonly type: 'error';
  readonly error: Error;
}
/** Something that the caller should know, though the call went on. */
export interface WarningEvent extends Common {
  readonly type: 'warning';
  readonly message: string;
  /** What in an answer is newer than its description. */
  readonly drift?: readonly Drift[];
}
export type ApigEvent = RequestEvent | ResponseEvent | RetryEvent | ErrorEvent | WarningEvent;

/** Takes events: `pino`, `console`, or anything of their shape. Gets the event and a line of text. */
export interface Logger {
  debug(event: ApigEvent, text: string): void;
  info(event: ApigEvent, text: string): void;
  warn(event: ApigEvent, text: string): void;
  error(event: ApigEvent, text: string): void;
}

/** Name of the channel of `node:diagnostics_channel` on which all clients publish. */
export const CHANNEL = 'huaweicloud-apig';
const events = channel(CHANNEL);

const LEVELS = { request: 'debug', response: 'debug', retry: 'warn', warning: 'warn', error: 'error' } as const;

/** Whether anybody listens: where nobody does, no event is made. */
export function hasListener(logger: Logger | undefined): boolean {
  return logger !== undefined || events.hasSubscribers;
}
export function emit(logger: Logger | undefined, event: ApigEvent): void {
  if (events.hasSubscribers) events.publish(event);
  try {
    logger?.[LEVELS[event.type]](event, line(event));
  } catch (error) {
    // What became of the call does not hang on whether it could be logged.
    process.emitWarning(`The logger failed: ${error instanceof Error ? error.message : String(error)}`, {
      code: 'HUAWEICLOUD_APIG_LOGGER',
    });
  }
}

function line(event: ApigEvent): string {
  const head = `${event.operation} ${event.method} ${event.path}`;
  switch (event.type) {
    case 'request': return `${head} attempt ${event.attempt}`;
    case 'response': return `${head} ${event.status} in ${event.duration} ms`;
    case 'retry': return `${head} again in ${event.wait} ms: ${event.reason}`;
    case 'warning': return `${head} ${event.message}`;
    case 'error': return event.error.message;
  }
}
