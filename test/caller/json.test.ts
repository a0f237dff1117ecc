/** JSON that is checked by a schema, and what debug mode says. */
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import * as mini from 'zod/mini';
import {
  ApigCallError, type CallInit, createCaller, latency, none, rateLimits, type StandardSchema,
} from '../../src/caller/index.js';
import { fakeFetch, type Reply, rejection } from '../support/fake-fetch.js';
import { failureOf } from '../support/server.js';

const ORDER = { id: 42, items: [{ name: 'pen' }] };
const Order = z.object({ id: z.number(), items: z.array(z.object({ name: z.string() })) });

const calling = (reply: Reply): ReturnType<typeof createCaller> & { readonly sent: ReturnType<typeof fakeFetch>['sent'] } => {
  const { fetch, sent } = fakeFetch(reply);
  return { ...createCaller({ origin: 'https://api.example.com', auth: none(), fetch, retry: false }), sent };
};
type Init = CallInit & { readonly schema?: StandardSchema<unknown> };
const failed = (reply: Reply, init: Init = {}): Promise<ApigCallError> =>
  failureOf(ApigCallError, calling(reply).callJson('/orders/42', init));

describe('callJson', () => {
  it('returns the JSON of a response, and asks for JSON', async () => {
    const { callJson, sent } = calling(() => Response.json(ORDER));
    const found = await callJson('/orders/42');
    expect(found).toEqual(ORDER);
    expectTypeOf(found).toBeUnknown();
    expect(sent[0]?.headers['accept']).toBe('application/json');
  });
  it('returns what a schema of zod makes of it, with its type', async () => {
    const { callJson } = calling(() => Response.json({ ...ORDER, more: 1 }));
    const found = await callJson('/orders/42', { schema: Order });
    expect(found).toEqual(ORDER);
    expectTypeOf(found).toEqualTypeOf<z.infer<typeof Order>>();
  });
  it('takes schemas of other libraries, which may be asynchronous', async () => {
    const Id = mini.pipe(mini.object({ id: mini.number() }), mini.transform(({ id }) => `#${id}`));
    const found = await calling(() => Response.json(ORDER)).callJson('/', { schema: Id });
    expectTypeOf(found).toBeString();
    const own: StandardSchema<Date> = {
      '~standard': { validate: (value) => Promise.resolve({ value: new Date((value as { id: number }).id) }) },
    };
    expect([found, await calling(() => Response.json(ORDER)).callJson('/', { schema: own })]).toEqual(['#42', new Date(42)]);
  });
  it('returns undefined for an empty response, which a schema may forbid', async () => {
    const empty: Reply = () => new Response(null, { status: 204 });
    expect(await calling(empty).callJson('/')).toBeUndefined();
    const error = await failed(empty, { schema: Order });
    expect(error.message).toBe('GET /orders/42 got something else than the schema describes: body: Invalid input: expected object, received undefined. Correct the schema, or use call.');
  });
  it('rejects what the schema does not describe, with places and without values', async () => {
    const reply: Reply = () => Response.json({ id: 'invented', items: [{ name: 1 }] }, { headers: { 'X-Request-Id': 'r1' } });
    const error = await failed(reply, { schema: Order });
    expect(error).toMatchObject({ kind: 'Response', status: 200, requestId: 'r1', body: { id: 'invented' } });
    expect(error.issues).toEqual([
      { path: ['id'], message: 'Invalid input: expected number, received string' },
      { path: ['items', 0, 'name'], message: 'Invalid input: expected string, received number' },
    ]);
    expect(error.message).toBe(
      'GET /orders/42 got something else than the schema describes: id: Invalid input: expected number, received string; '
      + 'items.0.name: Invalid input: expected string, received number. Correct the schema, or use call. (request ID r1)',
    );
  });
  it('rejects a status of the backend that is no success, with its body', async () => {
    const error = await failed(() => Response.json({ reason: 'gone' }, { status: 410 }));
    expect([error.kind, error.status, error.body, error.message]).toEqual([
      'Response', 410, { reason: 'gone' }, 'GET /orders/42 got 410 from the backend. error.body has what it says.',
    ]);
  });
  it('says how many requests were sent until a response was rejected', async () => {
    const throttled = rejection(429, 'APIG.0308', 'Throttled', { 'Retry-After': '0' });
    const { fetch } = fakeFetch(throttled, () => new Response('', { status: 500 }));
    const { callJson } = createCaller({ origin: 'https://api.example.com', auth: none(), fetch });
    const error = await failureOf(ApigCallError, callJson('/orders/42'));
    expect([error.message, error.attempts]).toEqual([
      'GET /orders/42 got 500 from the backend. error.body has what it says. (after 2 attempts)', 2,
    ]);
  });
  it('rejects a page', async () => {
    const error = await failed(() => new Response('<html>', { headers: { 'Content-Type': 'text/html' } }));
    expect([error.message, error.body]).toEqual(['GET /orders/42 got a response that is not JSON. Use call for it.', '<html>']);
    expect((await failed(() => new Response('<html>', { status: 503 }))).body).toBe('<html>');
  });
  it('rejects what the gateway rejects as call does', async () => {
    expect((await failed(rejection(404, 'APIG.0101', 'no'), { schema: Order })).kind).toBe('Rejected');
  });
  it('sends a body as JSON', async () => {
    const { callJson, sent } = calling(() => Response.json(1));
    await callJson('/orders', { method: 'POST', json: { name: 'é' } });
    expect(Buffer.from(sent[0]?.init.body as Uint8Array).toString()).toBe('{"name":"é"}');
    expect(sent[0]?.headers['content-type']).toBe('application/json');
  });
  it.each([
    [{ method: 'POST', json: 1, body: 'x' }, 'The call has both json and body. Pass one of them. Nothing was sent.'],
    [{ method: 'POST', json: () => 1 }, 'json is a value that JSON does not have. Pass an object, a list, a string, a number, a boolean or null. Nothing was sent.'],
    [{ json: {} }, 'GET has a body, which fetch does not send. Set method, such as "POST". Nothing was sent.'],
  ])('sends no body that cannot be meant: %j', async (init, message) => {
    expect((await failed(() => Response.json(1), init)).message).toBe(message);
  });
  it('ends if the body of a response does not arrive in time', async () => {
    const stuck: Reply = () => new Response(new ReadableStream({ start: (c) => c.enqueue(new Uint8Array([123])) }));
    const error = await failed(stuck, { timeout: 30 });
    expect(error.kind).toBe('Timeout');
  });
});

