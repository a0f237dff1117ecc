/** One request over a hand-made dispatcher: what is received, at which stage, and how it ends. */
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Deadline } from '../../src/http/deadline.js';
import type { DispatcherLike, DispatchHandler } from '../../src/http/dispatcher.js';
import { exchange, type Exchanging } from '../../src/http/exchange.js';

const REQUEST = { origin: 'http://h.example', path: '/', method: 'GET', headers: {} } as const;
type Attempt = Exchanging & { deadline: Deadline };
function attemptOf(more: Partial<Attempt> = {}): Attempt {
  const deadline = new Deadline(60_000, 60_000, undefined);
  onTestFinished(() => deadline.release());
  return { deadline, limit: 10, streamed: false, trusted: false, stage: 'connect', received: undefined, ...more };
}
/** A dispatcher with `dispatch()` that does this with its handler. */
const dispatching = (dispatch: (handler: Required<DispatchHandler>) => unknown): DispatcherLike => ({
  request: () => Promise.reject(new Error('not used')),
  dispatch: (_: unknown, handler: Required<DispatchHandler>) => dispatch(handler),
}) as DispatcherLike;
/** One without it, which responds with this. */
const responding = (response: unknown): DispatcherLike =>
  ({ request: () => Promise.resolve(response) }) as DispatcherLike;
/** Begins an exchange, and hands out its handler. */
function begin(attempt: Attempt, result: unknown = true) {
  let handler: Required<DispatchHandler> | undefined;
  const received = exchange(dispatching((given) => {
    handler = given;
    return result;
  }), REQUEST, attempt);
  received.catch(() => undefined);
  if (!handler) throw new Error('dispatch() was not called');
  return { handler, received };
}
const NO_HEAD = 'the dispatcher\'s response must have a statusCode from 200 up, and headers';
const none = (): void => undefined;
const flush = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
async function textOf(body: AsyncIterable<string | Uint8Array> | undefined): Promise<string> {
  let text = '';
  for await (const part of body ?? []) text += Buffer.from(part).toString();
  return text;
}

