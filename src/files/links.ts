/** What connects two objects: publications, bindings, authorizations. They have no fields, and no name of their own. */
import type { ApigClient } from '../client.js';
import type { CallOptions } from '../options.js';
import { memberOf } from '../values.js';
import type { ObjectKind, SharedKind } from './kinds.js';

/** The kinds of connections. */
export type LinkKind =
  | 'publications' | 'throttleBindings' | 'aclBindings' | 'signatureKeyBindings' | 'pluginBindings' | 'authorizations'
  | 'quotaBindings';

/** A connection. */
export interface Link {
  readonly kind: LinkKind;
  /** Key of the object that is bound: a policy, a plugin, an app; of a publication, the environment. */
  readonly holder: string;
  /** What it is bound to: `orders/get_order@RELEASE`; of a publication `orders/get_order`; of a quota an app. */
  readonly target: string;
  /** ID of the connection, to remove it. */
  readonly id?: string | undefined;
}

/** The facts about a kind of connections. */
export interface LinkFacts {
  readonly kind: LinkKind;
  readonly noun: string;
  readonly holder: SharedKind;
  /** The connections of one object, each with the IDs of what it is bound to. */
  readonly list: (client: ApigClient, holderId: string, options: CallOptions) => Promise<Bound[]>;
  /** How many a call can make. */
  readonly batch: number;
}
/** The end of a connection. */
export interface Bound {
  readonly targetId: string;
  /** Absent: the target is no API. */
  readonly envId?: string | undefined;
  readonly id?: string | undefined;
}

const LARGE = { limit: 500 } as const;
const idOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const bounds = (items: readonly object[], target: string, env: string | undefined, id: string): Bound[] =>
  items.map((item) => ({
    targetId: idOf(memberOf(item, target)), envId: env && idOf(memberOf(item, env)), id: idOf(memberOf(item, id)),
  }));

/** All kinds but publications, which are shown by APIs. */
export const BINDINGS: readonly LinkFacts[] = [
  {
    kind: 'throttleBindings', noun: 'throttle', holder: 'throttles', batch: 500,
    list: async (client, throttle_id, options) =>
      bounds(await client.throttleBindings.listBoundApis({ throttle_id, ...LARGE }, options).all(), 'id', 'run_env_id', 'throttle_apply_id'),
  },
  {
    kind: 'aclBindings', noun: 'access list', holder: 'acls', batch: 500,
    list: async (client, acl_id, options) =>
      bounds(await client.aclBindings.listBoundApis({ acl_id, ...LARGE }, options).all(), 'api_id', 'env_id', 'bind_id'),
  },
  {
    kind: 'signatureKeyBindings', noun: 'signature key', holder: 'signatureKeys', batch: 500,
    list: async (client, sign_id, options) =>
      bounds(await client.signatureKeyBindings.listBoundApis({ sign_id, ...LARGE }, options).all(), 'api_id', 'env_id', 'id'),
  },
  {
    kind: 'pluginBindings', noun: 'plugin', holder: 'plugins', batch: 500,
    list: async (client, plugin, options) =>
      bounds(await client.plugins.listAttachedApis(plugin, LARGE, options).all(), 'api_id', 'env_id', 'plugin_attach_id'),
  },
  {
    kind: 'authorizations', noun: 'app', holder: 'apps', batch: 500,
    list: async (client, app_id, options) =>
      bounds(await client.appAuths.listBoundApis({ app_id, ...LARGE }, options).all(), 'api_id', 'env_id', 'id'),
  },
  {
    kind: 'quotaBindings', noun: 'quota', holder: 'quotas', batch: 100,
    list: async (client, quota, options) =>
      bounds(await client.appQuotas.listBoundApps(quota, LARGE, options).all(), 'app_id', undefined, 'app_id'),
  },
];

/** A connection as a string: equal connections have equal strings. */
export const linkKey = ({ kind, holder, target }: Link): string => `${kind} ${holder} ${target}`;
/** The parts of `orders/get_order@RELEASE`. */
export function targetParts(target: string): { readonly api: string; readonly env: string } {
  const at = target.lastIndexOf('@');
  return { api: target.slice(0, at), env: target.slice(at + 1) };
}
/** The kind and key of what a connection is bound to. */
export function linkTarget({ kind, target }: Link): { readonly kind: ObjectKind; readonly key: string } {
  if (kind === 'quotaBindings') return { kind: 'apps', key: target };
  return { kind: 'apis', key: kind === 'publications' ? target : targetParts(target).api };
}
/** The environment of a connection; `undefined` if it has none, or is one. */
export const envOf = ({ kind, target }: Link): string | undefined =>
  (kind === 'publications' || kind === 'quotaBindings' ? undefined : targetParts(target).env);
/** The kind of the object that is bound. */
export const holderKind = (kind: LinkKind): SharedKind =>
  BINDINGS.find((facts) => facts.kind === kind)?.holder ?? 'envs';
