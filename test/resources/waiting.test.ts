/** Calls that wait until the service is done: over sockets, with the service's states. */
import { describe, expect, it } from 'vitest';
import {
  ApigAbortError, ApigConflictError, ApigConnectionError, ApigNotFoundError, ApigPartialFailureError,
  ApigServiceError, ApigWaiterError,
} from '../../src/errors.js';
import type { WaitProgress } from '../../src/calls/waiter.js';
import type { InstanceInput } from '../../src/resources/instances.js';
import { PACES } from '../../src/resources/instances/waiting.js';
import {
  clientOf, failureOf, GATEWAY, json, PROJECT, start, empty, cut, bytes, type Answer, type Received,
} from '../support/server.js';
import { makeApis, RELEASE, startLocal } from '../support/local.js';

const INPUT: InstanceInput = {
  instance_name: 'orders',
  spec_id: 'BASIC',
  vpc_id: 'v',
  subnet_id: 's',
  security_group_id: 'g',
  available_zone_ids: ['az-1'],
};
const JOB = json(202, { instance_id: 'gw1', message: 'begun', job_id: 'j' });
const gateway = (status: string, more = {}): Answer =>
  json(200, { id: 'gw1', instance_name: 'orders', status, ...more });
const GONE = json(404, { error_code: 'APIG.3030', error_msg: 'The instance does not exist;id:gw1' });
const NO_SUCH_PATH = json(404, {
  error_code: 'APIGW.0101',
  error_msg: 'The API does not exist or has not been published in the environment',
});
/** Answers to reads of the gateway by turns, the last for ever; other requests by their method. */
function playing(
  states: readonly Answer[],
  others: Partial<Record<string, Answer>> = {},
): (request: Received) => Answer {
  let reads = 0;
  return ({ method, target }) => {
    const other = others[target.endsWith('/progress') ? 'progress' : method];
    if (other) return other;
    if (target.endsWith('/progress')) return json(200, { progress: 50, status: 'creating' });
    return states[reads++] ?? states.at(-1) ?? GONE;
  };
}
const SOON = { interval: 3 };

