/** Custom authorizers: through the wire, with functions that are registered by their URN. */
import { describe, expect, it, test } from 'vitest';
import { allow, defineAuthorizer, deny } from '../../../src/functions/index.js';
import type { AuthorizerInput } from '../../../src/resources/authorizers.js';
import type { LocalCallOptions } from '../../../src/testing/index.js';
import { json, serve } from '../../support/server.js';
import { rejected, Wire } from './wire.js';

const URN = 'urn:fss:eu-de:10ca1000000000000000000000000001:function:default:authorize';
const result = (decision: object) => ({ statusCode: 200, body: JSON.stringify(decision) });
const ALLOW = result({ status: 'allow' });

/** A gateway with an API whose authorizer calls a function, and the events that the function got. */
async function authorized(
  run: (event: unknown) => unknown = () => ALLOW, input: Partial<AuthorizerInput> = {},
  { assumptions, auth_type = 'AUTHORIZER' }: Pick<LocalCallOptions, 'assumptions'> & { auth_type?: 'AUTHORIZER' | 'APP' } = {},
) {
  const events: unknown[] = [];
  const wire = await Wire.start({
    assumptions,
    functions: { [URN]: (event: unknown) => { events.push(event); return run(event); } },
  });
  const authorizer = await wire.client.authorizers.create({
    name: 'guard', type: 'FRONTEND', authorizer_type: 'FUNC', authorizer_uri: URN, authorizer_version: 'latest',
    identities: [{ name: 'X-User', location: 'HEADER' }], ...input,
  });
  const api = await wire.publish({ auth_type, authorizer_id: authorizer.id });
  return { wire, events, authorizer, api };
}
const as = (user: string, path = '/orders') => ({ headers: { 'x-user': user, 'x-other': 'hidden' }, path });

