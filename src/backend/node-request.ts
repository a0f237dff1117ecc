/** Takes what was signed from a request of Node.js, and leaves its body readable. */
import type { ReceivedRequest } from './verifier.js';

/** What is needed of `IncomingMessage`, and of the requests of Express. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** The whole target, which Express keeps if it shortens `url` for a router. */
  readonly originalUrl?: string | undefined;
  readonly rawHeaders: readonly string[];
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The raw body, if a parser has kept it. */
  readonly rawBody?: unknown;
  readonly complete: boolean;
  readonly destroyed: boolean;
  readonly readableEnded: boolean;
  readonly readableLength: number;
  read(): unknown;
  unshift(chunk: Uint8Array): unknown;
  on(event: string, listener: (error: Error) => void): unknown;
  off(event: string, listener: (error: Error) => void): unknown;
  /** Of HTTP/2. */
  readonly stream?: { readonly endAfterHeaders?: boolean | undefined } | undefined;
}
/** What is needed of `ServerResponse`. */
export interface NodeResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

/** A request of Node.js as a verifier takes it. */
export function nodeRequest(request: NodeRequest): ReceivedRequest {
  const { method = '', url = '', originalUrl = url, rawHeaders } = request;
  const headers: [string, string][] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    // HTTP/2 has a field of its own for the host.
    const name = (rawHeaders[i] ?? '').replace(/^:authority$/i, 'host');
    headers.push([name, rawHeaders[i + 1] ?? '']);
  }
  return { method, target: originalUrl, headers, body: (limit) => bodyOf(request, limit) };
}

async function bodyOf(request: NodeRequest, limit: number): Promise<Uint8Array | undefined> {
  const { rawBody } = request;
  if (ArrayBuffer.isView(rawBody)) return rawBody as Uint8Array;
  if (request.readableEnded && hasBody(request.headers))
    throw new Error('it was parsed already. Put the verifier before body parsers, or keep request.rawBody');
  return peeked(request, limit);
}
/** True if the headers announce a body. */
const hasBody = (headers: NodeRequest['headers']): boolean =>
  Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;

/** Chunks as one piece. */
export function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/**
 * Reads a body to its end and puts it back, for the parsers that follow. A stream takes bytes back until it has emitted
 * `end`, so this must not ask for more after the last byte: a read that finds nothing would emit it. HTTP/2 may say too
 * late that a body is complete, if its length is not known.
 */
function peeked(request: NodeRequest, limit: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const isComplete = (): boolean =>
    request.complete || request.stream?.endAfterHeaders || size === Number(request.headers['content-length']);
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      request.off('readable', onReadable);
      request.off('error', onError);
      request.off('close', onClose);
      request.off('end', onClose);
      end();
    };
    const onError = (error: Error): void => settle(() => reject(error));
    const onClose = (): void => settle(() => reject(new Error('it ended too early, or has no length')));
    const onReadable = (): void => {
      // The event comes with nothing to read only at the end.
      const isEnd = request.readableLength === 0;
      while (request.readableLength > 0) {
        const chunk = request.read() as Uint8Array | null;
        if (chunk === null) break;
        chunks.push(chunk);
        size += chunk.length;
      }
      if (size > limit) return settle(() => resolve(undefined));
      if (!isEnd && !isComplete()) return;
      const body = joined(chunks, size);
      if (size > 0) request.unshift(body);
      settle(() => resolve(body));
    };
    // Listening asks for more, too.
    if (isComplete()) return onReadable();
    if (request.destroyed) return onClose();
    request.on('readable', onReadable);
    request.on('error', onError);
    request.on('close', onClose);
    request.on('end', onClose);
  });
}
