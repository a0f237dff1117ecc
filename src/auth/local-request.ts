/**
 * Requests to services of the machine itself (metadata, pod identity): never through a proxy, with short time limits.
 */
import type { ClientRequest, IncomingMessage } from 'node:http';

export interface LocalRequest {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds until there must be a connection. */
  readonly connectTimeout: number;
  /** Milliseconds from then until the answer must be read. */
  readonly timeout: number;
}
export interface LocalAnswer {
  readonly status: number;
  readonly text: string;
}
/** There was no answer. The message says why, in words that end a sentence. */
export class NoAnswerError extends Error {}

/** Sends a request. `node:http` knows no proxy unless it is told, and its connections can be timed exactly. */
export async function localRequest(request: LocalRequest): Promise<LocalAnswer> {
  const secure = request.url.startsWith('https:');
  const { request: open } = secure ? await import('node:https') : await import('node:http');
  const { body = '' } = request;
  const call = open(request.url, {
    method: request.method,
    agent: false,
    headers: { ...request.headers, ...(body !== '' && { 'content-length': String(Buffer.byteLength(body)) }) },
  });
  return exchange(call, request, secure ? 'secureConnect' : 'connect');
}

function exchange(
  call: ClientRequest,
  { body = '', url, connectTimeout, timeout }: LocalRequest,
  connected: string,
): Promise<LocalAnswer> {
  const { host } = new URL(url);
  return new Promise((resolve, reject) => {
    const limit = (ms: number, why: string): NodeJS.Timeout =>
      setTimeout(() => call.destroy(new NoAnswerError(`${host} ${why} within ${ms / 1000} s`)), ms);
    let timer = limit(connectTimeout, 'did not take the connection');
    const fail = (error: Error): void => {
      clearTimeout(timer);
      const code = 'code' in error ? String(error.code) : error.message;
      reject(error instanceof NoAnswerError ? error : new NoAnswerError(`${host} cannot be reached (${code})`));
    };
    call.once('error', fail);
    call.once('socket', (socket) => socket.once(connected, () => {
      clearTimeout(timer);
      timer = limit(timeout, 'did not answer');
    }));
    call.once('response', (response) => {
      response.once('error', fail);
      readAll(response).then((text) => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, text });
      }, fail);
    });
    call.end(body);
  });
}
async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** What the metadata service and pod identity answer with; names differ between them. */
export interface TemporaryKey {
  readonly ak: string;
  readonly sk: string;
  readonly securityToken: string;
  readonly expiresAt: string;
}
/** The keys in an answer; nothing where it has none. */
export function temporaryKeyIn(text: string): TemporaryKey | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined; // the parser's own words would quote the keys
  }
  const holder = member(answer, 'credential', 'credentials');
  const [ak, sk] = [member(holder, 'access', 'accessKeyId'), member(holder, 'secret', 'secretAccessKey')];
  const [securityToken, expiresAt] = [
    member(holder, 'securitytoken', 'securityToken'),
    member(holder, 'expires_at', 'expiration'),
  ];
  if (
    typeof ak !== 'string'
    || typeof sk !== 'string'
    || typeof securityToken !== 'string'
    || typeof expiresAt !== 'string'
  )
    return undefined;
  return Number.isNaN(Date.parse(expiresAt)) ? undefined : { ak, sk, securityToken, expiresAt };
}
function member(holder: unknown, ...names: readonly string[]): unknown {
  if (typeof holder !== 'object' || holder === null) return undefined;
  return names.map((name): unknown => Reflect.get(holder, name)).find((value) => value !== undefined && value !== null);
}
