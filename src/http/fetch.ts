/** Sends through `fetch`, for runtimes and interceptors that support nothing else. */
import { ApigConfigurationError } from '../errors.js';
import { readOptions } from '../option-check.js';
import { FETCH_OPTIONS } from '../options.js';
import { memberOf, messageOf } from '../values.js';
import { type ChunkSource, openChunks } from './chunks.js';
import type { DispatcherLike, DispatcherRequest, DispatcherResponse } from './dispatcher.js';

/** The part of `fetch` that is used. Responses have a `status`, `headers` and a `body` that streams bytes. */
export type FetchLike = (url: string, init: RequestInit) => Promise<Response>;

export interface FetchDispatcherOptions {
  /** The function to send with. Default: the global `fetch`, looked up for each request. */
  readonly fetch?: FetchLike | undefined;
}

/**
 * A dispatcher that sends through `fetch`, for the client's option `dispatcher`. Use it with runtimes whose undici is
 * not the real one (in Bun, the client does so by itself), with interceptors of `fetch` such as msw and nock, or if
 * you must.
 *
 * Limits: proxies, certificates and connections are those of `fetch`, so the options `proxy`, `tls` and `connections`
 * do not apply. `fetch` does not report stages: if it fails without the code of a failed connection, the request counts
 * as sent. Responses are unpacked by `fetch`. A stream goes out in chunks if `fetch` ignores its length. It takes 2 to
 * 3 times the CPU time of the client's own connections.
 *
 * ```ts
 * const client = new ApigClient({ region: 'cn-north-4', dispatcher: fetchDispatcher() });
 * ```
 * @throws ApigConfigurationError for an option that is unknown or wrong, and with the first call if there is no
 *   `fetch`.
 */
export function fetchDispatcher(options: FetchDispatcherOptions = {}): DispatcherLike {
  const { fetch } = readOptions('fetchDispatcher', FETCH_OPTIONS, options);
  return { request: (request) => send(fetch ?? globalFetch(), request) };
}

/**
 * Replaces the client's own connections if the runtime has no undici that can send.
 * @throws ApigConfigurationError for options that `fetch` cannot take.
 */
export function fetchAgent({ proxy, tls }: {
  readonly proxy: unknown;
  readonly tls: object | undefined;
}): DispatcherLike & { destroy(): Promise<void> } {
  const option = typeof proxy === 'string' ? 'proxy' : Object.keys(tls ?? {}).length > 0 ? 'tls' : undefined;
  if (option === undefined) return { ...fetchDispatcher(), destroy: () => Promise.resolve() };
  throw new ApigConfigurationError(
    option,
    `The option ${option} needs undici, and this runtime has something else in its place. Leave the option out, and set up fetch instead: dispatcher: fetchDispatcher({ fetch }).`,
  );
}

function globalFetch(): FetchLike {
  const found = memberOf(globalThis, 'fetch');
  if (typeof found === 'function') return found as FetchLike; // It is the runtime's own, or a replacement.
  throw new ApigConfigurationError(
    'dispatcher',
    'This runtime has no global fetch. Pass one: fetchDispatcher({ fetch }).',
  );
}

async function send(fetch: FetchLike, request: DispatcherRequest): Promise<DispatcherResponse> {
  const { origin, path, method, headers, body, signal } = request;
  const content = contentOf(body);
  const response = await fetch(origin + path, {
    method,
    // `fetch` unpacks bodies, but may keep the header of the encoding. The URL already contains the host.
    headers: { 'accept-encoding': 'identity', ...without(headers, ['host']) },
    redirect: 'manual',
    ...(signal && { signal }),
    ...content,
  }).catch((error: unknown) => {
    throw withCode(error);
  });
  return { statusCode: response.status, headers: headersOf(response.headers), body: chunksOf(response.body) };
}

/** The part of a request with the body. A body that is neither text nor bytes is sent as a web stream. */
function contentOf(body: DispatcherRequest['body']): RequestInit & { readonly duplex?: 'half' } {
  if (body === undefined || body === null) return {};
  if (typeof body === 'string' || ArrayBuffer.isView(body)) return { body };
  const source = openChunks(body);
  if (!source) throw new TypeError('the body of the request cannot be read');
  return { body: streamOf(source), duplex: 'half' };
}
const streamOf = (source: ChunkSource): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = await source.next();
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
    cancel: () => source.abandon(),
  });

const without = (headers: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name.toLowerCase())));

/** The headers of a response, without those of a packed body, because `fetch` has unpacked it. */
function headersOf(headers: Headers): Record<string, string> {
  const found: Record<string, string> = {};
  headers.forEach((value, name) => (found[name.toLowerCase()] = value));
  return found['content-encoding'] === undefined ? found : without(found, ['content-encoding', 'content-length']);
}

async function* chunksOf(body: Response['body']): AsyncGenerator<Uint8Array, void, undefined> {
  const source = openChunks(body);
  try {
    for (let chunk; (chunk = await source?.next()) !== undefined;) yield chunk;
  } catch (error) {
    throw withCode(error);
  } finally {
    source?.abandon();
  }
}

/** Deno says in words what other runtimes say by a code. */
const WORDS: readonly { readonly said: RegExp; readonly code: string }[] = [
  { said: /\(Connect\): dns error/, code: 'ENOTFOUND' },
  { said: /\(Connect\): .*certificate/, code: 'ERR_TLS_CERT_INVALID' },
  { said: /\(Connect\)/, code: 'ECONNREFUSED' },
  { said: /\(SendRequest\)|reading a body from connection/, code: 'ECONNRESET' },
];
/** The failure of a `fetch`, with a code if only its words say that the connection failed. */
function withCode(error: unknown): unknown {
  const why = `${messageOf(error)} ${messageOf(memberOf(error, 'cause'))}`;
  const code = WORDS.find(({ said }) => said.test(why))?.code;
  if (code === undefined) return error;
  return Object.assign(new Error(messageOf(memberOf(error, 'cause') ?? error), { cause: error }), { code });
}
