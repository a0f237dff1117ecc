/** Plans that are applied: copies, faults, aborts, races. */
import { expect, onTestFinished, test } from 'vitest';
import { ApigClient } from '../../src/client.js';
import {
  ApigPlanError, ApigPlanStaleError, ApigSecretsMissingError, applyPlan, exportGateway, planGateway, readPlan,
  type ApplyProgress, type DocumentGroup, type GatewayDocument,
} from '../../src/files/index.js';
import type { OperationId } from '../../src/operations.js';
import { anySecrets, bring, local, SECRETS, stepsOf, textOf } from '../support/documents.js';
import { startLocal } from '../support/local.js';
import { fillGateway } from '../support/whole-gateway.js';

const WHOLE = { scope: { gateway: 'whole' } } as const;
async function wholeDocument(): Promise<GatewayDocument> {
  const { client } = local();
  await fillGateway(client);
  return (await exportGateway(client, WHOLE)).document;
}

test('a document of one gateway makes another one equal, and applying it again does nothing', async () => {
  const document = await wholeDocument();
  const { client, asked } = await startLocal();
  const { failed, left } = await bring(client, document);
  expect({ failed, left }).toEqual({ failed: [], left: [] });
  expect(asked.filter((call) => !/ 20[0-4]$/.test(call))).toEqual([]);
  expect((await exportGateway(client, WHOLE)).document).toEqual(document);
  asked.length = 0;
  const again = await bring(client, document, { deletes: true });
  expect(again.plan.isEmpty).toBe(true);
  expect(asked.filter((call) => /create|update|delete|Publish|attach|detach|bind(?!Bound)/.test(call) && !/list/i.test(call))).toEqual([]);
});

test('secrets that are given are those of the copy', async () => {
  const document = await wholeDocument();
  const { client } = local();
  await bring(client, document, {}, { secrets: SECRETS });
  expect((await client.apps.findByName('shop'))?.app_secret).toBe(SECRETS.SHOP_APP_SECRET);
  const { sign_key, sign_secret } = await client.signatureKeys.findByName('signer') ?? {};
  expect([sign_key, sign_secret]).toEqual([SECRETS.SIGNER_SIGN_KEY, SECRETS.SIGNER_SIGN_SECRET]);
});

test('deleting in the opposite order leaves what a new gateway has', async () => {
  const document = await wholeDocument();
  const { client } = local();
  await bring(client, document);
  const { document: empty } = await exportGateway(local().client, WHOLE);
  const { failed, left } = await bring(client, empty, { deletes: true, maxDeletes: 100 });
  expect({ failed, left }).toEqual({ failed: [], left: [] });
  expect(await textOf(client)).toBe(await textOf(local().client));
});

test('a plan does not wait for what it does not need: another order of steps ends the same', async () => {
  const document = await wholeDocument();
  const { client } = local();
  const { failed } = await bring(client, document, {}, { concurrency: 16 });
  expect(failed).toEqual([]);
  expect((await exportGateway(client, WHOLE)).document).toEqual(document);
});

/** A client whose write of this number, counted from 0, the gateway rejects. */
function failingAt(number: number): ApigClient {
  const { gateway } = local();
  let writes = 0;
  const client = new ApigClient({
    ...gateway.clientOptions,
    wrap: ({ operation, method }, next) => {
      if (method !== 'GET' && writes++ === number)
        gateway.fail({ operation: operation as OperationId, status: 400, body: { error_code: 'APIG.2011', error_msg: 'made up' } });
      return next();
    },
  });
  onTestFinished(() => client.close());
  return client;
}

test('after a failure at any step of a plan with 60 steps, a second plan brings the same gateway', async () => {
  const { client: source } = local();
  await fillGateway(source);
  for (let i = 0; i < 20; i++)
    await source.throttles.create({ name: `throttle_${i}`, api_call_limits: 100, time_interval: 1, time_unit: 'MINUTE', type: 1 });
  const { document } = await exportGateway(source, WHOLE);
  const count = (await planGateway(local().client, document)).steps.length;
  expect(count).toBeGreaterThanOrEqual(60);
  for (let k = 0; k < count; k++) {
    const client = failingAt(k);
    const first = await bring(client, document, {}, { concurrency: 1 });
    expect(first.failed.length).toBe(1);
    // Everything that needs nothing of the failed step was done.
    expect(first.done.length + first.failed.length + first.left.length).toBeGreaterThanOrEqual(count);
    const second = await bring(client, document);
    expect({ k, failed: second.failed, left: second.left }).toEqual({ k, failed: [], left: [] });
    expect((await exportGateway(client, WHOLE)).document).toEqual(document);
  }
}, 300_000);

