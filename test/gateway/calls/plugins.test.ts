/** Plugins that change, cache, copy and guard calls: through the wire, with backends on this machine. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import type { BreakerContent, CorsContent, JwtAuthContent, ThirdAuthContent } from '../../../src/resources/plugin-content.js';
import { bytes, json, serve, type Answer } from '../../support/server.js';
import { NOW } from '../support.js';
import { rejected, Wire, type Online } from './wire.js';

/** Publishes an API whose backend is a server of this machine. */
const proxied = (wire: Wire, { port }: { readonly port: number }, more: object = {}): Promise<Online> =>
  wire.publish({
    backend_type: 'HTTP', mock_info: undefined, req_method: 'ANY',
    backend_api: {
      req_protocol: 'HTTP', req_method: 'ANY', req_uri: '/orders', url_domain: `127.0.0.1:${port}`, timeout: 5000, retry_count: '0',
    },
    ...more,
  });

describe('the plugin cors', () => {
  const content: CorsContent = {
    allow_origin: 'https://a.example.com,https://b.example.com', allow_methods: 'GET,PUT', allow_headers: 'X-Apig-AppCode',
    expose_headers: 'X-Total', max_age: 600, allow_credentials: true,
  };
  const from = (origin: string) => ({ headers: { origin } });

  it('responds to a pre-flight request by itself, before authentication', async () => {
    const wire = await Wire.start();
    await wire.plugin('cors', content, await wire.publish({ auth_type: 'APP' }));
    const reply = await wire.call({ method: 'OPTIONS', headers: { origin: 'https://b.example.com', 'access-control-request-method': 'PUT' } });
    expect(reply).toMatchObject({
      status: 200, text: '',
      headers: {
        'access-control-allow-origin': 'https://b.example.com', 'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET,PUT', 'access-control-allow-headers': 'X-Apig-AppCode',
        'access-control-max-age': '600', 'access-control-expose-headers': 'X-Total', vary: 'Origin',
      },
    });
  });
  it('adds its headers to responses and rejections', async () => {
    const wire = await Wire.start();
    await wire.plugin('cors', content, await wire.publish({ auth_type: 'APP' }));
    const reply = await wire.call(from('https://a.example.com'));
    expect(reply.status).toBe(401);
    expect(reply.headers).toMatchObject({ 'access-control-allow-origin': 'https://a.example.com' });
    expect(reply.headers).not.toHaveProperty('access-control-allow-methods');
  });
  it('says nothing to an origin that is not allowed', async () => {
    const wire = await Wire.start();
    await wire.plugin('cors', content, await wire.publish());
    for (const method of ['GET', 'OPTIONS'])
      expect((await wire.call({ method, ...from('https://c.example.com') })).headers).not.toHaveProperty('access-control-allow-origin');
  });
  it('takes precedence over the switch of the API', async () => {
    const wire = await Wire.start();
    await wire.plugin('cors', content, await wire.publish({ cors: true }));
    expect((await wire.call(from('https://a.example.com'))).headers['access-control-allow-origin']).toBe('https://a.example.com');
  });
  it('is needed: without it, a pre-flight request reaches no API', async () => {
    const wire = await Wire.start();
    await wire.publish();
    expect(rejected(await wire.call({ method: 'OPTIONS' }))).toEqual([404, 'APIG.0101', 'The API does not exist']);
  });
});

