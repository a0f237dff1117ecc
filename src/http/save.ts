/** Reads a file that the service sends: into memory, or straight to where the caller wants it. */
import type { EventEmitter } from 'node:events';
import { createWriteStream } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { ApigConfigurationError } from '../errors.js';
import { Download } from '../schema/download.js';
import { brokenEncoding, encodings, header, known, readBytes, unknownEncoding } from './body.js';
import type { Deadline } from './deadline.js';
import type { Received } from './exchange.js';

/** Reads a file: into memory, or straight to where it is to be written. */
export async function readDownload(
  response: Received,
  limit: number,
  saveTo: string | Writable | undefined,
  deadline: Deadline,
): Promise<Download> {
  const { headers, status } = response;
  const body = Readable.from(response.stream ?? [response.bytes ?? Buffer.alloc(0)], { objectMode: false });
  deadline.addEventListener('abort', () => body.destroy());
  const describe = (bytes: Uint8Array): Download =>
    new Download(bytes, header(headers, 'content-type'), fileName(header(headers, 'content-disposition')));
  if (saveTo === undefined) return describe(await readBytes({ status, headers, body }, limit));
  await save(body, encodings(headers), saveTo);
  return describe(new Uint8Array());
}

async function save(body: Readable, names: readonly string[], saveTo: string | Writable): Promise<void> {
  const unknown = names.find((encoding) => !known(encoding));
  if (unknown !== undefined) {
    body.on('error', () => undefined).destroy();
    throw unknownEncoding(unknown);
  }
  const target = typeof saveTo === 'string' ? createWriteStream(saveTo) : saveTo;
  const decoders = names.map((encoding) =>
    encoding === 'br' ? createBrotliDecompress() : encoding === 'deflate' ? createInflate() : createGunzip(),
  );
  // A stream that fails takes the others with it: the first to say so is the one at fault.
  let atFault: unknown;
  const streams: readonly EventEmitter[] = [body, ...decoders, target];
  for (const stream of streams) stream.once('error', () => (atFault ??= stream));
  try {
    await pipeline([body, ...decoders, target]);
  } catch (error) {
    const at = decoders.findIndex((decoder) => decoder === atFault);
    if (at >= 0) throw brokenEncoding(names[at], error);
    if (atFault !== target) throw error;
    const place = typeof saveTo === 'string' ? saveTo : 'the stream given as saveTo';
    throw new ApigConfigurationError(
      'saveTo',
      `The answer could not be written to ${place}: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
}

/** Whether a stream that an answer was to be written to can take none any more. */
export function isSpent(saveTo: string | Writable | undefined): boolean {
  return typeof saveTo === 'object' && saveTo.destroyed;
}

/** The name in a `Content-Disposition`, without any folders. */
function fileName(disposition: string | undefined): string | undefined {
  const extended = /filename\*=(?:UTF-8'[^']*')([^;]+)/i.exec(disposition ?? '')?.[1];
  const plain = /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1];
  const name = extended === undefined ? plain : safeDecode(extended);
  return name?.trim().split(/[/\\]/).pop();
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