describe('instances.createAndWait', () => {
  it('returns the running gateway in one line of code', async () => {
    const { server, client } = await start(
      playing(
        ['Creating', 'CreateSuccess', 'Initing', 'Registering', 'Installing', 'Running'].map((state) => gateway(state)),
        { POST: JOB },
      ),
    );
    const instance = await client.instances.createAndWait(INPUT, SOON);
    expect(instance).toEqual({ id: 'gw1', instance_name: 'orders', status: 'Running' });
    expect(server.requests.map(({ method, target }) => `${method} ${target}`)).toEqual([
      `POST /v2/${PROJECT}/apigw/instances`, ...Array<string>(6).fill(`GET /v2/${PROJECT}/apigw/instances/gw1`),
    ]);
  });
  it('reports state, percent and the number of the poll', async () => {
    const told: WaitProgress[] = [];
    const { client } = await start(
      playing([gateway('Creating'), gateway('Polishing'), gateway('Running')], { POST: JOB }),
    );
    await client.instances.createAndWait(INPUT, { ...SOON, onProgress: (progress) => told.push(progress) });
    expect(told).toEqual([
      { state: 'Creating', percent: 50, attempt: 1 },
      { state: 'Polishing', percent: 50, attempt: 2 },
      { state: 'Running', percent: 100, attempt: 3 },
    ]);
  });
  it.each([
    'CreateFail',
    'InitingFailed',
    'RegisterFailed',
    'InstallFailed',
    'UpdateFailed',
    'RollbackFailed',
    'UnRegisterFailed',
    'DeleteFailed',
    'RestartFail',
    'ResizeFailed',
    'CreateTimeout',
    'InitTimeout',
    'RegisterTimeout',
    'InstallTimeout',
    'UpdateTimeout',
    'RollbackTimeout',
    'DeleteTimeout',
    'UnregisterTimeout',
    'RestartTimeout',
    'ResizeTimeout',
  ])('stops on %s, with the states seen and the service\'s reason', async (state) => {
    const progress = json(200, {
      progress: 0,
      status: 'failed',
      error_code: 'APIC.9206',
      error_msg: 'Failed to create the gateway',
    });
    const { client } = await start(playing([gateway('Creating'), gateway(state)], { POST: JOB, progress }));
    const error = await failureOf(ApigWaiterError, client.instances.createAndWait(INPUT, SOON));
    expect(error).toMatchObject({
      reason: 'failed',
      states: ['Creating', state],
      attempts: 2,
      operation: 'instances.createAndWait',
    });
    expect(error.message).toBe(
      `instances.createAndWait failed: gateway gw1 is ${state}. APIC.9206: Failed to create the gateway. (States seen: Creating, ${state}; polled 2 times.)`,
    );
  });
  it.each(['Frozen', 'Unhealthy'])('stops on %s, which does not change by itself', async (state) => {
    const { client } = await start(playing([gateway(state)], { POST: JOB }));
    const error = await failureOf(ApigWaiterError, client.instances.createAndWait(INPUT, SOON));
    expect(error.message).toBe(
      `instances.createAndWait failed: gateway gw1 is ${state}. It does not leave this state by itself. (States seen: ${state}; polled 1 time.)`,
    );
  });
  const FAILED = json(200, {
    progress: 0,
    status: 'failed',
    error_code: 'APIC.9206',
    error_msg: 'Failed to create the gateway',
  });
  it('stops when the progress says failed, though the state does not, and reports its code', async () => {
    const { client } = await start(playing([gateway('Creating')], { POST: JOB, progress: FAILED }));
    const options = { ...SOON, onProgress: () => undefined };
    const error = await failureOf(ApigWaiterError, client.instances.createAndWait(INPUT, options));
    expect(error).toMatchObject({ reason: 'failed', code: 'APIC.9206', states: ['Creating'], attempts: 1 });
    expect(error.message).toBe(
      'instances.createAndWait failed: gateway gw1 is Creating. APIC.9206: Failed to create the gateway. (States seen: Creating; polled 1 time.)',
    );
  });
  it('reads the progress at every tenth poll if nobody watches it', async () => {
    const { server, client } = await start(playing([gateway('Creating')], { POST: JOB, progress: FAILED }));
    const error = await failureOf(ApigWaiterError, client.instances.createAndWait(INPUT, SOON));
    expect(error).toMatchObject({ reason: 'failed', code: 'APIC.9206', attempts: 10 });
    expect(server.requests.filter(({ target }) => target.endsWith('/progress'))).toHaveLength(1);
  });
  it('does not take the progress of its creation for that of an update', async () => {
    const { client } = await start(playing([gateway('Updating'), gateway('Running')], { progress: FAILED }));
    const options = { ...SOON, onProgress: () => undefined };
    expect((await client.instances.waitUntilRunning('gw1', options)).status).toBe('Running');
  });
  it('names the refused connection when it gives up', async () => {
    const client = clientOf('http://127.0.0.1:1', { maxRetries: 0 });
    const error = await failureOf(ApigWaiterError, client.instances.waitUntilRunning('gw1', { interval: 30, timeout: 50 }));
    expect(error.cause).toBeInstanceOf(ApigConnectionError);
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED', unsent: true });
    expect(error.message).toContain(
      'instances.waitUntilRunning gave up: it waited 50 ms for gateway gw1. The last poll failed with: instances.get was not sent: no connection (ECONNREFUSED: ',
    );
    expect(error.message).toMatch(/Call instances\.waitUntilRunning to wait further\. \(No state was seen; polled \d times?\.\)$/);
  });
  it('gives up in time, and names the gateway that is being created', async () => {
    const { client } = await start(playing([gateway('Creating')], { POST: JOB }));
    const error = await failureOf(ApigWaiterError, client.instances.createAndWait(INPUT, { ...SOON, timeout: 20 }));
    expect(error.reason).toBe('timeout');
    expect(error.message).toMatch(
      /^instances\.createAndWait gave up: it waited 20 ms for gateway gw1\. Call instances\.waitUntilRunning to wait further\. \(States seen: Creating; polled \d+ times?\.\)$/,
    );
  });
  it('ends on abort, and says what is still in progress', async () => {
    const { server, client } = await start(playing([gateway('Creating')], { POST: JOB }));
    const stop = new AbortController();
    const waiting = client.instances.createAndWait(INPUT, {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
      ...SOON,
    });
    const error = await failureOf(ApigAbortError, waiting);
    expect(error.message).toBe(
      'instances.createAndWait was aborted by the caller\'s signal: enough. It was waiting for gateway gw1. The service is still working on it. '
        + 'Call instances.waitUntilRunning to wait further.',
    );
    const before = server.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.requests).toHaveLength(before);
  });
  it('survives broken connections, 5xx and unreadable progress', async () => {
    const { client } = await start(
      playing([gateway('Creating'), cut, json(500, {}), bytes(502, '<html>'), gateway('Running')], {
        POST: JOB,
        progress: json(500, {}),
      }),
      { maxRetries: 0 },
    );
    const told: (string | undefined)[] = [];
    await client.instances.createAndWait(INPUT, {
      ...SOON,
      onProgress: ({ state, percent }) => told.push(`${state} ${percent ?? 'unknown'}`),
    });
    expect(told).toEqual(['Creating unknown', 'Running 100']);
  });
  it('fails if the creation is rejected, or if the gateway suddenly disappears', async () => {
    const refused = await start(playing([], { POST: json(409, { error_code: 'APIC.7707', error_msg: 'x' }) }));
    await failureOf(ApigConflictError, refused.client.instances.createAndWait(INPUT, SOON));
    const gone = await start(playing([gateway('Creating'), GONE], { POST: JOB }));
    await failureOf(ApigNotFoundError, gone.client.instances.createAndWait(INPUT, SOON));
  });
  it('waits at the service\'s pace', () => {
    const minute = 60_000;
    expect(PACES).toEqual({
      created: { first: minute, every: 20_000, timeout: 40 * minute },
      running: { first: 0, every: 20_000, timeout: 40 * minute },
      changed: { first: 20_000, every: 20_000, timeout: 10 * minute },
      deleted: { first: 20_000, every: 15_000, timeout: 10 * minute },
      address: { first: 10_000, every: 5_000, timeout: 10 * minute, hits: 2 },
    });
  });
});

