/** What journals must not show of calls: the secrets of apps, policies and backends. */
import type { ProjectState } from '../state.js';

export function callSecrets(project: ProjectState): string[] {
  return [...project.gateways].flatMap((gateway) => [
    ...gateway.apps.all.map(({ secret }) => secret),
    ...gateway.appCodes.all.map(({ code }) => code),
    ...gateway.aiApiKeys.all.map(({ key }) => key),
    ...gateway.signatureKeys.all.map(({ input }) => input.sign_secret ?? ''),
  ]).filter((secret) => secret !== '');
}
