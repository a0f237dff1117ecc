/** What a method gets is fixed when it is called: what the server sees, whatever the caller does in the meantime. */
import { describe, expect, it } from 'vitest';
import type { ApigClient } from '../../src/client.js';
import { ApigConfigurationError, ApigRequestValidationError } from '../../src/errors.js';
import type { CallOptions } from '../../src/options.js';
import { type Answer, failure, failureOf, json, type Received, serve, start } from '../support/server.js';

const NO_GROUPS = { total: 0, size: 0, groups: [] };
const sent = (request: Received | undefined): unknown => JSON.parse(request?.body.toString() || 'null');
/** Overwrites everything in an object, at every depth. */
function spoil(held: object): void {
  for (const [key, value] of Object.entries(held)) {
    if (typeof value === 'object' && value !== null) spoil(value as object);
    else Reflect.set(held, key, typeof value === 'number' ? 7 : 'spoilt');
  }
  if (Array.isArray(held)) held.push('spoilt');
  else Reflect.set(held, 'spoilt', 'spoilt');
}

describe('the first calls of a new client', () => {
  it('send what the body was when each was called', async () => {
    const { server, client } = await start([json(201, { id: 'g', name: 'n' })]);
    const body = { name: '', remark: '' };
    const calls = [];
    for (const name of ['first', 'second', 'third']) {
      body.name = name;
      calls.push(client.groups.create(body));
    }
    await Promise.all(calls);
    expect(server.requests.map(sent).map((each) => (each as typeof body).name).sort()).toEqual(['first', 'second', 'third']);
  });
  it('are not changed while the project is looked up', async () => {
    const iam = await serve([json(200, { projects: [{ id: 'p1', name: 'region-1' }] })]);
    const { server, client } = await start([json(201, { id: 'g', name: 'n' })], {
      projectId: undefined, region: 'region-1', iamEndpoint: iam.origin,
    });
    const body = { name: 'orders', remark: 'r' };
    const call = client.groups.create(body);
    spoil(body);
    await call;
    expect(sent(server.requests[0])).toEqual({ name: 'orders', remark: 'r' });
    expect(server.requests[0]?.target).toContain('/v2/p1/');
  });
  it('read a getter once, so that what is checked is what is sent', async () => {
    const { server, client } = await start([json(201, { id: 'g', name: 'n' })]);
    let read = 0;
    const body = { get name() { return ['orders', '<bad>'][read++] ?? 'never'; } };
    await client.groups.create(body);
    expect(sent(server.requests[0])).toEqual({ name: 'orders' });
  });
});

