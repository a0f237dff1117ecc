/** What the vendor's SDKs, its command line and Terraform call the operations of this package. */
import { type OperationId, operations } from '../operations.js';
import { documentationOf, pages } from './documentation.js';

/** Names of operations whose page was not seen; {@link pages} has the others. */
const WITHOUT_PAGE: Readonly<Partial<Record<OperationId, string>>> = {
  'apis.check': 'CheckApisV2',
  'appQuotas.create': 'CreateAppQuota',
  'appQuotas.delete': 'DeleteAppQuota',
  'appQuotas.listBindableApps': 'ListAppQuotaBindableApps',
  'appQuotas.unbindApp': 'DisassociateAppQuotaWithApp',
  'apps.acl.delete': 'DeleteAppAcl',
  'apps.aiApiKeys.create': 'CreateAiApiKey',
  'apps.aiApiKeys.delete': 'DeleteAiApiKey',
  'apps.aiApiKeys.get': 'ShowDetailsOfAiApiKey',
  'apps.aiApiKeys.list': 'ListAiApiKeys',
  'certificates.attachDomains': 'BatchAssociateDomainsV2',
  'certificates.create': 'CreateCertificateV2',
  'certificates.listDomains': 'ListAttachedDomainsV2',
  'certificates.update': 'UpdateCertificateV2',
  'features.listSupported': 'ListInstanceFeatures',
  'groups.checkName': 'CheckApiGroupsV2',
  'groups.domains.attachCertificates': 'BatchAssociateCertsV2',
  'groups.setDebugDomainAccess': 'UpdateSlDomainSettingV2',
  'ingressPorts.create': 'AddCustomIngressPort',
  'ingressPorts.delete': 'DeleteCustomIngressPort',
  'ingressPorts.list': 'ListCustomIngressPorts',
  'ingressPorts.listDomains': 'ListCustomIngressPortDomains',
  'instanceTags.add': 'BatchCreateOrDeleteInstanceTags',
  'instanceTags.list': 'ListInstanceTags',
  'instanceTags.listProject': 'ListProjectInstanceTags',
  'instanceTags.remove': 'BatchCreateOrDeleteInstanceTags',
  'instances.countByTags': 'ShowInstancesNumByTags',
  'instances.createPrepaid': 'CreateOrder',
  'instances.disableIngress': 'RemoveIngressEipV2',
  'instances.listByTags': 'ListInstancesByTags',
  'metrics.getData': 'ListMetricData',
  'microservices.import': 'ImportMicroservice',
  'openapi.exportAsync': 'ExportApiDefinitionsAsync',
  'openapi.importAsync': 'ImportApiDefinitionsAsync',
  'orchestrations.create': 'CreateOrchestration',
  'orchestrations.get': 'ShowDetailsOfOrchestration',
  'plugins.create': 'CreatePlugin',
  'plugins.delete': 'DeletePlugin',
  'plugins.detachApis': 'DetachApiFromPlugin',
  'plugins.get': 'ShowPlugin',
  'plugins.list': 'ListPlugins',
  'plugins.listAttachableApis': 'ListPluginAttachableApis',
  'plugins.update': 'UpdatePlugin',
  'vpcChannels.memberGroups.delete': 'DeleteMemberGroup',
  'vpcChannels.memberGroups.update': 'UpdateMemberGroup',
  'vpcChannels.members.batchDisable': 'BatchDisableMembers',
  'vpcChannels.members.batchEnable': 'BatchEnableMembers',
  'vpcChannels.updateHealthCheck': 'UpdateHealthCheck',
  'vpcEndpoints.permissions.batchAdd': 'AddEndpointPermissions',
};

/**
 * The operations that each resource of the Terraform provider calls. Its types begin with `huaweicloud_apig_`, which is
 * left out here.
 */
