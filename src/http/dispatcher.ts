/** What the transport needs of an HTTP client: an undici dispatcher of major 6, 7 or 8, or anything like it. */
import type { Readable } from 'node:stream';

/** A request as a dispatcher gets it. */
export interface DispatcherRequest {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path with its query. */
  readonly path: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers: Record<string, string>;
  readonly body?: string | Buffer | Uint8Array | Readable | null;
  /** Aborts when the attempt ends. Only `request()` gets it. */
  readonly signal?: AbortSignal;
}
/** Headers by name in lower case. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;
/** A response as `request()` returns it. The body is read once, and need not be a Node.js stream. */
export interface DispatcherResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: AsyncIterable<Uint8Array | string>;
}

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
 * Any undici `Dispatcher`: `Agent`, `Pool`, `ProxyAgent`, `MockAgent`. If it has `dispatch()`, calls go through that,
 * since it tells when a request really goes out. Otherwise they go through `request()`.
 */
export interface DispatcherLike {
  request(options: DispatcherRequest): Promise<DispatcherResponse>;
}
/** A dispatcher that has `dispatch()`. Its types differ between the majors of undici, so options do not ask for it. */
export interface Dispatching {
  dispatch(options: DispatcherRequest, handler: DispatchHandler): unknown;
}
export const canDispatch = (dispatcher: object): dispatcher is Dispatching =>
  'dispatch' in dispatcher && typeof dispatcher.dispatch === 'function';
