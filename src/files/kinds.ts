/**
 * The kinds of objects in documents, as data: how to list, read, create, change and delete each, what refers to what,
 * which values the service fills in. Everything else in this room works with any kind.
 */
import type { ApigClient } from '../client.js';
import type { CallOptions } from '../options.js';
import { AppAcl, AppAclInput, deleteAppAcl, setAppAcl } from '../resources/app-acl.js';
import { AclInput, Acl, createAcl, deleteAcl, updateAcl } from '../resources/acls.js';
import { Api, ApiInput, createApi, deleteApi, updateApi } from '../resources/apis.js';
import { AppInput, App, createApp, deleteApp, updateApp } from '../resources/apps.js';
import { AppQuota, AppQuotaInput, createAppQuota, deleteAppQuota, updateAppQuota } from '../resources/app-quotas.js';
import {
  Authorizer, AuthorizerInput, createAuthorizer, deleteAuthorizer, updateAuthorizer,
} from '../resources/authorizers.js';
import { createEnv, deleteEnv, Env, EnvInput, updateEnv } from '../resources/envs.js';
import {
  createEnvVariable, deleteEnvVariable, EnvVariable, EnvVariableInput, updateEnvVariable,
} from '../resources/env-variables.js';
import {
  createGatewayResponse, deleteGatewayResponse, GatewayResponse, GatewayResponseInput, updateGatewayResponse,
} from '../resources/gateway-responses.js';
import {
  bindGroupDomain, GroupDomainInput, GroupDomainUpdate, unbindGroupDomain, updateGroupDomain,
} from '../resources/group-domains.js';
import {
  createGroup, deleteGroup, Group, GroupUpdate, updateGroup, UrlDomain,
} from '../resources/groups.js';
import {
  createOrchestration, deleteOrchestration, Orchestration, OrchestrationInput, updateOrchestration,
} from '../resources/orchestrations.js';
import { createPlugin, deletePlugin, Plugin, PluginInput, updatePlugin } from '../resources/plugins.js';
import {
  createSignatureKey, deleteSignatureKey, SignatureKey, SignatureKeyInput, updateSignatureKey,
} from '../resources/signature-keys.js';
import {
  createThrottleSpecial, deleteThrottleSpecial, ThrottleSpecial, ThrottleSpecialInput, updateThrottleSpecial,
} from '../resources/throttle-specials.js';
import { createThrottle, deleteThrottle, Throttle, ThrottleInput, updateThrottle } from '../resources/throttles.js';
import {
  createVpcChannel, deleteVpcChannel, updateVpcChannel, VpcChannel, VpcChannelInput,
} from '../resources/vpc-channels.js';
import type { OperationFacts } from '../schema/operation.js';
import { bool, input, output, specOf, text, type ObjectSpec } from '../schema/vocabulary.js';
import { isRecord, memberOf } from '../values.js';
import type { Body } from './at-paths.js';

/** The kinds that a document has at its top, and that a scope can name. */
export const SHARED_KINDS = [
  'envs', 'channels', 'signatureKeys', 'throttles', 'acls', 'authorizers', 'plugins', 'orchestrations', 'quotas', 'apps',
] as const;
/** The kinds within others. */
export const INNER_KINDS = ['specials', 'appAcls', 'variables', 'responses', 'domains', 'apis'] as const;
export type SharedKind = (typeof SHARED_KINDS)[number];
/** A kind of objects. */
export type ObjectKind = SharedKind | 'groups' | (typeof INNER_KINDS)[number];
/** What objects can refer to: objects, parts of channels, and certificates, which documents do not have. */
export type Target = ObjectKind | 'memberGroups' | 'certificates';

/** A place with the ID of another object. In documents it has the object's name. */
export interface Reference {
  /** Its path, such as `backend_api.vpc_channel_info.vpc_channel_id`. */
  readonly at: string;
  readonly to: Target;
  /** The object is one of the same group, so that its own name is enough. */
  readonly inGroup?: true;
  /** When the place has an ID: what the object around it has. */
  readonly when?: (holder: Body) => boolean;
}

/** A value that the service fills in. A function finds it from the objects around, the nearest first. */
export type Default = string | number | boolean | ((holders: readonly Body[]) => unknown);

/** The objects of a list, in the form of responses. */
export type Lister = (client: ApigClient, parentId: string, options: CallOptions) => Promise<object[]>;

/** Reads an object. */
export type Getter = (client: ApigClient, id: string, parentId: string, options: CallOptions) => PromiseLike<object>;

