/** What is pulled from a source of bytes, and how the source is let go of. */
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type ChunkSource, NotBytesError, openChunks } from '../../src/http/chunks.js';

function opened(source: unknown): ChunkSource {
  const chunks = openChunks(source);
  if (!chunks) throw new Error('it cannot be read');
  return chunks;
}
/** An iterator of these values that notes how it is used. */
function noted(...values: unknown[]) {
  const used: string[] = [];
  const rest = values.values();
  return {
    used,
    [Symbol.asyncIterator]: () => ({
      next: () => { used.push('next'); return Promise.resolve(rest.next()); },
      return: () => { used.push('return'); return Promise.resolve({ done: true, value: undefined }); },
    }),
  };
}

describe('a source of bytes', () => {
  it('is asked for nothing more after its end, and is not let go of either', async () => {
    const source = noted('a');
    const chunks = opened(source);
    expect([await chunks.next(), await chunks.next(), await chunks.next()]).toEqual([Buffer.from('a'), undefined, undefined]);
    chunks.abandon();
    expect(source.used).toEqual(['next', 'next']);
  });
  it('is let go of once, and gives nothing from then on', async () => {
    const source = noted('a', 'b');
    const chunks = opened(source);
    await chunks.next();
    chunks.abandon();
    chunks.abandon();
    expect(await chunks.next()).toBeUndefined();
    expect(source.used).toEqual(['next', 'return']);
  });
  it('is destroyed if it can be, and nothing else is done to it', async () => {
    const source = Object.assign(noted('a', 'b'), { destroy: () => void source.used.push('destroy') });
    const chunks = opened(source);
    await chunks.next();
    chunks.abandon();
    expect(source.used).toEqual(['next', 'destroy']);
  });
  it('is cancelled if it is a reader of a web stream', async () => {
    const cancelled: unknown[] = [];
    const stream = new ReadableStream<string>({
      start: (controller) => controller.enqueue('a'),
      cancel: (reason) => void cancelled.push(reason),
    });
    const modes: unknown[] = [];
    const chunks = opened({
      getReader: (...mode: []) => {
        modes.push(...mode);
        return stream.getReader(...mode);
      },
    });
    expect(await chunks.next()).toEqual(Buffer.from('a'));
    chunks.abandon();
    await new Promise(setImmediate);
    expect({ cancelled, modes }).toEqual({ cancelled: [undefined], modes: [] });
  });
  it('may fail while it is let go of: nobody reads it any longer', async () => {
    const fail = (): never => { throw new Error('too late'); };
    for (const end of [fail, () => Promise.reject(new Error('too late')), undefined])
      opened({ [Symbol.asyncIterator]: () => ({ next: () => ({ done: true }), return: end }) }).abandon();
    await new Promise(setImmediate);
  });
  it.each<[string, unknown, Error]>([
    ['null', [null], new NotBytesError('it yields null instead of bytes or strings')],
    ['a list', [[1]], new NotBytesError('it yields a list instead of bytes or strings')],
    ['an object', [{}], new NotBytesError('it yields an object instead of bytes or strings')],
    ['a number', Readable.from([1]), new NotBytesError('it yields a number instead of bytes or strings')],
    ['no iterator', { [Symbol.asyncIterator]: () => ({}) }, new TypeError('it has no next()')],
    ['a reader that reads nothing', { getReader: () => ({}) }, new TypeError('it has no read()')],
  ])('fails if it gives %s', async (_, source, error) => {
    await expect(opened(source).next()).rejects.toThrow(error);
  });
  it.each([5, {}, () => 'a', { getReader: 'a' }])('is none if nothing can be read from it: %o', (source) => {
    expect(openChunks(source)).toBeUndefined();
  });
});