const RESOURCES: TerraformTypes = {
  acl_policy: ['acls.create', 'acls.delete', 'acls.get', 'acls.update'],
  acl_policy_associate: [
    'aclBindings.batchDelete', 'aclBindings.create', 'aclBindings.listBoundApis', 'aclBindings.listUnboundApis',
  ],
  api: ['apis.create', 'apis.delete', 'apis.get', 'apis.list', 'apis.update'],
  api_action: ['apis.publish', 'apis.unpublish'],
  api_batch_action: ['apis.batchPublish', 'apis.batchUnpublish'],
  api_batch_plugins_associate: ['apis.plugins.attach', 'apis.plugins.detach', 'apis.plugins.listAttached'],
  api_check: ['apis.check'],
  api_debug: ['apis.debug'],
  api_publishment: ['apis.versions.list', 'apis.versions.switch', 'apis.get', 'apis.publish', 'apis.unpublish'],
  api_version_unpublish: ['apis.versions.unpublish'],
  appcode: ['apps.codes.create', 'apps.codes.delete', 'apps.codes.generate', 'apps.codes.get'],
  application: [
    'apps.codes.create', 'apps.codes.delete', 'apps.codes.list', 'apps.create', 'apps.delete', 'apps.get',
    'apps.resetSecret', 'apps.update',
  ],
  application_acl: ['apps.acl.delete', 'apps.acl.get', 'apps.acl.set'],
  application_ai_api_key: ['apps.aiApiKeys.create', 'apps.aiApiKeys.delete', 'apps.aiApiKeys.get'],
  application_authorization: ['appAuths.create', 'appAuths.delete', 'appAuths.listBoundApis'],
  application_quota: ['appQuotas.create', 'appQuotas.delete', 'appQuotas.get', 'appQuotas.update'],
  application_quota_associate: [
    'appQuotas.bindApps', 'appQuotas.listBindableApps', 'appQuotas.listBoundApps', 'appQuotas.unbindApp',
  ],
  certificate: ['certificates.create', 'certificates.delete', 'certificates.get', 'certificates.update'],
  certificate_batch_domains_associate: [
    'certificates.attachDomains', 'certificates.detachDomains', 'certificates.listDomains',
  ],
  channel: ['vpcChannels.create', 'vpcChannels.delete', 'vpcChannels.get', 'vpcChannels.update'],
  channel_member: ['vpcChannels.members.add', 'vpcChannels.members.delete', 'vpcChannels.members.list'],
  channel_member_batch_action: ['vpcChannels.members.batchDisable', 'vpcChannels.members.batchEnable'],
  channel_member_group: [
    'vpcChannels.memberGroups.add', 'vpcChannels.memberGroups.delete', 'vpcChannels.memberGroups.get',
    'vpcChannels.memberGroups.update',
  ],
  custom_authorizer: [
    'authorizers.create', 'authorizers.delete', 'authorizers.get', 'authorizers.list', 'authorizers.update',
  ],
  domain_certificate_associate: [
    'groups.domains.attachCertificates', 'groups.domains.detachCertificates', 'groups.get',
  ],
  endpoint_connection_management: [
    'vpcEndpoints.connections.accept', 'vpcEndpoints.connections.list', 'vpcEndpoints.connections.reject',
  ],
  endpoint_whitelist: [
    'vpcEndpoints.permissions.batchAdd', 'vpcEndpoints.permissions.batchDelete', 'vpcEndpoints.permissions.list',
  ],
  environment: ['envs.create', 'envs.delete', 'envs.list', 'envs.update'],
  environment_variable: [
    'envVariables.create', 'envVariables.delete', 'envVariables.get', 'envVariables.list', 'envVariables.update',
  ],
  global_certificate_batch_domains_associate: [
    'certificates.attachDomains', 'certificates.detachDomains', 'certificates.listDomains',
  ],
  group: [
    'apis.batchPublish', 'apis.batchUnpublish', 'apis.delete', 'apis.list', 'envVariables.create',
    'envVariables.delete', 'envVariables.list', 'groups.domains.bind', 'groups.domains.unbind', 'groups.create',
    'groups.delete', 'groups.get', 'groups.setDebugDomainAccess', 'groups.update',
  ],
  group_domain_associate: ['groups.domains.bind', 'groups.domains.unbind', 'groups.domains.update', 'groups.get'],
  instance: [
    'extraElbs.add', 'extraElbs.delete', 'extraElbs.list', 'ingressPorts.create', 'ingressPorts.delete',
    'ingressPorts.list', 'instanceTags.add', 'instanceTags.list', 'instanceTags.remove', 'instances.bindEip',
    'instances.create', 'instances.delete', 'instances.disableEgress', 'instances.disableIngress',
    'instances.enableEgress', 'instances.enableIngress', 'instances.get', 'instances.resize', 'instances.unbindEip',
    'instances.update', 'instances.updateEgress',
  ],
  instance_feature: ['features.configure', 'features.list'],
  instance_ingress_port: ['ingressPorts.create', 'ingressPorts.delete', 'ingressPorts.list'],
  instance_routes: ['features.configure', 'features.list'],
  orchestration_rule: ['orchestrations.create', 'orchestrations.delete', 'orchestrations.get', 'orchestrations.update'],
  plugin: ['plugins.create', 'plugins.delete', 'plugins.get', 'plugins.update'],
  plugin_batch_apis_associate: ['plugins.attachApis', 'plugins.detachApis', 'plugins.listAttachedApis'],
  response: [
    'groups.gatewayResponses.create', 'groups.gatewayResponses.delete', 'groups.gatewayResponses.get',
    'groups.gatewayResponses.list', 'groups.gatewayResponses.update',
  ],
  signature: ['signatureKeys.create', 'signatureKeys.delete', 'signatureKeys.list', 'signatureKeys.update'],
  signature_associate: [
    'signatureKeyBindings.create', 'signatureKeyBindings.delete', 'signatureKeyBindings.listBoundApis',
    'signatureKeyBindings.listUnboundApis',
  ],
  throttling_policy: [
    'throttles.specials.create', 'throttles.specials.delete', 'throttles.specials.list', 'throttles.specials.update',
    'throttles.create', 'throttles.delete', 'throttles.get', 'throttles.list', 'throttles.update',
  ],
  throttling_policy_associate: [
    'throttleBindings.create', 'throttleBindings.delete', 'throttleBindings.listBoundApis',
    'throttleBindings.listUnboundApis',
  ],
};

