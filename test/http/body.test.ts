import { randomBytes } from 'node:crypto';
import { EventEmitter, getEventListeners } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { runInNewContext } from 'node:vm';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ApigConfigurationError } from '../../src/errors.js';
import {
  BodyTooLargeError, EncodingError, header, readBytes, readText, reasonOf, requestIdOf, unpacked,
} from '../../src/http/body.js';
import { Deadline } from '../../src/http/deadline.js';

const response = (body: unknown, headers: Record<string, string> = {}, statusCode = 200) =>
  ({ statusCode, headers, body });
const packed = (encoding: string, body: unknown) => response(body, { 'content-encoding': encoding });
const failed = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => 'no error', (error: unknown) => error);

async function* mixed(): AsyncGenerator {
  yield 'a';
  yield await Promise.resolve(new Uint8Array([98]));
  yield new Uint8Array([99]).buffer;
}

describe('the body of a response', () => {
  it.each<[string, () => unknown]>([
    ['a stream of bytes', () => Readable.from([Buffer.from('abc')])],
    ['a stream of strings', () => Readable.from(['a', 'bc'])],
    ['a web stream', () => new Blob(['abc']).stream()],
    ['a reader without iteration', () => {
      const stream = new Blob(['abc']).stream();
      return { getReader: () => stream.getReader() };
    }],
    ['a generator of strings and bytes', mixed],
    ['a list', () => ['a', Buffer.from('bc')]],
    ['a string', () => 'abc'],
    ['bytes of another realm', (): unknown => runInNewContext('(async function* () { yield new Uint8Array([97, 98, 99]); })()')],
  ])('is read whatever it is: %s', async (_, make) => {
    expect(await readText(response(make()), 3)).toBe('abc');
    expect(await readBytes(response(make()), 3)).toEqual(Buffer.from('abc'));
  });
  describe('that says how long it is', () => {
    /** A body that can be read in both ways, and how it was read. */
    const both = (text: unknown = 'by text') => {
      const used: string[] = [];
      return {
        used,
        text: () => { used.push('text'); return Promise.resolve(text); },
        async *[Symbol.asyncIterator]() { used.push('chunks'); yield await Promise.resolve(Buffer.from('by chunks')); },
      };
    };
    it.each<[string, Record<string, string>, number, string]>([
      ['is short enough', { 'content-length': '9' }, 9, 'text'],
      ['has no length', {}, 9, 'chunks'],
      ['is longer than the limit', { 'content-length': '10' }, 9, 'chunks'],
      ['has an encoding', { 'content-length': '9', 'content-encoding': 'identity' }, 9, 'chunks'],
      ['has an odd length', { 'content-length': 'many' }, 9, 'chunks'],
    ])('is read by text() only if it is plain and short enough: it %s', async (_, headers, limit, way) => {
      const body = both();
      expect(await readText(response(body, headers), limit)).toBe(`by ${way}`);
      expect(body.used).toEqual([way]);
    });
    it('is read by chunks if it has no text()', async () => {
      expect(await readText(response(Readable.from(['abc']).iterator(), { 'content-length': '3' }), 3)).toBe('abc');
    });
    it('is too long if its text is, whatever its length said', async () => {
      const error = await failed(readText(response(both('x'.repeat(10)), { 'content-length': '1' }), 9));
      expect(error).toBeInstanceOf(BodyTooLargeError);
      expect(await readText(response(both('x'.repeat(9)), { 'content-length': '1' }), 9)).toBe('x'.repeat(9));
    });
    it('is a fault of the dispatcher if its text() gives no string', async () => {
      const error = await failed(readText(response(both(Buffer.from('x')), { 'content-length': '1' }), 9));
      expect(error).toBeInstanceOf(ApigConfigurationError);
      expect(error).toMatchObject({ message: expect.stringContaining('its text() gives no string') as string });
    });
  });
  it('has up to four encodings, and at least two bytes of zlib before it is taken for that', async () => {
    const four = gzipSync(gzipSync(gzipSync(gzipSync('abc'))));
    expect(await readText(packed('gzip, x-gzip, GZIP , gzip', [four]), 999)).toBe('abc');
    expect(await failed(readText(packed('gzip,gzip,gzip,gzip,gzip', [gzipSync(four)]), 999))).toMatchObject({
      message: 'the response has more than 4 content encodings',
    });
    expect(await readText(packed('deflate', [deflateSync('abc')]), 99)).toBe('abc');
    expect(await failed(readText(packed('deflate', [Buffer.of(0x78)]), 99))).toEqual(
      new EncodingError('the response\'s deflate encoding is broken'),
    );
  });
  it('is not taken for zlib if only its first byte, or only its checksum, looks like that', async () => {
    // A block that is stored, with a bit set in the padding that decoders skip.
    const byFirst = Buffer.from([0x08, 3, 0, 0xfc, 0xff, ...Buffer.from('abc'), 1, 0, 0, 0xff, 0xff]);
    expect(await readText(packed('deflate', [byFirst]), 99)).toBe('abc');
    const texts = Array.from({ length: 999 }, (_, i) => `${i} is a text`);
    const byChecksum = texts.filter((text) => deflateRawSync(text).readUInt16BE() % 31 === 0);
    expect(byChecksum).not.toEqual([]);
    for (const text of byChecksum) expect(await readText(packed('deflate', [deflateRawSync(text)]), 99)).toBe(text);
  });
  it('is empty if there is none', async () => {
    expect(await readText(response(null), 1)).toBe('');
    expect(await readText(response(undefined), 1)).toBe('');
  });
  it.each<[string, unknown, string]>([
    ['a number', 5, 'nothing can be read from it'],
    ['an emitter', new EventEmitter(), 'nothing can be read from it'],
    ['a stream of objects', Readable.from([{}]), 'it yields an object instead of bytes or strings'],
    ['a list of numbers', [1], 'it yields a number instead of bytes or strings'],
  ])('is a fault of the dispatcher if it is %s', async (_, body, why) => {
    const error = await failed(readText(response(body), 9));
    expect(error).toBeInstanceOf(ApigConfigurationError);
    expect(error).toMatchObject({
      option: 'dispatcher',
      message: `The response body of the dispatcher cannot be read: ${why}. Give it a body that is an async iterable of bytes or strings.`,
    });
  });
  it('is a fault of the dispatcher if its text() gives no string', async () => {
    const body = { text: () => Promise.resolve(5) };
    expect(await failed(readText(response(body, { 'content-length': '1' }), 9))).toMatchObject({
      message: expect.stringContaining('its text() gives no string') as string,
    });
  });
  it('is let be if it fails under a 204', async () => {
    const broken = async function* (): AsyncGenerator<string> {
      yield await Promise.reject(new Error('reset'));
    };
    expect(await readText(response(broken(), {}, 204), 9)).toBe('');
  });
  it('rejects if the connection closes early', async () => {
    const body = new PassThrough();
    body.write('{');
    const reading = readText(response(body), 9);
    setImmediate(() => body.destroy());
    await expect(reading).rejects.toMatchObject({
      message: 'the connection closed before the response was complete', cause: { code: 'ERR_STREAM_PREMATURE_CLOSE' },
    });
  });
  it('is let go of if it is too long, and no more of it is read', async () => {
    const body = Readable.from(['aaaa', 'bbbb', 'cccc']);
    await expect(readBytes(response(body), 5)).rejects.toThrow(new BodyTooLargeError(5));
    expect(body.destroyed).toBe(true);
    let returned = false;
    const endless = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.resolve({ done: false, value: 'a' }),
        return: () => Promise.resolve({ done: (returned = true), value: undefined }),
      }),
    };
    await expect(readBytes(response(endless), 5)).rejects.toThrow(new BodyTooLargeError(5));
    expect(returned).toBe(true);
  });
  it('is let go of when the signal aborts, even if it never gives anything', async () => {
    const controller = new AbortController();
    const clock = new Deadline(60_000, 60_000, controller.signal);
    const silent = new Readable({ read: () => undefined });
    const never = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) };
    const reading = [silent, never].map((body) => readBytes(response(body), 9, clock));
    controller.abort(new Error('enough'));
    for (const each of reading) await expect(each).rejects.toThrow('enough');
    await expect(readBytes(response('late'), 9, clock)).rejects.toThrow('enough');
    expect(silent.destroyed).toBe(true);
    clock.release();
  });
  it('ends with the reason of the signal, as an error, and leaves no listener on it', async () => {
    const never = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) };
    const reason = new RangeError('enough');
    for (const [given, error] of [[reason, reason], ['enough', new Error('enough')], [{ message: 'own' }, { message: 'own' }]]) {
      const controller = new AbortController();
      expect(await readText(response('abc'), 9, controller.signal)).toBe('abc');
      const reading = failed(readBytes(response(never), 9, controller.signal));
      controller.abort(given);
      expect(await reading).toEqual(error);
      expect(reasonOf(controller.signal)).toEqual(error);
      expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    }
  });
});