describe('the plugin set_resp_headers', () => {
  it('replaces, joins, removes, and adds headers, but none of the gateway', async () => {
    const wire = await Wire.start();
    const backend = await serve([bytes(200, 'ok', { 'X-One': '1', 'X-Two': '2', 'X-Three': '3', 'X-Four': '4' })]);
    const api = await proxied(wire, backend);
    await wire.plugin('set_resp_headers', {
      response_headers: [
        { name: 'x-one', value: 'new', action: 'override' }, { name: 'x-two', value: 'more', action: 'append' },
        { name: 'x-three', action: 'delete' }, { name: 'x-four', value: 'other', action: 'skip' },
        { name: 'x-five', value: '5', action: 'skip' }, { name: 'X-Request-Id', value: 'forged', action: 'override' },
        { name: 'x-from', value: '$context.sourceIp', value_type: 'system_parameter', action: 'add' },
      ],
    }, api);
    const { headers } = await wire.call();
    expect(headers).toMatchObject({ 'x-one': 'new', 'x-two': '2,more', 'x-four': '4', 'x-five': '5', 'x-from': '127.0.0.1' });
    expect(headers).not.toHaveProperty('x-three');
    expect(headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
  });
  test.each([[false, undefined], [true, 'yes']] as const)('changes rejections if that is assumed: %s', async (headersOnRejections, expected) => {
    const wire = await Wire.start({ assumptions: { headersOnRejections } });
    const api = await wire.publish({ auth_type: 'APP' });
    await wire.plugin('set_resp_headers', { response_headers: [{ name: 'x-own', value: 'yes', action: 'add' }] }, api);
    const reply = await wire.call();
    expect([reply.status, reply.headers['x-own']]).toEqual([401, expected]);
  });
  it('sends text beyond Latin-1 in UTF-8', async () => {
    const wire = await Wire.start();
    const api = await wire.publish();
    await wire.plugin('set_resp_headers', { response_headers: [{ name: 'X-Reason', value: '限流', action: 'add' }] }, api);
    const { status, headers } = await wire.call();
    expect([status, Buffer.from(String(headers['x-reason']), 'latin1').toString()]).toEqual([200, '限流']);
  });
  it('gets a message in the place of the response if HTTP does not have its header', async () => {
    const wire = await Wire.start();
    const api = await wire.publish();
    await wire.plugin('set_resp_headers', { response_headers: [{ name: 'X Reason', value: 'a', action: 'add' }] }, api);
    expect(rejected(await wire.call())).toEqual([
      500, 'LOCAL.0500', 'The local gateway failed: the stage "response headers" threw: Header name must be a valid HTTP token ["X Reason"]',
    ]);
  });
});

describe('the plugin proxy_cache', () => {
  const counting = (headers: Record<string, string> = {}, status = 200) =>
    serve((request, n) => bytes(status, `${request.method} ${n}`, { 'Content-Type': 'text/plain', 'X-Kept': 'k', 'X-Dropped': 'd', ...headers }));
  const texts = async (wire: Wire, ...sent: Parameters<Wire['call']>[0][]): Promise<string[]> => {
    const found: string[] = [];
    for (const one of sent) found.push((await wire.call(one)).text);
    return found;
  };
  const key = { system_params: [], parameters: ['page'], headers: ['X-Lang'] };

  it('keeps a response for 300 seconds by the clock of the gateway, with the headers it names', async () => {
    const wire = await Wire.start();
    const backend = await counting();
    const api = await proxied(wire, backend);
    await wire.plugin('proxy_cache', { cache_key: key, cacheable_headers: ['x-kept'] }, api);
    await wire.plugin('set_resp_headers', { response_headers: [
      { name: 'X-Cache', value: '$context.cacheStatus', value_type: 'system_parameter', action: 'add' },
    ] }, api);
    const replies = [await wire.call(), await wire.call()];
    wire.pass(299);
    replies.push(await wire.call());
    wire.pass(1);
    replies.push(await wire.call());
    expect(replies.map(({ text, headers }) => [text, headers['x-cache']]))
      .toEqual([['GET 1', 'MISS'], ['GET 1', 'HIT'], ['GET 1', 'HIT'], ['GET 2', 'MISS']]);
    expect(replies[1]?.headers).toMatchObject({ 'content-type': 'text/plain', 'x-kept': 'k' });
    expect(replies[1]?.headers).not.toHaveProperty('x-dropped');
  });
  it('has a response for each value of its key, and none for methods that change something', async () => {
    const wire = await Wire.start();
    const backend = await counting();
    await wire.plugin('proxy_cache', { cache_key: key }, await proxied(wire, backend));
    expect(await texts(wire,
      { path: '/orders?page=1&x=1' }, { path: '/orders?page=1&x=2' }, { path: '/orders?page=2' },
      { path: '/orders?page=1', headers: { 'x-lang': 'de' } }, { method: 'POST' }, { method: 'POST' },
    )).toEqual(['GET 1', 'GET 1', 'GET 2', 'GET 3', 'POST 4', 'POST 5']);
  });
  test.each([
    ['no-store', 200, undefined, 'GET 2'], ['private, max-age=60', 200, undefined, 'GET 2'], ['max-age=60', 200, undefined, 'GET 1'],
    ['max-age=60', 404, undefined, 'GET 1'], ['', 404, undefined, 'GET 2'], ['', 404, { http_status: [404], ttl: 5 }, 'GET 1'],
    ['', 200, { http_status: [404], ttl: 5 }, 'GET 2'], ['s-maxage=0, max-age=60', 200, undefined, 'GET 2'],
  ] as const)('obeys the backend first, then its own times: %j with status %d and %j leads to %s', async (control, status, row, second) => {
    const wire = await Wire.start();
    const backend = await counting(control === '' ? {} : { 'Cache-Control': control }, status);
    await wire.plugin('proxy_cache', {
      cache_key: key, cache_http_status_and_ttl: row ? [{ ...row, http_status: [...row.http_status] }] : null,
    }, await proxied(wire, backend));
    expect(await texts(wire, {}, {})).toEqual(['GET 1', second]);
  });
  it('lets callers pass it by only if they may', async () => {
    const wire = await Wire.start();
    const backend = await counting();
    const noCache = { headers: { 'cache-control': 'no-cache' } };
    const api = await proxied(wire, backend);
    const id = await wire.plugin('proxy_cache', { cache_key: key }, api);
    expect(await texts(wire, {}, noCache)).toEqual(['GET 1', 'GET 1']);
    await wire.client.plugins.modifyContent(id, 'proxy_cache', (content) => { content.client_cache_control = { mode: 'all' }; });
    expect(await texts(wire, {}, noCache, {})).toEqual(['GET 1', 'GET 2', 'GET 2']);
  });
});

describe('the plugin proxy_mirror', () => {
  it('sends a copy of each call elsewhere, and nobody waits for it', async () => {
    const wire = await Wire.start();
    const copies: unknown[] = [];
    let arrived: () => void = () => undefined;
    const both = new Promise<void>((done) => {
      arrived = () => (copies.length === 2 ? done() : undefined);
    });
    const second = await serve((request) => {
      copies.push([request.method, request.target, request.body.toString()]);
      arrived();
      return () => undefined; // It never responds.
    });
    const backend = await serve([json(200, {})]);
    const api = await proxied(wire, backend);
    await wire.plugin('proxy_mirror', {
      protocol: 'HTTP', host: `127.0.0.1:${second.port}`, path: '/copy', path_concat_mode: 'prefix', sample_ratio: 0.5,
    }, api);
    for (let i = 1; i <= 4; i++) expect((await wire.call({ method: 'PUT', path: `/orders?n=${i}`, body: `body ${i}` })).status).toBe(200);
    await both;
    expect(copies).toEqual([['PUT', '/copy/orders?n=2', 'body 2'], ['PUT', '/copy/orders?n=4', 'body 4']]);
    expect(backend.requests).toHaveLength(4);
  });
});

describe('the plugin jwt_auth', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwks = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }] });
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = (payload: object): string => {
    const text = `${part({ alg: 'ES256', kid: 'k1' })}.${part(payload)}`;
    return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  const later = NOW / 1000 + 60;
  const guarded = async (content: Partial<JwtAuthContent> = {}) => {
    const wire = await Wire.start();
    const backend = await serve([json(200, {})]);
    await wire.plugin('jwt_auth', { jwks, ...content }, await proxied(wire, backend));
    return { wire, backend };
  };
  const WRONG = 'Incorrect JWT authentication information';

  it('accepts a token until it expires by the clock of the gateway, and does not pass it on', async () => {
    const { wire, backend } = await guarded({ claims_to_headers: [{ claim: 'sub', header: 'x-user' }] });
    const sent = { headers: { authorization: `Bearer ${token({ sub: 'u1', exp: later })}` } };
    expect((await wire.call(sent)).status).toBe(200);
    expect(backend.requests[0]?.headers).toMatchObject({ 'x-user': 'u1' });
    expect(backend.requests[0]?.headers).not.toHaveProperty('authorization');
    wire.pass(60);
    expect(rejected(await wire.call(sent))).toEqual([401, 'APIG.0319', `${WRONG}: the token has expired`]);
  });
  it('passes the token on if it should', async () => {
    const { wire, backend } = await guarded({ token_pass_through_enabled: true });
    const authorization = `Bearer ${token({})}`;
    await wire.call({ headers: { authorization } });
    expect(backend.requests[0]?.headers).toMatchObject({ authorization });
  });
  it('rejects a call without a token, unless it may pass', async () => {
    expect(rejected(await (await guarded()).wire.call())).toEqual([401, 'APIG.0319', `${WRONG}: the token is missing`]);
    expect((await (await guarded({ missing_token_skip_auth_enabled: true })).wire.call()).status).toBe(200);
  });
  it('rejects a token on its blacklist', async () => {
    const { wire } = await guarded({ blacklist: [{ claim: 'sub', value: 'u1,u2' }] });
    const call = (sub: string) => wire.call({ headers: { authorization: `Bearer ${token({ sub })}` } });
    expect(rejected(await call('u2'))).toEqual([401, 'APIG.0319', `${WRONG}: the token is on the blacklist`]);
    expect((await call('u3')).status).toBe(200);
  });
  test.each([
    [{ token_location: 'query' }, { path: `/orders?access_token=${token({})}` }],
    [{ token_location: 'query', token_name: 't' }, { path: `/orders?t=${token({})}` }],
    [{ token_location: 'cookie', token_name: 'session' }, { headers: { cookie: `a=b; session=${token({})}` } }],
    [{ token_name: 'X-Token', token_prefix: 'JWT' }, { headers: { 'x-token': `JWT ${token({})}` } }],
    [{ token_name: 'X-Token' }, { headers: { 'x-token': token({}) } }],
  ] as const)('finds the token: %j', async (content, sent) => {
    expect((await (await guarded(content)).wire.call(sent)).status).toBe(200);
  });
  it('fetches the key set every five minutes, and keeps the last one if the service fails', async () => {
    let answer: Answer = bytes(200, jwks);
    const service = await serve(() => answer);
    const { wire } = await guarded({ jwks: null, jwks_service: { uri: `${service.origin}/keys?a=1` } });
    const call = () => wire.call({ headers: { authorization: `Bearer ${token({})}` } });
    expect([(await call()).status, (await call()).status]).toEqual([200, 200]);
    expect(service.requests.map(({ target }) => target)).toEqual(['/keys?a=1']);
    wire.pass(300);
    answer = bytes(500, '');
    expect((await call()).status).toBe(200);
    expect(service.requests).toHaveLength(2);
  });
  it('rejects calls if the key set cannot be fetched', async () => {
    const { wire } = await guarded({ jwks: null, jwks_service: { uri: 'http://127.0.0.1:1/keys' } });
    expect(rejected(await wire.call({ headers: { authorization: `Bearer ${token({})}` } })))
      .toEqual([401, 'APIG.0319', `${WRONG}: the key set cannot be fetched`]);
  });
});