describe('an authorizer', () => {
  it('gets the identity sources and nothing else of the request', async () => {
    const identities = [
      { name: 'X-User', location: 'HEADER' as const }, { name: 'key', location: 'QUERY' as const },
    ];
    const { wire, events } = await authorized(undefined, { identities, user_data: 'own data' });
    expect(await wire.call(as('anna', '/orders?key=a%20b&other=1'))).toMatchObject({ status: 200, text: 'served' });
    expect(events).toEqual([{
      headers: { 'x-user': 'anna' }, queryStringParameters: { key: 'a b' }, path: '/orders', user_data: 'own data',
    }]);
  });
  it('gets the body as Base64 if it needs one', async () => {
    const { wire, events, authorizer } = await authorized(undefined, { need_body: true });
    await wire.publish({ auth_type: 'AUTHORIZER', req_method: 'POST', authorizer_id: authorizer.id });
    await wire.call({ ...as('anna'), method: 'POST', body: 'ä' });
    expect(events).toMatchObject([{ body: Buffer.from('ä').toString('base64') }]);
  });
  it('gets what function backends get, too, if that is assumed', async () => {
    const { wire, events, api } = await authorized(undefined, {}, { assumptions: { authorizerEvent: 'likeFunctions' } });
    const { headers } = await wire.call(as('anna'));
    expect(events).toMatchObject([{
      httpMethod: 'GET', isBase64Encoded: true,
      requestContext: { apiId: api.id, stage: 'RELEASE', requestId: headers['x-request-id'] },
    }]);
  });
  it('may be made by defineAuthorizer', async () => {
    const { wire } = await authorized();
    wire.server.gateway.registerFunction(URN, defineAuthorizer((request) =>
      (request.header('X-User') === 'anna' ? allow({ user: 'anna' }) : deny({ reason: 'unknown' }))));
    expect([(await wire.call(as('anna'))).status, (await wire.call(as('bert'))).status]).toEqual([200, 401]);
  });
  it('may be asynchronous', async () => {
    const { wire } = await authorized(async () => new Promise((done) => setImmediate(() => done(ALLOW))));
    expect(await wire.call(as('anna'))).toMatchObject({ status: 200 });
  });
  it('rejects with 401 if it denies, not with the 500 of the table', async () => {
    const { wire } = await authorized(() => result({ status: 'deny' }));
    expect(rejected(await wire.call(as('anna'))))
      .toEqual([401, 'APIG.0305', 'Incorrect authentication information: frontend authorizer']);
  });
  it('gives its context to the gateway response of a denial', async () => {
    const { wire } = await authorized(() => result({ status: 'deny', context: { reason: 'no "pay"' } }));
    const response = (await wire.client.groups.gatewayResponses.list(wire.groupId).all())[0];
    await wire.client.groups.gatewayResponses.updateType(wire.groupId, response?.id ?? '', 'AUTHORIZER_FAILURE', {
      status: 402, body: '{"why":"$context.authorizer.frontend.reason"}',
    });
    const reply = await wire.call(as('anna'));
    expect([reply.status, JSON.parse(reply.text)]).toEqual([402, { why: 'no "pay"' }]);
  });
  it('gives its context to the backend', async () => {
    const backend = await serve([json(200, {})]);
    const { wire, authorizer } = await authorized(() => result({ status: 'allow', context: { userId: '42' } }));
    await wire.publish({
      auth_type: 'AUTHORIZER', authorizer_id: authorizer.id, req_uri: '/real', backend_type: 'HTTP', mock_info: undefined,
      backend_api: { req_protocol: 'HTTP', req_method: 'GET', req_uri: '/', url_domain: `127.0.0.1:${backend.port}`, timeout: 5000 },
      backend_params: [{ name: 'x-user-id', location: 'HEADER', origin: 'SYSTEM', value: '$context.authorizer.frontend.userId' }],
    });
    expect(await wire.call(as('anna', '/real'))).toMatchObject({ status: 200 });
    expect(backend.requests[0]?.headers).toMatchObject({ 'x-user-id': '42' });
  });
  it('is not called if an identity source is missing or does not match its expression', async () => {
    const { wire, events } = await authorized(undefined, {
      identities: [{ name: 'X-User', location: 'HEADER', validation: '^[a-z]+$' }],
    });
    const rejection = [401, 'APIG.0305', 'Incorrect authentication information: frontend authorizer'];
    expect(rejected(await wire.call())).toEqual(rejection);
    expect(rejected(await wire.call(as('Anna')))).toEqual(rejection);
    expect(events).toEqual([]);
    expect(wire.server.calls.at(-1)?.rejected).toMatchObject({ type: 'AUTHORIZER_IDENTITIES_FAILURE' });
    expect(await wire.call(as('anna'))).toMatchObject({ status: 200 });
  });
  test.each([
    ['throws', () => { throw new Error('out of memory'); }, 'out of memory'],
    ['returns another status code', () => ({ statusCode: 418, body: '' }), 'statusCode is 418'],
    ['returns an object as body', () => ({ statusCode: 200, body: { status: 'allow' } }), 'body is no string: write the JSON as a string'],
    ['returns a string', () => 'allow', 'the function returned no object with statusCode and body'],
  ])('fails the call with 500 if its function %s', async (_, run, why) => {
    const { wire } = await authorized(run);
    const [status, code, message] = rejected(await wire.call(as('anna')));
    expect([status, code]).toEqual([500, 'APIG.0601']);
    expect(message).toContain('Internal server error');
    expect(message).toContain(why);
    expect(wire.server.calls.at(-1)?.rejected).toMatchObject({ type: 'AUTHORIZER_CONF_FAILURE' });
  });
  it('fails the call if its function takes too long', async () => {
    const assumptions = { authorizerTimeout: 20 };
    const { wire } = await authorized(() => new Promise(() => undefined), {}, { assumptions });
    expect(rejected(await wire.call(as('anna'))).slice(0, 2)).toEqual([500, 'APIG.0601']);
  });
  it('fails honestly if its function is not registered', async () => {
    const { wire } = await authorized();
    wire.server.gateway.registerFunction(URN, undefined);
    expect(rejected(await wire.call(as('anna'))))
      .toEqual([502, 'LOCAL.0502', expect.stringContaining(`no function for the URN ${URN}:latest`)]);
  });
  it('lets calls pass in loose mode if its function fails or is unavailable, but not if it denies', async () => {
    let outcome: unknown = { statusCode: 503, body: '' };
    const run = () => {
      if (outcome === undefined) throw new Error('down');
      return outcome;
    };
    const { wire } = await authorized(run, {}, { assumptions: { looseAuthorizers: ['guard'] } });
    expect(await wire.call(as('anna'))).toMatchObject({ status: 200 });
    outcome = undefined;
    expect(await wire.call(as('anna'))).toMatchObject({ status: 200 });
    outcome = { statusCode: 404, body: '' };
    expect((await wire.call(as('anna'))).status).toBe(500);
    outcome = result({ status: 'deny' });
    expect((await wire.call(as('anna'))).status).toBe(401);
  });
  it('may be a web service that takes the event by POST', async () => {
    const service = await serve([json(200, ALLOW)]);
    const { wire } = await authorized();
    wire.server.gateway.registerFunction(URN, `${service.origin}/authorize?x=1`);
    expect(await wire.call(as('anna'))).toMatchObject({ status: 200 });
    const [asked] = service.requests;
    expect([asked?.method, asked?.target]).toEqual(['POST', '/authorize?x=1']);
    expect(JSON.parse(asked?.body.toString() ?? ''))
      .toEqual({ headers: { 'x-user': 'anna' }, queryStringParameters: {}, path: '/orders' });
  });
});

