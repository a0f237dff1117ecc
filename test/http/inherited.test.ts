/** Members that are inherited, and members that throw: nothing is dropped silently, and every error names its place. */
import { describe, expect, it } from 'vitest';
import type { ApigClient } from '../../src/client.js';
import { ApigConfigurationError, ApigError, ApigRequestValidationError } from '../../src/errors.js';
import type { CallOptions, ClientOptions } from '../../src/options.js';
import { EventLog } from '../support/events.js';
import { failureOf, GROUP, json, start } from '../support/server.js';

class Accessor {
  readonly own = 'o';
  get more(): string { return 'got'; }
  method(): string { return this.own; }
}
const heir = (): object => Object.create({ more: 'inherited' }) as object;
const bomb = (name: string): object => Object.defineProperty({}, name, {
  enumerable: true, get: () => { throw new Error('boom'); },
});
const trap = (): never => { throw new Error('trap'); };
const proxy = new Proxy({}, { ownKeys: trap, get: trap });
const INHERITED = 'is inherited, and only own members are sent: pass a plain object';
const THINGS = '/v2/things';
type Call = (client: ApigClient) => PromiseLike<unknown>;
const options = (given: object): CallOptions => given;
const upload = { file_name: Buffer.from('x') };

/** A client with a hook, too: it copies the input. */
const clients: readonly [string, Partial<ClientOptions>][] = [
  ['a client', {}], ['a client with a hook', { wrap: (_, next) => next() }],
  ['a client without checks', { validation: { requests: 'off' } }],
];
const issues: readonly [string, Call, string, string][] = [
  ['a getter in extraQuery', (c) => c.groups.list({}, options({ extraQuery: new Accessor() })), 'extraQuery.more', INHERITED],
  ['an inherited extraQuery', (c) => c.groups.list({}, options({ extraQuery: heir() })), 'extraQuery.more', INHERITED],
  ['a getter that throws in extraQuery', (c) => c.groups.list({}, options({ extraQuery: bomb('a') })), 'extraQuery.a', 'cannot be read: boom'],
  ['a proxy as extraQuery', (c) => c.groups.list({}, options({ extraQuery: proxy })), 'extraQuery', 'cannot be read: trap'],
  ['a getter in a query', (c) => c.groups.list(heir()), 'query.more', INHERITED],
  ['a getter that throws in a query', (c) => c.groups.list(bomb('name')), 'query.name', 'cannot be read: boom'],
  ['a getter in extraBody', (c) => c.groups.create({ name: 'orders' }, options({ extraBody: new Accessor() })), 'extraBody.more', INHERITED],
  ['an inherited extraBody', (c) => c.groups.create({ name: 'orders' }, options({ extraBody: heir() })), 'extraBody.more', INHERITED],
  ['a getter deep in extraBody', (c) => c.groups.create({ name: 'orders' }, options({ extraBody: { a: [heir()] } })), 'extraBody.a.0.more', INHERITED],
  ['a getter that throws in extraBody', (c) => c.groups.create({ name: 'orders' }, options({ extraBody: { a: bomb('b') } })), 'extraBody.a.b', 'cannot be read: boom'],
  ['a getter in extraBody of a form', (c) => c.openapi.import(upload, options({ extraBody: new Accessor() })), 'extraBody.more', INHERITED],
  ['a getter that throws in extraBody of a form', (c) => c.openapi.import(upload, options({ extraBody: bomb('a') })), 'extraBody.a', 'cannot be read: boom'],
  ['an upload that throws', (c) => c.openapi.import(bomb('file_name') as never), 'form.file_name', 'cannot be read: boom'],
  ['a FormData as a form', (c) => c.openapi.import(new FormData() as never), 'form', 'cannot be sent as a form: it is a FormData; pass a plain object'],
  ['a proxy as a form', (c) => c.openapi.import(proxy as never), 'form', 'cannot be read: trap'],
  ['a proxy as a form to any path', (c) => c.request({ method: 'POST', path: THINGS, form: proxy as never }), 'form', 'cannot be read: trap'],
  ['a getter that throws in a body', (c) => c.groups.create(Object.assign(bomb('remark'), { name: 'orders' })), 'body.remark', 'cannot be read: boom'],
  ['a getter in the query to any path', (c) => c.request({ method: 'GET', path: THINGS, query: heir() as never }), 'query.more', INHERITED],
  ['a getter that throws in the form to any path', (c) => c.request({ method: 'POST', path: THINGS, form: bomb('a') as never }), 'form.a', 'cannot be read: boom'],
  ['a getter in a change', (c) => c.groups.modify('g', heir()), 'change.more', INHERITED],
  ['a getter that throws in a change', (c) => c.groups.modify('g', bomb('name')), 'change.name', 'cannot be read: boom'],
];
describe.each(clients)('%s', (_, given) => {
  it.each(issues)('sends nothing for %s, and says where it is', async (__, call, path, message) => {
    const { server, client } = await start([json(200, GROUP)], given);
    const error = await failureOf(ApigRequestValidationError, Promise.resolve(call(client)));
    expect(error.issues.map((issue) => [issue.path.join('.'), issue.message])).toContainEqual([path, message]);
    expect(server.requests).toHaveLength(0);
  });
  it.each<[string, Call, string]>([
    ['timeout', (c) => c.groups.get('g', bomb('timeout')), 'The option timeout of groups.get cannot be read: boom'],
    ['validation', (c) => c.groups.get('g', options({ validation: bomb('requests') })), 'The option validation.requests of groups.get cannot be read: boom'],
    ['options', (c) => c.groups.get('g', proxy), 'of groups.get cannot be read: trap'],
    ['options', (c) => c.groups.list({}, proxy), 'of groups.list cannot be read: trap'],
    ['headers', (c) => c.groups.get('g', options({ headers: proxy })), 'The option headers of groups.get cannot be read: trap'],
    ['headers', (c) => c.groups.get('g', options({ headers: bomb('x-a') })), 'The option headers of groups.get cannot be read: boom'],
    ['headers', (c) => c.groups.get('g', options({ headers: Object.create({ 'x-a': '1' }) as object })), 'inherits the header "x-a", and only own members are sent. Pass a plain object.'],
    ['path', (c) => c.request(bomb('path') as never), 'The option path of request cannot be read: boom'],
    ['timeout', (c) => c.groups.modify('g', { name: 'a' }, bomb('timeout')), 'The option timeout of groups.modify cannot be read: boom'],
  ])('sends nothing for an unreadable option %s, and names it', async (option, call, message) => {
    const { server, client } = await start([json(200, GROUP)], given);
    const error = await failureOf(ApigConfigurationError, Promise.resolve().then(() => call(client)));
    expect(error.message).toContain(message);
    if (option !== 'options') expect(error.option).toBe(option);
    expect(server.requests).toHaveLength(0);
  });
  it('sends nothing for a proxy as a value, and says where it is', async () => {
    const { server, client } = await start([json(200, GROUP)], given);
    const error = await failureOf(ApigRequestValidationError, client.groups.list({ limit: proxy as never }).then());
    expect(error.issues.map(({ path }) => path)).toContainEqual(['query', 'limit']);
    expect(server.requests).toHaveLength(0);
  });
  it('tells of a call that fails so in an event', async () => {
    const logger = new EventLog();
    const { client } = await start([json(200, GROUP)], { ...given, logger });
    await failureOf(ApigError, client.openapi.import(bomb('file_name') as never));
    expect(logger.types).toEqual(['error']);
  });
  it('sends of a body and a form the members that they have themselves, as JSON does', async () => {
    const { server, client } = await start([json(200, GROUP)], given);
    await client.groups.create(Object.assign(heir(), { name: 'orders' }));
    await client.openapi.import(Object.assign(heir(), upload));
    expect(String(server.requests[0]?.body)).toBe('{"name":"orders"}');
    expect(String(server.requests[1]?.body)).not.toContain('inherited');
  });
  it('sends what has methods, own getters, no prototype or a toJSON', async () => {
    const { server, client } = await start([json(200, GROUP)], given);
    const extras: readonly object[] = [
      Object.assign(Object.create({ method: () => 1 }) as object, { a: 1 }), { get a() { return 1; } },
      Object.assign(Object.create(null) as object, { a: 1 }), { toJSON: () => ({ a: 1 }) },
      new (class { a = 1; method() { return this; } })(),
    ];
    for (const extraBody of extras) await client.groups.create({ name: 'orders' }, options({ extraBody }));
    expect(server.requests.map(({ body }) => String(body))).toEqual(extras.map(() => '{"name":"orders","a":1}'));
  });
});
