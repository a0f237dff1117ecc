/**
 * Requests to services of this machine (metadata, pod identity): they bypass proxies, have short time limits, and
 * follow no redirects.
 */
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { isLoopback, urlOf } from '../hosts.js';
import { codeOf, memberOf, messageOf, parseJson } from '../values.js';
import { timeOf } from './credentials.js';

export interface LocalRequest {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
  /** Time limit of the connection, in milliseconds. */
  readonly connectTimeout: number;
  /** Time limit of the response after that, in milliseconds. */
  readonly timeout: number;
}
export interface LocalAnswer {
  readonly status: number;
  readonly text: string;
}
/** There was no response. The message gives the reason as the end of a sentence. */
export class NoAnswerError extends Error {}

/** The address of the platform's services on every cloud host. */
const PLATFORM = '169.254.169.254';

/** Why a secret must not be sent to an address. Plain `http:` must not leave the machine. */
export function addressFault(address: string): string | undefined {
  const url = urlOf(address);
  if (!url || !/^https?:$/.test(url.protocol)) return 'is not an http(s) address';
  if (url.username !== '' || url.password !== '') return 'contains a user name or a password';
  const isLocal = url.protocol === 'https:' || isLoopback(url.hostname) || url.hostname === PLATFORM;
  return isLocal
    ? undefined
    : `is plain http, and ${url.host} is neither this machine nor ${PLATFORM}: the token could be read on the way. Use https`;
}

/** Sends a request through `node:http`, which uses no proxy by default and can time its connections exactly. */
export async function localRequest(request: LocalRequest): Promise<LocalAnswer> {
  const { url, method, headers } = request;
  const fault = addressFault(url);
  if (fault !== undefined) throw new NoAnswerError(`the address ${fault}`);
  request.signal?.throwIfAborted();
  const secure = url.startsWith('https:');
  const { request: open } = secure ? await import('node:https') : await import('node:http');
  const options: RequestOptions = {
    method,
    agent: false,
    headers: { ...headers },
    ...(request.signal && { signal: request.signal }),
  };
  let call: ClientRequest;
  try {
    call = open(url, options);
  } catch (error) {
    throw new NoAnswerError(`the request cannot be sent (${codeOf(error) ?? messageOf(error)})`);
  }
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
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      call.destroy();
      reject(
        error instanceof NoAnswerError
          ? error
          : new NoAnswerError(`${host} cannot be reached (${codeOf(error) ?? messageOf(error)})`),
      );
    };
    call.once('error', fail);
    // Without a listener, Node.js drops such a connection and says nothing.
    call.once('upgrade', (_response, socket) => {
      socket.destroy();
      fail(new NoAnswerError(`${host} responded with status 101`));
    });
    call.once('socket', (socket) => socket.once(connected, () => {
      clearTimeout(timer);
      timer = limit(timeout, 'did not respond');
    }));
    call.once('response', (response) => {
      readAll(response, host).then((text) => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, text });
      }, fail);
    });
    call.end(body);
  });
}
/** Longest response that is read, in bytes. Keys and tokens are shorter. */
const MOST = 64 * 1024;
async function readAll(response: IncomingMessage, host: string): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST) throw new NoAnswerError(`the response of ${host} is larger than ${MOST / 1024} KB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Keys as the metadata service and pod identity return them. */
export interface TemporaryKey {
  readonly ak: string;
  readonly sk: string;
  readonly securityToken: string;
  readonly expiresAt: string;
}
/** The keys in a response, or `undefined` if it has none. */
export function temporaryKeyIn(text: string): TemporaryKey | undefined {
  const holder = member(parseJson(text), 'credential', 'credentials');
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
  return Number.isNaN(timeOf(expiresAt)) ? undefined : { ak, sk, securityToken, expiresAt };
}
function member(holder: unknown, ...names: readonly string[]): unknown {
  return names.map((name) => memberOf(holder, name)).find((value) => value !== undefined && value !== null);
}