describe('an updated gateway', () => {
  it('is returned when it runs again', async () => {
    const { client } = await start(
      playing([gateway('Updating'), gateway('Running')], { PUT: json(200, { instance_name: 'orders' }) }),
    );
    expect((await client.instances.updateAndWait('gw1', { description: '' }, SOON)).status).toBe('Running');
    const resized = await start(
      playing([gateway('Resizing'), gateway('Running', { spec: 'PROFESSIONAL' })], { POST: JOB }),
    );
    expect((await resized.client.instances.resizeAndWait('gw1', { spec_id: 'PROFESSIONAL' }, SOON)).spec).toBe(
      'PROFESSIONAL',
    );
  });
  it('is reported if it does not run again', async () => {
    const { client } = await start(
      playing([gateway('Resizing'), gateway('ResizeFailed')], { POST: JOB, progress: json(200, {}) }),
    );
    const error = await failureOf(
      ApigWaiterError,
      client.instances.resizeAndWait('gw1', { spec_id: 'PROFESSIONAL' }, SOON),
    );
    expect(error.message).toBe(
      'instances.resizeAndWait failed: gateway gw1 is ResizeFailed. The service gives no reason. (States seen: Resizing, ResizeFailed; polled 2 times.)',
    );
  });
});

describe('a deleted gateway', () => {
  it('is gone when the service says so', async () => {
    const { client } = await start(playing([gateway('Running'), gateway('Deleting'), GONE], { DELETE: empty(202) }));
    await expect(client.instances.deleteAndWait('gw1', SOON)).resolves.toBeUndefined();
  });
  it('is not gone because the API front end does not know the path', async () => {
    const { client } = await start(playing([gateway('Deleting'), NO_SUCH_PATH], { DELETE: empty(202) }));
    const error = await failureOf(ApigServiceError, client.instances.deleteAndWait('gw1', SOON));
    expect(error).not.toBeInstanceOf(ApigNotFoundError);
    expect(error.code).toBe('APIGW.0101');
  });
  it('is not gone because a proxy has no page', async () => {
    const { client } = await start(
      playing([gateway('Deleting'), bytes(404, '<html>not found</html>', { 'Content-Type': 'text/html' })], {
        DELETE: empty(202),
      }),
    );
    await failureOf(ApigNotFoundError, client.instances.waitUntilDeleted('gw1', SOON));
  });
  it('is not gone because a proxy says so in JSON', async () => {
    const { client } = await start(
      playing([gateway('Deleting'), json(404, { code: 404, message: 'no such route' })], { DELETE: empty(202) }),
    );
    await failureOf(ApigNotFoundError, client.instances.waitUntilDeleted('gw1', SOON));
  });
  it('may have failed before', async () => {
    const { client } = await start(
      playing([gateway('CreateFail'), gateway('Unregistering'), GONE], { DELETE: empty(202) }),
    );
    await client.instances.deleteAndWait('gw1', SOON);
  });
  it.each(['DeleteFailed', 'DeleteTimeout', 'UnRegisterFailed', 'UnregisterTimeout'])(
    'is still there: %s',
    async (state) => {
      const { client } = await start(playing([gateway('Deleting'), gateway(state)], { DELETE: empty(202) }));
      const error = await failureOf(ApigWaiterError, client.instances.deleteAndWait('gw1', SOON));
      expect(error.message).toBe(
        `instances.deleteAndWait failed: gateway gw1 is ${state}. It was not deleted. (States seen: Deleting, ${state}; polled 2 times.)`,
      );
    },
  );
});

