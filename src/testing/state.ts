/** The state of the emulated service: the objects of each gateway, and the gateways of the project. */
import type { AclInput } from '../resources/acls.js';
import type { ApiInput } from '../resources/apis.js';
import type { AppAclInput } from '../resources/app-acl.js';
import type { AppQuotaInput } from '../resources/app-quotas.js';
import type { AppInput } from '../resources/apps.js';
import type { AuthorizerInput } from '../resources/authorizers.js';
import type { GatewayResponseRule, GatewayResponseType } from '../resources/gateway-responses.js';
import type { InstanceInput } from '../resources/instances.js';
import type { PluginInput } from '../resources/plugins.js';
import type { OrchestrationInput } from '../resources/orchestrations.js';
import type { MemberGroupInput } from '../resources/vpc-channels/member-group.js';
import type { MemberInput } from '../resources/vpc-channels/member.js';
import type { ThrottleInput } from '../resources/shared/throttle.js';
import type { SignatureKeyInput } from '../resources/signature-keys.js';
import type { ThrottleSpecialInput } from '../resources/throttle-specials.js';
import type { HealthCheckInput, VpcChannelInput } from '../resources/vpc-channels.js';
import { noInstance, Refused } from './refused.js';
import { Collection, type Defined } from './store.js';

/** An API group. */
export interface GroupRecord {
  readonly id: string;
  readonly isDefault: boolean;
  readonly created: number;
  name: string;
  remark: string | undefined;
  updated: number;
  /** True if the debugging subdomains may be called. */
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
  readonly created: number;
  readonly groupId: string;
  readonly envId: string;
  readonly name: string;
  value: string;
}

/** An API: its current definition. */
export interface ApiRecord {
  readonly id: string;
  readonly groupId: string;
  readonly created: number;
  updated: number;
  name: string;
  definition: ApiDefinition;
  /** Policies that its import named. They are bound to its next publication. */
  awaited?: AwaitedPolicies | undefined;
}
/** Policies that wait for the publication of an API. */
export interface AwaitedPolicies {
  readonly throttleId: string | undefined;
  readonly aclId: string | undefined;
  readonly pluginIds: readonly string[];
}
/** A caller's definition, with the IDs of its parts. */
export interface ApiDefinition {
  readonly input: Defined<ApiInput>;
  /** IDs of the parts by their position: `backend_api`, `req_params/name`. */
  readonly ids: Readonly<Record<string, string>>;
}