/** The facts about a kind. */
export interface KindFacts {
  readonly kind: ObjectKind;
  /** Such as `throttle`, for messages. */
  readonly noun: string;
  /** The kind of the object that it belongs to. */
  readonly parent?: ObjectKind;
  /** What a document can set, in the form of requests. */
  readonly input: ObjectSpec;
  /** The responses. */
  readonly shown: ObjectSpec;
  /** Field with the name; in a document it is the key. Absent: `nameOf` makes one. */
  readonly name?: string;
  readonly nameOf?: (body: Body) => string;
  /** Field of responses with the ID. */
  readonly id: string;
  /** Fields of requests that name the parents, and other fields that are not in a document. */
  readonly from?: Readonly<Record<string, 'parent'>>;
  /** Lists the objects. Those of a parent need its ID. */
  readonly list: Lister;
  /** The objects in the member of the parent's response that shows them. */
  readonly items?: (shown: readonly object[]) => object[];
  /** Reads one object as a whole, if lists do not show everything. */
  readonly get?: Getter;
  /** Reads one object, if a list shows everything. Absent: it is found in the list. */
  readonly one?: Getter;
  readonly create: OperationFacts;
  readonly update: OperationFacts;
  readonly remove: OperationFacts;
  /** Names in paths: of the ID of the object, and of its parent. */
  readonly path: string;
  readonly parentPath?: string;
  readonly references: readonly Reference[];
  /** What the service fills in, by path. */
  readonly defaults: Readonly<Record<string, Default>>;
  /** Fields whose default is not known. If a document does not have them, they are not compared. */
  readonly open?: readonly string[];
  /** Fields whose `""` is a value, not "not set". */
  readonly empty?: readonly string[];
  /** Changes other spellings of the same into one, in place. */
  readonly tidy?: (body: Body) => void;
  /** Fields that an update cannot remove, and what to do instead. */
  readonly lasting?: Readonly<Record<string, string>>;
  /** True for objects that every gateway has: they are neither created nor deleted. */
  readonly stays?: (response: object) => boolean;
}

const isA = (key: string, ...values: readonly unknown[]) => (holder: Body): boolean => values.includes(holder[key]);
/** Two limits are both 0 if neither is set; an upper one is 0 below the lower one. */
const noneLike = (other: string, isUpper = false) => ([holder]: readonly Body[]): unknown => {
  const limit = holder?.[other] ?? 0;
  return limit === 0 || (isUpper && typeof limit === 'number' && limit > 0) ? 0 : undefined;
};

/** Fields that identify the items of a list without an order. Items without a key are compared as a whole. */
export const LIST_KEYS: Readonly<Record<string, readonly string[]>> = {
  req_params: ['location', 'name'],
  backend_params: ['location', 'name'],
  identities: ['location', 'name'],
  members: ['member_group_name', 'host', 'ecs_id', 'port'],
  member_groups: ['member_group_name'],
  headers: ['key'],
  microservice_labels: ['label_name'],
  member_group_url_infos: ['member_group_id'],
};
/**
 * The same for lists that keep their order in documents: it is not known if it counts. Two orders are not a difference.
 */
export const KEPT_ORDER: Readonly<Record<string, readonly string[]>> = {
  policy_https: ['name'], policy_mocks: ['name'], policy_functions: ['name'],
};

const all = async (items: { all(): Promise<object[]> }): Promise<object[]> => items.all();
const LARGE = { limit: 500 } as const;

