/** Does steps that publish APIs, bind policies and authorize apps, many with one call. */
import { BATCH_LIMITS, bulk, bulkBatches, type BulkResult } from '../calls/bulk.js';
import { BINDINGS, holderKind, type LinkKind } from './links.js';
import type { Performing } from './perform.js';
import type { Step } from './step.js';

/** The targets of a batch that failed, each with its error. */
export type BatchFailures = ReadonlyMap<string, unknown>;

/** Does a batch for some of its targets. */
export async function performBatch(
  step: Step, targets: readonly string[], performing: Performing,
): Promise<BatchFailures> {
  const { known } = performing;
  const kind = step.kind as LinkKind; // Only batches have targets.
  const target = kind === 'quotaBindings' ? 'apps' : 'apis';
  const ids = new Map<string, string>();
  for (const key of targets) ids.set(await known.get(target, key), key);
  const envId = step.env === undefined ? '' : await known.get('envs', step.env);
  const batch: Batch = { step, kind, ids, envId, performing };
  switch (step.action) {
    case 'publish': return publish(batch);
    case 'unpublish': return unpublish(batch);
    case 'unbind': return unbind(batch);
    default: return bind(batch);
  }
}
interface Batch {
  readonly step: Step;
  readonly kind: LinkKind;
  /** Keys of the targets by ID. */
  readonly ids: ReadonlyMap<string, string>;
  readonly envId: string;
  readonly performing: Performing;
}
const failuresOf = <T>({ ids }: Batch, result: BulkResult<string, T>): BatchFailures =>
  new Map(result.failed.map(({ item, error }) => [ids.get(item) ?? item, error]));
const keysOf = (ids: ReadonlyMap<string, string>): string[] => [...ids.keys()];

async function publish(batch: Batch): Promise<BatchFailures> {
  const { step, ids, envId, performing: { client, known, options } } = batch;
  const result = await bulkBatches(keysOf(ids), 'apis.batchPublish', (apis) =>
    client.apis.batchPublish({ apis, env_id: envId }, options));
  const successes = result.values.flatMap(({ success = [] }) => success);
  const published = new Map(successes.map(({ api_id, publish_id }) => [api_id, publish_id]));
  for (const [id, key] of ids) {
    const publication = published.get(id);
    if (publication !== undefined) known.publish(key, step.env ?? '', publication);
  }
  return failuresOf(batch, result);
}
async function unpublish(batch: Batch): Promise<BatchFailures> {
  const { ids, envId, performing: { client, options } } = batch;
  const result = await bulkBatches(keysOf(ids), 'apis.batchUnpublish', (apis) =>
    client.apis.batchUnpublish({ apis, env_id: envId }, options));
  return failuresOf(batch, result);
}

async function bind(batch: Batch): Promise<BatchFailures> {
  const { step, kind, ids, envId, performing: { client, known, options } } = batch;
  const holder = await known.get(holderKind(kind), step.name);
  const all = keysOf(ids);
  if (kind === 'pluginBindings')
    return failuresOf(batch, await bulkBatches(all, 'plugins.attachApis', (api_ids) =>
      client.plugins.attachApis(holder, { env_id: envId, api_ids }, options)));
  if (kind === 'authorizations')
    return failuresOf(batch, await bulkBatches(all, all.length, (api_ids) =>
      client.appAuths.create({ env_id: envId, app_ids: [holder], api_ids }, options)));
  if (kind === 'quotaBindings') {
    await client.appQuotas.bindApps(holder, { app_ids: all }, options);
    return new Map();
  }
  const publish_ids: string[] = [];
  for (const key of ids.values()) publish_ids.push(await known.publication(key, step.env ?? ''));
  if (kind === 'throttleBindings') await client.throttleBindings.create({ strategy_id: holder, publish_ids }, options);
  else if (kind === 'aclBindings') await client.aclBindings.create({ acl_id: holder, publish_ids }, options);
  else await client.signatureKeyBindings.create({ sign_id: holder, publish_ids }, options);
  return new Map();
}

/** Removes connections by their IDs, which lists show. What they do not show is gone. */
async function unbind(batch: Batch): Promise<BatchFailures> {
  const { step, kind, ids, envId, performing: { client, known, options } } = batch;
  const holder = await known.get(holderKind(kind), step.name);
  if (kind === 'pluginBindings') {
    const result = await bulkBatches(keysOf(ids), BATCH_LIMITS['plugins.detachApis'], async (api_ids) => {
      await client.plugins.detachApis(holder, { env_id: envId, api_ids }, options);
      return {};
    });
    return failuresOf(batch, result);
  }
  const bounds = await BINDINGS.find((facts) => facts.kind === kind)?.list(client, holder, options) ?? [];
  const bindings = new Map(bounds.flatMap(({ targetId, envId: env = envId, id }) =>
    (ids.has(targetId) && env === envId && id !== undefined ? [[id, targetId] as const] : [])));
  const own: Batch = { ...batch, ids: new Map([...bindings].map(([id, targetId]) => [id, ids.get(targetId) ?? ''])) };
  const all = keysOf(bindings);
  if (kind === 'throttleBindings')
    return failuresOf(own, await bulkBatches(all, 500, (some) =>
      client.throttleBindings.batchDelete({ throttle_bindings: some }, options)));
  if (kind === 'aclBindings')
    return failuresOf(own, await bulkBatches(all, 500, (some) =>
      client.aclBindings.batchDelete({ acl_bindings: some }, options)));
  const remove = (id: string): PromiseLike<unknown> => {
    if (kind === 'signatureKeyBindings') return client.signatureKeyBindings.delete(id, options);
    return kind === 'authorizations' ? client.appAuths.delete(id, options) : client.appQuotas.unbindApp(holder, id, options);
  };
  // One holder has its connections changed one after another.
  return failuresOf(own, await bulk(all, remove, { concurrency: 1, signal: options.signal }));
}