/** One call that sends a body after another call, and the responses that it needs. */
interface Later {
  readonly call: (client: ApigClient, body: never, options: CallOptions) => PromiseLike<unknown>;
  readonly body: () => object;
  /** What the server must get. */
  readonly wanted: object;
  readonly page: object;
  readonly made: object;
}
const paged = { total: 0, size: 0 };
const ensure = (
  resource: 'groups' | 'envs' | 'apps',
  items: string,
): Later => ({
  call: (client, body, options) => client[resource].ensure('orders', body, options),
  body: () => ({ remark: 'first' }),
  wanted: { remark: 'first', name: 'orders' },
  page: { ...paged, [items]: [] },
  made: { id: 'x', name: 'orders', ...(resource === 'apps' && { app_key: 'k', app_secret: 's' }) },
});
const LATER: Readonly<Record<string, Later>> = {
  'groups.ensure': ensure('groups', 'groups'),
  'envs.ensure': ensure('envs', 'envs'),
  'apps.ensure': ensure('apps', 'apps'),
  'acls.ensure': {
    call: (client, body, options) => client.acls.ensure('inside', body, options),
    body: () => ({ acl_type: 'PERMIT', entity_type: 'IP', acl_value: '10.0.0.1' }),
    wanted: { acl_type: 'PERMIT', entity_type: 'IP', acl_value: '10.0.0.1', acl_name: 'inside' },
    page: { ...paged, acls: [] },
    made: { id: 'x', acl_name: 'inside' },
  },
  'vpcChannels.memberGroups.ensure': {
    call: (client, body, options) => client.vpcChannels.memberGroups.ensure('c', 'blue', body, options),
    body: () => ({ member_group_remark: 'first', microservice_labels: [{ label_name: 'a', label_value: 'b' }] }),
    wanted: { member_groups: [{
      member_group_remark: 'first', microservice_labels: [{ label_name: 'a', label_value: 'b' }], member_group_name: 'blue',
    }] },
    page: { ...paged, member_groups: [] },
    made: { member_groups: [{ member_group_id: 'x', member_group_name: 'blue' }] },
  },
  'apis.publishAndVerify': {
    call: (client, body, options) => client.apis.publishAndVerify(body, () => true, options),
    body: () => ({ api_id: 'a', env_id: 'e', remark: 'first' }),
    wanted: { action: 'online', api_id: 'a', env_id: 'e', remark: 'first' },
    page: { ...paged, api_versions: [] },
    made: { publish_id: 'p', version_id: 'v', api_id: 'a' },
  },
};
describe.each(Object.entries(LATER))('%s', (_, { call, body, wanted, page, made }) => {
  const answers = ({ method }: Received): Answer => json(method === 'GET' ? 200 : 201, method === 'GET' ? page : made);

  it('sends body and options as they were when it was called', async () => {
    const { server, client } = await start(answers);
    const given = body();
    const options = { headers: { 'x-note': 'first' }, extraBody: { more: { list: [1] } }, extraQuery: { q: ['a'] } };
    const done = call(client, given as never, options);
    spoil(given);
    spoil(options);
    await done;
    const [read, change] = [server.requests[0], server.requests.find(({ method }) => method !== 'GET')];
    expect(sent(change)).toEqual({ ...wanted, more: { list: [1] } });
    for (const request of [read, change]) {
      expect(request?.headers['x-note']).toBe('first');
      expect(request?.target).toMatch(/[?&]q=a(&|$)/);
    }
  });
  it('takes options of a class with getters', async () => {
    const { server, client } = await start(answers);
    class Options { get headers() { return { 'x-note': 'inherited' }; } }
    await call(client, body() as never, new Options());
    expect(server.requests.map(({ headers }) => headers['x-note'])).toEqual(server.requests.map(() => 'inherited'));
    expect(server.count).toBeGreaterThan(1);
  });
  it('reports what could not be sent, even if it is mended in the meantime', async () => {
    const { server, client } = await start(answers);
    const given: Record<string, unknown> = { ...body(), remark: 1n };
    const unchecked = { validation: { requests: 'off' } } as const;
    const done = failureOf(ApigRequestValidationError, Promise.resolve(call(client, given as never, unchecked)));
    given['remark'] = 'mended';
    expect((await done).issues).toEqual([
      { path: expect.arrayContaining(['remark']) as string[], message: 'cannot be sent as JSON: it is a BigInt; pass a number or a string' },
    ]);
    expect(server.requests.every(({ method }) => method === 'GET')).toBe(true);
  });
});

/** A change of bindings, and how the list shows them: the ID in the query, and a key of the item. */
const BINDINGS: readonly (readonly [
  string,
  (client: ApigClient, body: never, options: object) => Promise<unknown>,
  () => object,
  object,
  string,
])[] = [
  [
    'throttleBindings.createAndWait', (client, body, options) => client.throttleBindings.createAndWait(body, options),
    () => ({ strategy_id: 's1', publish_ids: ['p1'] }), { apis: [{ publish_id: 'p1' }] }, 'throttle_id=s1',
  ],
  [
    'aclBindings.createAndWait', (client, body, options) => client.aclBindings.createAndWait(body, options),
    () => ({ acl_id: 's1', publish_ids: ['p1'] }), { apis: [{ publish_id: 'p1' }] }, 'acl_id=s1',
  ],
  [
    'signatureKeyBindings.createAndWait', (client, body, options) => client.signatureKeyBindings.createAndWait(body, options),
    () => ({ sign_id: 's1', publish_ids: ['p1'] }), { bindings: [{ publish_id: 'p1' }] }, 'sign_id=s1',
  ],
  [
    'appQuotas.bindAppsAndWait', (client, body, options) => client.appQuotas.bindAppsAndWait('s1', body, options),
    () => ({ app_ids: ['p1'] }), { apps: [{ app_id: 'p1' }] }, '/app-quotas/s1/',
  ],
];
describe.each(BINDINGS)('%s', (_, call, body, page, target) => {
  it('waits for what the body named when it was called, with the options of then', async () => {
    const { server, client } = await start(({ method }) =>
      method === 'GET' ? json(200, { ...paged, ...page }) : json(201, {}), { validation: { responses: 'off' } });
    const given = body();
    const told: string[] = [];
    const options = {
      interval: 1, timeout: 5_000, headers: { 'x-note': 'first' }, extraBody: { more: 1 },
      onProgress: ({ state }: { state: string }) => told.push(state),
    };
    const done = call(client, given as never, options);
    const was = body();
    spoil(given);
    spoil(options.headers);
    options.onProgress = () => { throw new Error('not asked for'); };
    await done;
    expect(told).toEqual(['1 of 1 listed']);
    expect(sent(server.requests[0])).toEqual({ ...was, more: 1 });
    expect(server.requests[1]?.target).toContain(target);
    expect(server.requests.map(({ headers }) => headers['x-note'])).toEqual(['first', 'first']);
  });
  it('reads a body of getters once', async () => {
    const { server, client } = await start(({ method }) =>
      method === 'GET' ? json(200, { ...paged, ...page }) : json(201, {}), { validation: { responses: 'off' } });
    let read = 0;
    const was = body();
    const names = Object.keys(was);
    const given = Object.defineProperties({}, Object.fromEntries(names.map((name) => [name, {
      enumerable: true, get: () => (read++ < names.length ? Reflect.get(was, name) as unknown : 'spoilt'),
    }])));
    await call(client, given as never, { interval: 1 });
    expect(sent(server.requests[0])).toEqual(was);
    expect(server.requests[1]?.target).toContain(target);
  });
});

