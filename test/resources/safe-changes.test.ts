/** Publishing and moving traffic with a check, against the local gateway over sockets: all or nothing. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { ApigClient } from '../../src/client.js';
import {
  ApigAbortError, ApigConfigurationError, ApigConnectionError, ApigNotFoundError, ApigResponseValidationError,
  ApigRollbackError,
} from '../../src/errors.js';
import type { ApigEvent } from '../../src/events.js';
import type { TrafficStep } from '../../src/resources/vpc-channels/traffic.js';
import { failureOf, json, start } from '../support/server.js';
import { mockApi, RELEASE, startLocal, type Local } from '../support/local.js';

/** A local gateway with an API, published so often. */
async function withApi(publications: number): Promise<Local & { readonly apiId: string; readonly versions: string[] }> {
  const local = await startLocal();
  const { client } = local;
  const group = await client.groups.create({ name: 'orders' });
  const { id: apiId } = await client.apis.create(mockApi(group.id, 'orders'));
  const versions: string[] = [];
  for (let i = 0; i < publications; i++)
    versions.push((await client.apis.publish({ api_id: apiId, env_id: RELEASE })).version_id ?? '');
  local.asked.length = 0;
  return { ...local, apiId, versions };
}
const online = async (client: ApigClient, apiId: string): Promise<string | undefined> =>
  (await client.apis.versions.list(apiId, { env_id: RELEASE }).all()).find(({ status }) => status === 1)?.version_id;

