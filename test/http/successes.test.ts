/** What counts as success: any 2xx, with the documented body, with another, or with none. */
import { describe, expect, it } from 'vitest';
import { ApigResponseValidationError } from '../../src/errors.js';
import type { ApigClient } from '../../src/client.js';
import { EventLog } from '../support/events.js';
import { type Answer, bytes, empty, failureOf, GROUP, INSTANCE, json, start } from '../support/server.js';
import { answered, kept, only, RELEASE, sent } from '../support/one-call.js';

describe('statuses', () => {
  const job = {
    instance_id: INSTANCE,
    message: 'JOB_ASSIGNED_FOR_RESIZE_0086I: the job JOB-77 is assigned to resize the gateway.',
    job_id: 'JOB-77',
  };
  it.each([200, 201, 202, 203, 206, 299])('%i is a success', async (status) => {
    await kept(status, job, (c) => c.instances.resize(INSTANCE, { spec_id: 'PLATINUM' }));
    await kept(status, job, (c) => c.instances.enableIngress(INSTANCE, { bandwidth_size: 5 }));
    await kept(status, GROUP, (c) => c.groups.create({ name: 'orders' }));
  });
  it('a new gateway is returned with its ID only', async () => {
    const { client } = await start([json(202, { instance_id: INSTANCE })]);
    const network = { vpc_id: 'v', subnet_id: 's', security_group_id: 'g' };
    expect(
      await client.instances
        .create({ instance_name: 'shop', spec_id: 'BASIC', ...network, available_zone_ids: ['region-1a'] })
        .withResponse(),
    ).toMatchObject({ status: 202, data: { instance_id: INSTANCE }, body: { instance_id: INSTANCE } });
  });
});

describe('a success without a body', () => {
  it.each([200, 201, 202, 204])('is one with status %i', async (status) => {
    const { client } = await start([status === 204 ? empty(204) : bytes(status, '')]);
    expect(await client.instances.unbindEip(INSTANCE)).toBeUndefined();
    expect(await client.instances.disableEgress(INSTANCE)).toBeUndefined();
    expect(await client.instances.disableIngress(INSTANCE)).toBeUndefined();
    expect(await client.apis.check({ type: 'name', name: 'users' })).toBeUndefined();
    expect(await client.groups.checkName({ group_name: 'orders' })).toBeUndefined();
    expect(await client.vpcChannels.members.batchEnable('c', { member_ids: ['m'] })).toBeUndefined();
    expect(await client.plugins.detachApis('p', { env_id: RELEASE, api_ids: ['a'] })).toBeUndefined();
    expect(await client.certificates.attachDomains('c', { domains: [{ domain: 'www.example.com' }] })).toBeUndefined();
    expect(await client.instanceTags.add(INSTANCE, { tags: [{ key: 'k', value: 'v' }] })).toBeUndefined();
    expect(await client.groups.setDebugDomainAccess(GROUP.id, { sl_domain_access_enabled: false })).toBeUndefined();
  });
  it('may have a body if none was promised', async () => {
    for (const answer of [
      json(200, { job_id: 'j' }),
      json(200, null),
      json(200, []),
      bytes(200, ' \n'),
      json(202, 'done'),
    ]) {
      expect(await answered(answer, (c) => c.instances.unbindEip(INSTANCE))).toBeUndefined();
    }
  });
  it.each([['"OK"', 'a JSON string'], ['5', 'a JSON number'], ['false', 'a JSON boolean'], ['[1]', 'a JSON list']])(
    'is told of if the body is %s',
    async (body, what) => {
      const logger = new EventLog();
      const { client } = await start([bytes(200, body)], { logger });
      expect(await client.groups.delete('g')).toBeUndefined();
      expect(log(logger)).toEqual([`the response is ${what}, but none is documented`]);
    },
  );
  it.each(['', 'null', '{}', '[]', '{"job_id":"j"}', '""'])('is none to tell of if the body is %j', async (body) => {
    const logger = new EventLog();
    const { client } = await start([bytes(200, body)], { logger });
    expect(await client.groups.delete('g')).toBeUndefined();
    expect(log(logger)).toEqual([]);
  });
  it('is none if a string came that is no response of the service', async () => {
    const { client } = await start([bytes(200, 'OK')]);
    const error = await failureOf(ApigResponseValidationError, client.instances.unbindEip(INSTANCE));
    expect(error.message).toContain('instances.unbindEip succeeded with status 200, but the response is the text "OK"');
    expect(error.body).toBe('OK');
  });
  it('is one for an app without an access list', async () => {
    for (const answer of [bytes(200, ''), json(200, null), json(200, {}), empty(204), bytes(200, 'null\n')]) {
      expect(await answered(answer, (c) => c.apps.acl.get('a'))).toStrictEqual({});
    }
  });
});