describe('the plugin third_auth', () => {
  const guarded = async (answer: Answer, content: Partial<ThirdAuthContent> = {}) => {
    const wire = await Wire.start();
    const [service, backend] = [await serve(() => answer), await serve([json(200, {})])];
    await wire.plugin('third_auth', {
      auth_request: { method: 'POST', protocol: 'HTTP', url_domain: `127.0.0.1:${service.port}`, path: '/auth?k=1', vpc_channel_enabled: false },
      simple_auth_mode_enabled: true, ...content,
    }, await proxied(wire, backend));
    return { wire, service, backend };
  };
  const FAILED = [401, 'APIG.0312', 'Incorrect third-party authentication information,auth fail'];

  it('asks its service with the identity sources, and passes headers of the response on', async () => {
    const { wire, service, backend } = await guarded(bytes(204, '', { 'X-User': 'u1' }), {
      identities: { headers: [{ name: 'X-Key', essential: true }], queries: [{ name: 'q' }] },
      carry_path_enabled: true, carry_body: { enabled: true, max_body_size: 4 }, carry_resp_headers: ['x-user'],
    });
    const reply = await wire.call({ method: 'PUT', path: '/orders?q=1&r=2', headers: { 'x-key': 'k', 'x-other': 'o' }, body: 'longer' });
    expect(reply.status).toBe(200);
    const [asked] = service.requests;
    expect([asked?.method, asked?.target, asked?.body.toString()]).toEqual(['POST', '/auth/orders?k=1&q=1', 'long']);
    expect(asked?.headers).toMatchObject({ 'x-key': 'k' });
    expect(asked?.headers).not.toHaveProperty('x-other');
    expect(backend.requests[0]?.headers).toMatchObject({ 'x-user': 'u1' });
  });
  it('rejects what its service rejects, with the response of the service if it should', async () => {
    expect(rejected(await (await guarded(json(403, { why: 'no' }))).wire.call())).toEqual(FAILED);
    const open = await guarded(json(403, { why: 'no' }), { return_resp_body_enabled: true });
    expect(await open.wire.call()).toMatchObject({ status: 401, text: '{"why":"no"}' });
  });
  it('rejects a call without an essential identity source, and asks nobody', async () => {
    const { wire, service } = await guarded(json(200, {}), { identities: { headers: [{ name: 'X-Key', essential: true }] } });
    expect(rejected(await wire.call())).toEqual([401, 'APIG.0313', 'Incorrect third-party authentication information,identities error']);
    expect(service.requests).toEqual([]);
  });
  it('accepts by a header of the response in the other mode', async () => {
    const content = { simple_auth_mode_enabled: false, match_auth: { key: 'X-Result', value: 'ok' } };
    expect((await (await guarded(bytes(403, '', { 'X-Result': 'ok' }), content)).wire.call()).status).toBe(200);
    expect(rejected(await (await guarded(bytes(200, ''), content)).wire.call())).toEqual(FAILED);
  });
  it('lets calls pass if the service fails, in relaxed mode only', async () => {
    expect(rejected(await (await guarded(json(500, {}))).wire.call())[1]).toBe('APIG.0617');
    expect((await (await guarded(json(500, {}), { auth_downgrade_enabled: true })).wire.call()).status).toBe(200);
    const unreachable: ThirdAuthContent['auth_request'] = {
      method: 'GET', protocol: 'HTTP', url_domain: '127.0.0.1:1', path: '/', vpc_channel_enabled: false,
    };
    expect(rejected(await (await guarded(json(200, {}), { auth_request: unreachable })).wire.call()).slice(0, 2)).toEqual([500, 'APIG.0616']);
    const relaxed = { auth_request: unreachable, auth_downgrade_enabled: true };
    expect((await (await guarded(json(200, {}), relaxed)).wire.call()).status).toBe(200);
  });
  test.each([['allow', 200, 401], ['deny', 401, 200]] as const)('has rules of the kind %s', async (rule_type, matching, others) => {
    const { wire } = await guarded(json(401, {}), {
      rule_enabled: true, rule_type, parameters: [{ type: 'header', name: 'Kind', value: 'x-kind' }],
      rules: [{ rule_name: 'public', match_regex: '["Kind","==","public"]' }],
    });
    expect((await wire.call({ headers: { 'x-kind': 'public' } })).status).toBe(matching);
    expect((await wire.call()).status).toBe(others);
  });
  it('blocks an address after too many failures, until five minutes are over', async () => {
    const { wire, service } = await guarded(json(401, {}), { custom_forbid_limit: 2 });
    const codes = [];
    for (let i = 0; i < 4; i++) codes.push(rejected(await wire.call())[1]);
    expect(codes).toEqual(['APIG.0312', 'APIG.0312', 'APIG.0312', 'APIG.0314']);
    expect(rejected(await wire.call())).toEqual([403, 'APIG.0314', 'Incorrect third-party authentication information,access deny']);
    expect(service.requests).toHaveLength(3);
    wire.pass(300);
    expect(rejected(await wire.call())[1]).toBe('APIG.0312');
  });
  it('finds its service behind a channel', async () => {
    const { wire, service } = await guarded(json(200, {}));
    const channel = await wire.client.vpcChannels.create({
      name: 'auth', port: service.port, balance_strategy: 1, member_type: 'ip', members: [{ host: '127.0.0.1' }],
    });
    const api = await wire.publish({ req_uri: '/behind' });
    const auth_request = {
      method: 'GET', protocol: 'HTTP', path: '/behind-a-channel', vpc_channel_enabled: true, vpc_channel_info: { vpc_id: channel.id },
    } as const;
    await wire.plugin('third_auth', { auth_request, simple_auth_mode_enabled: true }, api);
    expect((await wire.call({ path: '/behind' })).status).toBe(200);
    expect(service.requests.at(-1)?.target).toBe('/behind-a-channel');
  });
});

