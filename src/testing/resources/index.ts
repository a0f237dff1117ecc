/** All operations that the local gateway emulates. */
import type { Handler } from '../handler.js';
import { accessHandlers } from './access.js';
import { aclBindingHandlers } from './acl-bindings.js';
import { aclHandlers } from './acls.js';
import { aiApiKeyHandlers } from './ai-api-keys.js';
import { apiVersionHandlers } from './api-versions.js';
import { apiHandlers } from './apis.js';
import { appAclHandlers } from './app-acl.js';
import { appAuthHandlers } from './app-auths.js';
import { appCodeHandlers } from './app-codes.js';
import { appQuotaHandlers } from './app-quotas.js';
import { appHandlers } from './apps.js';
import { authorizerHandlers } from './authorizers.js';
import { certificateHandlers } from './certificates.js';
import { endpointConnectionHandlers } from './endpoint-connections.js';
import { envVariableHandlers } from './env-variables.js';
import { envHandlers } from './envs.js';
import { featureHandlers } from './features.js';
import { gatewayResponseHandlers } from './gateway-responses.js';
import { groupDomainHandlers } from './group-domains.js';
import { groupHandlers } from './groups.js';
import { ingressPortHandlers } from './ingress-ports.js';
import { instanceTagHandlers } from './instance-tags.js';
import { instanceHandlers } from './instances.js';
import { metricHandlers } from './metrics.js';
import { microserviceHandlers } from './microservices.js';
import { openapiHandlers } from './openapi.js';
import { orchestrationHandlers } from './orchestrations.js';
import { orderHandlers } from './orders.js';
import { attachmentHandlers, pluginHandlers } from './plugins.js';
import { signatureKeyBindingHandlers } from './signature-key-bindings.js';
import { signatureKeyHandlers } from './signature-keys.js';
import { surveyHandlers } from './surveys.js';
import { throttleBindingHandlers } from './throttle-bindings.js';
import { throttleSpecialHandlers } from './throttle-specials.js';
import { throttleHandlers } from './throttles.js';
import { vpcChannelMemberGroupHandlers } from './vpc-channel-member-groups.js';
import { vpcChannelMemberHandlers } from './vpc-channel-members.js';
import { vpcChannelHandlers } from './vpc-channels.js';

export const handlers: readonly Handler[] = [
  accessHandlers,
  aclBindingHandlers,
  aclHandlers,
  aiApiKeyHandlers,
  apiHandlers,
  apiVersionHandlers,
  appAclHandlers,
  appAuthHandlers,
  appCodeHandlers,
  appHandlers,
  appQuotaHandlers,
  attachmentHandlers,
  authorizerHandlers,
  certificateHandlers,
  endpointConnectionHandlers,
  envHandlers,
  envVariableHandlers,
  featureHandlers,
  gatewayResponseHandlers,
  groupDomainHandlers,
  groupHandlers,
  ingressPortHandlers,
  instanceHandlers,
  instanceTagHandlers,
  metricHandlers,
  microserviceHandlers,
  openapiHandlers,
  orchestrationHandlers,
  orderHandlers,
  pluginHandlers,
  signatureKeyBindingHandlers,
  signatureKeyHandlers,
  surveyHandlers,
  throttleBindingHandlers,
  throttleHandlers,
  throttleSpecialHandlers,
  vpcChannelHandlers,
  vpcChannelMemberGroupHandlers,
  vpcChannelMemberHandlers,
].flat();
