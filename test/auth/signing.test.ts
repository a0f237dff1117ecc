/** Signatures as the other side sees them: rebuilt from the bytes that arrived, by code of the tests' own. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApigAuthenticationError, ApigConfigurationError } from '../../src/errors.js';
import {
  clientOf, empty, failureOf, GATEWAY, GROUP, json, KEYS, PROJECT, serve, start, type Answer, type Received,
} from '../support/server.js';
import { Recorder } from '../support/recorder.js';
import { sha256, signedAt, verify } from '../support/verify.js';

const EIGHT = Date.UTC(2026, 2, 1, 8);
const HOUR = 3_600_000;
const MINUTE = 60_000;
const EMPTY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const NO_GROUPS = { total: 0, size: 0, groups: [] };

const proofOf = (request: Received | undefined): ReturnType<typeof verify> => {
  if (!request) throw new Error('no request arrived');
  return verify(request, KEYS.sk);
};
afterEach(() => vi.restoreAllMocks());

describe('a signature on the wire', () => {
  it('is valid for every kind of request', async () => {
    const { server, client } = await start((request) =>
      request.method === 'DELETE' ? empty() : json(200, request.method === 'GET' ? NO_GROUPS : GROUP),
    );
    await client.groups.list({ name: 'a', limit: 10 });
    await client.groups.create({ name: '组_demo', remark: 'é "quoted" 😀' });
    await client.groups.update(GROUP.id, { name: 'orders' });
    await client.groups.delete(GROUP.id);
    await client.withProject('other-project').groups.list();
    expect(server.requests.map((request) => proofOf(request).valid)).toEqual([true, true, true, true, true]);
    expect(server.requests.map((request) => proofOf(request).ak)).toEqual(Array(5).fill(KEYS.ak));
  });

  it('covers a colon in an ID, and the empty payload of a DELETE', async () => {
    const { server, client } = await start([empty()], { clock: () => EIGHT });
    await client.apps.delete('urn:fss:region-1:demo');
    const [request] = server.requests;
    expect(proofOf(request)).toMatchObject({
      valid: true,
      canonicalUri: `${GATEWAY}/apps/urn%3Afss%3Aregion-1%3Ademo/`,
      canonicalQuery: '',
      payloadHash: EMPTY_HASH,
      signedHeaders: ['host', 'x-project-id', 'x-sdk-date'],
    });
    expect(request).toMatchObject({ target: `${GATEWAY}/apps/urn%3Afss%3Aregion-1%3Ademo`, body: Buffer.alloc(0) });
    expect(request?.headers).not.toHaveProperty('content-type');
    expect(request?.headers).not.toHaveProperty('transfer-encoding');
    expect(request?.headers['x-sdk-date']).toBe('20260301T080000Z');
  });

  it('covers spaces, plus signs, empty values and characters beyond the BMP in a query', async () => {
    const { server, client } = await start([json(200, NO_GROUPS)]);
    await client.groups.list({}, { extraQuery: { name: 'a b+c~*', precise_search: '', 中: '文😀' } });
    const query = 'name=a%20b%2Bc~%2A&precise_search=&%E4%B8%AD=%E6%96%87%F0%9F%98%80';
    expect(proofOf(server.requests[0])).toMatchObject({
      valid: true,
      canonicalUri: `${GATEWAY}/api-groups/`,
      canonicalQuery: query,
      payloadHash: EMPTY_HASH,
    });
    expect(server.requests[0]?.target).toBe(`${GATEWAY}/api-groups?${query}`);
  });

  it('covers the bytes of a JSON body', async () => {
    const { server, client } = await start([json(200, GROUP)]);
    await client.groups.update(GROUP.id, { name: '组_demo', remark: 'é' });
    expect(server.requests[0]?.body.toString()).toBe('{"name":"组_demo","remark":"é"}');
    expect(proofOf(server.requests[0])).toMatchObject({
      valid: true,
      payloadHash: sha256('{"name":"组_demo","remark":"é"}'),
    });
    expect(proofOf(server.requests[0]).signedHeaders).toEqual(['content-type', 'host', 'x-project-id', 'x-sdk-date']);
  });

  it('includes the port of the host, but not the standard one', async () => {
    const { server, client } = await start([json(200, NO_GROUPS)]);
    await client.groups.list();
    expect(server.requests[0]?.headers.host).toBe(`127.0.0.1:${server.port}`);
    expect(proofOf(server.requests[0]).canonicalRequest).toContain(`\nhost:127.0.0.1:${server.port}\n`);

    const recorder = new Recorder();
    for (const endpoint of [
      'https://apig.region-1.example.com:443',
      'https://apig.region-1.example.com',
      'https://apig.region-1.example.com:8443',
    ]) {
      await clientOf(endpoint, { dispatcher: recorder }).apps.acl.get('a');
    }
    expect(recorder.requests.map((request) => request.headers['host'])).toEqual([
      'apig.region-1.example.com', 'apig.region-1.example.com', 'apig.region-1.example.com:8443',
    ]);
    expect(recorder.requests.map((request) => verify(request, KEYS.sk).valid)).toEqual([true, true, true]);
  });

  it('leaves optional headers out, and sends them', async () => {
    const { server, client } = await start([json(200, NO_GROUPS)], {
      headers: { 'X-Language': 'en-us' },
      userAgent: 'demo/1.0',
    });
    await client.groups.list({}, { headers: { X_Trace: '1' } });
    const [request] = server.requests;
    expect(proofOf(request)).toMatchObject({ valid: true, signedHeaders: ['host', 'x-project-id', 'x-sdk-date'] });
    expect(request?.headers).toMatchObject({ 'x-language': 'en-us', x_trace: '1' });
    expect(request?.headers['user-agent']).toMatch(/^huaweicloud-apig\/\S+ node\/\S+ demo\/1\.0$/);
  });

  it.each([
    ['', ''], ['/', ''], ['/gw', '/gw'], ['/gw/', '/gw'], ['/a b/组', '/a%20b/%E7%BB%84'],
  ])('covers the path with the endpoint\'s own prefix (%j)', async (written, prefix) => {
    const server = await serve([json(200, NO_GROUPS)]);
    await clientOf(server.origin + written).groups.list();
    expect(server.requests[0]?.target).toBe(`${prefix}${GATEWAY}/api-groups`);
    expect(proofOf(server.requests[0])).toMatchObject({ valid: true, canonicalUri: `${prefix}${GATEWAY}/api-groups/` });
  });

  it('covers token, project and account of temporary keys', async () => {
    const { server, client } = await start([json(200, NO_GROUPS)], {
      credentials: { ...KEYS, securityToken: 'token-example', domainId: 'account-example' },
    });
    await client.groups.list();
    expect(proofOf(server.requests[0])).toMatchObject({
      valid: true,
      signedHeaders: ['host', 'x-domain-id', 'x-project-id', 'x-sdk-date', 'x-security-token'],
    });
    expect(server.requests[0]?.headers).toMatchObject({
      'x-security-token': 'token-example',
      'x-domain-id': 'account-example',
      'x-project-id': PROJECT,
    });
  });

  it('is absent if the call uses a token', async () => {
    const { server, client } = await start([json(200, GROUP)], { credentials: { token: 'MIIF-token' } });
    await client.groups.update(GROUP.id, { name: 'orders' });
    expect(server.requests[0]?.headers).toMatchObject({
      'x-auth-token': 'MIIF-token',
      'x-project-id': PROJECT,
      'content-type': 'application/json',
    });
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(server.requests[0]?.headers).not.toHaveProperty('x-sdk-date');
  });
});

describe('an identity header from another layer', () => {
  const IDENTITY = '. Leave it out: identity comes from `credentials`, scope from `projectId`.';
  it.each([
    ...['Authorization', 'x-auth-token', 'X-Security-Token', 'X-Sdk-Date', 'Host'].map((name) => [name, IDENTITY]),
    ['Content-Length', ': it describes the body that the client makes. Leave it out.'],
  ])('cannot set %s', async (name = '', why = '') => {
    const { server, client } = await start([json(200, NO_GROUPS)]);
    const error = await failureOf(ApigConfigurationError, client.groups.list({}, { headers: { [name]: 'Bearer x' } }));
    expect(error.message).toBe(`The option headers of groups.list sets the header ${name}, which the client sets itself${why}`);
    expect(() => clientOf(server.origin, { headers: { [name]: 'Bearer x' } })).toThrow(
      `The option headers of ApigClient sets the header ${name}, which the client sets itself${why}`,
    );
    expect(server.requests).toHaveLength(0);
  });

  it('does not double a header on the wire', async () => {
    const { server, client } = await start([json(200, NO_GROUPS)]);
    await client.groups.list({}, { headers: { accept: 'application/json;q=1' } });
    const names = server.requests[0]?.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase()) ?? [];
    expect(names.toSorted()).toEqual([...new Set(names)].sort());
    expect(server.requests[0]?.headers.accept).toBe('application/json;q=1');
  });
});

describe('an attempt', () => {
  it('is signed again, for its own time', async () => {
    let now = EIGHT;
    const { server, client } = await start([
      (exchange) => {
        now += 20 * MINUTE;
        return json(503, {}, { 'Retry-After': '0' })(exchange);
      },
      json(200, NO_GROUPS),
    ], { clock: () => now });
    await client.groups.list();
    expect(server.requests.map((request) => request.headers['x-sdk-date'])).toEqual([
      '20260301T080000Z',
      '20260301T082000Z',
    ]);
    expect(server.requests.map((request) => proofOf(request).valid)).toEqual([true, true]);
  });
});

/** Refuses what was signed more than 15 minutes off its own clock, as the service does. */
function clockwork(
  serverTime: () => number,
  { withDate = true, code = 'APIG.0301' } = {},
): (request: Received) => ReturnType<typeof json> {
  const stamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  return (request) => {
    const signed = signedAt(request.headers);
    const now = serverTime();
    if (Math.abs(signed - now) <= 15 * MINUTE) return json(200, NO_GROUPS);
    const text = `Incorrect IAM authentication information: signature expired, signature time:${stamp(signed)},server time:${stamp(now)}`;
    return ({ response }) => {
      response.sendDate = false;
      const body = JSON.stringify({
        error_msg: text,
        error_code: code,
        request_id: 'a4ebae22758d22082ab0b421ab4a614f',
      });
      response
        .writeHead(401, { 'Content-Type': 'application/json', ...(withDate && { Date: new Date(now).toUTCString() }) })
        .end(body);
    };
  };
}

