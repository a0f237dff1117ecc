/** A dispatcher that sends nothing: keeps what it was asked to send, for endpoints that no loopback server can have. */
import { Readable } from 'node:stream';
import type { DispatcherLike, DispatcherRequest, DispatcherResponse } from '../../src/http/dispatcher.js';

export interface Recorded {
  readonly origin: string;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export class Recorder implements DispatcherLike {
  readonly requests: Recorded[] = [];
  readonly #status: number;
  readonly #text: string;

  /** Answers every request so. */
  constructor(status = 200, text = '{}') {
    this.#status = status;
    this.#text = text;
  }
  async request({ origin, method, path, headers, body }: DispatcherRequest): Promise<DispatcherResponse> {
    const parts: Buffer[] = [];
    if (body instanceof Readable) for await (const part of body) parts.push(Buffer.from(part as Uint8Array));
    else if (body !== null && body !== undefined) parts.push(Buffer.from(body as string));
    this.requests.push({ origin, method, target: path, headers, body: Buffer.concat(parts) });
    return {
      statusCode: this.#status,
      headers: { 'content-type': 'application/json' },
      body: Readable.from([Buffer.from(this.#text)]),
    };
  }
}