/** Calls whose response is documented. */
const PROMISED: Readonly<Record<string, (client: ApigClient) => PromiseLike<unknown>>> = {
  'groups.get': (c) => c.groups.get('g'),
  'groups.create': (c) => c.groups.create({ name: 'orders' }),
  'groups.update': (c) => c.groups.update('g', { name: 'orders' }),
  'groups.list': (c) => c.groups.list(),
  'extraElbs.list': (c) => c.extraElbs.list(),
  'openapi.import': (c) => c.openapi.import({ file_name: Buffer.from('a') }),
  'instances.bindEip': (c) => c.instances.bindEip(INSTANCE, { eip_id: 'e' }),
  'instances.getProgress': (c) => c.instances.getProgress(INSTANCE),
  'acls.batchDelete': (c) => c.acls.batchDelete({ acls: ['a'] }),
  'apps.acl.set': (c) => c.apps.acl.set('a', { app_acl_type: 'PERMIT', app_acl_values: ['10.0.0.1'] }),
};
describe.each(Object.entries(PROMISED))('a documented response of %s', (operation, call) => {
  it.each<[string, Answer]>([
    ['no body', bytes(200, '')], ['204', empty(204)], ['blanks', bytes(200, ' \r\n')], ['a list', json(200, [])],
    ['a string', json(200, 'OK')], ['a number', json(200, 5)], ['false', json(200, false)],
    ...(operation.endsWith('.list') ? [] : [['null', json(200, null)] as [string, Answer]]),
  ])('is not replaced by %s', async (_, answer) => {
    const { server, client } = await start([answer]);
    const error = await failureOf(ApigResponseValidationError, Promise.resolve(call(client)));
    expect(error).toMatchObject({ operation });
    expect(error.message).toMatch(/succeeded with status 20[04], but its response is not as documented:\n {2}[\w. ]+: (is missing|expected)/);
    expect(server.requests).toHaveLength(1);
  });
});
const log = (logger: EventLog): string[] => logger.of('warning').map(({ message }) => message);

describe('content types', () => {
  const text = JSON.stringify({ total: 0, size: 0, groups: [] });
  it.each([
    'application/json',
    'application/json;charset=utf8',
    'application/json; charset=UTF-8',
    'APPLICATION/JSON',
    'text/plain',
    'application/octet-stream',
    'text/html',
  ])('a response of type %s is read as JSON', async (type) => {
    expect(await answered(bytes(200, text, { 'Content-Type': type }), (c) => c.groups.list())).toStrictEqual(
      JSON.parse(text),
    );
  });
  it('a request is JSON, and says so only if it has a body', async () => {
    const { client, server } = await start([
      json(201, GROUP),
      empty(204),
      empty(204),
      json(201, { id: 'c', app_code: 'x' }),
    ]);
    await client.groups.create({ name: 'orders' });
    await client.groups.delete(GROUP.id);
    await client.apps.acl.delete('a');
    await client.apps.codes.generate('a');
    const types = server.requests.map(({ headers }) => headers['content-type']);
    expect(types[0]).toMatch(/^application\/json/);
    expect(types.slice(1)).toEqual([undefined, undefined, undefined]);
  });
});

describe('bodies', () => {
  it('are sent with a DELETE that has one, and with no other', async () => {
    expect(await sent((c) => c.extraElbs.delete({ elb_ids: ['54ca10ce-56f5-4277-8d7e-aee8a5909047'] })))
      .toEqual({ method: 'DELETE', path: '/extra-elbs', body: { elb_ids: ['54ca10ce-56f5-4277-8d7e-aee8a5909047'] } });
    expect(await sent((c) => c.groups.delete('g'))).toEqual({
      method: 'DELETE',
      path: '/api-groups/g',
      body: undefined,
    });
  });
  it('are {} to generate a secret or key, and absent to generate a code', async () => {
    const { client, server } = await start([json(200, { id: 'a', name: 'caller', app_key: 'k', app_secret: 's' })]);
    await client.apps.resetSecret('a');
    expect(only(server)).toEqual({ method: 'PUT', path: '/apps/secret/a', body: {} });
    expect(await sent((c) => c.apps.aiApiKeys.create('a', {}))).toEqual({
      method: 'POST',
      path: '/apps/a/ai-api-keys',
      body: {},
    });
    expect(await sent((c) => c.apps.codes.generate('a'))).toEqual({
      method: 'PUT',
      path: '/apps/a/app-codes',
      body: undefined,
    });
  });
});