describe('the plugin breaker', () => {
  const condition: BreakerContent['breaker_condition'] = {
    breaker_type: 'condition', breaker_mode: 'counter', unhealthy_condition: '["$context.statusCode","in","500,503"]',
    unhealthy_threshold: 2, time_window: 10, open_breaker_time: 30,
  };
  const broken = async (content: Partial<BreakerContent> = {}, breakerAfterOpen: 'closed' | 'trial' = 'closed') => {
    const wire = await Wire.start({ assumptions: { breakerAfterOpen } });
    let status = 500;
    const backend = await serve(() => json(status, {}));
    await wire.plugin('breaker', { breaker_condition: condition, scope: 'basic', ...content }, await proxied(wire, backend));
    const statuses = async (count: number, headers = {}) => {
      const found: number[] = [];
      for (let i = 0; i < count; i++) found.push((await wire.call({ headers })).status);
      return found;
    };
    return { wire, backend, statuses, heal: () => { status = 200; } };
  };

  it('opens after as many unhealthy calls, and lets calls pass again after its time', async () => {
    const { wire, backend, statuses, heal } = await broken();
    expect(await statuses(3)).toEqual([500, 500, 503]);
    expect(rejected(await wire.call())).toEqual([503, 'APIG.0202', 'Backend unavailable: the breaker is open']);
    expect(backend.requests).toHaveLength(2);
    heal();
    wire.pass(30);
    expect(await statuses(2)).toEqual([200, 200]);
  });
  it('forgets calls that are older than its window', async () => {
    const { wire, statuses } = await broken();
    await statuses(1);
    wire.pass(11);
    expect(await statuses(2)).toEqual([500, 500]);
  });
  it('opens by the share of unhealthy calls once there are enough', async () => {
    const { statuses } = await broken({
      breaker_condition: { ...condition, breaker_mode: 'percentage', min_call_threshold: 4, unhealthy_percentage: 51 },
    });
    expect(await statuses(5)).toEqual([500, 500, 500, 500, 503]);
  });
  it('lets one call decide after its time, if that is assumed', async () => {
    const { wire, statuses, heal } = await broken({}, 'trial');
    await statuses(2);
    wire.pass(30);
    expect(await statuses(2)).toEqual([500, 503]);
    wire.pass(30);
    heal();
    expect(await statuses(3)).toEqual([200, 200, 200]);
  });
  it('counts timeouts of the backend', async () => {
    const wire = await Wire.start();
    const backend = await serve(() => () => undefined);
    const api = await proxied(wire, backend, { backend_api: {
      req_protocol: 'HTTP', req_method: 'ANY', req_uri: '/', url_domain: `127.0.0.1:${backend.port}`, timeout: 30, retry_count: '0',
    } });
    await wire.plugin('breaker', {
      scope: 'basic', breaker_condition: { ...condition, breaker_type: 'timeout', unhealthy_condition: '', unhealthy_threshold: 1 },
    }, api);
    expect([(await wire.call()).status, (await wire.call()).status]).toEqual([504, 503]);
  });
  it('serves a fixed response or another web service while it is open', async () => {
    const mock = await broken({ downgrade_default: {
      type: 'mock', mock_info: { status_code: 203, result_content: 'later', headers: [{ key: 'x-mock', value: '1' }] },
    } });
    await mock.statuses(2);
    expect(await mock.wire.call()).toMatchObject({ status: 203, text: 'later', headers: { 'x-mock': '1' } });
    const other = await serve([json(201, {})]);
    const http = await broken({ downgrade_default: {
      type: 'http', http_info: { address: `127.0.0.1:${other.port}`, scheme: 'HTTP', method: 'GET', path: '/spare', timeout: 5000 },
    } });
    await http.statuses(2);
    expect(await http.statuses(1)).toEqual([201]);
    expect(other.requests[0]?.target).toBe('/spare');
  });
  it('has breakers of its own for what matches a rule', async () => {
    const { statuses } = await broken({
      downgrade_parameters: [{ type: 'header', name: 'Kind', value: 'x-kind' }],
      downgrade_rules: [{
        rule_name: 'batch', match_regex: '["Kind","==","batch"]', parameters: ['Kind'],
        breaker_condition: { ...condition, unhealthy_threshold: 1 },
        downgrade_backend: { type: 'mock', mock_info: { status_code: 202, result_content: '' } },
      }],
    });
    expect(await statuses(2, { 'x-kind': 'batch' })).toEqual([500, 202]);
    expect(await statuses(3)).toEqual([500, 500, 503]);
  });
});