describe('a canary move', () => {
  it('takes the steps and options that it was called with', async () => {
    const group = (name: string, weight: number): object =>
      ({ member_group_id: name, member_group_name: name, member_group_weight: weight });
    const { server, client } = await start(({ method }) => method === 'GET'
      ? json(200, { total: 2, size: 2, member_groups: [group('blue', 100), group('green', 0)] })
      : json(200, group('x', 1)));
    const move = { from: 'blue', to: 'green', steps: [50, 100] };
    const options = { headers: { 'x-note': 'first' } };
    const done = client.vpcChannels.canary('c', move, () => true, options);
    spoil(move);
    spoil(options);
    await expect(done).resolves.toEqual({ percent: 100, fromWeight: 0, toWeight: 100 });
    const weights = server.requests.filter(({ method }) => method === 'PUT').map(sent);
    expect(weights).toMatchObject([50, 50, 100, 0].map((weight) => ({ member_group_weight: weight })));
    expect(new Set(server.requests.map(({ headers }) => headers['x-note']))).toEqual(new Set(['first']));
  });
});

describe('a list', () => {
  it('asks for later pages as it asked for the first, whatever becomes of query and options', async () => {
    const { server, client } = await start((_, n) =>
      json(200, { total: 2, size: 1, groups: [{ id: `g${n}`, name: `n${n}` }] }));
    const query = { name: 'orders', limit: 1 };
    const options = { headers: { 'x-note': 'first' }, extraQuery: { tags: ['a', 'b'] } };
    const groups = client.groups.list(query, options);
    spoil(query);
    spoil(options);
    await groups.all();
    expect(server.requests.map(({ target }) => target.split('?')[1])).toEqual([
      'limit=1&name=orders&tags=a&tags=b', 'limit=1&name=orders&offset=1&tags=a&tags=b',
    ]);
    expect(server.requests[1]?.headers['x-note']).toBe('first');
  });
});