describe('an exchange by dispatch()', () => {
  it('knows its stage: connected, the head, interim responses before it, the whole', async () => {
    const onHead = vi.fn();
    const attempt = attemptOf({ onHead });
    const { handler, received } = begin(attempt);
    expect(attempt.stage).toBe('connect');
    handler.onConnect(none);
    expect(attempt.stage).toBe('send');
    expect(handler.onHeaders(103, [], none)).toBe(true);
    expect([attempt.stage, attempt.received, onHead.mock.calls]).toEqual(['send', undefined, []]);
    expect(handler.onHeaders(200, [Buffer.from('A'), Buffer.from('1')], none)).toBe(true);
    expect([attempt.stage, attempt.received, onHead.mock.calls]).toEqual([
      'read', { status: 200, headers: { a: '1' }, bytes: undefined, stream: undefined }, [[]],
    ]);
    for (const part of ['ab', 'c']) expect(handler.onData(Buffer.from(part))).toBe(true);
    handler.onComplete();
    expect(await received).toEqual({ status: 200, headers: { a: '1' }, bytes: Buffer.from('abc'), stream: undefined });
  });
  it.each([[false], [undefined], [{ then: 'no' }]])('goes on if dispatch() returns %j, as it does when it is busy', async (result) => {
    const { handler, received } = begin(attemptOf(), result);
    handler.onHeaders(204, [], none);
    handler.onComplete();
    expect(await received).toMatchObject({ status: 204, bytes: Buffer.alloc(0) });
  });
  it('fails with what dispatch() throws, rejects with, or reports', async () => {
    const error = new Error('no route');
    const ways: ((handler: DispatchHandler) => unknown)[] = [
      () => { throw error; }, () => Promise.reject(error), (handler) => handler.onError(error),
    ];
    for (const way of ways) await expect(exchange(dispatching(way), REQUEST, attemptOf())).rejects.toBe(error);
  });
  it.each<[string, (handler: Required<DispatchHandler>) => unknown, string]>([
    ['ends before it began', (handler) => handler.onComplete(), 'the dispatcher ended a response that had not begun'],
    ['has no headers', (handler) => handler.onHeaders(200, 5 as never, none), NO_HEAD],
    ['has a body of numbers', (handler) => {
      handler.onHeaders(200, [], none);
      handler.onData(5 as never);
    }, 'the body of the dispatcher\'s response is neither bytes nor text'],
    ['is longer than the limit', (handler) => {
      handler.onHeaders(200, [], none);
      handler.onData(Buffer.alloc(6));
      handler.onData(Buffer.alloc(5));
    }, 'the response is longer than maxResponseBytes, 10 bytes'],
  ])('fails, and the dispatcher hears of it once and catches nothing, if the response %s', async (_, act, message) => {
    const abort = vi.fn();
    const attempt = attemptOf();
    const { handler, received } = begin(attempt);
    handler.onConnect(abort);
    expect(() => act(handler)).not.toThrow();
    await expect(received).rejects.toThrow(message);
    attempt.deadline.ends?.end(new Error('later'));
    expect(abort.mock.calls).toEqual([[new Error('the call has ended')]]);
  });
  it('takes a body that is exactly as long as the limit', async () => {
    const { handler, received } = begin(attemptOf());
    handler.onHeaders(200, [], none);
    handler.onData(Buffer.alloc(10));
    handler.onComplete();
    expect((await received).bytes).toEqual(Buffer.alloc(10));
  });
  it('fails if its onHead does, and the dispatcher catches nothing', async () => {
    const error = new Error('no verdict');
    const { handler, received } = begin(attemptOf({ onHead: () => { throw error; } }));
    expect(handler.onHeaders(200, [], none)).toBe(true);
    await expect(received).rejects.toBe(error);
  });
  it('sends nothing, reads nothing and fails no second time once it has ended', async () => {
    const attempt = attemptOf();
    const { handler, received } = begin(attempt);
    const reason = new Error('time is up');
    attempt.deadline.ends?.end(reason);
    await expect(received).rejects.toBe(reason);
    const abort = vi.fn();
    handler.onConnect(abort);
    expect(abort.mock.calls).toEqual([[new Error('the call has ended')]]);
    expect(handler.onHeaders(200, [], none)).toBe(true);
    expect(handler.onData(Buffer.from('a'))).toBe(true);
    handler.onComplete();
    handler.onError(new Error('other'));
    expect([attempt.stage, attempt.received, abort.mock.calls.length]).toEqual(['connect', undefined, 1]);
  });
  it('is not ended by its deadline, nor by late data, once it is complete', async () => {
    const abort = vi.fn();
    const attempt = attemptOf();
    const { handler, received } = begin(attempt);
    handler.onConnect(abort);
    handler.onHeaders(200, [], none);
    handler.onComplete();
    handler.onData(Buffer.alloc(99));
    attempt.deadline.ends?.end(new Error('time is up'));
    expect((await received).bytes).toEqual(Buffer.alloc(0));
    expect(abort).not.toHaveBeenCalled();
  });
  it('survives a dispatcher that cannot end its request', async () => {
    const attempt = attemptOf();
    const { handler, received } = begin(attempt);
    handler.onConnect(() => { throw new Error('cannot'); });
    attempt.deadline.ends?.end(new Error('time is up'));
    await expect(received).rejects.toThrow('time is up');
  });
  it('has a 204 without a body, even if the body breaks', async () => {
    const { handler, received } = begin(attemptOf());
    handler.onHeaders(204, [], none);
    handler.onError(new Error('reset'));
    expect((await received).bytes).toEqual(Buffer.alloc(0));
  });
  it('streams a success, as fast as it is read, by the methods of undici 7', async () => {
    const attempt = attemptOf({ streamed: true });
    const { handler, received } = begin(attempt);
    const controller = { abort: vi.fn(), pause: vi.fn(), resume: vi.fn() };
    handler.onRequestStart(controller);
    handler.onResponseStart(controller, 299, { 'X-Name': 'a' });
    const { stream, headers, bytes } = await received;
    expect([headers, bytes, controller.resume.mock.calls.length]).toEqual([{ 'x-name': 'a' }, undefined, 0]);
    handler.onResponseData(controller, Buffer.alloc(100_000, 'a'));
    expect(controller.pause).toHaveBeenCalledTimes(1);
    const reading = textOf(stream);
    while (controller.resume.mock.calls.length === 0) await flush();
    handler.onResponseData(controller, Buffer.from('b'));
    handler.onResponseEnd(controller);
    // Too late, and no part of the body.
    handler.onResponseData(controller, Buffer.from('c'));
    expect(await reading).toBe(`${'a'.repeat(100_000)}b`);
    expect(controller.abort).not.toHaveBeenCalled();
  });
  it('ends its request if its stream is not read to the end', async () => {
    const { handler, received } = begin(attemptOf({ streamed: true }));
    const controller = { abort: vi.fn(), pause: none, resume: none };
    handler.onRequestStart(controller);
    handler.onResponseStart(controller, 200, {});
    const { stream } = await received;
    handler.onResponseData(controller, Buffer.from('a'));
    for await (const part of stream ?? []) {
      expect(part).toEqual(Buffer.from('a'));
      break;
    }
    await flush();
    expect(controller.abort.mock.calls).toEqual([[new Error('the call has ended')]]);
  });
  it('keeps the body of what is no success, though a stream is asked for', async () => {
    for (const status of [300, 404]) {
      const { handler, received } = begin(attemptOf({ streamed: true }));
      handler.onHeaders(status, [], none);
      handler.onData(Buffer.from('no'));
      handler.onComplete();
      expect(await received).toMatchObject({ status, bytes: Buffer.from('no'), stream: undefined });
    }
  });
  it.each<[string, unknown, Record<string, unknown>]>([
    ['names without values', [Buffer.from('a'), Buffer.from('1'), Buffer.from('b')], { a: '1' }],
    ['repeated names', [Buffer.from('A'), Buffer.from('1'), Buffer.from('a'), Buffer.from('2'), Buffer.from('a'), Buffer.from('3')], { a: ['1', '2', '3'] }],
    ['lists of values', [Buffer.from('a'), [Buffer.from('1'), Buffer.from('2')]], { a: ['1', '2'] }],
    ['texts', ['Content-Type', 'a/b'], { 'content-type': 'a/b' }],
    ['other bytes', [new Uint8Array([97]), new Uint8Array([0xe9])], { a: '\xe9' }],
    ['a name that objects have', [Buffer.from('__proto__'), [Buffer.from('x')], Buffer.from('a'), Buffer.from('1')], { a: '1' }],
    ['pairs, as fetch has them', new Headers({ 'X-Name': 'a' }), { 'x-name': 'a' }],
    ['members', { 'X-Name': ['a', 'b'] }, { 'x-name': ['a', 'b'] }],
  ])('reads headers that are given as %s', async (_, given, headers) => {
    const { handler, received } = begin(attemptOf());
    handler.onHeaders(200, given as never, none);
    handler.onComplete();
    expect((await received).headers).toStrictEqual(headers);
  });
});
describe('an exchange by request()', () => {
  it('has the head before the body, and then the whole', async () => {
    const onHead = vi.fn();
    const attempt = attemptOf({ onHead });
    const body = new PassThrough();
    const received = exchange(responding({ statusCode: 200, headers: { A: '1' }, body }), REQUEST, attempt);
    expect(attempt.stage).toBe('send');
    await flush();
    expect([attempt.stage, attempt.received, onHead.mock.calls]).toEqual([
      'read', { status: 200, headers: { a: '1' }, bytes: undefined, stream: undefined }, [[]],
    ]);
    body.end('a'.repeat(10));
    expect(await received).toMatchObject({ status: 200, bytes: Buffer.from('a'.repeat(10)), stream: undefined });
  });
  it('was not sent if request() throws', () => {
    const attempt = attemptOf();
    const dispatcher = { request: () => { throw new Error('closed'); } } as DispatcherLike;
    return expect(exchange(dispatcher, REQUEST, attempt)).rejects.toThrow('closed').then(() => {
      expect(attempt.stage).toBe('connect');
    });
  });
  it.each([[200, true], [299, true], [300, false], [404, false]])('streams the body of a %i: %s', async (statusCode, streamed) => {
    const body = Readable.from(['a']);
    const response = responding({ statusCode, headers: {}, body });
    const received = await exchange(response, REQUEST, attemptOf({ streamed: true }));
    expect([received.stream === body, received.bytes]).toEqual(streamed ? [true, undefined] : [false, Buffer.from('a')]);
  });
  it.each<[string, unknown, string]>([
    ['no status', { headers: {}, body: '' }, NO_HEAD],
    ['the status of an interim response', { statusCode: 101, headers: {}, body: '' }, NO_HEAD],
    ['a status that is no number', { statusCode: NaN, headers: {}, body: '' }, NO_HEAD],
    ['no headers', { statusCode: 200, body: '' }, NO_HEAD],
    ['a number as its body', { statusCode: 200, headers: {}, body: 5 }, 'the dispatcher\'s response has a body that cannot be read'],
    ['too much', { statusCode: 200, headers: {}, body: ['a'.repeat(11)] }, 'the response is longer than maxResponseBytes, 10 bytes'],
  ])('fails if the response has %s', async (_, response, message) => {
    await expect(exchange(responding(response), REQUEST, attemptOf())).rejects.toThrow(message);
  });
  it('has headers of text, also from a mock that gives numbers, and none that are null', async () => {
    const headers = { 'Content-Length': 1, 'X-Request-Id': [5, '6'], 'Retry-After': null, Date: undefined };
    const received = await exchange(responding({ statusCode: 200, headers, body: 'a' }), REQUEST, attemptOf());
    expect(received.headers).toEqual({ 'content-length': '1', 'x-request-id': ['5', '6'] });
  });
  it('lets go of a body that is too long', async () => {
    const body = Readable.from(['a'.repeat(6), 'b'.repeat(6), 'c']);
    await expect(exchange(responding({ statusCode: 200, headers: {}, body }), REQUEST, attemptOf())).rejects.toThrow('longer');
    expect(body.destroyed).toBe(true);
  });
  it('has a 204 without a body, even if the body breaks, unless its deadline ends it', async () => {
    const broken = (): Readable => new Readable({ read() { this.destroy(new Error('reset')); } });
    const of = (attempt: Attempt): Promise<unknown> =>
      exchange(responding({ statusCode: 204, headers: {}, body: broken() }), REQUEST, attempt);
    expect(await of(attemptOf())).toMatchObject({ status: 204, bytes: Buffer.alloc(0) });
    const controller = new AbortController();
    const deadline = new Deadline(60_000, 60_000, controller.signal);
    const stalled = responding({ statusCode: 204, headers: {}, body: new PassThrough() });
    const asked = exchange(stalled, REQUEST, attemptOf({ deadline }));
    await flush();
    controller.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    deadline.release();
  });
  it.each<[string, unknown]>([['a stream', new PassThrough()], ['nothing that can be read', 5], ['none', undefined]])(
    'lets go of a response that comes after its end, whose body is %s',
    async (_, body) => {
      const controller = new AbortController();
      const deadline = new Deadline(60_000, 60_000, controller.signal);
      let respond: (response: unknown) => void = none;
      const dispatcher = { request: () => new Promise((resolve) => (respond = resolve)) } as unknown as DispatcherLike;
      const asked = exchange(dispatcher, REQUEST, attemptOf({ deadline }));
      controller.abort(new Error('enough'));
      await expect(asked).rejects.toThrow('enough');
      respond({ statusCode: 200, headers: {}, body });
      await flush();
      if (body instanceof PassThrough) expect(body.destroyed).toBe(true);
      deadline.release();
    },
  );
});
