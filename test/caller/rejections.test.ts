/** Rejections of the gateway: found by their form, explained by their code, their text and what was signed. */
import { describe, expect, it } from 'vitest';
import { ApigCallError, appCode, appKey, createCaller, none } from '../../src/caller/index.js';
import { fakeFetch, type Reply, rejection, REQUEST_ID } from '../support/fake-fetch.js';
import { bytes, failureOf, json, serve } from '../support/server.js';
import { verify } from '../support/verify.js';

const ORIGIN = 'https://api.example.com';
const PAIR = { key: 'c7f1e5a2b3d44e6f9a8b7c6d5e4f3a2b', secret: 'invented-secret-0123456789' };
const rejected = (reply: Reply, path = '/orders/42'): Promise<ApigCallError> => {
  const { fetch } = fakeFetch(reply);
  return failureOf(ApigCallError, createCaller({ origin: ORIGIN, auth: none(), fetch, retry: false }).call(path));
};

/** Every code that callers can see, with its statuses. */
const CODES: Readonly<Record<string, readonly number[]>> = {
  '0101': [404], '0103': [500], '0104': [500], '0105': [500], '0106': [400], '0107': [500], '0108': [404],
  '0201': [400, 413, 414, 494, 502, 504, 500], '0202': [502], '0203': [504], '0204': [400], '0205': [400],
  '0301': [401], '0302': [403], '0303': [401], '0304': [403], '0305': [401], '0306': [403], '0307': [401],
  '0308': [429], '0310': [403], '0311': [401], '0312': [401], '0313': [401], '0314': [403], '0316': [401],
  '0319': [401], '0401': [403], '0402': [403], '0404': [403], '0405': [403], '0501': [405], '0502': [405],
  '0601': [500], '0602': [400], '0605': [500], '0606': [500], '0607': [400], '0608': [500], '0609': [500],
  '0610': [502], '0611': [500], '0612': [500], '0613': [503], '0615': [500], '0616': [500], '0617': [500],
  '0624': [401], '0705': [500], '0802': [403], 1001: [401], 1002: [401], 1003: [401], 1004: [401], 1009: [400],
  2102: [400], 2201: [400], 2202: [400], 2203: [400], 2204: [400], 2205: [400], 2206: [400], 2208: [400],
  2209: [400], 2210: [400], 2211: [400], 2212: [400], 2213: [400],
};
const CASES = Object.entries(CODES).flatMap(([digits, statuses]) =>
  statuses.map((status) => [`APIG.${digits}`, status] as const));