const EMPTY = gzipSync('');
describe('a content encoding', () => {
  it.each<[string, Buffer]>([
    ['gzip', gzipSync('组')],
    ['X-GZIP', gzipSync('组')],
    ['br', brotliCompressSync('组')],
    ['deflate', deflateSync('组')],
    ['deflate', deflateRawSync('组')],
    ['identity', Buffer.from('组')],
    ['gzip, identity, br', brotliCompressSync(gzipSync('组'))],
    ['deflate, deflate', deflateSync(deflateRawSync('组'))],
  ])('is undone: %s', async (encoding, body) => {
    const single = Array.from(body, (byte) => Buffer.of(byte));
    expect(await readText(packed(encoding, Readable.from(single)), 100)).toBe('组');
    expect(await readText(packed(encoding, [body]), 3)).toBe('组');
  });
  it.each<[string, (data: Buffer) => Buffer]>([
    ['gzip', gzipSync], ['br', brotliCompressSync], ['deflate', deflateSync], ['deflate', deflateRawSync],
    ['gzip, gzip', (data) => gzipSync(gzipSync(data))],
    ['br, gzip', (data) => gzipSync(brotliCompressSync(data))],
  ])('is held to the limit of the unpacked bytes: %s', async (encoding, pack) => {
    const body = Readable.from([pack(Buffer.alloc(5_000_000))]);
    await expect(readBytes(packed(encoding, body), 100_000)).rejects.toThrow(new BodyTooLargeError(100_000));
    expect(body.destroyed).toBe(true);
  });
  it('is held to the limit after each step, not only after the last', async () => {
    // Ten million bytes in between, of which the last step makes nothing.
    const between = Buffer.concat(Array.from({ length: 500_000 }, () => EMPTY));
    await expect(readBytes(packed('gzip, gzip', [gzipSync(between)]), 100_000)).rejects.toThrow(BodyTooLargeError);
  });
  it('may make a body longer, as it does with bytes that cannot be packed', async () => {
    const bytes = randomBytes(8_000_000);
    const body = gzipSync(bytes, { level: 0 });
    expect(body.length).toBeGreaterThan(bytes.length);
    expect((await readBytes(packed('gzip', [body]), bytes.length)).equals(bytes)).toBe(true);
  });
  it.each<[string, Buffer, string]>([
    ['zstd', Buffer.from('a'), 'the response has the content encoding zstd, which was not asked for'],
    ['constructor', Buffer.from('a'), 'the response has the content encoding constructor, which was not asked for'],
    ['x\u001b[1m', Buffer.from('a'), 'the response has an unknown content encoding, which was not asked for'],
    ['x'.repeat(21), Buffer.from('a'), 'the response has an unknown content encoding, which was not asked for'],
    ['gzip', Buffer.from('a'), 'the response\'s gzip encoding is broken'],
    ['gzip', gzipSync('abc'.repeat(99)).subarray(0, 20), 'the response\'s gzip encoding is broken'],
    ['x-gzip', Buffer.from('a'), 'the response\'s gzip encoding is broken'],
    ['br', Buffer.from('abc'), 'the response\'s br encoding is broken'],
    ['deflate', Buffer.from('abc'), 'the response\'s deflate encoding is broken'],
    ['gzip, gzip', gzipSync('abc'), 'the response\'s gzip encoding is broken'],
    [Array(5).fill('gzip').join(), Buffer.from('a'), 'the response has more than 4 content encodings'],
  ])('is told if it cannot be undone: %j', async (encoding, body, message) => {
    const error = await failed(readBytes(packed(encoding, [body]), 999));
    expect(error).toBeInstanceOf(EncodingError);
    expect((error as Error).message).toBe(message);
    expect((error as Error).cause !== undefined).toBe(message.endsWith('broken'));
  });
  it('is not blamed if the connection breaks', async () => {
    const cut = async function* (): AsyncGenerator<Buffer> {
      yield gzipSync('abc'.repeat(999)).subarray(0, 15);
      throw await Promise.resolve(new Error('reset'));
    };
    await expect(readBytes(packed('gzip', cut()), 9_999)).rejects.toThrow('reset');
  });
  it('leaves nothing open if the reader stops early', async () => {
    const body = Readable.from([gzipSync('abc'), new Uint8Array(9)]);
    for await (const chunk of unpacked(packed('gzip', body), 99)) {
      expect(chunk.toString()).toBe('abc');
      break;
    }
    expect(body.destroyed).toBe(true);
  });
});

describe('a header that is repeated', () => {
  it('has its first value', () => {
    const headers = { 'x-request-id': ['r1', 'r2'], 'content-type': ['a/b', 'c/d'], date: 'now' };
    expect(requestIdOf(headers)).toBe('r1');
    expect(requestIdOf({ 'x-iam-trace-id': ['t1', 't2'] })).toBe('t1');
    expect(requestIdOf({ 'x-request-id': 'r', 'x-iam-trace-id': 't' })).toBe('r');
    expect([header(headers, 'content-type'), header(headers, 'date'), header(headers, 'via')]).toEqual(['a/b', 'now', undefined]);
  });
});
