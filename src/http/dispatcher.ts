/** What the transport needs of an HTTP client: an undici dispatcher of major 6, 7 or 8, or anything like it. */
import type { DispatcherRequest } from '../options.js';

export type { DispatcherLike, DispatcherRequest, DispatcherResponse } from '../options.js';

/** Headers by name in lower case. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;
/** Headers as received: names and values alternate, `latin1`. */
export type RawHeaders = readonly (Buffer | readonly Buffer[])[];

/** What undici 7 and 8 pass to a handler, to control the response. */
export interface DispatchController {
  abort(reason: Error): void;
  pause(): void;
  resume(): void;
}
/** What `dispatch()` calls while a request goes out and its response comes in. The first five are for undici 6. */
export interface DispatchHandler {
  onConnect(abort: (reason?: Error) => void): void;
  onHeaders(status: number, raw: RawHeaders, resume: () => void): boolean;
  onData(chunk: Uint8Array): boolean;
  onComplete(): void;
  onError(error: unknown): void;
  onRequestStart?(controller: DispatchController): void;
  onResponseStart?(controller: DispatchController, status: number, headers: Headers): void;
  onResponseData?(controller: DispatchController, chunk: Uint8Array): void;
  onResponseEnd?(controller: DispatchController): void;
  onResponseError?(controller: DispatchController | null, error: unknown): void;
}

/**
 * A dispatcher that has `dispatch()`. The type of that differs between the majors of undici, so options do not require
 * it.
 */
export interface Dispatching {
  dispatch(options: DispatcherRequest, handler: DispatchHandler): unknown;
}
export const canDispatch = (dispatcher: object & { readonly dispatch?: unknown }): dispatcher is Dispatching =>
  typeof dispatcher.dispatch === 'function';