describe('public addresses', () => {
  const inbound = gateway('Running', { publicips: [{ ip_address: '203.0.113.1' }] });
  const outbound = gateway('Running', { nat_eip_address: '203.0.113.2' });
  const none = gateway('Running', { publicips: [], nat_eip_address: null });

  it('count when they are seen twice in a row, since they flicker', async () => {
    const { server, client } = await start(playing([none, inbound, none, inbound, inbound], { POST: JOB }));
    const { publicips } = await client.instances.enableIngressAndWait(
      'gw1',
      { bandwidth_size: 5, bandwidth_charging_mode: 'bandwidth' },
      SOON,
    );
    expect(publicips).toEqual([{ ip_address: '203.0.113.1' }]);
    expect(server.requests).toHaveLength(6);
  });
  it('are gone when they are missing twice in a row', async () => {
    const { server, client } = await start(playing([inbound, none, inbound, none, none], { DELETE: empty(200) }));
    await client.instances.disableIngressAndWait('gw1', SOON);
    expect(server.requests).toHaveLength(6);
  });
  it('are awaited for outbound calls too', async () => {
    const on = await start(playing([none, outbound, outbound], { POST: json(200, {}) }));
    expect((await on.client.instances.enableEgressAndWait('gw1', { bandwidth_size: 5 }, SOON)).nat_eip_address).toBe(
      '203.0.113.2',
    );
    const off = await start(playing([outbound, none, none], { DELETE: empty(200) }));
    await off.client.instances.disableEgressAndWait('gw1', SOON);
  });
  it('cause an error if they do not appear', async () => {
    const { client } = await start(playing([none], { POST: JOB }));
    const error = await failureOf(
      ApigWaiterError,
      client.instances.enableIngressAndWait('gw1', { bandwidth_size: 5 }, { ...SOON, timeout: 10 }),
    );
    expect(error.message).toMatch(
      /^instances\.enableIngressAndWait gave up: it waited 10 ms for gateway gw1\. \(States seen: without ingress address; polled \d+ times?\.\)$/,
    );
  });
});

describe('endpoint connections', () => {
  const listed = (...states: string[]): Answer =>
    json(200, {
      total: states.length,
      size: states.length,
      connections: states.map((status, i) => ({ id: `e${i}`, status })),
    });
  const both = { endpoints: ['e0', 'e1'] };

  it('are accepted when all of them are, after creating', async () => {
    const { server, client } = await start(
      playing(
        [listed('pendingAcceptance', 'creating'), listed('accepted', 'creating'), listed('accepted', 'accepted')],
        { POST: listed() },
      ),
    );
    const told: unknown[] = [];
    const connections = await client.vpcEndpoints.connections.acceptAndWait(both, {
      ...SOON,
      onProgress: ({ state, percent }) => told.push([state, percent]),
    });
    expect(connections).toEqual([{ id: 'e0', status: 'accepted' }, { id: 'e1', status: 'accepted' }]);
    expect(told).toEqual([['pendingAcceptance and creating', 0], ['accepted and creating', 50], ['accepted', 100]]);
    expect(server.requests[1]?.target).toBe(`${GATEWAY}/vpc-endpoint/connections?limit=500`);
  });
  it('are rejected', async () => {
    const { client } = await start(playing([listed('accepted'), listed('rejected')], { POST: listed() }));
    expect(await client.vpcEndpoints.connections.rejectAndWait({ endpoints: ['e0'] }, SOON)).toEqual([
      { id: 'e0', status: 'rejected' },
    ]);
  });
  it('cause an error if they fail', async () => {
    const { client } = await start(
      playing([listed('creating', 'creating'), listed('accepted', 'failed')], { POST: listed() }),
    );
    const error = await failureOf(ApigWaiterError, client.vpcEndpoints.connections.acceptAndWait(both, SOON));
    expect(error.message).toBe(
      'vpcEndpoints.connections.acceptAndWait failed: the set of 2 connections is accepted and failed. Failed: e1. (States seen: creating, accepted and failed; polled 2 times.)',
    );
  });
});

