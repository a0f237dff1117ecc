/**
 * Takes requests in, of any kind, before anything is known about the sender: within a limit, so that nobody can fill
 * the memory, and with a rejection for whatever is malformed.
 */
import type { IncomingMessage } from 'node:http';
import { urlOf } from '../hosts.js';
import { openChunks } from '../http/chunks.js';
import { Refused } from './refused.js';
import type { Incoming } from './router.js';

/** Most bytes of a body. The service takes no more. */
export const LARGEST_BODY = 12 * 1024 * 1024;

const tooLarge = (limit: number): Refused =>
  new Refused(413, 'APIGW.0201', `Request entity too large: the body may have ${limit} bytes`);
export const headTooLong = (): Refused => new Refused(431, 'APIGW.0201', 'Request headers too large');
const malformed = (what: string): Refused => new Refused(400, 'APIGW.0201', `Bad request: ${what}`);

/** A request of `fetch`. Throws a `Refused` if it is malformed or too large. */
export async function fromRequest(request: Request): Promise<Incoming> {
  const { method, headers } = request;
  return { method, url: new URL(request.url), headers, body: await collect(request.body, headers, LARGEST_BODY) };
}

/** A request without its body. */
export type RequestHead = Omit<Incoming, 'body'>;
/** The head of a request to a server of Node.js. Throws a `Refused` if it is malformed. */
export function headOf({ method = 'GET', url = '/', rawHeaders }: IncomingMessage): RequestHead {
  const headers = headersOf(rawHeaders);
  return { method, url: targetUrl(url, headers.get('host') ?? 'localhost'), headers };
}
/** The whole request. The rest of a body that is larger than the limit is not read. */
export async function withBody(head: RequestHead, message: IncomingMessage, limit = LARGEST_BODY): Promise<Incoming> {
  // A loop that ends early would end the socket as well, before it has the response.
  const chunks: AsyncIterable<unknown> = message.iterator({ destroyOnReturn: false });
  return { ...head, body: await collect(chunks, head.headers, limit) };
}

/**
 * The body of a request. A body that is too large, or that pauses too long, is not read any further.
 * @param limit - Bytes.
 * @param pause - Milliseconds between two parts of it.
 */
export function bodyWithin(
  message: IncomingMessage, limit: number, pause: number,
): Promise<Uint8Array | 'too large' | 'too slow'> {
  if (Number(message.headers['content-length'] ?? 0) > limit) return Promise.resolve('too large');
  return new Promise((done, failed) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (result: Uint8Array | 'too large' | 'too slow'): void => {
      clearTimeout(timer);
      message.off('data', take);
      done(result);
    };
    const timer = setTimeout(() => end('too slow'), pause);
    const take = (chunk: Buffer): void => {
      timer.refresh();
      chunks.push(chunk);
      size += chunk.length;
      if (size > limit) end('too large');
    };
    message.on('data', take).once('end', () => end(Buffer.concat(chunks))).once('error', (error) => {
      clearTimeout(timer);
      failed(error);
    });
  });
}

function headersOf(raw: readonly string[]): Headers {
  const headers = new Headers();
  for (let i = 0; i < raw.length; i += 2) {
    const [name = '', value = ''] = raw.slice(i, i + 2);
    try {
      headers.append(name, value);
    } catch {
      throw malformed(`the header ${JSON.stringify(name)} is not valid`);
    }
  }
  return headers;
}
/** The URL of a request line: a path, or all of it as proxies are sent it. */
function targetUrl(target: string, host: string): URL {
  const text = target.startsWith('/') ? `http://${host}${target}` : target;
  const url = urlOf(text);
  if (!/^[^\s/?#@\\]+$/.test(host) || !/^https?:\/\/[^/]/.test(text) || !url)
    throw malformed(`the target ${JSON.stringify(target.slice(0, 100))} or the host is not valid`);
  return url;
}

/** All bytes of a body. A length that is declared too large is not waited for. */
async function collect(body: unknown, headers: Headers, limit: number): Promise<Uint8Array> {
  if (Number(headers.get('content-length') ?? 0) > limit) throw tooLarge(limit);
  const source = openChunks(body);
  const kept: Uint8Array[] = [];
  let size = 0;
  for (let chunk = await source?.next(); chunk; chunk = await source?.next()) {
    size += chunk.byteLength;
    if (size > limit) {
      source?.abandon();
      throw tooLarge(limit);
    }
    kept.push(chunk);
  }
  return Buffer.concat(kept);
}
