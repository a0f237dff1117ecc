/** Pages of the vendor's documentation. The client loads this file on the first rejected call. */
import type { OperationId } from '../operations.js';

/** `groups.domains` of `groups.domains.bind`. */
type ResourceOf<I> = I extends `${infer A}.${infer B}.${string}` ? `${A}.${B}` : I extends `${infer A}.${string}` ? A : never;
/** `bind` of `groups.domains.bind`. */
type CallOf<R extends string, I> = I extends `${R}.${infer C}` ? C : never;

/** Only pages that were seen are here. A page has the vendor's name of the operation. */
const byResource: { readonly [R in ResourceOf<OperationId>]?: { readonly [C in CallOf<R, OperationId>]?: string } } = {
  aclBindings: {
    batchDelete: 'BatchDeleteApiAclBindingV2',
    create: 'CreateApiAclBindingV2',
    delete: 'DeleteApiAclBindingV2',
    listAcls: 'ListAclPolicyBindedToApiV2',
    listBoundApis: 'ListApisBindedToAclPolicyV2',
    listUnboundApis: 'ListApisUnbindedToAclPolicyV2',
  },
  acls: {
    batchDelete: 'BatchDeleteAclV2',
    create: 'CreateAclStrategyV2',
    delete: 'DeleteAclV2',
    get: 'ShowDetailsOfAclPolicyV2',
    list: 'ListAclStrategiesV2',
    update: 'UpdateAclStrategyV2',
  },
  apis: {
    batchPublish: 'BatchPublishOrOfflineApiV2',
    batchUnpublish: 'BatchPublishOrOfflineApiV2',
    create: 'CreateApiV2',
    debug: 'DebugApiV2',
    delete: 'DeleteApiV2',
    get: 'ShowDetailsOfApiV2',
    getRuntime: 'ListApiRuntimeDefinitionV2',
    list: 'ListApisV2',
    publish: 'CreateOrDeletePublishRecordForApiV2',
    unpublish: 'CreateOrDeletePublishRecordForApiV2',
    update: 'UpdateApiV2',
  },
  'apis.plugins': {
    attach: 'AttachPluginToApi',
    detach: 'DetachPluginFromApi',
    listAttachable: 'ListApiAttachablePlugins',
    listAttached: 'ListApiAttachedPlugins',
  },
  'apis.versions': {
    get: 'ListApiVersionDetailV2',
    list: 'ListApiVersionsV2',
    switch: 'ChangeApiVersionV2',
    unpublish: 'DeleteApiByVersionIdV2',
  },
  appAuths: {
    create: 'CreateAuthorizingAppsV2',
    delete: 'CancelingAuthorizationV2',
    listApps: 'ListAppsBindedToApiV2',
    listBoundApis: 'ListApisBindedToAppV2',
    listUnboundApis: 'ListApisUnbindedToAppV2',
  },
  appQuotas: {
    bindApps: 'AssociateAppsForAppQuota',
    get: 'ShowAppQuota',
    list: 'ListAppQuotas',
    listBoundApps: 'ListAppQuotaBoundApps',
    update: 'UpdateAppQuota',
  },
  apps: {
    create: 'CreateAnAppV2',
    delete: 'DeleteAppV2',
    get: 'ShowDetailsOfAppV2',
    getQuota: 'ShowAppBoundAppQuota',
    list: 'ListAppsV2',
    resetSecret: 'ResettingAppSecretV2',
    update: 'UpdateAppV2',
    validate: 'CheckAppV2',
  },
  'apps.acl': {
    get: 'ShowDetailsOfAppAcl',
    set: 'UpdateAppAcl',
  },
  'apps.codes': {
    create: 'CreateAppCodeV2',
    delete: 'DeleteAppCodeV2',
    generate: 'CreateAppCodeAutoV2',
    get: 'ShowDetailsOfAppCodeV2',
    list: 'ListAppCodesV2',
  },
  asyncTasks: {
    get: 'ShowAsyncTaskResult',
  },
  authorizers: {
    create: 'CreateCustomAuthorizerV2',
    delete: 'DeleteCustomAuthorizerV2',
    get: 'ShowDetailsOfCustomAuthorizersV2',
    list: 'ListCustomAuthorizersV2',
    update: 'UpdateCustomAuthorizerV2',
  },
  certificates: {
    delete: 'DeleteCertificateV2',
    detachDomains: 'BatchDisassociateDomainsV2',
    get: 'ShowDetailsOfCertificateV2',
    list: 'ListCertificatesV2',
  },
  configs: {
    list: 'ListProjectCofigsV2',
    listProject: 'ListInstanceConfigsV2',
  },
  envVariables: {
    create: 'CreateEnvironmentVariableV2',
    delete: 'DeleteEnvironmentVariableV2',
    get: 'ShowDetailsOfEnvironmentVariableV2',
    list: 'ListEnvironmentVariablesV2',
    update: 'UpdateEnvironmentVariableV2',
  },
  envs: {
    create: 'CreateEnvironmentV2',
    delete: 'DeleteEnvironmentV2',
    list: 'ListEnvironmentsV2',
    update: 'UpdateEnvironmentV2',
  },
  extraElbs: {
    add: 'BatchAddExtraElbs',
    list: 'ListExtraElbs',
  },
  features: {
    configure: 'CreateFeatureV2',
    list: 'ListFeaturesV2',
  },
  groups: {
    create: 'CreateApiGroupV2',
    delete: 'DeleteApiGroupV2',
    get: 'ShowDetailsOfApiGroupV2',
    list: 'ListApiGroupsV2',
    update: 'UpdateApiGroupV2',
  },
  'groups.domains': {
    bind: 'AssociateDomainV2',
    createCertificate: 'AssociateCertificateV2',
    deleteCertificate: 'DisassociateCertificateV2',
    detachCertificates: 'BatchDisassociateCertsV2',
    getCertificate: 'ShowDetailsOfDomainNameCertificateV2',
    unbind: 'DisassociateDomainV2',
    update: 'UpdateDomainV2',
  },
  'groups.gatewayResponses': {
    create: 'CreateGatewayResponseV2',
    delete: 'DeleteGatewayResponseV2',
    get: 'ShowDetailsOfGatewayResponseV2',
    getType: 'ShowDetailsOfGatewayResponseTypeV2',
    list: 'ListGatewayResponsesV2',
    resetType: 'DeleteGatewayResponseTypeV2',
    update: 'UpdateGatewayResponseV2',
    updateType: 'UpdateGatewayResponseTypeV2',
  },
  instances: {
    bindEip: 'AddEipV2',
    create: 'CreateInstanceV2',
    delete: 'DeleteInstancesV2',
    disableEgress: 'RemoveEngressEipV2',
    enableEgress: 'AddEngressEipV2',
    enableIngress: 'AddIngressEipV2',
    get: 'ShowDetailsOfInstanceV2',
    getProgress: 'ShowDetailsOfInstanceProgressV2',
    getRestrictions: 'ShowRestrictionOfInstanceV2',
    list: 'ListInstancesV2',
    listAvailableZones: 'ListAvailableZonesV2',
    resize: 'CreatePostPayResizeOrder',
    resizePrepaid: 'CreatePrepayResize',
    unbindEip: 'RemoveEipV2',
    update: 'UpdateInstanceV2',
    updateEgress: 'UpdateEngressEipV2',
    updateIngress: 'UpdateIngressEipV2',
  },
  metrics: {
    getApiStatistics: 'ListLatelyApiStatisticsV2',
    getGroupStatistics: 'ListLatelyGroupStatisticsV2',
  },
  openapi: {
    export: 'ExportApiDefinitionsV2',
    import: 'ImportApiDefinitionsV2',
  },
  orchestrations: {
    delete: 'DeleteOrchestration',
    list: 'ListOrchestrations',
    listAttachedApis: 'ListOrchestrationAttachedApis',
    update: 'UpdateOrchestration',
  },
  overview: {
    getApis: 'ListApiQuantitiesV2',
    getApps: 'ListAppQuantitiesV2',
    getGroups: 'ListApiGroupsQuantitiesV2',
  },
  plugins: {
    attachApis: 'AttachApiToPlugin',
    listAttachedApis: 'ListPluginAttachedApis',
  },
  signatureKeyBindings: {
    create: 'AssociateSignatureKeyV2',
    delete: 'DisassociateSignatureKeyV2',
    listBoundApis: 'ListApisBindedToSignatureKeyV2',
    listSignatureKeys: 'ListSignatureKeysBindedToApiV2',
    listUnboundApis: 'ListApisNotBoundWithSignatureKeyV2',
  },
  signatureKeys: {
    create: 'CreateSignatureKeyV2',
    delete: 'DeleteSignatureKeyV2',
    list: 'ListSignatureKeysV2',
    update: 'UpdateSignatureKeyV2',
  },
  tags: {
    list: 'ListTagsV2',
  },
  throttleBindings: {
    batchDelete: 'BatchDisassociateThrottlingPolicyV2',
    create: 'AssociateRequestThrottlingPolicyV2',
    delete: 'DisassociateRequestThrottlingPolicyV2',
    listBoundApis: 'ListApisBindedToRequestThrottlingPolicyV2',
    listThrottles: 'ListRequestThrottlingPoliciesBindedToApiV2',
    listUnboundApis: 'ListApisUnbindedToRequestThrottlingPolicyV2',
  },
  throttles: {
    create: 'CreateRequestThrottlingPolicyV2',
    delete: 'DeleteRequestThrottlingPolicyV2',
    get: 'ShowDetailsOfRequestThrottlingPolicyV2',
    list: 'ListRequestThrottlingPolicyV2',
    update: 'UpdateRequestThrottlingPolicyV2',
  },
  'throttles.specials': {
    create: 'CreateSpecialThrottlingConfigurationV2',
    delete: 'DeleteSpecialThrottlingConfigurationV2',
    list: 'ListSpecialThrottlingConfigurationsV2',
    update: 'UpdateSpecialThrottlingConfigurationV2',
  },
  vpcChannels: {
    create: 'CreateVpcChannelV2',
    delete: 'DeleteVpcChannelV2',
    get: 'ShowDetailsOfVpcChannelV2',
    list: 'ListVpcChannelsV2',
    update: 'UpdateVpcChannelV2',
  },
  'vpcChannels.memberGroups': {
    add: 'CreateMemberGroup',
    get: 'ShowDetailsOfMemberGroup',
    list: 'ListMemberGroups',
  },
  'vpcChannels.members': {
    add: 'AddingBackendInstancesV2',
    delete: 'DeleteBackendInstanceV2',
    list: 'ListBackendInstancesV2',
    update: 'UpdateBackendInstancesV2',
  },
  'vpcEndpoints.connections': {
    accept: 'AcceptOrRejectEndpointConnections',
    list: 'ListEndpointConnections',
    reject: 'AcceptOrRejectEndpointConnections',
  },
  'vpcEndpoints.permissions': {
    batchDelete: 'DeleteEndpointPermissions',
    list: 'ListEndpointPermissions',
  },
};

/** The pages by operation. */
export const pages: ReadonlyMap<string, string> = new Map(
  Object.entries(byResource).flatMap(([resource, calls]) =>
    Object.entries(calls).map(([call, page]) => [`${resource}.${call}`, page] as const)),
);

/**
 * The page of an operation in the vendor's documentation, in English.
 * @param operationId - Name of the call, such as `groups.create`.
 * @returns The address, or `undefined` if no public page is known.
 */
export function documentationOf(operationId: string): string | undefined {
  const page = pages.get(operationId);
  return page && `https://support.huaweicloud.com/intl/en-us/api-apig/${page}.html`;
}
