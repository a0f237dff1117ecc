/** Documents: a gateway as a file. Objects are under their names, with the fields that requests have. */
import type { ScopeKind, Scope } from './scope.js';

/** What a document begins with. */
export const FORMAT = 'huaweicloud-apig/gateway@1';

/** Another object, by its name: `{ "$name": "back" }`; of an API with its group, `orders/get_order`. */
export interface NameReference {
  readonly $name: string;
}
/** A secret, by the name under which `secrets` has it: `{ "$env": "SHOP_APP_SECRET" }`. */
export interface SecretReference {
  readonly $env: string;
}
/**
 * The fields of an object, named as in requests. IDs of other objects are references by name. A string in such a place
 * is the ID of something that is not on this gateway.
 */
export interface DocumentObject {
  /** The name that the object had before. It is renamed, and keeps its ID, publications and traffic. */
  readonly was?: string | undefined;
  readonly [field: string]: unknown;
}
/** Objects by name. */
export type DocumentObjects = Readonly<Record<string, DocumentObject>>;

/** What belongs to an API in an environment that it is published in. */
export interface DocumentOnline {
  readonly throttle?: string | undefined;
  /** Name of an access list; a list if there is one of addresses and one of accounts. */
  readonly acl?: string | readonly string[] | undefined;
  readonly signatureKey?: string | undefined;
  readonly plugins?: readonly string[] | undefined;
}
export interface DocumentApi extends DocumentObject {
  /** The environments that it is published in, by name. */
  readonly online?: Readonly<Record<string, DocumentOnline>> | undefined;
}
export interface DocumentThrottle extends DocumentObject {
  /** Limits for single apps and accounts. */
  readonly specials?: readonly DocumentObject[] | undefined;
}
export interface DocumentApp extends DocumentObject {
  /** The APIs that it may call, as `orders/get_order`, by environment. */
  readonly may_call?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Name of its quota. */
  readonly quota?: string | undefined;
  /** The addresses that it may call from. */
  readonly acl?: DocumentObject | undefined;
}
export interface DocumentGroup extends DocumentObject {
  /** Values of variables, by environment and name. */
  readonly variables?: Readonly<Record<string, Readonly<Record<string, string | SecretReference>>>> | undefined;
  /** Gateway responses: rules by type, by name. */
  readonly responses?: DocumentObjects | undefined;
  readonly domains?: readonly DocumentObject[] | undefined;
  readonly apis?: Readonly<Record<string, DocumentApi>> | undefined;
}

/** A gateway, or a part of one. */
export interface GatewayDocument {
  readonly format: typeof FORMAT;
  readonly scope?: Scope | undefined;
  readonly envs?: DocumentObjects | undefined;
  readonly channels?: DocumentObjects | undefined;
  readonly signatureKeys?: DocumentObjects | undefined;
  readonly throttles?: Readonly<Record<string, DocumentThrottle>> | undefined;
  readonly acls?: DocumentObjects | undefined;
  readonly authorizers?: DocumentObjects | undefined;
  readonly plugins?: DocumentObjects | undefined;
  readonly orchestrations?: DocumentObjects | undefined;
  readonly quotas?: DocumentObjects | undefined;
  readonly apps?: Readonly<Record<string, DocumentApp>> | undefined;
  readonly groups?: Readonly<Record<string, DocumentGroup>> | undefined;
}

/** Members of objects that are no fields of requests, by kind. */
export const EXTRA_MEMBERS: { readonly [K in ScopeKind]?: readonly string[] } = {
  throttles: ['specials'], apps: ['may_call', 'quota', 'acl'], groups: ['variables', 'responses', 'domains', 'apis'],
  apis: ['online'],
};