describe('a way to authenticate that is not emulated', () => {
  const says = (what: string) => [501, 'LOCAL.0501', `The local gateway does not emulate this: ${what}`];
  it('is named: OpenID Connect', async () => {
    const wire = await Wire.start();
    const api = await wire.publish();
    await wire.plugin('oidc_auth', {
      discovery: 'https://id.example.com', redirect_api_id: api.id, client_id: 'c', client_secret: 's',
    }, api);
    expect(rejected(await wire.call())).toEqual(says('the plugin oidc_auth (OpenID Connect)'));
  });
  test.each([
    [{ carry_payload: { any: 1 } }, 'carry_payload of the plugin jwt_auth'],
    [{ claims_to_headers: [{ name: 'sub' }] }, 'entries of claims_to_headers without claim and header'],
    [{ blacklist: [{ claim: 'sub' }] }, 'entries of a blacklist of the plugin jwt_auth without claim and value'],
  ])('is named: %j', async (content, what) => {
    const wire = await Wire.start();
    await wire.plugin('jwt_auth', { jwks: '{"keys":[]}', ...content }, await wire.publish());
    expect(rejected(await wire.call())).toEqual(says(what));
  });
  test.each([
    ['app_token', 'tokens of apps (feature app_token)'], ['app_jwt', 'tokens that apps sign (feature app_jwt)'],
  ])('is named: %s, and signatures are accepted nevertheless', async (name, what) => {
    const wire = await Wire.start();
    const app = await wire.app(await wire.publish({ auth_type: 'APP' }));
    await wire.client.features.configure({ name, enable: true, config: '{"enable":"on"}' });
    expect(rejected(await wire.call({ headers: { authorization: 'Bearer x' } }))).toEqual(says(what));
    expect((await wire.callAs(app)).status).toBe(200);
  });
});

describe('a call of apis.debug', () => {
  it('is made by the owner: no policy acts on it', async () => {
    const wire = await Wire.start();
    const api = await wire.publish();
    await wire.plugin('rate_limit', {
      scope: 'basic', api_limit: 1, default_interval: 1, default_time_unit: 'day', algorithm: 'counter',
    }, api);
    await wire.call();
    expect((await wire.call()).status).toBe(429);
    expect(await debugged(wire, api)).toBe('200');
  });
  test.each(['APP', 'IAM'])('needs no proof for an API with the authentication %s', async (auth_type) => {
    const wire = await Wire.start();
    const api = await wire.publish({ auth_type });
    expect((await wire.call()).status).toBe(401);
    expect(await debugged(wire, api)).toBe('200');
  });
});
/** The status that the response of a debugged call has. */
async function debugged(wire: Wire, { id }: Online): Promise<string | undefined> {
  const call = { mode: 'DEVELOPER', scheme: 'HTTP', method: 'GET', path: '/orders' } as const;
  return /^HTTP\/1\.1 (\d+) /.exec((await wire.client.apis.debug(id, call)).response ?? '')?.[1];
}