/** The operations that each data source of the Terraform provider calls, without `huaweicloud_apig_`. */
const DATA_SOURCES: TerraformTypes = {
  acl_policies: ['acls.list'],
  api: ['apis.get'],
  api_associable_plugins: ['apis.plugins.listAttachable'],
  api_associated_acl_policies: ['aclBindings.listAcls'],
  api_associated_applications: ['appAuths.listApps'],
  api_associated_plugins: ['apis.plugins.listAttached'],
  api_associated_signatures: ['signatureKeyBindings.listSignatureKeys'],
  api_associated_throttling_policies: ['throttleBindings.listThrottles', 'throttles.specials.list'],
  api_basic_configurations: ['apis.list'],
  api_history_versions: ['apis.versions.list'],
  appcodes: ['apps.codes.list'],
  application_acl: ['apps.acl.get'],
  application_associated_quota: ['apps.getQuota'],
  application_authorize_statistic: ['overview.getApps'],
  application_quotas: ['appQuotas.list'],
  applications: ['apps.list'],
  availability_zones: ['instances.listAvailableZones'],
  certificate_associated_domains: ['certificates.listDomains'],
  channel_member_groups: ['vpcChannels.memberGroups.list'],
  channel_members: ['vpcChannels.members.list'],
  channels: ['vpcChannels.list'],
  custom_authorizers: ['authorizers.list'],
  endpoint_connections: ['vpcEndpoints.connections.list'],
  environment_variables: ['envVariables.list'],
  environments: ['envs.list'],
  groups: ['groups.list'],
  instance_api_tags: ['tags.list'],
  instance_associated_certificates: ['certificates.list'],
  instance_features: ['features.list'],
  instance_ingress_associated_domains: ['ingressPorts.listDomains'],
  instance_ingress_ports: ['ingressPorts.list'],
  instance_metric_data: ['metrics.getData'],
  instance_quotas: ['configs.list'],
  instance_restriction: ['instances.getRestrictions'],
  instance_supported_features: ['features.listSupported'],
  instance_tags: ['instanceTags.list', 'instanceTags.listProject'],
  instances: ['instances.list'],
  instances_filter: ['instances.listByTags'],
  orchestration_rule_associated_apis: ['orchestrations.listAttachedApis'],
  orchestration_rules: ['orchestrations.list'],
  plugin_associable_apis: ['plugins.listAttachableApis'],
  plugins: ['plugins.list'],
  quotas: ['configs.listProject'],
  signatures: ['signatureKeys.list'],
  throttling_policies: ['throttles.specials.list', 'throttles.list'],
};

type TerraformTypes = Readonly<Record<string, readonly OperationId[]>>;

/** Other names for the same: of older versions of the SDKs and the provider. */
const RENAMED: Readonly<Record<string, string>> = {
  ListInstanceCofigsV2: 'ListInstanceConfigsV2',
  huaweicloud_apig_apis_tags: 'huaweicloud_apig_instance_api_tags',
  huaweicloud_apig_instance_ssl_certificates: 'huaweicloud_apig_instance_associated_certificates',
  huaweicloud_apig_plugin_associate: 'huaweicloud_apig_plugin_batch_apis_associate',
  huaweicloud_apig_vpc_channel: 'huaweicloud_apig_channel',
};

const PREFIX = 'huaweicloud_apig_';

/** What is meant by a name. */
export type VendorNameKind = 'operation' | 'terraform resource' | 'terraform data source';

/** A name of the vendor's, and what this package has for it. */
export interface VendorName {
  /** As the vendor's documentation has it: `CreateApiGroupV2`, `huaweicloud_apig_group`. */
  readonly name: string;
  readonly kind: VendorNameKind;
  /**
   * The operations of this package. `client.` in front of one makes its method: `client.groups.create`. An operation of
   * the vendor's that does two things by a field of its body is two of them. A Terraform type has all that it calls.
   */
  readonly operations: readonly OperationId[];
  /** Page of the operation in the vendor's documentation, if it is known. */
  readonly documentation?: string;
  /** Set if the given name is not the one of today: why, as a sentence. */
  readonly note?: string;
}

