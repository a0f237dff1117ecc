/** Rollback to the version of an API that was online before. */
import type { CallOptions } from '../../options.js';
import type { ApiVersion, ApiVersionsService } from '../api-versions.js';
import { inLargePages } from '../shared/by-name.js';

/** The versions of an API in an environment. */
export interface Versions {
  readonly ids: ReadonlySet<string>;
  readonly online: string | undefined;
}
export async function versionsOf(
  versions: ApiVersionsService,
  apiId: string,
  envId: string,
  options: CallOptions | undefined,
): Promise<Versions> {
  const all: ApiVersion[] = await versions.list(apiId, { env_id: envId }, inLargePages(options)).all();
  return {
    ids: new Set(all.map(({ version_id }) => version_id)),
    online: all.find(({ status }) => status === 1)?.version_id,
  };
}

/**
 * Puts the previous version back online, or takes the API offline if there was none. A version that another client has
 * put online since stays online.
 */
export async function restoreVersion(
  versions: ApiVersionsService,
  apiId: string,
  envId: string,
  before: Versions,
  ours: string | undefined,
  options: CallOptions,
): Promise<string> {
  const { online } = await versionsOf(versions, apiId, envId, options);
  const state =
    before.online === undefined ? 'The API is offline again, as before.' : `Version ${before.online} is online again.`;
  if (online === before.online) return state;
  const isOurs = online === undefined || (ours === undefined ? !before.ids.has(online) : online === ours);
  if (!isOurs) throw new Error(`version ${online} was put online by another client in the meantime, and stays online`);
  if (before.online !== undefined) await versions.switch(apiId, { version_id: before.online }, options);
  else if (online !== undefined) await versions.unpublish(online, options);
  return state;
}