describe('apis.publishAndVerify', () => {
  it('publishes, and keeps a version online that passes the check', async () => {
    const { client, apiId } = await withApi(1);
    const seen: unknown[] = [];
    const publication = await client.apis.publishAndVerify(
      { api_id: apiId, env_id: RELEASE, remark: 'second' },
      (made, signal) => seen.push(made.version_id, signal),
    );
    expect(seen).toEqual([publication.version_id, undefined]);
    expect(await online(client, apiId)).toBe(publication.version_id);
  });
  it.each<[string, () => unknown, string]>([
    ['throws', () => { throw new Error('status 500'); }, 'status 500'],
    ['rejects', () => Promise.reject(new Error('no answer')), 'no answer'],
    ['says false', () => Promise.resolve(false), 'the check returned false'],
  ])('switches back if the check %s', async (_, check, why) => {
    const { client, apiId, versions } = await withApi(2);
    const error = await failureOf(
      ApigRollbackError,
      client.apis.publishAndVerify({ api_id: apiId, env_id: RELEASE }, check),
    );
    expect(error.message).toBe(`apis.publishAndVerify failed: ${why}. Version ${versions[1] ?? ''} is online again.`);
    expect(error).toMatchObject({
      kind: 'Rollback',
      name: 'ApigRollbackError',
      operation: 'apis.publishAndVerify',
      restored: true,
      restoreError: undefined,
    });
    expect((error.cause as Error).message).toBe(why);
    expect(await online(client, apiId)).toBe(versions[1]);
  });
  it('takes the API offline if it was offline before', async () => {
    const { client, apiId } = await withApi(0);
    const error = await failureOf(
      ApigRollbackError,
      client.apis.publishAndVerify({ api_id: apiId, env_id: RELEASE }, () => false),
    );
    expect(error.message).toBe(
      'apis.publishAndVerify failed: the check returned false. The API is offline again, as before.',
    );
    expect(await online(client, apiId)).toBeUndefined();
  });
  it('switches back on abort, even if the check ignores the signal', async () => {
    const { client, apiId, versions } = await withApi(1);
    const stop = new AbortController();
    const call = client.apis.publishAndVerify({ api_id: apiId, env_id: RELEASE }, () => {
      stop.abort(new Error('enough'));
      return new Promise(() => undefined);
    }, { signal: stop.signal });
    const error = await failureOf(ApigRollbackError, call);
    expect(error.message).toBe(
      'apis.publishAndVerify was aborted by the caller\'s signal: enough. What was changed is being undone. '
        + `Version ${versions[0] ?? ''} is online again.`,
    );
    expect(error.cause).toBeInstanceOf(ApigAbortError);
    expect(await online(client, apiId)).toBe(versions[0]);
  });
  it('switches back if the abort comes during the publication', async () => {
    const { server, client, apiId, versions } = await withApi(1);
    const stop = new AbortController();
    server.gateway.fail({ operation: 'apis.publish', latency: 60 });
    const watch = (event: ApigEvent): void => {
      if (event.type === 'request' && event.operation === 'apis.publish') stop.abort();
    };
    const logger = { debug: watch, info: watch, warn: watch, error: watch };
    const watched = new ApigClient({ ...server.clientOptions, logger });
    onTestFinished(() => watched.close());
    const error = await failureOf(
      ApigRollbackError,
      watched.apis.publishAndVerify({ api_id: apiId, env_id: RELEASE }, () => true, { signal: stop.signal }),
    );
    expect(error.restored).toBe(true);
    expect(await online(client, apiId)).toBe(versions[0]);
  });
  it('does nothing if the caller has aborted before', async () => {
    const { client, apiId, asked } = await withApi(1);
    await failureOf(
      ApigAbortError,
      client.apis.publishAndVerify({ api_id: apiId, env_id: RELEASE }, () => true, { signal: AbortSignal.abort() }),
    );
    expect(asked).toEqual([]);
  });
  it('switches back if only the response to the publication was lost', async () => {
    const { server, client, apiId, versions } = await withApi(1);
    server.gateway.fail({ operation: 'apis.publish', cut: 'after' });
    const error = await failureOf(
      ApigRollbackError,
      client.apis.publishAndVerify({ api_id: apiId, env_id: RELEASE }, () => true),
    );
    expect(error.cause).toBeInstanceOf(ApigConnectionError);
    expect(error.message).toMatch(
      new RegExp(
        `^apis\\.publishAndVerify failed: apis\\.publish: the connection broke before a response came .* Version ${versions[0] ?? ''} is online again\\.$`,
      ),
    );
    expect(await online(client, apiId)).toBe(versions[0]);
  });
  it('switches back if the response to the publication is unreadable', async () => {
    const version = (id: string, status: number): object => ({
      version_id: id,
      version_no: id,
      api_id: 'a',
      env_id: 'e',
      status,
    });
    const { server, client } = await start((request, n) => {
      if (request.method === 'POST') return json(201, 'done');
      return json(
        200,
        request.method === 'PUT'
          ? {}
          : { total: 1, api_versions: [version(n === 1 ? 'v1' : 'v2', 1), ...(n === 1 ? [] : [version('v1', 2)])] },
      );
    });
    const error = await failureOf(
      ApigRollbackError,
      client.apis.publishAndVerify({ api_id: 'a', env_id: 'e' }, () => true),
    );
    expect(error.cause).toBeInstanceOf(ApigResponseValidationError);
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'PUT']);
  });
  it('switches nothing if the publication was not received', async () => {
    const { server, client, apiId, versions, asked } = await withApi(1);
    server.gateway.fail({ operation: 'apis.publish', cut: 'before' });
    const error = await failureOf(
      ApigRollbackError,
      client.apis.publishAndVerify({ api_id: apiId, env_id: RELEASE }, () => true),
    );
    expect(error.restored).toBe(true);
    expect(asked.filter((one) => one.startsWith('apis.versions.switch'))).toEqual([]);
    expect(await online(client, apiId)).toBe(versions[0]);
  });
  it('fails with the publication\'s error if that is rejected', async () => {
    const { client } = await withApi(0);
    await failureOf(ApigNotFoundError, client.apis.publishAndVerify({ api_id: 'none', env_id: RELEASE }, () => true));
  });
  it('keeps what another client has published in the meantime', async () => {
    const { client, apiId } = await withApi(1);
    let theirs: string | undefined;
    const error = await failureOf(
      ApigRollbackError,
      client.apis.publishAndVerify({ api_id: apiId, env_id: RELEASE }, async () => {
        ({ version_id: theirs } = await client.apis.publish({ api_id: apiId, env_id: RELEASE }));
        return false;
      }),
    );
    expect(error.restored).toBe(false);
    expect(error.message).toBe(
      `apis.publishAndVerify failed: the check returned false. It could not be undone: version ${theirs ?? ''} was put online by another client in the meantime, and stays online.`,
    );
    expect(await online(client, apiId)).toBe(theirs);
  });
  it('says that it could not be undone', async () => {
    const { server, client, apiId } = await withApi(1);
    const error = await failureOf(
      ApigRollbackError,
      client.apis.publishAndVerify({ api_id: apiId, env_id: RELEASE }, () => {
        server.gateway.fail({
          operation: 'apis.versions.switch',
          status: 400,
          body: { error_code: 'APIG.2000', error_msg: 'no' },
        });
        return false;
      }),
    );
    expect(error).toMatchObject({ restored: false, restoreError: { code: 'APIG.2000' } });
    expect(error.message).toMatch(
      /^apis\.publishAndVerify failed: the check returned false\. It could not be undone: apis\.versions\.switch was rejected with 400 APIG\.2000: no\./,
    );
  });
});

