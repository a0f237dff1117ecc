/** Read, change, write: what the gateway is asked, and what becomes of everything that did not change. */
import { execFile } from 'node:child_process';
import { inspect, promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { differences } from '../../src/calls/differences.js';
import { ApigClient } from '../../src/client.js';
import {
  ApigAbortError, ApigChangedMeanwhileError, ApigConfigurationError, ApigConversionError, ApigRequestValidationError,
  ApigSecretsNeededError,
} from '../../src/errors.js';
import { convertObject } from '../../src/schema/convert.js';
import { checkerOf } from '../../src/schema/engine.js';
import { LOCAL_DEFAULTS, type LocalServerOptions } from '../../src/testing/index.js';
import { EventLog } from '../support/events.js';
import { makeApis, startLocal } from '../support/local.js';
import { makeModifiable } from '../support/modifiable.js';
import { failureOf, json, start } from '../support/server.js';

const QUIRKS = { featureOncePerMinute: false, gatewayWork: 0 };
const names = (answer: unknown, ...unwanted: string[]): unknown =>
  JSON.parse(JSON.stringify(answer, (key, value: unknown) => (unwanted.includes(key) ? undefined : value)));
/** An object without its times. */
const timeless = (answer: object): unknown => names(answer, 'update_time', 'register_time', 'orchestration_update_time', 'create_time');

describe.each([['absent', false], ['empty strings, zeros and nulls', true]])('objects whose unset fields are %s', (_, unsetAsEmpty) => {
  it('become a body that the same object takes, and are as before', async () => {
    const { client } = await startLocal({ quirks: { ...QUIRKS, unsetAsEmpty } });
    for (const { resource, what, input, shown, get, update } of await makeModifiable(client)) {
      const name = `${resource} ${what}`;
      const before = await get();
      const converted = convertObject(input, before, { known: shown });
      expect([name, converted.missing, converted.unknown, converted.secrets]).toEqual([name, [], [], []]);
      expect([name, checkerOf(input).issues(converted.body)]).toEqual([name, []]);
      await update(converted.body);
      expect([name, timeless(await get())]).toEqual([name, timeless(before)]);
    }
  });

  it('are modified field by field, with nothing else changed', async () => {
    const { client, asked } = await startLocal({ quirks: { ...QUIRKS, unsetAsEmpty } });
    for (const { resource, what, input, get, modify, field } of await makeModifiable(client)) {
      const name = `${resource} ${what}`;
      const before = await get();
      asked.length = 0;
      const nothing = await modify();
      expect([name, nothing.sent, asked.length, asked.every((call) => / 200$/.test(call))]).toEqual([name, false, 1, true]);
      const { changes, notTaken, sent } = await modify(field);
      expect([name, sent, notTaken, changes.map(({ path }) => path)]).toEqual([name, true, [], [resource === 'features' ? 'config.api_limits' : field.name]]);
      const after = await get();
      expect([name, Reflect.get(after, field.name)]).toEqual([name, field.value]);
      expect([name, names(timeless(after), field.name, 'config')]).toEqual([name, names(timeless(before), field.name, 'config')]);
      const [a = {}, b = {}] = [before, after].map((each) => convertObject(input, each, {}).body);
      expect([name, differences(input, a, b, 'exact').length]).toEqual([name, 1]);
    }
  });
});

describe('a change', () => {
  const setUp = async (gateway: LocalServerOptions = {}) => {
    const local = await startLocal({ quirks: QUIRKS, ...gateway });
    const group = await local.client.groups.create({ name: 'orders', remark: 'old' });
    local.asked.length = 0;
    return { ...local, id: group.id };
  };

  it('reads twice, writes once, and returns what was before and after', async () => {
    const { client, asked, id } = await setUp();
    const { before, after, changes, notTaken, sent } = await client.groups.modify(id, { remark: 'new' });
    expect(asked).toEqual(['groups.get 200', 'groups.get 200', 'groups.update 200']);
    expect([before.remark, after.remark, notTaken, sent]).toEqual(['old', 'new', [], true]);
    expect(changes).toEqual([{ path: 'remark', before: 'old', after: 'new' }]);
  });
  it('may be a function on a draft, which may wait and need not return anything', async () => {
    const { client, asked, id } = await setUp();
    const { changes } = await client.groups.modify(id, async (draft) => {
      await Promise.resolve();
      delete draft.remark;
      return 'ignored';
    });
    expect(changes).toEqual([{ path: 'remark', before: 'old', after: undefined }]);
    expect(asked.at(-1)).toBe('groups.update 200');
  });
  it('is what it was when the method was called', async () => {
    const { client, id } = await setUp();
    const change = { remark: 'new' };
    const options = { onConflict: 'throw' as const, secrets: {} };
    const done = client.groups.modify(id, change, options);
    change.remark = 'later';
    Object.assign(options, { onConflict: 'nonsense' });
    expect((await done).after.remark).toBe('new');
  });
  it('does nothing and sends nothing if all its fields are undefined', async () => {
    const { client, asked, id } = await setUp();
    expect((await client.groups.modify(id, { remark: undefined })).sent).toBe(false);
    expect(asked).toEqual(['groups.get 200']);
  });
  it('is checked before it is written, like any body', async () => {
    const { client, asked, id } = await setUp();
    const error = await failureOf(ApigRequestValidationError, client.groups.modify(id, { name: 'x' }));
    expect(error.message).toContain('groups.update: the input is not valid, nothing was sent.\n  body.name: expected a string of 3 to 255 characters');
    expect(asked).toEqual(['groups.get 200', 'groups.get 200']);
  });
  it.each<[string, (client: ApigClient, id: string) => Promise<unknown>, RegExp]>([
    ['no change at all', (client, id) => client.groups.modify(id, 'remark' as never), /^groups\.modify: change must be an object with fields to change, or a function that changes a draft\.$/],
    ['an unknown option', (client, id) => client.groups.modify(id, {}, { onConflicts: 'again' } as never), /onConflicts.*Did you mean onConflict\?/s],
    ['a wrong ifSame', (client, id) => client.groups.modify(id, {}, { ifSame: 'x' as never }), /^groups\.modify: ifSame must be what a call that reads the object returned\.$/],
    ['a secret that is none', (client, id) => client.groups.modify(id, {}, { secrets: { nmae: 'x' } }), /^secrets: nmae is not a secret of this object\. It has none\.$/],
  ])('is rejected with %s, and nothing is written', async (_, call, message) => {
    const { client, asked, id } = await setUp();
    expect((await failureOf(ApigConfigurationError, call(client, id))).message).toMatch(message);
    expect(asked.filter((each) => !each.startsWith('groups.get'))).toEqual([]);
  });
  it('is rejected if it has what JSON cannot write, with the path', async () => {
    const { client, id } = await setUp();
    const error = await failureOf(ApigRequestValidationError, client.groups.modify(id, { remark: 1n as never }));
    expect(error.issues.map(({ path }) => path)).toEqual([['change', 'remark']]);
  });
  it('names the argument at fault if a list does not have the object', async () => {
    const { client } = await setUp();
    const error = await failureOf(ApigConfigurationError, client.envs.modify('none', { remark: 'x' }));
    expect([error.option, error.message]).toEqual(['envId', 'No such object: the list has none whose id is "none". Nothing was changed.']);
    const domain = await failureOf(ApigConfigurationError, client.groups.domains.modify((await client.groups.findByName('orders'))?.id ?? '', 'none', {}));
    expect(domain.option).toBe('domainId');
  });
  it('tells what the service has not taken', async () => {
    const { client } = await setUp();
    const plugin = await client.plugins.create({ plugin_name: 'open', plugin_type: 'cors', plugin_scope: 'global', plugin_content: '{"allow_origin":"*"}', remark: 'old' });
    const { sent, notTaken } = await client.plugins.modify(plugin.plugin_id, { remark: '' });
    expect([sent, notTaken]).toEqual([true, [{ path: 'remark', before: '', after: 'old' }]]);
  });
});

describe('what an update cannot change', () => {
  it('is rejected before anything is written, with what to do instead', async () => {
    const { client, asked } = await startLocal({ quirks: QUIRKS });
    const objects = await makeModifiable(client);
    const fixed: readonly [string, string, unknown, string][] = [
      ['apis', 'group_id', 'other', 'create the API in the other group, and delete this one'],
      ['groups.domains', 'url_domain', 'other.example.com', 'unbind the domain name, and bind the other one'],
      ['acls', 'entity_type', 'DOMAIN', 'create another access list'],
      ['authorizers', 'type', 'BACKEND', 'create another authorizer'],
      ['plugins', 'plugin_type', 'kafka_log', 'create another plugin, and attach it in place of this one'],
      ['vpcChannels', 'type', 3, 'create another channel'],
      ['orchestrations', 'is_preprocessing', true, 'create another rule'],
      ['features', 'name', 'lts', 'configure the other feature by its own name'],
      ['instances', 'spec_id', 'PROFESSIONAL', 'change it with instances.resize'],
    ];
    asked.length = 0;
    for (const [resource, name, value, advice] of fixed) {
      const [object] = objects.filter((each) => each.resource === resource);
      const error = await failureOf(ApigRequestValidationError, Promise.resolve(object?.modify({ name, value })));
      expect(error.message).toBe(`${resource}.modify: the input is not valid, nothing was sent.\n  change.${name}: cannot be changed; ${advice}`);
    }
    expect(asked.filter((call) => /update|configure/.test(call))).toEqual([]);
  });
  it('may be in a change with the value that it has', async () => {
    const { client } = await startLocal({ quirks: QUIRKS });
    const { groupId, apiIds: [id = ''] } = await makeApis(client, 1, false);
    const { changes } = await client.apis.modify(id, { group_id: groupId, remark: 'new' });
    expect(changes.map(({ path }) => path)).toEqual(['remark']);
  });
});

describe('fields that are newer than this package', () => {
  const setUp = async () => {
    const local = await startLocal();
    const group = await local.client.groups.create({ name: 'orders' });
    const body = { ...(await local.client.groups.get(group.id)), color: 'red', sl_domains: ['d'] };
    // Each read shows the field.
    local.server.gateway.fail({ operation: 'groups.get', status: 200, body, times: 2 });
    return { ...local, id: group.id };
  };
  it('are not erased: by default nothing is sent', async () => {
    const { client, asked, id } = await setUp();
    asked.length = 0;
    const error = await failureOf(ApigConversionError, client.groups.modify(id, { remark: 'new' }));
    expect(error.unknown).toEqual(['color']);
    expect(error.message).toBe(
      'groups.modify: the response cannot become a request, nothing was sent.\n'
      + '  color: is newer than this package, and an update without it would erase it\n'
      + 'Update this package. Or pass { unknownFields: \'send\' } to modify, which sends them back unchecked, or \'drop\' to lose them.',
    );
    expect(asked).toEqual(['groups.get 200']);
  });
  it('are left out if that is asked for', async () => {
    const { client, id } = await setUp();
    expect((await client.groups.modify(id, { remark: 'new' }, { unknownFields: 'drop' })).sent).toBe(true);
  });
  it('are sent back if that is asked for, and the rest of the body is still checked', async () => {
    const bodies: unknown[] = [];
    const group = { id: 'g', name: 'orders', color: 'red' };
    const { client } = await start(({ method, body }) => {
      if (method === 'PUT') bodies.push(JSON.parse(String(body)));
      return json(200, group);
    });
    const options = { unknownFields: 'send' } as const;
    await client.groups.modify('g', { remark: 'new' }, options);
    expect(bodies).toEqual([{ name: 'orders', remark: 'new', color: 'red' }]);
    const wrong = await failureOf(ApigRequestValidationError, client.groups.modify('g', { nmae: 'x', remark: 'other' } as never, options));
    expect(wrong.issues.map(({ path }) => path)).toEqual([['body', 'nmae']]);
    expect(bodies).toHaveLength(1);
  });
});

describe('two that change one object at the same time', () => {
  const setUp = async () => {
    const local = await startLocal();
    const other = new ApigClient(local.server.clientOptions);
    onTestFinished(() => other.close());
    const group = await local.client.groups.create({ name: 'orders', remark: 'old' });
    return { ...local, other, id: group.id };
  };
  it('are told of each other: a function runs again on what the other has written', async () => {
    const { client, other, asked, id } = await setUp();
    asked.length = 0;
    let runs = 0;
    const { before, after } = await client.groups.modify(id, async (draft) => {
      if (++runs === 1) await other.groups.modify(id, { name: 'orders_2' });
      draft.remark = `${draft.remark ?? ''}, mine`;
    });
    expect([runs, before.name, after.name, after.remark]).toEqual([2, 'orders_2', 'orders_2', 'old, mine']);
    expect(asked.filter((call) => call.startsWith('groups.update'))).toHaveLength(2);
  });
  it('are told of each other: an object of fields is not written, and the error has the current one', async () => {
    // What another client has written shows in the second read.
    const { client, server } = await start((_, n) => json(200, { id: 'g', name: 'orders', remark: n === 1 ? 'old' : 'theirs', call_limits: n }));
    const error = await failureOf(ApigChangedMeanwhileError, client.groups.modify('g', { name: 'mine_2' }));
    expect(error.message).toBe(
      'groups.modify: the object has changed in the meantime. Nothing was sent. Changed:\n  remark\n'
      + 'Read it, and make the change again. A change that is a function runs again by itself.',
    );
    expect([error.kind, error.paths, (error.current as { remark: string }).remark]).toEqual(['ChangedMeanwhile', ['remark'], 'theirs']);
    expect(JSON.stringify(error) + inspect(error)).not.toContain('theirs');
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });
  it('are not told of each other for what only the service changes, or for another order', async () => {
    const { client } = await start((_, n) => json(200, {
      id: 'c', name: 'back', port: 80, balance_strategy: 1, member_type: 'ip', status: n,
      members: ['192.0.2.1', '192.0.2.2'].sort(() => (n === 1 ? 1 : -1)).map((host) => ({ host, id: `${host}-${n}`, health_status: n === 1 ? 'healthy' : 'unknown' })),
    }));
    expect((await client.vpcChannels.modify('c', { port: 81 })).sent).toBe(true);
  });
  it('give up after three repeats', async () => {
    const { client, other, id } = await setUp();
    let runs = 0;
    const endless = client.groups.modify(id, async (draft) => {
      await other.groups.update(id, { name: 'orders', remark: `theirs ${++runs}` });
      draft.name = 'mine_2';
    });
    await failureOf(ApigChangedMeanwhileError, endless);
    expect(runs).toBe(4);
  });
  it('are told if the object is no longer what the user has seen', async () => {
    const { client, other, asked, id } = await setUp();
    const seen = await client.groups.get(id);
    await other.groups.modify(id, { remark: 'theirs' });
    asked.length = 0;
    const error = await failureOf(ApigChangedMeanwhileError, client.groups.modify(id, (draft) => { draft.name = 'mine_2'; }, { ifSame: seen }));
    expect(error.message).toContain('groups.modify: the object has changed since it was read for ifSame. Nothing was sent. Changed:\n  remark\n');
    expect(asked).toEqual(['groups.get 200']);
    expect((await client.groups.modify(id, { name: 'mine_2' }, { ifSame: await client.groups.get(id) })).sent).toBe(true);
  });
  it('take turns if they are of one client and its views, also without a queue of writes', async () => {
    const { server, id } = await setUp();
    for (const queueWrites of [true, false]) {
      const client = new ApigClient({ ...server.clientOptions, queueWrites });
      onTestFinished(() => client.close());
      const view = client.withInstance(LOCAL_DEFAULTS.instanceId);
      await client.groups.modify(id, { remark: '' });
      const add = (by: ApigClient, letter: string) => by.groups.modify(id, (draft) => { draft.remark = `${draft.remark ?? ''}${letter}`; }, { onConflict: 'throw' });
      await Promise.all([add(client, 'a'), add(view, 'b'), add(client, 'c'), add(view, 'd')]);
      expect((await client.groups.get(id)).remark).toBe('abcd');
    }
  });
  it('wait for other writes of the same members, and these for them', async () => {
    const { client } = await setUp();
    const channel = await client.vpcChannels.create({ name: 'back', port: 80, balance_strategy: 1, member_type: 'ip', type: 2, members: [{ host: '192.0.2.1' }] });
    await Promise.all([
      client.vpcChannels.modify(channel.id, (draft) => { draft.balance_strategy = 2; }, { onConflict: 'throw' }),
      client.vpcChannels.members.add(channel.id, { members: [{ host: '192.0.2.2' }] }),
      client.vpcChannels.modify(channel.id, { balance_strategy: 3 }),
    ]);
    const { balance_strategy, members = [] } = await client.vpcChannels.get(channel.id);
    expect([balance_strategy, members.map(({ host }) => host)]).toEqual([3, ['192.0.2.1', '192.0.2.2']]);
  });
  it('can be aborted while they wait, and the next one still gets its turn', async () => {
    const { client, id } = await setUp();
    const stop = new AbortController();
    let finish = (): void => undefined;
    const gate = new Promise<void>((resolve) => { finish = resolve; });
    const first = client.groups.modify(id, async () => gate);
    const second = client.groups.modify(id, { remark: 'second' }, { signal: stop.signal });
    const third = client.groups.modify(id, { remark: 'third' });
    stop.abort(new Error('enough'));
    const error = await failureOf(ApigAbortError, second);
    expect([error.operation, error.inFlight]).toEqual(['groups.modify', false]);
    finish();
    await first;
    expect((await third).after.remark).toBe('third');
  });
});

describe('secrets that the service does not show', () => {
  const PASSWORD = 'pa55-w0rd-of-kafka';
  const content = { broker_list: ['192.0.2.1:9092'], topic: 'logs', sasl_config: { security_protocol: 'SASL_PLAINTEXT', sasl_mechanisms: 'PLAIN', sasl_username: 'u', sasl_password: PASSWORD } };
  const AT = 'plugin_content.sasl_config.sasl_password';
  const setUp = async () => {
    const local = await startLocal();
    const plugin = await local.client.plugins.create({ plugin_name: 'logs', plugin_type: 'kafka_log', plugin_scope: 'global', plugin_content: JSON.stringify(content) });
    local.asked.length = 0;
    return { ...local, id: plugin.plugin_id };
  };
  it('are not erased: nothing is written without them, and the message says how to pass them', async () => {
    const { client, asked, id } = await setUp();
    const error = await failureOf(ApigSecretsNeededError, client.plugins.modify(id, { remark: 'new' }));
    expect(error.paths).toEqual([AT]);
    expect(error.message).toBe(
      'plugins.modify: the service does not show these secrets, and a request without them would erase or replace them. Nothing was sent.\n'
      + `  ${AT}\nPass them: { secrets: { '${AT}': '…' } }.`,
    );
    expect(asked).toEqual(['plugins.get 200']);
  });
  it('can be passed by their paths, or be set by the change', async () => {
    const { client, id } = await setUp();
    expect((await client.plugins.modify(id, { remark: 'new' }, { secrets: { [AT]: PASSWORD } })).sent).toBe(true);
    const { changes } = await client.plugins.modifyContent(id, 'kafka_log', (draft) => {
      draft.topic = 'other';
      if (draft.sasl_config) draft.sasl_config.sasl_password = PASSWORD;
    });
    expect(changes).toEqual([
      { path: 'plugin_content.topic', before: 'logs', after: 'other' },
      { path: AT, before: '[hidden]', after: '[hidden]' },
    ]);
    const wrong = await failureOf(ApigConfigurationError, client.plugins.modify(id, {}, { secrets: { 'plugin_content.sasl_config.password': 'x' } }));
    expect(wrong.message).toBe(`secrets: plugin_content.sasl_config.password is not a secret of this object. Did you mean ${AT}?`);
  });
  it('are needed as well if they come as asterisks, or not at all', async () => {
    for (const shown of [{ sign_key: '********', sign_secret: '****' }, {}]) {
      const { client, server } = await start(() => json(200, { total: 1, size: 1, signs: [{ id: 's', name: 'signer', sign_type: 'hmac', ...shown }] }));
      const error = await failureOf(ApigSecretsNeededError, client.signatureKeys.modify('s', { name: 'other' }));
      expect(error.paths).toEqual(['sign_key', 'sign_secret']);
      expect(server.requests.every(({ method }) => method === 'GET')).toBe(true);
    }
  });
  it('are sent only to change them if they are those of an app', async () => {
    const bodies: unknown[] = [];
    const app = { id: 'a', name: 'shop', app_key: 'key-of-app', app_secret: 'secret-of-app' };
    const { client } = await start(({ method, body }) => {
      if (method === 'PUT') bodies.push(JSON.parse(String(body)));
      return json(200, app);
    });
    await client.apps.modify('a', { remark: 'new' });
    const { changes } = await client.apps.modify('a', { app_secret: 'another-secret' });
    expect(bodies).toEqual([{ name: 'shop', remark: 'new' }, { name: 'shop', app_secret: 'another-secret' }]);
    expect(changes).toEqual([{ path: 'app_secret', before: '[hidden]', after: '[hidden]' }]);
  });
  it('are in no error, change or event', async () => {
    const log = new EventLog();
    const local = await startLocal({}, { logger: log });
    const { plugin_id: id } = await local.client.plugins.create({ plugin_name: 'logs', plugin_type: 'kafka_log', plugin_scope: 'global', plugin_content: JSON.stringify(content) });
    const seen: unknown[] = [];
    const keep = async (promise: Promise<{ changes: unknown; notTaken: unknown }>): Promise<void> => {
      seen.push(await promise.then(({ changes, notTaken }) => ({ changes, notTaken }), (error: unknown) => error));
    };
    await keep(local.client.plugins.modify(id, { remark: 'new' }, { secrets: { [AT]: PASSWORD } }));
    await keep(local.client.plugins.modify(id, { plugin_content: JSON.stringify({ ...content, topic: 7 }) }));
    await keep(local.client.plugins.modify(id, { plugin_content: PASSWORD }));
    await keep(local.client.plugins.modifyContent(id, 'kafka_log', (draft) => Object.assign(draft, { ...content, topic: 7 })));
    await keep(local.client.plugins.modify(id, { remark: 'x', plugin_type: 'cors' }, { secrets: { [AT]: PASSWORD } }));
    expect(seen).toHaveLength(5);
    const shown = [...seen, log.events].map((each) => `${inspect(each, { depth: 20 })}${JSON.stringify(each)}${each instanceof Error ? each.message : ''}`);
    expect(shown.filter((text) => text.includes(PASSWORD))).toEqual([]);
  });
});

describe('the content of a plugin', () => {
  const setUp = async () => {
    const local = await startLocal();
    const plugin_content = '{ "scope":"basic", "default_interval":60,"default_time_unit":"second","api_limit":100,"newer":{"a":null} }';
    const plugin = await local.client.plugins.create({ plugin_name: 'limit', plugin_type: 'rate_limit', plugin_scope: 'global', plugin_content });
    return { ...local, id: plugin.plugin_id };
  };
  it('changes in place, and keeps what this package does not know', async () => {
    const { client, id } = await setUp();
    const { changes, after } = await client.plugins.modifyContent(id, 'rate_limit', (content) => { content.api_limit = 50; });
    expect(changes).toEqual([{ path: 'plugin_content.api_limit', before: 100, after: 50 }]);
    expect(JSON.parse(after.plugin_content ?? '')).toEqual({ scope: 'basic', default_interval: 60, default_time_unit: 'second', api_limit: 50, newer: { a: null } });
  });
  it('is not written if nothing in it changes', async () => {
    const { client, asked, id } = await setUp();
    asked.length = 0;
    expect((await client.plugins.modifyContent(id, 'rate_limit', () => undefined)).sent).toBe(false);
    expect(asked).toEqual(['plugins.get 200']);
  });
  it('must be of the kind that is named, and stay valid', async () => {
    const { client, id } = await setUp();
    const kind = await failureOf(ApigConversionError, client.plugins.modifyContent(id, 'cors', () => undefined));
    expect(kind.message).toContain('plugin_content (a JSON object of the kind cors)');
    const wrong = await failureOf(ApigRequestValidationError, client.plugins.modifyContent(id, 'rate_limit', (content) => { content.api_limit = 'many' as never; }));
    expect(wrong.message).toBe('plugins.modifyContent: the input is not valid, nothing was sent.\n  plugin_content.api_limit: expected an integer of -1 to 2147483647, got "many"');
  });
});

it('changes one field in the example, which runs as it is', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'examples/change-one-field.ts']);
  expect(stdout.trim().split('\n')).toEqual([
    'remark undefined -> Reads an order',
    'tags [ \'v1\', \'v2\' ]',
    'sent false',
    'needs plugin_content.sasl_config.sasl_password',
  ]);
});