const SERVICES = ['backend_api', 'policy_https[]'];
const BACKENDS = [...SERVICES, 'func_info', 'mock_info', 'policy_functions[]', 'policy_mocks[]'];
const API_REFERENCES: readonly Reference[] = [
  { at: 'authorizer_id', to: 'authorizers' },
  { at: 'response_id', to: 'responses', inGroup: true },
  { at: 'req_params[].orchestrations[]', to: 'orchestrations' },
  ...BACKENDS.map((at): Reference => ({ at: `${at}.authorizer_id`, to: 'authorizers' })),
  ...SERVICES.flatMap((at): Reference[] => [
    { at: `${at}.vpc_channel_info.vpc_channel_id`, to: 'channels' },
    { at: `${at}.member_group_url_infos[].member_group_id`, to: 'memberGroups' },
  ]),
];
const API_DEFAULTS: Readonly<Record<string, Default>> = {
  'auth_opt.app_code_auth_type': 'DISABLE', cors: false, match_mode: 'NORMAL', trace_enabled: false,
  is_send_fg_body_base64: true, 'func_info.req_protocol': 'HTTPS', 'policy_functions[].req_protocol': 'HTTPS',
  ...Object.fromEntries(SERVICES.flatMap((at): [string, Default][] => [
    [`${at}.retry_count`, '-1'], [`${at}.enable_client_ssl`, false], [`${at}.enable_sm_channel`, false],
    [`${at}.vpc_channel_status`, 2], [`${at}.vpc_channel_info.cascade_flag`, false],
  ])),
  'req_params[].required': ([param]: readonly Body[]) => (param?.['location'] === 'PATH' ? 1 : 2),
  'mock_info.status_code': 0, 'policy_mocks[].status_code': 0, 'req_params[].valid_enable': 2, 'req_params[].pass_through': 1,
  'req_params[].min_num': noneLike('max_num'), 'req_params[].max_num': noneLike('min_num', true),
  'req_params[].min_size': noneLike('max_size'), 'req_params[].max_size': noneLike('min_size', true),
};
/** Places with IDs in the content of plugins. */
const PLUGIN_REFERENCES: readonly Reference[] = [
  { at: 'specials[].policies[].key', to: 'apps' },
  { at: 'client_cache_control.datas[]', to: 'apps' },
  { at: 'auth_request.vpc_channel_info.vpc_id', to: 'channels' },
  { at: 'downgrade_default.http_info.vpc_channel_id', to: 'channels' },
  { at: 'downgrade_rules[].downgrade_backend.http_info.vpc_channel_id', to: 'channels' },
  { at: 'redirect_api_id', to: 'apis' },
  { at: 'logout_api_id', to: 'apis' },
].map(({ at, to }): Reference => ({ at: `plugin_content.${at}`, to: to as Target }));

/** What a document says about a group: its own fields, and one that another call sets. */
abstract class GroupFields extends input({ ...GroupUpdate.fields, sl_domain_access_enabled: bool() }) {}
/** What a document says about a domain name of a group: its fields, and its certificate. */
abstract class DomainFields extends input({
  ...GroupDomainInput.fields,
  verified_client_certificate_enabled: GroupDomainUpdate.fields.verified_client_certificate_enabled,
  certificate: text(),
}) {}
abstract class DomainShown extends output({ ...UrlDomain.fields, ...DomainFields.fields }) {}
/** A domain name as its group shows it, under the names that requests have. */
function domainOf(shown: object): object {
  const ssl = memberOf(memberOf(memberOf(shown, 'ssl_infos'), 0), 'ssl_id') ?? memberOf(shown, 'ssl_id');
  return { ...shown, url_domain: memberOf(shown, 'domain'), ...(ssl !== undefined && ssl !== '' && { certificate: ssl }) };
}
/** Two fields have the kind of a channel; the newer one is used. */
function oneChannelType(channel: Body): void {
  if (channel['type'] === 3) channel['vpc_channel_type'] ??= 'microservice';
  delete channel['type'];
}
const textOf = (value: unknown): string => {
  const name = isRecord(value) ? value['$name'] : value;
  return typeof name === 'string' ? name : '';
};