test('branches go on after a failure: only what needs the failed object is not begun', async () => {
  const document = await wholeDocument();
  const { client, server } = await startLocal();
  server.gateway.fail({ operation: 'vpcChannels.create', status: 400, body: { error_code: 'APIG.2011', error_msg: 'made up' } });
  const { failed, left } = await bring(client, document, {}, { concurrency: 1 });
  expect(failed.map(({ step }) => step.id)).toEqual(['create channels/back']);
  expect(left.map(({ id, targets }) => (targets ? `${id}: ${targets.join(', ')}` : id)).sort()).toEqual([
    'bind pluginBindings/limits in RELEASE: orders/channeled', 'bind throttleBindings/limit in RELEASE: orders/channeled',
    'create apis/orders/channeled', 'create channels/refer', 'create plugins/outside_auth',
    'publish publications/RELEASE: orders/channeled',
  ]);
});

test('a failure stops everything with stop: all', async () => {
  const document = await wholeDocument();
  const { client, server, asked } = await startLocal();
  server.gateway.fail({ operation: 'envs.create', status: 400, body: { error_code: 'APIG.2011', error_msg: 'made up' } });
  const plan = await planGateway(client, document);
  asked.length = 0;
  const { done, failed, left } = await applyPlan(client, plan, { secrets: anySecrets, concurrency: 1, stop: 'all' });
  expect([done.length, failed.length, left.length]).toEqual([0, 1, plan.steps.length - 1]);
  // A name that is taken could be the reason: that was checked.
  expect(asked).toEqual(['envs.create 400', 'envs.list 200']);
});