describe('a value that would be sent as something else', () => {
  const issues = async (call: (client: ApigClient) => PromiseLike<unknown>): Promise<string> => {
    const { server, client } = await start([json(201, { id: 'g', name: 'n' })]);
    const error = await failureOf(ApigRequestValidationError, Promise.resolve(call(client)));
    expect(server.count).toBe(0);
    return error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
  };
  class Named { get name() { return 'orders'; } }
  class Listed extends Array<number> { toJSON() { return 'list'; } }
  const INHERITED = 'body.name is required; the object inherits it, and JSON sends own members only: pass a plain object';

  it.each<[string, object, string]>([
    ['a class with a getter', new Named(), INHERITED],
    ['an object with a prototype', Object.create({ name: 'orders' }) as object, INHERITED],
    ['a Map', new Map([['name', 'orders']]), 'body cannot be sent as JSON: it is a Map; pass a plain object, a list or a string'],
    ['a circle through toJSON', { name: 'orders', remark: { toJSON() { return { again: this }; } } }, 'body.remark.again cannot be sent as JSON: it contains itself'],
  ])('is rejected in a body: %s', async (_, body, issue) => {
    expect(await issues((client) => client.groups.create(body as never))).toContain(issue);
  });
  it.each<[string, object, string]>([
    ['a boxed BigInt', Object(1n) as object, 'a BigInt'],
    ['a boxed symbol', Object(Symbol('s')) as object, 'a Symbol'],
    ['an iterator', [1].values(), 'an Array Iterator'],
    ['a generator', (function* () { yield 1; })(), 'a Generator'],
    ['a promise', Promise.resolve(1), 'a Promise'],
    ['form data', new FormData(), 'a FormData'],
  ])('is rejected in extraBody: %s', async (_, value, kind) => {
    expect(await issues((client) => client.groups.create({ name: 'orders' }, { extraBody: { list: [value] } }))).toBe(
      `extraBody.list.0 cannot be sent as JSON: it is ${kind}; pass a plain object, a list or a string`);
  });
  it.each<[string, object, string]>([
    ['a Map', new Map([['name', 'orders']]), 'query cannot be sent as a query: it is a Map; pass a plain object'],
    ['search parameters', new URLSearchParams('name=orders'), 'query cannot be sent as a query: it is a URLSearchParams; pass a plain object'],
    ['a getter that throws', { get name(): string { throw new Error('boom'); } }, 'query.name cannot be read: boom'],
    ['an object as a value', { name: { a: 1 } }, 'query.name'],
    ['a BigInt in a list', { name: [1n] }, 'query.name'],
  ])('is rejected in a query, with and without checks: %s', async (_, query, issue) => {
    expect(await issues((client) => client.groups.list(query as never))).toContain(issue);
    expect(await issues((client) => client.groups.list(query as never, { validation: { requests: 'off' } }))).toContain(issue);
  });
  it.each(['extraBody', 'extraQuery'])('is rejected as %s: a Map', async (option) => {
    const { server, client } = await start([json(201, { id: 'g', name: 'n' })]);
    const error = await failure(client.groups.create({ name: 'orders' }, { [option]: new Map([['a', 1]]) }));
    expect(error).toEqual(new ApigConfigurationError(
      option, `The option ${option} of groups.create must be an object, got an object (Map).`));
    expect(server.count).toBe(0);
  });
  it('is what its toJSON says, in the check and on the wire: of an object, of a list, of a class', async () => {
    const { server, client } = await start([json(201, { id: 'g', name: 'n' })]);
    class Group { name = 'inner'; toJSON() { return { ...this, name: 'orders' }; } }
    await client.groups.create(new Group());
    await client.groups.create({ name: 'orders' }, { extraBody: { list: new Listed(1, 2), self: { n: 1, toJSON() { return this; } } } });
    expect(server.requests.map(sent)).toEqual([{ name: 'orders' }, { name: 'orders', list: 'list', self: { n: 1 } }]);
    const error = await failureOf(ApigRequestValidationError, client.groups.create({ name: 'a', toJSON: () => ({}) } as never));
    expect(error.issues[0]?.path).toEqual(['body', 'name']);
  });
  it('is null for the holes of a list, in the check too', async () => {
    const list: string[] = [];
    list[2] = 'a';
    expect(await issues((client) => client.apis.batchPublish({ env_id: 'e', apis: list }))).toMatch(/^body\.apis\.0 .*null/);
  });
  it('is a field like any other if it is named as JavaScript names its own', async () => {
    const { server, client } = await start([json(201, { id: 'g', name: 'n' })]);
    const extraBody = JSON.parse('{"constructor":"c","__proto__":{"a":1},"toString":"t","hasOwnProperty":"h"}') as object;
    await client.groups.create({ name: 'orders' }, { extraBody: { ...extraBody } });
    expect(server.requests[0]?.body.toString()).toBe(
      '{"name":"orders","constructor":"c","__proto__":{"a":1},"toString":"t","hasOwnProperty":"h"}');
    const list = await start([json(200, NO_GROUPS)]);
    await list.client.groups.list({}, { extraQuery: { constructor: 'c', ['__proto__']: 'p' } });
    expect(list.server.requests[0]?.target.split('?')[1]).toBe('__proto__=p&constructor=c');
  });
});
