/** What tests of documents share: copies of gateways, secrets, and how steps are read. */
import { onTestFinished } from 'vitest';
import { ApigClient } from '../../src/client.js';
import {
  applyPlan, exportGateway, formatDocument, planGateway, type ApplyOptions, type ApplyResult, type GatewayDocument,
  type Plan, type PlanOptions,
} from '../../src/files/index.js';
import { createLocalGateway, type LocalGateway, type LocalGatewayOptions } from '../../src/testing/index.js';

/** A local gateway without a socket, and a client of it. */
export function local(
  options: LocalGatewayOptions = {},
): { readonly client: ApigClient; readonly gateway: LocalGateway } {
  const gateway = createLocalGateway(options);
  const client = new ApigClient(gateway.clientOptions);
  onTestFinished(() => client.close());
  return { client, gateway };
}

/** Secrets of the gateway that `fillGateway` fills. */
export const SECRETS = {
  SIGNER_SIGN_KEY: 'k'.repeat(16), SIGNER_SIGN_SECRET: 's'.repeat(16), SHOP_APP_SECRET: 'shop-secret-0123456789',
  LOGS_SASL_PASSWORD: 'kafka-password-1', SIGN_IN_CLIENT_SECRET: 'oidc-secret-1',
} as const;
/** Whatever a document names has a value. */
export const anySecrets: Readonly<Record<string, string>> = new Proxy({}, {
  get: (_, name) => (typeof name === 'string' ? (SECRETS as Readonly<Record<string, string>>)[name] ?? 'x'.repeat(32) : undefined),
});

/** Everything on a gateway, as text. */
export const textOf = async (client: ApigClient): Promise<string> =>
  formatDocument((await exportGateway(client, { scope: { gateway: 'whole' } })).document);

/** Plans and applies. */
export async function bring(
  client: ApigClient, document: GatewayDocument, plan: PlanOptions = {}, apply: ApplyOptions = {},
): Promise<ApplyResult & { readonly plan: Plan }> {
  const planned = await planGateway(client, document, plan);
  return { plan: planned, ...(await applyPlan(client, planned, { secrets: anySecrets, ...apply })) };
}
/** The steps of a plan, each with its reason. */
export const stepsOf = ({ steps }: Plan): string[] => steps.map(({ id }) => id);
