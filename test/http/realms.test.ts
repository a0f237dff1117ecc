/** Values of another realm, as under Jest and in `vm` contexts: no `instanceof` of a built-in holds for them. */
import { Readable } from 'node:stream';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { ApigAbortError, ApigConfigurationError, ApigConnectionError, bulk } from '../../src/index.js';
import type { DispatcherLike } from '../../src/http/dispatcher.js';
import type { ErrorEvent } from '../../src/events.js';
import { LocalDispatcher } from '../../src/testing/index.js';
import { partsOf } from '../support/form.js';
import { clientOf, failureOf, json, start } from '../support/server.js';

/** Evaluates an expression in another realm. */
const foreign = <T>(expression: string): T => runInNewContext(expression) as T;
const NO_GROUPS = { total: 0, size: 0, groups: [] };

describe('values of another realm', () => {
  it('are sent as the values that they are', async () => {
    const { server, client } = await start([json(200, NO_GROUPS)]);
    await client.groups.list(foreign('({ name: "orders" })'), foreign('({ extraQuery: { limit: 5 }, timeout: 9000 })'));
    await client.groups
      .create(foreign('({ name: "orders" })'), { extraBody: foreign('({ since: new Date(0), all: [1] })') })
      .catch(() => undefined);
    expect(server.requests.map(({ target }) => target.split('?')[1])).toEqual(['limit=5&name=orders', undefined]);
    expect(JSON.parse(server.requests[1]?.body.toString() ?? '')).toEqual({
      name: 'orders', since: '1970-01-01T00:00:00.000Z', all: [1],
    });
  });
  it.each([
    ['new Uint8Array([97, 98])'],
    ['new Uint8Array([97, 98]).buffer'],
    ['new DataView(new Uint8Array([97, 98]).buffer)'],
    ['(async function* () { yield new Uint8Array([97]); yield "b"; })()'],
  ])('are uploaded: %s', async (expression) => {
    const { server, client } = await start([json(200, { group_id: 'g' })]);
    await client.openapi.import({ is_create_group: true, file_name: foreign(expression) });
    const { headers, body } = server.requests[0] ?? { headers: {}, body: Buffer.of() };
    expect(partsOf(headers['content-type'], body).map(({ content }) => content.toString())).toContain('ab');
  });
  it('are bytes of headers and bodies that a dispatcher gives', async () => {
    const bytes = (text: string): string => `new Uint8Array(${JSON.stringify([...Buffer.from(text)])})`;
    const dispatcher = {
      request: () => Promise.reject(new Error('not used')),
      dispatch(_: object, handler: Record<string, (...values: unknown[]) => void>) {
        handler['onConnect']?.(() => undefined);
        const head = `[${bytes('content-type')}, ${bytes('application/json')}, ${bytes('x-many')}, [${bytes('1')}, ${bytes('2')}]]`;
        handler['onHeaders']?.(200, foreign(head), () => undefined);
        handler['onData']?.(foreign(bytes(JSON.stringify(NO_GROUPS))));
        handler['onComplete']?.([]);
      },
    };
    const answer = await clientOf('http://127.0.0.1:9', { dispatcher }).groups.list().withResponse();
    expect(answer.data).toEqual(NO_GROUPS);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'x-many': ['1', '2'] });
  });
  it('are items of bulk', async () => {
    const items = foreign<Iterable<number>>('new Set([1, 2])');
    expect((await bulk(items, (item) => Promise.resolve(item * 2))).values).toEqual([2, 4]);
  });
});

const failing = (error: unknown): DispatcherLike => ({ request: vi.fn().mockRejectedValue(error) });
const failedWith = (error: unknown): Promise<ApigConnectionError> =>
  failureOf(ApigConnectionError, clientOf('http://127.0.0.1:9', { dispatcher: failing(error), maxRetries: 0 }).groups.create({ name: 'orders' }));

describe('an error of another realm', () => {
  it('is the cause, with its name and its message', async () => {
    const plain = foreign('new TypeError("sealed")');
    expect((await failedWith(plain)).cause).toBe(plain);
    // Others may print more than their members, so a copy takes their place.
    for (const [error, name] of [
      [new DOMException('sealed', 'NetworkError'), 'NetworkError'],
      [foreign('Object.assign(new RangeError("sealed"), { [Symbol.toStringTag]: "Failure" })'), 'RangeError'],
    ] as const) {
      const { cause } = await failedWith(error);
      expect(cause).toMatchObject({ name, message: 'sealed' });
      expect(Object.prototype.toString.call(cause)).toBe('[object Error]');
    }
  });
  it.each([
    ['one address', 'Object.assign(new Error("e"), { code: "ETIMEDOUT", syscall: "connect" })', true],
    ['several addresses', 'new AggregateError(["ETIMEDOUT", "ENETUNREACH"].map((code) => Object.assign(new Error("e"), { code, syscall: "connect" })), "all")', true],
    ['several addresses, as the cause', 'new TypeError("fetch failed", { cause: new AggregateError([Object.assign(new Error("e"), { code: "ETIMEDOUT", syscall: "connect" })]) })', true],
    ['a connection that had been made', 'Object.assign(new Error("e"), { code: "ETIMEDOUT", syscall: "read" })', false],
    ['no address at all', 'Object.assign(new AggregateError([], "none"), { code: "ETIMEDOUT" })', false],
  ])('says whether the request was sent: %s', async (_, expression, unsent) => {
    expect(await failedWith(foreign(expression))).toMatchObject({ code: 'ETIMEDOUT', unsent });
  });
  it('is reported by an event as it is', async () => {
    const seen: unknown[] = [];
    const take = (event: ErrorEvent): void => void seen.push(event.error);
    const quiet = (): void => undefined;
    const clock = (): number => foreign('(() => { throw new RangeError("stopped"); })()');
    const logger = { debug: quiet, info: quiet, warn: quiet, error: take };
    const client = clientOf('http://127.0.0.1:9', { clock, logger });
    const error = await failureOf(ApigConfigurationError, client.groups.list());
    expect(error.message).toBe('The option clock failed: stopped');
    expect(seen).toEqual([error]);
  });
  it('is the reason of an abort, and named in its message', async () => {
    const stop = new AbortController();
    stop.abort(foreign('new Error("enough")'));
    const { client } = await start([json(200, NO_GROUPS)]);
    const error = await failureOf(ApigAbortError, client.groups.list({}, { signal: stop.signal }));
    expect(error.message).toBe('groups.list was aborted by the caller\'s signal: enough. Nothing was sent.');
  });
});

describe('the dispatcher of the local gateway', () => {
  it.each([
    ['a stream of Node.js', () => Readable.from(['orders'])],
    ['a stream of the web', () => new Blob(['orders']).stream()],
    ['a generator of another realm', () => foreign('(async function* () { yield "ord"; yield new Uint8Array([101, 114, 115]); })()')],
    ['bytes of another realm', () => foreign(`new Uint8Array(${JSON.stringify([...Buffer.from('orders')])})`)],
  ])('passes a body on, whatever it is: %s', async (_, content) => {
    const dispatcher = new LocalDispatcher(async (request) => new Response(await request.text()));
    const body = content() as Readable;
    const response = await dispatcher.request({ origin: 'http://a.test', path: '/', method: 'POST', headers: {}, body });
    expect(await response.body.text()).toBe('orders');
  });
});
