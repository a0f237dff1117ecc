/** Many calls against the local gateway, over sockets: what arrives, what is left, and how it goes on. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { bulk, bulkBatches } from '../../src/calls/bulk.js';
import { ApigConflictError } from '../../src/errors.js';
import type { Api } from '../../src/resources/apis/definition.js';
import { json, start } from '../support/server.js';
import { makeApis, mockApi, RELEASE, startLocal } from '../support/local.js';

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `api_${i}`);

describe('bulk', () => {
  it('creates many objects in order, a few at a time', async () => {
    const { client, asked } = await startLocal();
    const group = await client.groups.create({ name: 'orders' });
    const result = await bulk(
      names(60),
      (name, { signal }) => client.apis.create(mockApi(group.id, name), { signal }),
      { concurrency: 8 },
    );
    expect(result.failed).toEqual([]);
    expect(result.values.map(({ name }) => name)).toEqual(names(60));
    expect(asked.filter((one) => one === 'apis.create 201')).toHaveLength(60);
  });
  it('stops at a failure, and resumes with the items that were not started', async () => {
    const { server, client, asked } = await startLocal();
    const group = await client.groups.create({ name: 'orders' });
    const items = names(10);
    const create = (name: string): PromiseLike<Api> => client.apis.create(mockApi(group.id, name));
    server.gateway.fail({ operation: 'apis.create', latency: 1 });
    server.gateway.fail({ operation: 'apis.create', latency: 1 });
    server.gateway.fail({ operation: 'apis.create', status: 409, body: { error_code: 'APIG.9', error_msg: 'no' } });
    const first = await bulk(items, create, { concurrency: 1, stopOnError: true });
    expect(first.values).toHaveLength(2);
    expect(first.failed.map(({ item, error }) => [item, error instanceof ApigConflictError])).toEqual([
      ['api_2', true],
    ]);
    expect(first.left).toEqual(items.slice(3));
    const second = await bulk(items, create, { resume: first, retryFailed: true });
    expect(second.values.map(({ name }) => name)).toEqual(items);
    expect(asked.filter((one) => one === 'apis.create 201')).toHaveLength(10);
  });
  it('ends on abort with an outcome for each item: done, in progress, or not started', async () => {
    const stop = new AbortController();
    const { client } = await startLocal({ faults: [{ operation: 'apis.create', latency: 30, times: 100 }] });
    const group = await client.groups.create({ name: 'orders' });
    const result = await bulk(
      names(30),
      (name, { signal }) => client.apis.create(mockApi(group.id, name), { signal }),
      { concurrency: 2, signal: stop.signal, onProgress: ({ done }) => done === 4 && stop.abort(new Error('enough')) },
    );
    const counts = { done: result.values.length, failed: result.failed.length, left: result.left.length };
    expect(counts.done + counts.failed + counts.left).toBe(30);
    expect(counts.done).toBeGreaterThanOrEqual(4);
    expect(counts.failed).toBeLessThanOrEqual(2);
    expect(counts.left).toBeGreaterThan(20);
    // Whatever was on its way may have been carried out: it is told as failed, not as left.
    const there = new Set((await client.apis.list({ limit: 500 }).all()).map(({ name }) => name));
    expect(result.left.filter((name) => there.has(name))).toEqual([]);
  });
});

describe('bulkBatches', () => {
  it('splits by the call\'s own limit, and finds the outcome of each ID', async () => {
    const ids = Array.from({ length: 1_203 }, (_, i) => `id${i}`);
    const { server, client } = await start(({ body }) => {
      const { apis } = JSON.parse(body.toString()) as { readonly apis: readonly string[] };
      const bad = apis.filter((id) => id.endsWith('7'));
      return json(200, {
        success: apis.filter((id) => !bad.includes(id)).map((api_id) => ({ api_id, publish_id: `of_${api_id}` })),
        failure: bad.map((api_id) => ({ api_id, error_code: 'APIG.3002', error_msg: 'gone' })),
      });
    });
    const result = await bulkBatches(ids, 'apis.batchPublish', (apis) =>
      client.apis.batchPublish({ env_id: RELEASE, apis }),
    );
    expect(server.requests).toHaveLength(2);
    expect(result.failed.map(({ item }) => item)).toEqual(ids.filter((id) => id.endsWith('7')));
    expect(result.outcomes.map(({ item }) => item)).toEqual(ids);
  });
  it('finds the outcome of each ID if the client throws partial failures', async () => {
    const { client } = await startLocal({}, { partialFailure: 'throw' });
    const { apiIds } = await makeApis(client, 4, false);
    const ids = [...apiIds.slice(0, 2), 'nobody', ...apiIds.slice(2)];
    const result = await bulkBatches(ids, 'apis.batchPublish', (apis) =>
      client.apis.batchPublish({ env_id: RELEASE, apis }),
    );
    expect(result.failed.map(({ item }) => item)).toEqual(['nobody']);
    expect(result.failed[0]?.error).toMatchObject({ kind: 'Item', id: 'nobody', code: 'APIG.3002' });
    expect(result.values).toHaveLength(4);
    expect(result.values[0]?.success).toHaveLength(4);
  });
  it('takes the items of a list as they come', async () => {
    const { client } = await startLocal();
    const { apiIds } = await makeApis(client, 5);
    const result = await bulk(client.apis.list({ limit: 2 }), ({ id }) => client.apis.get(id));
    expect(result.values.map(({ id }) => id).sort()).toEqual([...apiIds].sort());
  });
  it('publishes and binds, as a script does', async () => {
    const { client } = await startLocal();
    const { apiIds } = await makeApis(client, 25, false);
    const published = await bulkBatches(apiIds, 10, (apis) => client.apis.batchPublish({ env_id: RELEASE, apis }));
    expect(published.failed).toEqual([]);
    const publishIds = [...new Set(published.values)].flatMap(({ success = [] }) =>
      success.map(({ publish_id = '' }) => publish_id),
    );
    const throttle = await client.throttles.ensure('slow', {
      type: 1,
      time_unit: 'MINUTE',
      time_interval: 1,
      api_call_limits: 10,
    });
    const bound = await bulkBatches(publishIds, 10, (publish_ids) =>
      client.throttleBindings.create({ strategy_id: throttle.id, publish_ids }),
    );
    expect(bound.failed).toEqual([]);
    expect(await client.throttleBindings.listBoundApis({ throttle_id: throttle.id }).all()).toHaveLength(25);
  });
});

it('the example publishes and binds many APIs, and removes them again', async () => {
  const root = new URL('../..', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'examples/publish-many.ts', '40'],
    { cwd: root, env: { ...process.env, APIG_INSTANCE_ID: '' } },
  );
  const done = (what: string): string => `${what.padEnd(12)} [${'#'.repeat(25)}] 100 %  40 done, 0 failed`;
  const lines = stdout.trim().split('\n');
  expect(lines[0]).toMatch(/^Talking to the local gateway at http:\/\/127\.0\.0\.1:\d+\.$/);
  expect(lines.slice(1, 4)).toEqual(['create', 'publish', 'bind'].map(done));
  expect(lines[4]).toMatch(/^40 APIs of group many_\w+ are online, with at most 100 calls a minute each\.$/);
  expect(lines.slice(5)).toEqual([done('clean up')]);
});
