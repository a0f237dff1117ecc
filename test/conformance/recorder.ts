/** A dispatcher that keeps what it is given and answers what it is told. */
import { Readable } from 'node:stream';
import { ApigClient } from '../../src/client.js';
import type { ClientOptions } from '../../src/options.js';
import type { DispatcherLike, DispatcherRequest, DispatcherResponse } from '../../src/http/dispatcher.js';

/** A request as it would have gone over the wire. */
export interface Sent {
  readonly method: string;
  /** Path as sent, without the query. */
  readonly path: string;
  /** The raw query. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body's bytes as text; absent where there is no body. */
  readonly body?: string;
}

export class Recorder implements DispatcherLike {
  readonly sent: Sent[] = [];
  /** What comes back. */
  answer: { readonly status: number; readonly body?: unknown } = { status: 204 };

  async request(options: DispatcherRequest): Promise<DispatcherResponse> {
    const [path = '', query = ''] = options.path.split('?', 2);
    const headers = Object.fromEntries(
      Object.entries(options.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const body = await bytesOf(options.body);
    this.sent.push({ method: options.method, path, query, headers, ...(body && { body: body.toString('utf8') }) });
    const text = this.answer.body === undefined ? '' : JSON.stringify(this.answer.body);
    return {
      statusCode: this.answer.status,
      headers: {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(text)),
        'x-request-id': 'f3a1b2c4',
      },
      body: Readable.from(text === '' ? [] : [Buffer.from(text)]),
    };
  }
  /** The one request since the last call. */
  take(): Sent {
    const [sent, ...more] = this.sent.splice(0);
    if (!sent || more.length > 0) throw new Error(`${sent ? more.length + 1 : 0} requests were sent instead of one.`);
    return sent;
  }
}

async function bytesOf(body: DispatcherRequest['body']): Promise<Buffer | undefined> {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk as Uint8Array | string));
  return Buffer.concat(chunks);
}

/** A part of a multipart body. */
export interface SentPart {
  readonly name: string;
  readonly filename: string | null;
  readonly content_type: string | null;
  readonly value: string;
}
/** Reads a multipart body apart. */
export function partsOf({ headers, body = '' }: Sent): SentPart[] {
  const boundary = /boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1] ?? '';
  const pieces = body.split(`--${boundary}`);
  if (pieces[0] !== '' || pieces.at(-1)?.trim() !== '--')
    throw new Error('The multipart body does not begin and end with its boundary.');
  return pieces.slice(1, -1).map((piece) => {
    const [, head = '', value = ''] = /^\r\n([\s\S]*?)\r\n\r\n([\s\S]*)\r\n$/.exec(piece) ?? [];
    return {
      name: /[; ]name="([^"]*)"/.exec(head)?.[1] ?? '',
      filename: /filename="([^"]*)"/.exec(head)?.[1] ?? null,
      content_type: /content-type: (.+)/i.exec(head)?.[1] ?? null,
      value,
    };
  });
}

/** A client that talks to a recorder, and tries once. */
export function clientOf(dispatcher: Recorder, options: Partial<ClientOptions> = {}): ApigClient {
  return new ApigClient({
    endpoint: 'https://apig.example.com', projectId: 'p', instanceId: 'i', credentials: { token: 'T' }, maxRetries: 0,
    ...options, dispatcher,
  });
}
