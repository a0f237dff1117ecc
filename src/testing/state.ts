/** What the emulated service remembers: the objects of each gateway, and the gateways of the project. */
import type { AclInput } from '../resources/acls.js';
import type { ApiInput } from '../resources/apis.js';
import type { AppAclInput } from '../resources/app-acl.js';
import type { AppQuotaInput } from '../resources/app-quotas.js';
import type { AppInput } from '../resources/apps.js';
import type { PluginInput } from '../resources/plugins.js';
import type { ThrottleInput } from '../resources/shared/throttle.js';
import type { SignatureKeyInput } from '../resources/signature-keys.js';
import type { ThrottleSpecialInput } from '../resources/throttle-specials.js';
import type { Defined } from './handler.js';
import { noInstance, Refused } from './refused.js';
import { Collection } from './store.js';

/** An API group. */
export interface GroupRecord {
  readonly id: string;
  readonly isDefault: boolean;
  readonly created: number;
  name: string;
  remark: string | undefined;
  updated: number;
  /** Whether the debugging subdomains may be called. */
  subdomainsOpen: boolean;
}

/** An environment. */
export interface EnvRecord {
  readonly id: string;
  readonly created: number;
  name: string;
  remark: string | undefined;
}

/** A variable of a group in an environment. */
export interface VariableRecord {
  readonly id: string;
  readonly groupId: string;
  readonly envId: string;
  readonly name: string;
  value: string;
}

/** An API: its definition as it is being edited. */
export interface ApiRecord {
  readonly id: string;
  readonly groupId: string;
  readonly created: number;
  updated: number;
  name: string;
  definition: ApiDefinition;
}
/** What a caller defined, with the identities that its parts were given. */
export interface ApiDefinition {
  readonly input: Defined<ApiInput>;
  /** Identities of the parts, by where they stand: `backend_api`, `req_params/name`. */
  readonly ids: Readonly<Record<string, string>>;
}

/** A version of an API: its definition as it was published. */
export interface VersionRecord {
  readonly id: string;
  readonly apiId: string;
  readonly envId: string;
  readonly published: number;
  readonly remark: string | undefined;
  readonly definition: ApiDefinition;
}

/** An API that is online in an environment. */
export interface PublicationRecord {
  readonly id: string;
  readonly apiId: string;
  readonly envId: string;
  versionId: string;
  published: number;
  remark: string | undefined;
}

/** A throttle. */
export interface ThrottleRecord {
  readonly id: string;
  readonly created: number;
  name: string;
  input: Defined<ThrottleInput>;
}

/** A limit of its own that a throttle has for an app or a user. */
export interface SpecialRecord {
  readonly id: string;
  readonly throttleId: string;
  readonly applied: number;
  input: Defined<ThrottleSpecialInput>;
}

/** A signature key. */
export interface SignatureKeyRecord {
  readonly id: string;
  readonly created: number;
  name: string;
  updated: number;
  input: Defined<SignatureKeyInput>;
}

/** An access control policy. */
export interface AclRecord {
  readonly id: string;
  name: string;
  updated: number;
  input: Defined<AclInput>;
}

/** A plugin. */
export interface PluginRecord {
  readonly id: string;
  readonly created: number;
  name: string;
  updated: number;
  input: Defined<PluginInput>;
}

/** A plugin that is attached to an API in an environment; it stays attached where the API goes offline. */
export interface AttachmentRecord {
  readonly id: string;
  readonly pluginId: string;
  readonly apiId: string;
  readonly envId: string;
  readonly attached: number;
}

/** An app. */
export interface AppRecord {
  readonly id: string;
  readonly created: number;
  name: string;
  updated: number;
  input: Defined<AppInput>;
  key: string;
  secret: string;
  acl: Defined<AppAclInput> | undefined;
  quota: { readonly id: string; readonly bound: number } | undefined;
}

/** A code with which an app may be named in a call. */
export interface AppCodeRecord {
  readonly id: string;
  readonly appId: string;
  readonly created: number;
  readonly code: string;
}

/** A quota for apps. */
export interface AppQuotaRecord {
  readonly id: string;
  readonly created: number;
  name: string;
  input: Defined<AppQuotaInput>;
}

/** The leave of an app to call an API in an environment. */
export interface AppAuthRecord {
  readonly id: string;
  readonly appId: string;
  readonly apiId: string;
  readonly envId: string;
  readonly granted: number;
}

/** A policy that is bound to an API in an environment: a throttle, a signature key or an access control policy. */
export interface BindingRecord {
  readonly id: string;
  readonly policyId: string;
  readonly publishId: string;
  readonly bound: number;
}

const notFound = (code: string, text: (id: string) => string) => (id: string): Refused => new Refused(404, code, text(id));

/** The objects of one gateway. */
export class GatewayState {
  readonly groups = new Collection<GroupRecord>(notFound('APIG.3001', (id) => `API group ${id} does not exist`));
  readonly envs = new Collection<EnvRecord>(notFound('APIG.3003', (id) => `Environment ${id} does not exist`));
  readonly variables = new Collection<VariableRecord>(notFound('APIG.3011', (id) => `The environment variable does not exist, id: ${id}`));
  readonly apis = new Collection<ApiRecord>(notFound('APIG.3002', (id) => `API ${id} does not exist`));
  readonly versions = new Collection<VersionRecord>(notFound('APIG.3022', (id) => `The API version does not exist,id:${id}`));
  readonly publications = new Collection<PublicationRecord>(notFound('APIG.3015', () => 'The API publication record does not exist'));
  readonly throttles = new Collection<ThrottleRecord>(notFound('APIG.3005', (id) => `Request throttling policy ${id} does not exist`));
  readonly throttleBindings = new Collection<BindingRecord>(notFound('APIG.3012', () => 'The request throttling policy binding record does not exist'));
  readonly specials = new Collection<SpecialRecord>(notFound('APIG.3013', (id) => `Excluded request throttling configuration ${id} does not exist`));
  readonly signatureKeys = new Collection<SignatureKeyRecord>(notFound('APIG.3017', (id) => `Signature key ${id} does not exist`));
  readonly signatureKeyBindings = new Collection<BindingRecord>(notFound('APIG.3018', () => 'The signature key binding record does not exist'));
  readonly acls = new Collection<AclRecord>(notFound('APIG.3006', (id) => `Access control policy ${id} does not exist`));
  readonly aclBindings = new Collection<BindingRecord>(notFound('APIG.3010', () => 'The access control policy binding record does not exist'));
  readonly plugins = new Collection<PluginRecord>(notFound('APIG.3068', (id) => `Plugin ${id} does not exist`));
  readonly attachments = new Collection<AttachmentRecord>(notFound('APIG.3007', () => 'The configuration does not exist'));
  readonly apps = new Collection<AppRecord>(notFound('APIG.3004', (id) => `App ${id} does not exist`));
  readonly appCodes = new Collection<AppCodeRecord>(notFound('APIG.3082', (id) => `The AppCode does not exist,id:${id}`));
  readonly appQuotas = new Collection<AppQuotaRecord>(notFound('APIG.3093', (id) => `App quota ${id} does not exist`));
  readonly appAuths = new Collection<AppAuthRecord>(notFound('APIG.3009', (id) => `The app authorization record does not exist,id:${id}`));

  constructor(readonly id: string) {}

  /** What is bound to publications, and goes with them. */
  get policyBindings(): readonly Collection<BindingRecord>[] {
    return [this.throttleBindings, this.signatureKeyBindings, this.aclBindings];
  }
}

/** The gateways of the project. */
export class ProjectState {
  readonly gateways = new Collection<GatewayState>(noInstance);
}
