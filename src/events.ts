/**
 * What a client reports about its work: one stream of events, to a diagnostics channel and to a logger. Events contain
 * no secrets, and their strings are bounded.
 */
import { channel } from 'node:diagnostics_channel';
import type { Drift } from './schema/drift.js';
import { printable, printableLines } from './text.js';
import { isThenable, messageOf } from './values.js';

interface Common {
  /** Operation ID, such as `groups.create`. */
  readonly operation: string;
  readonly method: string;
  /** Path on the wire, without the query. */
  readonly path: string;
  /** ID of the call: the same in all its events, different for every call of every process. */
  readonly callId: string;
  /** Which attempt of the call, from 1. */
  readonly attempt: number;
}
/** A request is about to be sent. */
export interface RequestEvent extends Common {
  readonly type: 'request';
  /** Query and body, without secrets, at most 2,000 characters. Only for loggers with `bodies`. */
  readonly sent?: string;
}
/** A response was read completely, whatever its status. */
export interface ResponseEvent extends Common {
  readonly type: 'response';
  readonly status: number;
  readonly requestId: string | undefined;
  /** Milliseconds since the attempt began. */
  readonly duration: number;
  /** The body, without secrets, at most 2,000 characters. Only for loggers with `bodies`. */
  readonly received?: string;
}
/** The attempt failed and will be repeated. */
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
/** Something that the caller should know. The call continues. */
export interface WarningEvent extends Common {
  readonly type: 'warning';
  readonly message: string;
  /** What in a response is newer than its description: the first 50 places. */
  readonly drift?: readonly Drift[];
}
export type ApigEvent = RequestEvent | ResponseEvent | RetryEvent | ErrorEvent | WarningEvent;

/**
 * Takes events: `pino`, `console`, or any object with these methods. Each method gets the event and a line of text. A
 * logger that fails, or lacks a method, fails no call: the process is warned once.
 */
export interface Logger {
  debug(event: ApigEvent, text: string): void;
  info(event: ApigEvent, text: string): void;
  warn(event: ApigEvent, text: string): void;
  error(event: ApigEvent, text: string): void;
  /** Whether events have what is sent and received: see `RequestEvent.sent`. Default: false. */
  readonly bodies?: boolean | undefined;
}

/** Name of the channel of `node:diagnostics_channel` on which all clients publish. */
export const CHANNEL = 'huaweicloud-apig';
const events = channel(CHANNEL);

const LEVELS = { request: 'debug', response: 'debug', retry: 'warn', warning: 'warn', error: 'error' } as const;

/** True if a logger or subscriber listens. Otherwise no event is built. */
export function hasListener(logger: Logger | undefined): boolean {
  return logger !== undefined || events.hasSubscribers;
}
/** Publishes an event and logs it. Never throws. */
export function emit(logger: Logger | undefined, event: ApigEvent): void {
  const bounded = boundedEvent(event);
  if (events.hasSubscribers) events.publish(bounded);
  if (logger === undefined) return;
  const failed = (error: unknown): void => warnOf(logger, error);
  try {
    const logged: unknown = logger[LEVELS[event.type]](bounded, lineOf(bounded));
    if (isThenable(logged)) logged.then(undefined, failed);
  } catch (error) {
    failed(error);
  }
}
/** Loggers that have failed. One warning each is enough. */
const warned = new WeakSet<Logger>();
function warnOf(logger: Logger, error: unknown): void {
  if (warned.has(logger)) return;
  warned.add(logger);
  process.emitWarning(`The logger failed: ${printable(messageOf(error), 500)}`, { code: 'HUAWEICLOUD_APIG_LOGGER' });
}

const MOST_DRIFT = 50;
function boundedEvent(event: ApigEvent): ApigEvent {
  switch (event.type) {
    case 'request':
    case 'error':
      return event;
    case 'response':
      return event.requestId === undefined ? event : { ...event, requestId: printable(event.requestId, 100) };
    case 'retry':
      return { ...event, reason: printableLines(event.reason) };
    case 'warning':
      return {
        ...event,
        message: printableLines(event.message),
        ...(event.drift && { drift: event.drift.slice(0, MOST_DRIFT).map(boundedDrift) }),
      };
  }
}
const boundedDrift = (drift: Drift): Drift => ({
  ...drift,
  path: printable(drift.path, 300),
  ...(typeof drift.value === 'string' && { value: printable(drift.value, 100) }),
});

function lineOf(event: ApigEvent): string {
  const head = `${event.operation} ${event.method} ${event.path}`;
  switch (event.type) {
    case 'request': return `${head} attempt ${event.attempt}${after('sent', event.sent)}`;
    case 'response': return `${head} ${event.status} in ${event.duration} ms${after('received', event.received)}`;
    case 'retry': return `${head} again in ${event.wait} ms: ${event.reason}`;
    case 'warning': return `${head} ${event.message}`;
    case 'error': return printableLines(messageOf(event.error));
  }
}
const after = (word: string, text = ''): string => (text === '' ? '' : `, ${word} ${text}`);