describe('decisions of an authorizer', () => {
  it('are not cached without a ttl', async () => {
    const { wire, events } = await authorized(undefined, { ttl: 0 });
    await wire.call(as('anna'));
    await wire.call(as('anna'));
    expect(events).toHaveLength(2);
  });
  it('are cached by the identity sources for the ttl by the clock of the gateway, whatever the path', async () => {
    const { wire, events, authorizer } = await authorized(
      (event) => result({ status: JSON.stringify(event).includes('anna') ? 'allow' : 'deny' }), { ttl: 60 },
    );
    await wire.publish({ auth_type: 'AUTHORIZER', authorizer_id: authorizer.id, req_uri: '/other' });
    const statuses = [];
    for (const sent of [as('anna'), as('anna', '/other'), as('bert'), as('bert')]) statuses.push((await wire.call(sent)).status);
    expect(statuses).toEqual([200, 200, 401, 401]);
    expect(events).toHaveLength(2);
    wire.pass(59);
    await wire.call(as('anna'));
    expect(events).toHaveLength(2);
    wire.pass(2);
    await wire.call(as('anna'));
    expect(events).toHaveLength(3);
  });
  it('are cached if they allow only, if that is assumed', async () => {
    const { wire, events } = await authorized(
      () => result({ status: 'deny' }), { ttl: 60 }, { assumptions: { cacheDenials: false } },
    );
    await wire.call(as('anna'));
    await wire.call(as('anna'));
    expect(events).toHaveLength(2);
  });
  it('are forgotten when the authorizer is changed', async () => {
    const { wire, events, authorizer } = await authorized(undefined, { ttl: 60 });
    await wire.call(as('anna'));
    await wire.client.authorizers.modify(authorizer.id, { user_data: 'new' });
    await wire.call(as('anna'));
    expect(events).toMatchObject([{}, { user_data: 'new' }]);
  });
});

describe('two-factor authentication', () => {
  it('asks the authorizer only about callers whom the app has proven', async () => {
    const { wire, events, api } = await authorized(
      (event) => result({ status: JSON.stringify(event).includes('anna') ? 'allow' : 'deny' }), {}, { auth_type: 'APP' },
    );
    const app = await wire.app(api);
    expect(rejected(await wire.call(as('anna')))[1]).toBe('APIG.0303');
    expect(events).toEqual([]);
    expect(await wire.callAs(app, as('anna'))).toMatchObject({ status: 200 });
    expect(rejected(await wire.callAs(app, as('bert')))[1]).toBe('APIG.0305');
  });
});

describe('an authorizer of a backend', () => {
  it('gives its context to the backend, and gets no identity sources', async () => {
    const backend = await serve([json(200, {})]);
    const { wire, events } = await authorized(() => result({ status: 'allow', context: { token: 't1' } }));
    const own = await wire.client.authorizers.create({
      name: 'signer', type: 'BACKEND', authorizer_type: 'FUNC', authorizer_uri: URN, user_data: 'u',
    });
    await wire.publish({
      req_uri: '/real', backend_type: 'HTTP', mock_info: undefined,
      backend_api: {
        req_protocol: 'HTTP', req_method: 'GET', req_uri: '/', url_domain: `127.0.0.1:${backend.port}`, timeout: 5000,
        authorizer_id: own.id,
      },
      backend_params: [{ name: 'x-token', location: 'HEADER', origin: 'SYSTEM', value: '$context.authorizer.backend.token' }],
    });
    expect(await wire.call(as('anna', '/real'))).toMatchObject({ status: 200 });
    expect(events).toEqual([{ user_data: 'u' }]);
    expect(backend.requests[0]?.headers).toMatchObject({ 'x-token': 't1' });
  });
});