describe('a rejection of the gateway', () => {
  it.each(CASES)('has a meaning and a remedy: %s with %i', async (code, status) => {
    const error = await rejected(rejection(status, code, 'Said by the gateway'));
    expect([error.kind, error.code, error.status, error.requestId]).toEqual(['Rejected', code, status, REQUEST_ID]);
    expect(error.meaning).toMatch(/^[A-Z].{10,}[^.]$/);
    expect(error.remedy).toMatch(/^[A-Z].{10,}\.$/);
    const verb = status < 500 ? 'was rejected with' : 'failed with';
    const says = `GET /orders/42 ${verb} ${status} ${code}: Said by the gateway. ${error.meaning}. ${error.remedy} (request ID ${REQUEST_ID})`;
    expect(error.message).toBe(says);
  });
  it('means something else with each status of APIG.0201', async () => {
    const statuses = [400, 413, 414, 494, 502, 504, 500];
    const errors = await Promise.all(statuses.map((status) => rejected(rejection(status, 'APIG.0201', 'x'))));
    expect(new Set(errors.map(({ meaning }) => meaning)).size).toBe(statuses.length);
  });
  it.each(['APIGW.0101', 'APIC.0101'])('a rejection of an older or a related gateway is known by its number: %s', async (code) => {
    expect((await rejected(rejection(404, code, 'x'))).meaning).toBe('No such API, or it is not published in this environment');
  });
  it('has the headers and the body of its response, which are not printed', async () => {
    const error = await rejected(rejection(403, 'APIG.0304', 'no', { 'X-Apig-Latency': '3' }));
    expect(error.headers?.get('x-apig-latency')).toBe('3');
    expect(error.body).toEqual({ error_msg: 'no', error_code: 'APIG.0304', request_id: REQUEST_ID });
    expect(Object.keys(error)).toEqual(expect.not.arrayContaining(['headers', 'body']));
  });
  it('shows the path without its query, which may have a key', async () => {
    const error = await rejected(rejection(404, 'APIG.0101', 'no'), '/orders?apikey=invented-key');
    expect([error.path, JSON.stringify(error), error.message].join()).not.toContain('invented-key');
  });
  it('has no control characters, and is cut, whatever the other side sends', async () => {
    const error = await rejected(rejection(404, 'APIG.0101', `a\n\u001b[31m\u202e${'x'.repeat(5_000)}`));
    expect(error.serverMessage).toMatch(/^a\\u000a\\u001b\[31m\\u202ex+…$/);
    expect(error.message.length).toBeLessThan(1_500);
  });
});

describe('a throttled call', () => {
  it('says how long to wait, if the gateway does', async () => {
    const said = 'The throttling threshold has been reached: policy api over ratelimit,limit:2,time:1 minute';
    const error = await rejected(rejection(429, 'APIG.0308', said));
    expect([error.retryAfter, error.remedy]).toEqual([
      60_000, 'Wait 60 s. Call less often. The domain name for debugging takes 1,000 calls a day.',
    ]);
  });
});

describe('a response of the backend', () => {
  const RESPONSES: Readonly<Record<string, () => Response>> = {
    'an error of its own': () => Response.json({ error_code: 'ORDER_UNKNOWN', error_msg: 'No such order' }, { status: 404 }),
    'a code of the gateway and another request ID': () => Response.json(
      { error_code: 'APIG.0101', error_msg: 'x', request_id: 'a'.repeat(32) },
      { status: 404, headers: { 'X-Request-Id': REQUEST_ID } },
    ),
    'a code of the management API that it has called': () => Response.json({ error_code: 'APIG.3001', error_msg: 'x' }, { status: 404 }),
    'a code without a message': () => Response.json({ error_code: 'APIG.0101' }, { status: 404 }),
    'a list': () => Response.json([{ error_code: 'APIG.0101', error_msg: 'x' }], { status: 500 }),
    null: () => Response.json(null, { status: 500 }),
    'a page': () => new Response('{"error_code":"APIG.0101","error_msg":"x"}', { status: 502, headers: { 'Content-Type': 'text/html' } }),
    'a success with such a body': () => Response.json({ error_code: 'APIG.0101', error_msg: 'x' }),
    'broken JSON': () => new Response('{"error_code":"APIG.0101"', { status: 500, headers: { 'Content-Type': 'application/json' } }),
    nothing: () => new Response(null, { status: 503, headers: { 'Content-Type': 'application/json' } }),
  };
  it.each(Object.entries(RESPONSES))('is returned with its body: %s', async (_name, make) => {
    const { fetch } = fakeFetch(make);
    const response = await createCaller({ origin: ORIGIN, auth: none(), fetch, retry: false }).call('/');
    const expected = make();
    expect([response.status, await response.text()]).toEqual([expected.status, await expected.text()]);
  });
  it('a response of the backend that is long is not read to its end to find a code', async () => {
    const long = JSON.stringify({ error_msg: 'x'.repeat(600_000), error_code: 'APIG.0101' });
    const server = await serve([bytes(500, long, { 'Content-Type': 'application/json' })]);
    const response = await createCaller({ origin: server.origin, auth: none(), retry: false }).call('/');
    expect((await response.text()).length).toBe(long.length);
  });
  it('is no rejection because of a code of the local gateway alone; the ID in the header must confirm it', async () => {
    const body = { error_code: 'LOCAL.0501', error_msg: 'not emulated', request_id: REQUEST_ID };
    const { fetch } = fakeFetch(() => Response.json(body, { status: 501 }));
    expect((await createCaller({ origin: ORIGIN, auth: none(), fetch }).call('/')).status).toBe(501);
    expect((await rejected(rejection(501, 'LOCAL.0501', 'not emulated'))).message)
      .toBe(`GET /orders/42 failed with 501 LOCAL.0501: not emulated. (request ID ${REQUEST_ID})`);
  });
});

describe('a rejected signature', () => {
  /** A gateway that prints the canonical request that it has built, after a change of it. */
  async function explained(change: (text: string) => string, path = '/orders?a=1', init = {}): Promise<ApigCallError> {
    const server = await serve((request) => {
      const { canonicalRequest } = verify(request, PAIR.secret);
      const printed = change(canonicalRequest).replaceAll('\n', '|');
      const message = `Incorrect app authentication information: verify signature fail, canonicalRequest:${printed}`;
      return json(401, { error_msg: message, error_code: 'APIG.0303', request_id: REQUEST_ID });
    });
    const auth = [appKey(PAIR), appCode('invented-code-0123')];
    return failureOf(ApigCallError, createCaller({ origin: server.origin, auth }).call(path, init));
  }
  it('is explained by the secret if the gateway saw what was signed', async () => {
    const { meaning, remedy } = await explained((text) => text);
    expect([meaning, remedy]).toEqual(['The request arrived as it was signed', 'Check the secret: it does not belong to this key.']);
  });
  it('is explained part by part if the request changed on its way', async () => {
    const { meaning, remedy } = await explained((text) => text
      .replace(/^POST/, 'PUT').replace('/orders/', '/v2/orders/').replace('a=1', 'a=1&b=2')
      .replace('x-note:n', 'x-note:m').replace(/x-apig-appcode:.*/, 'x-apig-appcode:other').replace(/[0-9a-f]{64}$/, '0'.repeat(64)),
    '/orders?a=1', { method: 'POST', body: 'hi', headers: { 'X-Note': 'n' } });
    expect(meaning).toBe(
      'The request changed on its way: the method was signed as "POST" and arrived as "PUT"; the path was signed as "/orders/" and arrived as "/v2/orders/"; '
      + 'the query was signed as "a=1" and arrived as "a=1&b=2"; the header x-apig-appcode changed (not shown); '
      + 'the header x-note was signed as "x-note:n" and arrived as "x-note:m"; the body is not the one that was signed',
    );
    expect(remedy).toBe('Find what rewrites it: a proxy, or a fetch of your own. The secret may well be right.');
  });
  it('shows no secret that the gateway prints', async () => {
    const error = await explained((text) => text);
    expect(error.serverMessage).toContain('x-apig-appcode:[hidden]');
    expect(`${error.message}${JSON.stringify(error)}`).not.toContain('invented-code-0123');
  });
  it('shows no beginning of a secret if the gateway cuts its message', async () => {
    const error = await explained((text) => text.slice(0, text.indexOf('invented-code-0123') + 10));
    expect(`${error.message}${JSON.stringify(error)}`).not.toMatch(/invented/);
    expect(error.meaning).toBe('The app is not accepted');
  });
  it('is explained by the header, if nothing of the signature arrived', async () => {
    const said = 'Incorrect app authentication information: Access or Credential is empty in Authorization';
    const { fetch } = fakeFetch(rejection(401, 'APIG.0303', said));
    const error = await failureOf(ApigCallError, createCaller({ origin: ORIGIN, auth: appKey(PAIR), fetch }).call('/'));
    expect([error.meaning, error.remedy]).toEqual([
      'The signature is missing in what arrived', 'Check that nothing on the way replaces the header Authorization.',
    ]);
  });
  it.each([
    ['app not found, appkey c7f1', 'The gateway has no app with this key', 'Check the key. Keys of IAM users are for APIs with IAM authentication: iamKeys.'],
    ['Get secretKey failed,ak:x,err:ak not exist', 'There is no such access key', 'Check the ak. Keys of apps are for APIs with app authentication: appKey.'],
    ['AK access failed to reach the limit,forbidden', 'The access key is locked after five wrong signatures', 'Wait five minutes, and check the sk.'],
    ['Access or Credential is empty in Authorization', 'The API wants a proof of who calls', 'Pass auth: appKey({ key, secret }), or another kind that the API takes.'],
    ['decrypt token fail', 'The token cannot be read', 'Get a new token from the IAM service of this cloud.'],
  ])('is explained by the text: %s', async (tail, meaning, remedy) => {
    const error = await rejected(rejection(401, 'APIG.0303', `Incorrect app authentication information: ${tail}`));
    expect([error.meaning, error.remedy]).toEqual([meaning, remedy]);
  });
});
