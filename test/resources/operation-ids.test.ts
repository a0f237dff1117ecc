/** The ID of an operation is the name of the method that people call, wherever it shows. */
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { ApigClient } from '../../src/client.js';
import { ApigNotFoundError, ApigRequestValidationError } from '../../src/errors.js';
import { type OperationId, operations } from '../../src/operations.js';
import type { ApigPromise } from '../../src/http/promise.js';
import { LOCAL_DEFAULTS } from '../../src/testing/index.js';
import { EventLog } from '../support/events.js';
import { failureOf, GATEWAY, json, start } from '../support/server.js';
import { mockApi, RELEASE, startLocal } from '../support/local.js';

const NOT_FOUND = json(404, { error_code: 'APIG.3002', error_msg: 'no such API' });
const api = { env_id: 'e', api_id: 'a' };
const batch = { env_id: 'e', apis: ['a'] };
const tags = { tags: [{ key: 'k', value: 'v' }] };
const PUBLISH = `${GATEWAY}/apis/publish?action=`;
const CONNECT = `${GATEWAY}/vpc-endpoint/connections/action`;
const TAGS = `${GATEWAY.replace(/[^/]+$/, 'gw')}/instance-tags/action`;

/** The call, its target on the wire and its body there. */
type Split = readonly [OperationId, (client: ApigClient) => ApigPromise<unknown>, string, object];
const SPLIT: readonly Split[] = [
  ['apis.publish', (c) => c.apis.publish(api), `${GATEWAY}/apis/action`, { ...api, action: 'online' }],
  ['apis.unpublish', (c) => c.apis.unpublish(api), `${GATEWAY}/apis/action`, { ...api, action: 'offline' }],
  ['apis.batchPublish', (c) => c.apis.batchPublish(batch), `${PUBLISH}online`, batch],
  ['apis.batchUnpublish', (c) => c.apis.batchUnpublish(batch), `${PUBLISH}offline`, batch],
  ['instanceTags.add', (c) => c.instanceTags.add('gw', tags), TAGS, { ...tags, action: 'create' }],
  ['instanceTags.remove', (c) => c.instanceTags.remove('gw', tags), TAGS, { ...tags, action: 'delete' }],
  [
    'vpcEndpoints.connections.accept',
    (c) => c.vpcEndpoints.connections.accept({ endpoints: ['x'] }),
    CONNECT,
    { endpoints: ['x'], action: 'receive' },
  ],
  [
    'vpcEndpoints.connections.reject',
    (c) => c.vpcEndpoints.connections.reject({ endpoints: ['x'] }),
    CONNECT,
    { endpoints: ['x'], action: 'reject' },
  ],
];

describe('a method that shares its API with another', () => {
  it.each(SPLIT)('%s names itself in its error and its events, and sends what it means', async (id, call, target, body) => {
    const logger = new EventLog();
    const { server, client } = await start([NOT_FOUND], { logger });
    const error = await failureOf(ApigNotFoundError, call(client));
    expect(error.operation).toBe(id);
    expect(error.message.startsWith(`${id} was `)).toBe(true);
    expect(new Set(logger.events.map((event) => event.operation))).toEqual(new Set([id]));
    expect(server.requests.map((request) => request.target)).toEqual([target]);
    expect(JSON.parse(server.requests[0]?.body.toString() ?? '')).toEqual(body);
  });
  it('is not turned into the other one by a field of its input', async () => {
    const { server, client } = await start([NOT_FOUND]);
    const odd: object = { ...api, action: 'offline' };
    const error = await failureOf(ApigRequestValidationError, client.apis.publish(odd as typeof api));
    expect(error.issues).toEqual([{ path: ['body', 'action'], message: 'is not a field of this object' }]);
    expect(server.requests).toEqual([]);
  });
  it('can be sent by its ID, without the value that makes it what it is', async () => {
    const { server, client } = await start([json(200, { success: [], failure: [] })]);
    await client.send(operations['apis.batchUnpublish'], { body: batch });
    expectTypeOf<Parameters<NonNullable<(typeof operations)['apis.batchUnpublish']['~in']>>[0]>().not.toHaveProperty('query');
    expect(server.requests[0]?.target).toBe(`${PUBLISH}offline`);
  });
});

describe('the local gateway', () => {
  it('tells both calls of one API apart, in faults and in what it reports', async () => {
    const { server, client, asked } = await startLocal();
    const group = await client.groups.create({ name: 'orders' });
    const { id } = await client.apis.create(mockApi(group.id, 'one'));
    server.gateway.fail({ operation: 'apis.unpublish', status: 404 });
    await client.apis.publish({ env_id: RELEASE, api_id: id });
    await failureOf(ApigNotFoundError, client.apis.unpublish({ env_id: RELEASE, api_id: id }));
    await client.apis.batchUnpublish({ env_id: RELEASE, apis: [id] });
    await client.instanceTags.add(LOCAL_DEFAULTS.instanceId, tags);
    expect(asked.slice(2)).toEqual([
      'apis.publish 201', 'apis.unpublish 404', 'apis.batchUnpublish 200', 'instanceTags.add 204',
    ]);
  });
});