/** A channel with the groups blue, green and other. */
async function withChannel(
  blue: number,
  green: number,
): Promise<
  Local & { readonly channelId: string; readonly weights: () => Promise<Record<string, number | undefined>> }
> {
  const local = await startLocal();
  const { client } = local;
  const { id: channelId } = await client.vpcChannels.create({
    name: 'orders',
    port: 80,
    balance_strategy: 1,
    member_type: 'ip',
    type: 2,
    members: [{ host: '10.0.0.1', member_group_name: 'blue' }],
    member_groups: [
      { member_group_name: 'blue', member_group_weight: blue, member_group_remark: 'now' },
      { member_group_name: 'green', member_group_weight: green },
      { member_group_name: 'other', member_group_weight: 7 },
    ],
  });
  const weights = async (): Promise<Record<string, number | undefined>> =>
    Object.fromEntries(
      (await client.vpcChannels.memberGroups.list(channelId).all()).map((group) => [
        group.member_group_name,
        group.member_group_weight,
      ]),
    );
  local.asked.length = 0;
  return { ...local, channelId, weights };
}
const MOVE = { from: 'blue', to: 'green' };

describe('vpcChannels.blueGreen', () => {
  it('moves everything in one step, the new group first, and changes nothing else in both groups', async () => {
    const { client, channelId, weights, requests } = await withChannel(100, 0);
    const checked: TrafficStep[] = [];
    const before = requests.length;
    const step = await client.vpcChannels.blueGreen(channelId, MOVE, (now) => checked.push(now));
    expect(step).toEqual({ percent: 100, fromWeight: 0, toWeight: 100 });
    expect(checked).toEqual([step]);
    expect(await weights()).toEqual({ blue: 0, green: 100, other: 7 });
    const blue = await client.vpcChannels.memberGroups.findByName(channelId, 'blue');
    expect(blue?.member_group_remark).toBe('now');
    const puts = requests
      .slice(before)
      .filter(({ method }) => method === 'PUT')
      .map(({ path }) => path.split('/').at(-1));
    expect(puts[1]).toBe(blue?.member_group_id);
    expect(puts).toHaveLength(2);
  });
  it('moves back if the check fails', async () => {
    const { client, channelId, weights } = await withChannel(60, 0);
    const error = await failureOf(
      ApigRollbackError,
      client.vpcChannels.blueGreen(channelId, MOVE, () => {
        throw new Error('too many 5xx');
      }),
    );
    expect(error.message).toBe(
      'vpcChannels.blueGreen failed: too many 5xx. The weights are as before: blue 60, green 0.',
    );
    expect(error.restored).toBe(true);
    expect(await weights()).toEqual({ blue: 60, green: 0, other: 7 });
  });
});