describe('background tasks', () => {
  const task = (task_status: string, task_result = ''): Answer =>
    json(200, { task_id: 't', task_status, task_type: 'import_api', task_result });
  const BEGUN = json(200, { task_id: 't' });

  it('are awaited through every state that is not final', async () => {
    const { client } = await start(
      playing([task('waiting'), task('processing'), task('halfway'), task('succeed', '{"x":1}')]),
    );
    expect(await client.asyncTasks.wait('t', SOON)).toEqual({
      task_id: 't',
      task_status: 'succeed',
      task_type: 'import_api',
      task_result: '{"x":1}',
    });
  });
  it('say why they failed', async () => {
    const { client } = await start(
      playing([
        task('waiting'),
        task('failed', '{"error_code":"APIG.3201","error_msg":"The API group name already exists"}'),
      ]),
    );
    const error = await failureOf(ApigWaiterError, client.asyncTasks.wait('t', SOON));
    expect(error.message).toBe(
      'asyncTasks.wait failed: task t is failed. APIG.3201: The API group name already exists. (States seen: waiting, failed; polled 2 times.)',
    );
  });
  it('fail immediately if they are unknown', async () => {
    const { client } = await start([
      json(404, { error_code: 'APIG.3093', error_msg: 'The asynchronous task t does not exist' }),
    ]);
    await failureOf(ApigNotFoundError, client.asyncTasks.wait('t', SOON));
  });
  it('export a document in one line, in either form of the response', async () => {
    const first = await start(
      playing([task('succeed', '{"FileName":"orders","FileType":"json","Comment":"{\\"swagger\\":\\"2.0\\"}"}')], {
        POST: BEGUN,
      }),
    );
    expect(await first.client.openapi.exportAndWait({ env_id: RELEASE, group_id: 'g' }, {}, SOON)).toEqual({
      name: 'orders',
      type: 'json',
      content: '{"swagger":"2.0"}',
    });
    const second = await start(
      playing([task('succeed', '{"file_type":"yaml","content":"swagger: 2.0"}')], { POST: BEGUN }),
    );
    expect(await second.client.openapi.exportAndWait({ env_id: RELEASE, group_id: 'g' }, {}, SOON)).toEqual({
      name: undefined,
      type: 'yaml',
      content: 'swagger: 2.0',
    });
  });
  it('import a document in one line, with the failures', async () => {
    const result = {
      group_id: 'g',
      success: [{ id: 'a', method: 'GET', path: '/a', action: 'create' }],
      failure: [{ method: 'GET', path: '/b', error_code: 'APIG.3301', error_msg: 'exists' }],
    };
    const { client } = await start(
      playing([task('processing'), task('succeed', JSON.stringify(result))], { POST: BEGUN }),
    );
    const form = { file_name: { name: 'a.yaml', content: 'x: 1\n' } };
    expect(await client.openapi.importAndWait(form, SOON)).toEqual(result);
    const error = await failureOf(
      ApigPartialFailureError,
      client.openapi.importAndWait(form, { ...SOON, partialFailure: 'throw' }),
    );
    expect(error.message).toMatch(
      /^openapi\.importAndWait: 1 of 2 items failed:\n- method GET, path \/b: APIG\.3301 exists\n/,
    );
  });
});