const FACTS: readonly KindFacts[] = [
  {
    kind: 'envs', noun: 'environment', input: specOf(EnvInput), shown: specOf(Env), name: 'name', id: 'id',
    list: (client, _, options) => all(client.envs.list(LARGE, options)),
    create: createEnv, update: updateEnv, remove: deleteEnv, path: 'env_id', references: [], defaults: {},
    stays: (env) => memberOf(env, 'name') === 'RELEASE',
  },
  {
    kind: 'channels', noun: 'channel', input: specOf(VpcChannelInput), shown: specOf(VpcChannel), name: 'name', id: 'id',
    list: (client, _, options) => all(client.vpcChannels.list(LARGE, options)),
    get: (client, id, _, options) => client.vpcChannels.get(id, options),
    create: createVpcChannel, update: updateVpcChannel, remove: deleteVpcChannel, path: 'vpc_channel_id',
    references: [{ at: 'member_groups[].reference_vpc_channel_id', to: 'channels' }],
    defaults: {
      vpc_channel_type: 'builtin', 'members[].weight': 1, 'members[].is_backup': false, 'members[].status': 1,
      'members[].port': ([, channel]) => channel?.['port'],
      'member_groups[].microservice_port': 0, 'vpc_health_config.method': 'GET', 'vpc_health_config.port': 0,
      'vpc_health_config.enable_client_ssl': false, 'vpc_health_config.status': 1,
      'microservice_info.nacos_info.cluster_name': 'DEFAULT', 'microservice_info.nacos_info.group_name': 'DEFAULT_GROUP',
    },
    tidy: oneChannelType,
    lasting: { vpc_health_config: 'switch the health check off with its status: 2' },
  },
  {
    kind: 'signatureKeys', noun: 'signature key', input: specOf(SignatureKeyInput), shown: specOf(SignatureKey),
    name: 'name', id: 'id',
    list: (client, _, options) => all(client.signatureKeys.list(LARGE, options)),
    create: createSignatureKey, update: updateSignatureKey, remove: deleteSignatureKey, path: 'sign_id',
    references: [], defaults: { sign_type: 'hmac' },
  },
  {
    kind: 'throttles', noun: 'throttle', input: specOf(ThrottleInput), shown: specOf(Throttle), name: 'name', id: 'id',
    list: (client, _, options) => all(client.throttles.list(LARGE, options)),
    one: (client, id, _, options) => client.throttles.get(id, options),
    create: createThrottle, update: updateThrottle, remove: deleteThrottle, path: 'throttle_id',
    references: [], defaults: { type: 1 },
  },
  {
    kind: 'specials', noun: 'special limit', parent: 'throttles', input: specOf(ThrottleSpecialInput),
    shown: specOf(ThrottleSpecial), id: 'id',
    nameOf: (special) => `${textOf(special['object_type'])}:${textOf(special['object_id'])}`,
    list: (client, id, options) => all(client.throttles.specials.list(id, LARGE, options)),
    create: createThrottleSpecial, update: updateThrottleSpecial, remove: deleteThrottleSpecial,
    path: 'strategy_id', parentPath: 'throttle_id',
    references: [{ at: 'object_id', to: 'apps', when: isA('object_type', 'APP') }], defaults: {},
  },
  {
    kind: 'acls', noun: 'access list', input: specOf(AclInput), shown: specOf(Acl), name: 'acl_name', id: 'id',
    list: (client, _, options) => all(client.acls.list(LARGE, options)),
    one: (client, id, _, options) => client.acls.get(id, options),
    create: createAcl, update: updateAcl, remove: deleteAcl, path: 'acl_id', references: [], defaults: {},
  },
  {
    kind: 'authorizers', noun: 'authorizer', input: specOf(AuthorizerInput), shown: specOf(Authorizer), name: 'name',
    id: 'id',
    list: (client, _, options) => all(client.authorizers.list(LARGE, options)),
    one: (client, id, _, options) => client.authorizers.get(id, options),
    create: createAuthorizer, update: updateAuthorizer, remove: deleteAuthorizer, path: 'authorizer_id',
    references: [], defaults: { network_type: 'V1', ttl: 0, need_body: false },
  },
  {
    kind: 'plugins', noun: 'plugin', input: specOf(PluginInput), shown: specOf(Plugin), name: 'plugin_name',
    id: 'plugin_id',
    list: (client, _, options) => all(client.plugins.list(LARGE, options)),
    one: (client, id, _, options) => client.plugins.get(id, options),
    create: createPlugin, update: updatePlugin, remove: deletePlugin, path: 'plugin_id',
    references: PLUGIN_REFERENCES, defaults: {},
    lasting: { remark: 'write another one, because an update does not clear it' },
  },
  {
    kind: 'orchestrations', noun: 'orchestration rule', input: specOf(OrchestrationInput), shown: specOf(Orchestration),
    name: 'orchestration_name', id: 'orchestration_id',
    list: (client, _, options) => all(client.orchestrations.list(LARGE, options)),
    get: (client, id, _, options) => client.orchestrations.get(id, options),
    create: createOrchestration, update: updateOrchestration, remove: deleteOrchestration, path: 'orchestration_id',
    references: [], defaults: {},
  },
  {
    kind: 'quotas', noun: 'quota', input: specOf(AppQuotaInput), shown: specOf(AppQuota), name: 'name', id: 'app_quota_id',
    list: (client, _, options) => all(client.appQuotas.list(LARGE, options)),
    one: (client, id, _, options) => client.appQuotas.get(id, options),
    create: createAppQuota, update: updateAppQuota, remove: deleteAppQuota, path: 'app_quota_id',
    references: [], defaults: {},
  },
  {
    kind: 'apps', noun: 'app', input: specOf(AppInput), shown: specOf(App), name: 'name', id: 'id',
    list: (client, _, options) => all(client.apps.list(LARGE, options)),
    one: (client, id, _, options) => client.apps.get(id, options),
    create: createApp, update: updateApp, remove: deleteApp, path: 'app_id', references: [], defaults: {},
    open: ['app_key'],
  },
  {
    // An app has one or none. Its ID is that of the app.
    kind: 'appAcls', noun: 'access list of an app', parent: 'apps', input: specOf(AppAclInput), shown: specOf(AppAcl),
    id: 'app_id', nameOf: () => 'acl',
    list: async (client, id, options) => {
      const acl = await client.apps.acl.get(id, options);
      return acl.app_acl_type === undefined ? [] : [{ ...acl, app_id: id }];
    },
    create: setAppAcl, update: setAppAcl, remove: deleteAppAcl, path: 'app_id', parentPath: 'app_id',
    references: [], defaults: {},
  },
  {
    kind: 'groups', noun: 'group', input: specOf(GroupFields), shown: specOf(Group), name: 'name', id: 'id',
    list: (client, _, options) => all(client.groups.list(LARGE, options)),
    one: (client, id, _, options) => client.groups.get(id, options),
    create: createGroup, update: updateGroup, remove: deleteGroup, path: 'group_id', references: [],
    defaults: { sl_domain_access_enabled: true },
    stays: (group) => memberOf(group, 'is_default') === 1,
  },
  {
    kind: 'variables', noun: 'variable', parent: 'groups', input: specOf(EnvVariableInput), shown: specOf(EnvVariable),
    id: 'id', from: { group_id: 'parent' },
    nameOf: (variable) => `${textOf(variable['env_id'])}/${textOf(variable['variable_name'])}`,
    list: (client, id, options) => all(client.envVariables.list({ group_id: id, ...LARGE }, options)),
    one: (client, id, _, options) => client.envVariables.get(id, options),
    create: createEnvVariable, update: updateEnvVariable, remove: deleteEnvVariable, path: 'env_variable_id',
    references: [{ at: 'env_id', to: 'envs' }], defaults: {},
  },
  {
    kind: 'responses', noun: 'gateway response', parent: 'groups', input: specOf(GatewayResponseInput),
    shown: specOf(GatewayResponse), name: 'name', id: 'id',
    list: (client, id, options) => all(client.groups.gatewayResponses.list(id, LARGE, options)),
    get: (client, id, groupId, options) => client.groups.gatewayResponses.get(groupId, id, options),
    create: createGatewayResponse, update: updateGatewayResponse, remove: deleteGatewayResponse,
    path: 'response_id', parentPath: 'group_id', references: [], defaults: {}, empty: ['body'],
    stays: (response) => memberOf(response, 'default') === true,
  },
  {
    kind: 'domains', noun: 'domain name', parent: 'groups', input: specOf(DomainFields), shown: specOf(DomainShown),
    id: 'id', nameOf: (domain) => textOf(domain['url_domain']),
    list: async (client, id, options) => ((await client.groups.get(id, options)).url_domains ?? []).map(domainOf),
    items: (shown) => shown.map(domainOf),
    create: bindGroupDomain, update: updateGroupDomain, remove: unbindGroupDomain,
    path: 'domain_id', parentPath: 'group_id', references: [{ at: 'certificate', to: 'certificates' }],
    defaults: {
      is_http_redirect_to_https: false, ingress_http_port: 80, ingress_https_port: 443,
    },
    open: ['min_ssl_version', 'verified_client_certificate_enabled'],
    lasting: { certificate: 'name another one, or unbind the domain name' },
  },
  {
    kind: 'apis', noun: 'API', parent: 'groups', input: specOf(ApiInput), shown: specOf(Api), name: 'name', id: 'id',
    from: { group_id: 'parent' },
    list: (client, id, options) => all(client.apis.list({ ...(id !== '' && { group_id: id }), ...LARGE }, options)),
    get: (client, id, _, options) => client.apis.get(id, options),
    create: createApi, update: updateApi, remove: deleteApi, path: 'api_id',
    references: API_REFERENCES, defaults: API_DEFAULTS,
  },
];

/** The facts about each kind. */
export const KINDS: ReadonlyMap<ObjectKind, KindFacts> = new Map(FACTS.map((facts) => [facts.kind, facts]));
export function factsOf(kind: ObjectKind): KindFacts {
  const facts = KINDS.get(kind);
  if (!facts) throw new TypeError(`There is no kind ${kind}.`);
  return facts;
}
/** Kinds that belong to objects of another. */
export const innerKinds = (parent: ObjectKind): KindFacts[] => FACTS.filter((facts) => facts.parent === parent);

/** The name of an object, without that of its parent, from its fields or its response. */
export function nameIn(facts: KindFacts, fields: object): string {
  if (facts.nameOf) return facts.nameOf(fields as Body);
  const name = memberOf(fields, facts.name ?? 'name');
  return typeof name === 'string' ? name : '';
}
/** ID of an object, from its response. */
export function idIn(facts: KindFacts, response: object): string {
  const id = memberOf(response, facts.id);
  return typeof id === 'string' ? id : '';
}