describe('vpcChannels.canary', () => {
  it('moves step by step, with a check after each', async () => {
    const { client, channelId, weights } = await withChannel(100, 0);
    const checked: unknown[] = [];
    const last = await client.vpcChannels.canary(channelId, { ...MOVE, steps: [5, 25, 100], hold: 1 }, async (step) =>
      checked.push([step.percent, await weights()]),
    );
    expect(last).toEqual({ percent: 100, fromWeight: 0, toWeight: 100 });
    expect(checked).toEqual([
      [5, { blue: 95, green: 5, other: 7 }],
      [25, { blue: 75, green: 25, other: 7 }],
      [100, { blue: 0, green: 100, other: 7 }],
    ]);
  });
  it('keeps the total weight of both groups, so that others keep their share', async () => {
    const { client, channelId, weights } = await withChannel(30, 10);
    await client.vpcChannels.canary(channelId, { ...MOVE, steps: [50] }, () => true);
    expect(await weights()).toEqual({ blue: 20, green: 20, other: 7 });
    const heavy = await withChannel(100, 100);
    await heavy.client.vpcChannels.canary(heavy.channelId, { ...MOVE, steps: [100] }, () => true);
    expect(await heavy.weights()).toMatchObject({ blue: 0, green: 100 });
    const light = await withChannel(1, 0);
    await light.client.vpcChannels.canary(light.channelId, { ...MOVE, steps: [5] }, () => true);
    expect(await light.weights()).toMatchObject({ blue: 0, green: 1 });
  });
  it('moves everything back if a later step fails', async () => {
    const { client, channelId, weights } = await withChannel(80, 20);
    const error = await failureOf(
      ApigRollbackError,
      client.vpcChannels.canary(channelId, { ...MOVE, steps: [50, 100] }, ({ percent }) => percent < 100),
    );
    expect(error.message).toBe(
      'vpcChannels.canary failed: the check returned false. The weights are as before: blue 80, green 20.',
    );
    expect(await weights()).toEqual({ blue: 80, green: 20, other: 7 });
  });
  it.each<[string, { hold?: number }, boolean]>([
    ['while a step is held', { hold: 10_000 }, false],
    ['in a check', {}, true],
  ])('moves back on abort %s', async (_, more, inCheck) => {
    const { client, channelId, weights } = await withChannel(100, 0);
    const stop = new AbortController();
    if (!inCheck) setTimeout(() => stop.abort(new Error('enough')), 100);
    const begun = performance.now();
    const error = await failureOf(
      ApigRollbackError,
      client.vpcChannels.canary(
        channelId,
        { ...MOVE, steps: [10, 100], ...more },
        () => {
          stop.abort(new Error('enough'));
          return new Promise(() => undefined);
        },
        { signal: stop.signal },
      ),
    );
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(error.message).toMatch(
      /^vpcChannels\.canary was aborted by the caller's signal: enough\. .* The weights are as before: blue 100, green 0\.$/,
    );
    expect(await weights()).toEqual({ blue: 100, green: 0, other: 7 });
  });
  it('moves back if a change of a weight fails', async () => {
    const { server, client, channelId, weights } = await withChannel(100, 0);
    const error = await failureOf(
      ApigRollbackError,
      client.vpcChannels.canary(channelId, { ...MOVE, steps: [50, 100] }, () => {
        server.gateway.fail({
          operation: 'vpcChannels.memberGroups.update',
          status: 400,
          body: { error_code: 'APIG.2001', error_msg: 'no' },
        });
      }),
    );
    expect(error.restored).toBe(true);
    expect(await weights()).toEqual({ blue: 100, green: 0, other: 7 });
  });
  it.each<[object, string]>([
    [
      { steps: [] },
      'vpcChannels.canary: steps must be integers from 1 to 100, at least one, got []. Nothing was changed.',
    ],
    [
      { steps: [0, 100] },
      'vpcChannels.canary: steps must be integers from 1 to 100, at least one, got [0,100]. Nothing was changed.',
    ],
    [{ steps: [100], to: 'red' }, 'has no server group named "red". Nothing was changed.'],
  ])('changes nothing for %j', async (move, message) => {
    const { client, channelId, weights, asked } = await withChannel(100, 0);
    const error = await failureOf(
      ApigConfigurationError,
      client.vpcChannels.canary(channelId, { ...MOVE, steps: [100], ...move }, () => true),
    );
    expect(error.message).toContain(message);
    expect(asked.filter((one) => one.includes('update'))).toEqual([]);
    expect(await weights()).toMatchObject({ blue: 100, green: 0 });
  });
  it('changes nothing if the caller has aborted before', async () => {
    const { client, channelId, asked } = await withChannel(100, 0);
    await failureOf(
      ApigAbortError,
      client.vpcChannels.canary(channelId, { ...MOVE, steps: [100] }, () => true, { signal: AbortSignal.abort() }),
    );
    expect(asked).toEqual([]);
  });
});