/**
 * Every name that the vendor's SDKs and Terraform have for operations of dedicated gateways, by kind and name.
 * @returns A new list: first the operations, then the resources, then the data sources, each sorted by name.
 */
export function vendorNames(): VendorName[] {
  return [...table().values()];
}

/**
 * Finds what this package has for a name of the vendor's.
 * @param name - A method of the SDK for Node.js, Java, Python or Go, also an asynchronous one, its invoker, or its
 *   request or response class (`createApiGroupV2`, `create_api_group_v2_async`, `CreateApiGroupV2Request`). A command
 *   of the command line or the API Explorer (`hcloud APIG CreateApiGroupV2`). A type of Terraform
 *   (`huaweicloud_apig_group`, `data.huaweicloud_apig_groups`, with or without the name of a block). If a resource and
 *   a data source have one name, the resource is meant, unless `data.` says otherwise.
 * @returns The name and its operations, or `undefined` if no source names it so. Names of the shared gateway
 *   (`createApiGroup`) give the operation of dedicated gateways, with a note.
 * @example
 * fromVendorName('createApiGroupV2')?.operations; // ['groups.create']
 * fromVendorName('data.huaweicloud_apig_groups')?.operations; // ['groups.list']
 */
export function fromVendorName(name: string): VendorName | undefined {
  if (typeof name !== 'string' || name.length > LONGEST) return undefined;
  const given = name.trim().replace(/^hcloud\s+apig\s+/i, '');
  const [, data, type] = /^(data\.)?(huaweicloud_apig_\w+)(?:\.[\w-]+)?$/.exec(given) ?? [];
  return type === undefined ? findOperation(given) : findType(type, data !== undefined);
}
/** No name is longer. */
const LONGEST = 200;

function findType(type: string, isData: boolean): VendorName | undefined {
  const today = renamed(type) ?? type;
  const kinds: readonly VendorNameKind[] = isData
    ? ['terraform data source']
    : ['terraform resource', 'terraform data source'];
  const found = kinds.map((kind) => table().get(keyOf(kind, today))).find((one) => one !== undefined);
  if (found === undefined || today === type) return found;
  return { ...found, note: `${type} is another name of ${today}.` };
}

/** Endings of the vendor's: asynchronous methods of Python and Java, invokers, classes of requests and responses. */
const ENDING = /_?(async|invoker|request|response)$/i;

function findOperation(given: string): VendorName | undefined {
  const exact = (name: string): VendorName | undefined => table().get(keyOf('operation', name));
  const plain = exact(given) ?? exact(given.replace(ENDING, ''));
  if (plain) return plain;
  const today = renamed(given.replace(ENDING, ''));
  const found = today === undefined ? undefined : exact(today);
  if (found) return { ...found, note: `${found.name} had this name before.` };
  const dedicated = exact(`${given.replace(ENDING, '')}V2`);
  return dedicated && { ...dedicated, note: `Without V2, it is an operation of the shared gateway; ${dedicated.name} is that of dedicated gateways.` };
}
function renamed(name: string): string | undefined {
  const found = Object.keys(RENAMED).find((one) => plainOf(one) === plainOf(name));
  return found === undefined ? undefined : RENAMED[found];
}
/** The same for all languages: Python writes `create_api_group_v2`, Node.js and Java begin with a small letter. */
function plainOf(name: string): string {
  return name.replace(/_/g, '').toLowerCase();
}
function keyOf(kind: VendorNameKind, name: string): string {
  return `${kind} ${plainOf(name)}`;
}

let known: ReadonlyMap<string, VendorName> | undefined;
/** All names, made on first use. */
function table(): ReadonlyMap<string, VendorName> {
  known ??= new Map([
    ...operationNames(),
    ...typesOf('terraform resource', RESOURCES),
    ...typesOf('terraform data source', DATA_SOURCES),
  ].map((one) => [keyOf(one.kind, one.name), one]));
  return known;
}
function operationNames(): VendorName[] {
  const named = new Map<string, OperationId[]>();
  for (const { id } of Object.values(operations)) {
    const name = pages.get(id) ?? WITHOUT_PAGE[id];
    if (name !== undefined) named.set(name, [...(named.get(name) ?? []), id]);
  }
  return [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, ids]): VendorName => {
    const documentation = ids.map(documentationOf).find((one) => one !== undefined);
    return { name, kind: 'operation', operations: ids, ...(documentation === undefined ? {} : { documentation }) };
  });
}
function typesOf(kind: VendorNameKind, types: TerraformTypes): VendorName[] {
  return Object.entries(types).map(([type, ids]) => ({ name: PREFIX + type, kind, operations: ids }));
}