describe('debug mode', () => {
  const DEBUG = {
    'X-Apig-Latency': '37', 'X-Apig-Upstream-Latency': '30.5', 'X-Apig-Ratelimit-Api': 'remain:9,limit:10,time:10 second',
    'X-Apig-RateLimit-user': 'remain:99,limit:100,time:1 minute', 'x-apig-ratelimit-app': 'remain:0,limit:7,time:2 hours',
    'X-Apig-RateLimit-ip': 'remain:1, limit:2, time:1 day', 'X-Apig-RateLimit-api-allenv': 'remain:199,limit:200,time:1 second',
  };
  it('says how many calls remain of each limit, and in which window', () => {
    expect(rateLimits(new Response(null, { headers: DEBUG }))).toEqual({
      api: { remaining: 9, limit: 10, window: 10_000 },
      user: { remaining: 99, limit: 100, window: 60_000 },
      app: { remaining: 0, limit: 7, window: 7_200_000 },
      ip: { remaining: 1, limit: 2, window: 86_400_000 },
      apiAllEnvironments: { remaining: 199, limit: 200, window: 1_000 },
    });
  });
  it('says how long the gateway and the backend took', () => {
    expect(latency(new Response(null, { headers: DEBUG }))).toEqual({ total: 37, backend: 30.5 });
  });
  it('says it of rejected calls as well', async () => {
    const error = await failed(rejection(403, 'APIG.0304', 'no', DEBUG));
    expect([rateLimits(error).api?.remaining, latency(error).total]).toEqual([9, 37]);
  });
  it('says nothing if it is off, or if the headers have another form', () => {
    expect([rateLimits(new Response()), latency(new Response())]).toEqual([{}, {}]);
    expect(rateLimits(new Response(null, { headers: { 'X-Apig-RateLimit-api': 'lots' } }))).toEqual({});
  });
});