describe('a clock that is off', () => {
  it.each([
    ['one hour slow', -HOUR, true],
    ['one hour fast', HOUR, true],
    ['one hour slow, where a proxy drops the Date', -HOUR, false],
  ])('is corrected once and remembered: %s', async (_, off, withDate) => {
    const { server, client } = await start(
      clockwork(() => EIGHT, { withDate }),
      { clock: () => EIGHT + off },
    );
    await client.groups.list();
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]?.headers['x-sdk-date']).toBe('20260301T080000Z');
    await client.groups.list();
    expect(server.requests).toHaveLength(3);
    expect(server.requests[2]?.headers['x-sdk-date']).toBe('20260301T080000Z');
    expect(server.requests.map((request) => proofOf(request).valid)).toEqual([true, true, true]);
  });

  it('is corrected for a POST too, because nothing was done', async () => {
    const answer = clockwork(() => EIGHT);
    const { server, client } = await start((request, n) => (n === 1 ? answer(request) : json(201, GROUP)), {
      clock: () => EIGHT - HOUR,
      maxRetries: 0,
    });
    await expect(client.groups.create({ name: 'orders' })).resolves.toEqual(GROUP);
    expect(server.requests).toHaveLength(2);
    expect(server.requests[0]?.body).toEqual(server.requests[1]?.body);
  });

  it('is learned by the first call: the others wait for it and are sent once', async () => {
    const { server, client } = await start(clockwork(() => EIGHT), { clock: () => EIGHT - HOUR });
    await Promise.all(Array.from({ length: 10 }, () => client.groups.list().then()));
    expect(server.requests.map((request) => request.headers['x-sdk-date'])).toEqual([
      '20260301T070000Z',
      ...Array<string>(10).fill('20260301T080000Z'),
    ]);
    await client.withInstance('other').groups.list();
    expect(server.requests).toHaveLength(12);
  });

  it('is learned once for all calls in progress if it jumps later: each is retried once, none twice', async () => {
    const held: (() => void)[] = [];
    let time = EIGHT;
    const refuse = (request: Received): Answer => clockwork(() => time)(request);
    // After the first, ten are answered together, when all of them have been signed with the wrong time.
    const { server, client } = await start((request, n) => (n === 1 || n > 11 ? refuse(request) : async (exchange) => {
      await new Promise<void>((resolve) => {
        held.push(resolve);
        if (held.length === 10) for (const go of held) go();
      });
      return refuse(request)(exchange);
    }), { clock: () => EIGHT });
    await client.groups.list();
    time += HOUR;
    await Promise.all(Array.from({ length: 10 }, () => client.groups.list().then()));
    expect(server.requests.map((request) => request.headers['x-sdk-date'])).toEqual([
      ...Array<string>(11).fill('20260301T080000Z'),
      ...Array<string>(10).fill('20260301T090000Z'),
    ]);
  });

  it('does not make a call endless if the server rejects any time', async () => {
    const refuse = clockwork(() => EIGHT);
    const { server, client } = await start(
      (request) => refuse({ ...request, headers: { 'x-sdk-date': '20260301T070000Z' } }),
      { clock: () => EIGHT - HOUR },
    );
    const error = await failureOf(ApigAuthenticationError, client.groups.list());
    expect(server.requests).toHaveLength(2);
    expect(error).toMatchObject({ code: 'APIG.0301', requestId: 'a4ebae22758d22082ab0b421ab4a614f', attempts: 2 });
    // The offset is known by now: what is refused with it is refused for good.
    await failureOf(ApigAuthenticationError, client.groups.list());
    expect(server.requests).toHaveLength(3);
  });

  it('does not make a call endless if the server\'s clock runs away', async () => {
    let time = EIGHT;
    const { server, client } = await start((request) => {
      time += HOUR;
      return clockwork(() => time)(request);
    }, { clock: () => EIGHT });
    await failureOf(ApigAuthenticationError, client.groups.list());
    expect(server.requests).toHaveLength(2);
  });

  it('is not guessed if the difference is small, or if there is no time', async () => {
    const refusal = {
      error_msg: 'Incorrect IAM authentication information: signature expired',
      error_code: 'APIG.0301',
    };
    const small = await start([json(401, refusal, { Date: new Date(EIGHT + 5 * MINUTE).toUTCString() })], {
      clock: () => EIGHT,
    });
    await failureOf(ApigAuthenticationError, small.client.groups.list());
    expect(small.server.requests).toHaveLength(1);

    const { server, client } = await start([({ response }) => {
      response.sendDate = false;
      response.writeHead(401).end(JSON.stringify(refusal));
    }], { clock: () => EIGHT });
    await failureOf(ApigAuthenticationError, client.groups.list());
    expect(server.requests).toHaveLength(1);
  });
});