test('an abort at any step leaves a gateway that a second plan finishes', async () => {
  const document = await wholeDocument();
  for (let k = 0; k < 40; k += 7) {
    const { client } = local();
    const stop = new AbortController();
    const onProgress = ({ done }: ApplyProgress): void => {
      if (done > k) stop.abort();
    };
    const { failed, left, plan } = await bring(client, document, {}, { onProgress, signal: stop.signal });
    expect(left.length + failed.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThan(plan.steps.length);
    await bring(client, document);
    expect((await exportGateway(client, WHOLE)).document).toEqual(document);
  }
}, 60_000);

test('two clients that apply changes of the same objects do not overwrite each other: one ends stale', async () => {
  const { client, server } = await startLocal();
  await fillGateway(client);
  const { document } = await exportGateway(client, WHOLE);
  const changed = (remark: string): GatewayDocument => ({ ...document, envs: { ...document.envs, test: { remark } } });
  const [mine, theirs] = [await planGateway(client, changed('mine')), await planGateway(client, changed('theirs'))];
  const other = new ApigClient(server.clientOptions);
  const first = await applyPlan(client, mine, { secrets: anySecrets });
  const second = await applyPlan(other, theirs, { secrets: anySecrets });
  await other.close();
  expect(first.failed).toEqual([]);
  const [failure] = second.failed;
  expect(failure?.error).toBeInstanceOf(ApigPlanStaleError);
  expect(String(failure?.error)).toBe('ApigPlanStaleError: update envs/test was not done: somebody has changed the object since the plan was made. Make a plan again.');
  expect((await client.envs.findByName('test'))?.remark).toBe('mine');
});

test('a saved plan that is applied twice changes nothing the second time', async () => {
  const { client, asked } = await startLocal();
  await fillGateway(client);
  const { document } = await exportGateway(client, WHOLE);
  const plan = await planGateway(client, { ...document, envs: { ...document.envs, test: { remark: 'new' }, third: {} } });
  const saved = readPlan(JSON.parse(JSON.stringify(plan)));
  expect(stepsOf(saved)).toEqual(['create envs/third', 'update envs/test']);
  expect((await applyPlan(client, saved)).failed).toEqual([]);
  asked.length = 0;
  const second = await applyPlan(client, saved);
  expect(second.done.map(({ id }) => id)).toEqual(['create envs/third']);
  expect(second.failed.map(({ step }) => step.id)).toEqual(['update envs/test']);
  expect(asked.filter((call) => call.startsWith('envs.update'))).toEqual([]);
});

test('an object that somebody created with other fields in the meantime is not taken over', async () => {
  const { client } = local();
  const plan = await planGateway(client, { format: 'huaweicloud-apig/gateway@1', envs: { third: { remark: 'ours' } } });
  await client.envs.create({ name: 'third', remark: 'theirs' });
  const { failed } = await applyPlan(client, plan);
  expect(failed.map(({ error }) => String(error))).toEqual([
    'ApigPlanStaleError: create envs/third was not done: somebody else has created an object with this name and other fields. Make a plan again.',
  ]);
});

test('all missing secrets are named before anything is sent', async () => {
  const document = await wholeDocument();
  const { client, asked } = await startLocal();
  const plan = await planGateway(client, document);
  asked.length = 0;
  const applied = applyPlan(client, plan, { secrets: { SHOP_APP_SECRET: 'shop-secret-0123456789' } });
  await expect(applied).rejects.toBeInstanceOf(ApigSecretsMissingError);
  await expect(applied).rejects.toMatchObject({
    names: ['SIGNER_SIGN_KEY', 'SIGNER_SIGN_SECRET', 'LOGS_SASL_PASSWORD', 'SIGN_IN_CLIENT_SECRET'],
    message: 'Secrets are missing, nothing was changed.\n'
      + '  SIGNER_SIGN_KEY: signatureKeys/signer: sign_key\n  SIGNER_SIGN_SECRET: signatureKeys/signer: sign_secret\n'
      + '  LOGS_SASL_PASSWORD: plugins/logs: plugin_content.sasl_config.sasl_password\n'
      + '  SIGN_IN_CLIENT_SECRET: plugins/sign_in: plugin_content.client_secret\n'
      + 'Pass them as secrets: { NAME: \'…\' }, or secrets: process.env.',
  });
  expect(asked).toEqual([]);
});

test('a plan for another gateway is rejected', async () => {
  const { client } = local();
  const plan = await planGateway(client, { format: 'huaweicloud-apig/gateway@1', envs: { third: {} } });
  const applied = applyPlan(client.withInstance('9'.repeat(32)), plan);
  await expect(applied).rejects.toThrow(ApigPlanError);
  await expect(applied).rejects.toThrow(/^The plan was made for the gateway 10ca1000000000000000000000000002, and the client is for 9{32}\. Nothing was changed\. Plan again with this client\.$/);
});

test('progress counts every step', async () => {
  const document = await wholeDocument();
  const seen: ApplyProgress[] = [];
  const { client } = local();
  const { plan } = await bring(client, document, {}, { onProgress: (progress) => seen.push(progress) });
  expect(seen.map(({ done }) => done)).toEqual(plan.steps.map((_, i) => i + 1));
  expect(seen.every(({ total, outcome }) => total === plan.steps.length && outcome === 'done')).toBe(true);
});

test('steps for connections wait until what they name has its new name', async () => {
  const { client, server, asked } = await startLocal();
  await fillGateway(client);
  const document = JSON.stringify((await exportGateway(client, WHOLE)).document).replaceAll('orders/', 'sales/');
  const parsed = JSON.parse(document) as GatewayDocument & { readonly groups: { readonly orders: DocumentGroup } };
  const { groups: { orders, ...groups }, ...rest } = parsed;
  const { mocked = {}, ...apis } = orders.apis ?? {};
  const bare = { ...mocked, online: { RELEASE: {} } };
  const wanted = { ...rest, groups: { ...groups, sales: { ...orders, was: 'orders', apis: { ...apis, mocked: bare } } } };
  server.gateway.fail({ operation: 'groups.update', latency: 100 });
  asked.length = 0;
  const { failed, left } = await bring(client, wanted, { deletes: true });
  expect({ failed, left }).toEqual({ failed: [], left: [] });
  expect(asked.filter((call) => /^groups.update|batchDelete|detach/.test(call))[0]).toBe('groups.update 200');
});

test('a deletion whose first response was lost is done', async () => {
  const { client, server } = await startLocal();
  await client.envs.create({ name: 'test' });
  const { document: empty } = await exportGateway(local().client, WHOLE);
  server.gateway.fail({ operation: 'envs.delete', cut: 'after' });
  const { done, failed } = await bring(client, empty, { deletes: true });
  expect([done.map(({ id }) => id), failed]).toEqual([['delete envs/test'], []]);
});
