/** Tries a plan on a local gateway that is filled from the target. */
import type { ApigClient } from '../client.js';
import { applyPlan, type ApplyOptions, type ApplyResult } from './apply.js';
import { copyOf, type Body } from './at-paths.js';
import type { GatewayDocument } from './document.js';
import { exportGateway } from './export.js';
import { planGateway, type Plan, type PlanOptions } from './plan.js';
import type { LocalGatewayOptions } from '../testing/index.js';

/** The options of `rehearse`: those of the plan, and some for the local gateway. */
export interface RehearseOptions extends Omit<PlanOptions, 'secrets' | 'checkOnline'>, Pick<ApplyOptions, 'onProgress'> {
  /** Options of the local gateway, such as `{ quotas: { APP_NUM_LIMIT: 100 } }`. */
  readonly gateway?: LocalGatewayOptions | undefined;
}
/** A plan, and what became of it on a local gateway. */
export interface Rehearsal extends ApplyResult {
  readonly plan: Plan;
}

/**
 * Makes the plan for a copy of the gateway in this process, and applies it there. It finds what the service would
 * reject: names, paths, the order of steps, limits and quotas. Secrets have made-up values, and certificates of domain
 * names are left out. It proves nothing about what only the real service knows. On the gateway nothing is changed.
 *
 * ```ts
 * const { failed } = await rehearse(client, document, { deletes: true });
 * ```
 * @throws The errors of `exportGateway` and `planGateway`; ApigPlanError if the copy cannot be filled.
 */
export async function rehearse(
  client: ApigClient, document: GatewayDocument, options: RehearseOptions = {},
): Promise<Rehearsal> {
  const { gateway = {}, onProgress, ...planning } = options;
  const { concurrency, signal } = planning;
  const { document: now } = await exportGateway(client, { concurrency, signal });
  const [{ createLocalGateway }, { ApigClient: Client }] = await Promise.all([
    import('../testing/index.js'), import('../client.js'),
  ]);
  const local = new Client(createLocalGateway(gateway).clientOptions);
  try {
    const filling = await planGateway(local, withoutCertificates(now), { checkOnline: 'never' });
    const filled = await applyPlan(local, filling, { secrets: madeUp(filling) });
    const [fault] = filled.failed;
    if (fault) throw fault.error;
    const plan = await planGateway(local, withoutCertificates(document), { ...planning, checkOnline: 'never' });
    return { plan, ...(await applyPlan(local, plan, { secrets: madeUp(plan), signal, onProgress })) };
  } finally {
    await local.close();
  }
}
/** Values for secrets. Signature keys must have a certain length. */
function madeUp({ steps }: Plan): Record<string, string> {
  const all = steps.flatMap(({ secrets = {}, fields }) =>
    Object.entries(secrets).map((secret) => ({ secret, fields })));
  const values = all.map(({ secret: [path, env], fields }): [string, string] => {
    const isLong = path === 'sign_key' && fields?.['sign_algorithm'] === 'aes-256-cfb';
    return [env, isLong ? 'rehearsal0123456rehearsal0123456' : 'rehearsal0123456'];
  });
  return Object.fromEntries(values);
}

const CERTIFIED = ['certificate', 'verified_client_certificate_enabled'] as const;
function withoutCertificates(document: GatewayDocument): GatewayDocument {
  const copy = copyOf(document);
  for (const group of Object.values(copy.groups ?? {}))
    for (const domain of group.domains ?? [])
      for (const name of CERTIFIED) delete (domain as Body)[name]; // It is a copy.
  return copy;
}