/** A version of an API: its definition as it was published. */
export interface VersionRecord {
  readonly id: string;
  readonly apiId: string;
  readonly envId: string;
  readonly published: number;
  readonly remark: string | undefined;
  definition: ApiDefinition;
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

/** A special limit of a throttle for an app or a user. */
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
  readonly created: number;
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

/** A plugin that is attached to an API in an environment. It stays attached if the API goes offline. */
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

/** A code that identifies an app in a call. */
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

/** The authorization of an app to call an API in an environment. */
export interface AppAuthRecord {
  readonly id: string;
  readonly appId: string;
  readonly apiId: string;
  readonly envId: string;
  readonly granted: number;
}

/** What the gateway returns if a call of a group's API fails. */
export interface ResponseRecord {
  readonly id: string;
  readonly groupId: string;
  readonly isDefault: boolean;
  readonly created: number;
  name: string;
  updated: number;
  /** The rules that a caller set. The others are the service's own. */
  rules: Partial<Record<GatewayResponseType, GatewayResponseRule>>;
}

/** A domain name of a group. */
export interface DomainRecord {
  readonly id: string;
  readonly groupId: string;
  readonly domain: string;
  minSslVersion: 'TLSv1.1' | 'TLSv1.2';
  redirects: boolean;
  verifiesClients: boolean;
  httpPort: number | undefined;
  httpsPort: number | undefined;
  certificateIds: readonly string[];
}

/** A certificate. It belongs to the project. */
export interface CertificateRecord {
  readonly id: string;
  readonly created: number;
  readonly type: 'global' | 'instance';
  readonly instanceId: string;
  name: string;
  updated: number;
  /** The certificate itself, PEM. */
  content: string;
  hasTrustedRoot: boolean;
}

/** A custom authorizer. */
export interface AuthorizerRecord {
  readonly id: string;
  readonly created: number;
  name: string;
  input: Defined<AuthorizerInput>;
}

/** A feature that was configured. */
export interface FeatureRecord {
  readonly id: string;
  readonly name: string;
  enable: boolean;
  config: string | undefined;
  updated: number;
}

/** A VPC channel. */
export interface ChannelRecord {
  readonly id: string;
  readonly created: number;
  name: string;
  input: Omit<Defined<VpcChannelInput>, 'members' | 'member_groups' | 'vpc_health_config'>;
  members: readonly MemberRecord[];
  memberGroups: readonly MemberGroupRecord[];
  health: HealthRecord | undefined;
}
export interface MemberRecord {
  readonly id: string;
  readonly created: number;
  readonly input: Defined<MemberInput>;
}
export interface MemberGroupRecord {
  readonly id: string;
  readonly created: number;
  readonly updated: number;
  readonly input: Defined<MemberGroupInput>;
}
export interface HealthRecord {
  readonly id: string;
  readonly created: number;
  readonly input: Defined<HealthCheckInput>;
}

/** A custom port of the gateway, in addition to 80 and 443. */
export interface IngressPortRecord {
  readonly id: string;
  readonly created: number;
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly port: number;
}

/** A rule that makes parameters from others. */
export interface OrchestrationRecord {
  readonly id: string;
  readonly created: number;
  name: string;
  updated: number;
  input: Defined<OrchestrationInput>;
}

/** A key that an app calls AI APIs with. */
export interface AiApiKeyRecord {
  readonly id: string;
  readonly appId: string;
  readonly created: number;
  readonly key: string;
  readonly alias: string | undefined;
}

/** An account that may reach the gateway through an endpoint. */
export interface PermissionRecord {
  readonly id: string;
  readonly created: number;
  readonly permission: string;
}

/** A gateway as an object that is created, changed and deleted. */
export interface InstanceRecord {
  readonly created: number;
  /** True on yearly or monthly billing. */
  readonly isPrepaid: boolean;
  input: Defined<InstanceInput>;
  /** Its edition. */
  spec: string;
  /** The work on it, and when it started. The work may be done by now. */
  work: { readonly kind: 'create' | 'update' | 'resize' | 'delete'; readonly since: number };
  eip: string | undefined;
  egress: number | undefined;
  ingress: number | undefined;
  tags: Map<string, string>;
}

/** A task in the background. What it does is done when it starts; its result is shown later. */
export interface TaskRecord {
  readonly id: string;
  readonly type: 'import_api' | 'export_api';
  readonly started: number;
  readonly failed: boolean;
  /** JSON. */
  readonly result: string;
}

/** An unpaid order: of a gateway, or of another edition for one. */
export type OrderRecord =
  | { readonly input: Defined<InstanceInput> }
  | { readonly gatewayId: string; readonly edition: string };

/** An endpoint's connection to the gateway. */
export interface ConnectionRecord {
  readonly id: string;
  readonly markerId: number;
  readonly domainId: string;
  readonly created: number;
  updated: number;
  /** The state that it is in, or is on its way to. */
  status: 'pendingAcceptance' | 'accepted' | 'rejected' | 'failed';
  /** False if it takes a while from `updated` on until it is in that state. */
  reached: boolean;
}

/** A policy that is bound to an API in an environment: a throttle, a signature key or an access control policy. */
export interface BindingRecord {
  readonly id: string;
  readonly policyId: string;
  readonly publishId: string;
  readonly bound: number;
}

const notFound =
  (code: string, text: (id: string) => string) =>
    (id: string): Refused =>
      new Refused(404, code, text(id));

/** The objects of one gateway. */
export class GatewayState {
  readonly groups = new Collection<GroupRecord>(notFound('APIG.3001', (id) => `API group ${id} does not exist`));
  readonly envs = new Collection<EnvRecord>(notFound('APIG.3003', (id) => `Environment ${id} does not exist`));
  readonly variables = new Collection<VariableRecord>(
    notFound('APIG.3011', (id) => `The environment variable does not exist, id: ${id}`),
  );
  readonly apis = new Collection<ApiRecord>(notFound('APIG.3002', (id) => `API ${id} does not exist`));
  readonly versions = new Collection<VersionRecord>(
    notFound('APIG.3022', (id) => `The API version does not exist,id:${id}`),
  );
  readonly publications = new Collection<PublicationRecord>(
    notFound('APIG.3015', () => 'The API publication record does not exist'),
  );
  readonly throttles = new Collection<ThrottleRecord>(
    notFound('APIG.3005', (id) => `Request throttling policy ${id} does not exist`),
  );
  readonly throttleBindings = new Collection<BindingRecord>(
    notFound('APIG.3012', () => 'The request throttling policy binding record does not exist'),
  );
  readonly specials = new Collection<SpecialRecord>(
    notFound('APIG.3013', (id) => `Excluded request throttling configuration ${id} does not exist`),
  );
  readonly signatureKeys = new Collection<SignatureKeyRecord>(
    notFound('APIG.3017', (id) => `Signature key ${id} does not exist`),
  );
  readonly signatureKeyBindings = new Collection<BindingRecord>(
    notFound('APIG.3018', () => 'The signature key binding record does not exist'),
  );
  readonly acls = new Collection<AclRecord>(
    notFound('APIG.3006', (id) => `Access control policy ${id} does not exist`),
  );
  readonly aclBindings = new Collection<BindingRecord>(
    notFound('APIG.3010', () => 'The access control policy binding record does not exist'),
  );
  readonly plugins = new Collection<PluginRecord>(notFound('APIG.3068', (id) => `Plugin ${id} does not exist`));
  readonly attachments = new Collection<AttachmentRecord>(
    notFound('APIG.3007', () => 'The configuration does not exist'),
  );
  readonly apps = new Collection<AppRecord>(notFound('APIG.3004', (id) => `App ${id} does not exist`));
  readonly appCodes = new Collection<AppCodeRecord>(
    notFound('APIG.3082', (id) => `The AppCode does not exist,id:${id}`),
  );
  readonly appQuotas = new Collection<AppQuotaRecord>(notFound('APIG.3093', (id) => `App quota ${id} does not exist`));
  readonly appAuths = new Collection<AppAuthRecord>(
    notFound('APIG.3009', (id) => `The app authorization record does not exist,id:${id}`),
  );
  readonly responses = new Collection<ResponseRecord>(
    notFound('APIG.3007', (id) => `The gateway response does not exist,id:${id}`),
  );
  readonly domains = new Collection<DomainRecord>(notFound('APIG.3020', () => 'The URL domain does not exist'));
  readonly authorizers = new Collection<AuthorizerRecord>(
    notFound('APIG.3081', (id) => `authorizer with id: ${id} not found`),
  );
  readonly features = new Collection<FeatureRecord>(
    notFound('APIG.3087', () => 'The feature configuration does not exist'),
  );
  readonly channels = new Collection<ChannelRecord>(
    notFound('APIG.3023', (id) => `The VPC channel does not exist,id:${id}`),
  );
  readonly ingressPorts = new Collection<IngressPortRecord>(
    (id) => new Refused(400, 'APIC.7200', `The custom inbound port does not exist,id:${id}`),
  );
  readonly orchestrations = new Collection<OrchestrationRecord>(
    notFound('APIG.3095', (id) => `The orchestrations does not exist,id:${id}`),
  );
  readonly aiApiKeys = new Collection<AiApiKeyRecord>(
    notFound('APIG.3007', (id) => `The AI API key does not exist,id:${id}`),
  );
  readonly permissions = new Collection<PermissionRecord>(notFound('APIC.7314', () => 'Endpoint service not found'));
  readonly tasks = new Collection<TaskRecord>(
    notFound('APIG.3093', (id) => `The asynchronous task ${id} does not exist`),
  );
  readonly connections = new Collection<ConnectionRecord>(
    // The reference has no code for it; this is what it says if the endpoint service rejects a request.
    () => new Refused(500, 'APIC.9007', 'Failed to execute VCPEP request'),
  );
  /** IDs of additional load balancers. */
  readonly extraElbs = new Set<string>();

  constructor(readonly id: string, readonly instance: InstanceRecord) {}

  /** Bindings of publications, which are removed with them. */
  get policyBindings(): readonly Collection<BindingRecord>[] {
    return [this.throttleBindings, this.signatureKeyBindings, this.aclBindings];
  }
}

/** The gateways of the project. */
export class ProjectState {
  readonly gateways = new Collection<GatewayState>(noInstance);
  /** Unpaid orders by their number. */
  readonly orders = new Map<string, OrderRecord>();
  readonly certificates = new Collection<CertificateRecord>(
    notFound('APIG.3025', (id) => `The certificate does not exist,id:${id}`),
  );
}