describe('bindings that lists show late, as the local gateway emulates it', () => {
  const late = { quirks: { lateBindings: 120 } };
  const pace = { interval: 20 };

  it('are awaited for throttles', async () => {
    // The gateway's time stands still until the second poll.
    let now = Date.now();
    const { client } = await startLocal({ ...late, clock: () => now });
    const { publishIds } = await makeApis(client, 2);
    const throttle = await client.throttles.create({
      name: 'slow',
      type: 1,
      time_unit: 'MINUTE',
      time_interval: 1,
      api_call_limits: 10,
    });
    const told: string[] = [];
    const made = await client.throttleBindings.createAndWait(
      { strategy_id: throttle.id, publish_ids: publishIds },
      {
        ...pace,
        onProgress: ({ state, percent = 0, attempt }) => {
          told.push(`${state} ${percent}`);
          if (attempt === 2) now += 120;
        },
      },
    );
    expect(made.throttle_applys).toHaveLength(2);
    expect(told).toEqual(['0 of 2 listed 0', '0 of 2 listed 0', '2 of 2 listed 100']);
    await client.throttleBindings.deleteAndWait(made.throttle_applys[0]?.id ?? '', throttle.id, {
      ...pace,
      onProgress: ({ attempt }) => {
        if (attempt === 1) now += 120;
      },
    });
    expect(await client.throttleBindings.listBoundApis({ throttle_id: throttle.id }).all()).toHaveLength(1);
  });
  it('are awaited for access lists, whose list ignores offset', async () => {
    const { client } = await startLocal({ quirks: { lateBindings: 60, offsetIgnored: true } });
    const { publishIds } = await makeApis(client, 25);
    const acl = await client.acls.create({
      acl_name: 'inside',
      acl_type: 'PERMIT',
      entity_type: 'IP',
      acl_value: '10.0.0.1',
    });
    const { acl_bindings = [] } = await client.aclBindings.createAndWait(
      { acl_id: acl.id, publish_ids: publishIds },
      pace,
    );
    expect(acl_bindings).toHaveLength(25);
    await client.aclBindings.deleteAndWait(acl_bindings[0]?.id ?? '', acl.id, pace);
  });
  it('are awaited for signature keys', async () => {
    const { client } = await startLocal(late);
    const { publishIds } = await makeApis(client, 1);
    const key = await client.signatureKeys.create({ name: 'sign_1', sign_type: 'hmac' });
    const {
      bindings: [binding],
    } = await client.signatureKeyBindings.createAndWait({ sign_id: key.id, publish_ids: publishIds }, pace);
    await client.signatureKeyBindings.deleteAndWait(binding?.id ?? '', key.id, pace);
    expect(await client.signatureKeyBindings.listBoundApis({ sign_id: key.id }).all()).toEqual([]);
  });
  it('are awaited for app quotas', async () => {
    const { client } = await startLocal(late);
    const app = await client.apps.create({ name: 'caller' });
    const quota = await client.appQuotas.create({
      name: 'some',
      call_limits: 5,
      time_unit: 'MINUTE',
      time_interval: 1,
    });
    const quotaId = quota.app_quota_id;
    await client.appQuotas.bindAppsAndWait(quotaId, { app_ids: [app.id] }, pace);
    expect(await client.appQuotas.listBoundApps(quotaId).all()).toHaveLength(1);
    await client.appQuotas.unbindAppAndWait(quotaId, app.id, pace);
    expect(await client.appQuotas.listBoundApps(quotaId).all()).toEqual([]);
  });
  it('are given up after some time', async () => {
    const { client } = await startLocal({ quirks: { lateBindings: 60_000 } });
    const { publishIds } = await makeApis(client, 1);
    const throttle = await client.throttles.create({
      name: 'slow',
      type: 1,
      time_unit: 'MINUTE',
      time_interval: 1,
      api_call_limits: 10,
    });
    const error = await failureOf(
      ApigWaiterError,
      client.throttleBindings.createAndWait(
        { strategy_id: throttle.id, publish_ids: publishIds },
        { interval: 5, timeout: 30 },
      ),
    );
    expect(error.message).toMatch(
      new RegExp(
        `^throttleBindings\\.createAndWait gave up: it waited 30 ms for the bindings of throttle ${throttle.id}\\. \\(States seen: 0 of 1 listed; polled \\d+ times?\\.\\)$`,
      ),
    );
  });
});

it('a gateway is created, changed and deleted on the local gateway', async () => {
  const { client } = await startLocal({ quirks: { gatewayWork: 300 } });
  const states: string[] = [];
  const pace = { interval: 20 };
  const made = await client.instances.createAndWait(
    { ...INPUT, instance_name: 'second' },
    { ...pace, onProgress: ({ state }) => states.push(state) },
  );
  expect(made.status).toBe('Running');
  expect(new Set(states).size).toBeGreaterThan(2);
  await client.instances.updateAndWait(made.id, { description: 'new' }, pace);
  await client.instances.resizeAndWait(made.id, { spec_id: 'PROFESSIONAL' }, pace);
  await client.instances.deleteAndWait(made.id, pace);
  await failureOf(ApigNotFoundError, client.instances.get(made.id));
});
