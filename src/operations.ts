/** Every operation of the service by its ID: `operations['groups.create']`. */
import { referenceOf } from './reference.js';
import type { OperationFacts } from './schema/operation.js';
import * as aclBindings from './resources/acl-bindings.js';
import * as acls from './resources/acls.js';
import * as aiApiKeys from './resources/ai-api-keys.js';
import * as apiPlugins from './resources/api-plugins.js';
import * as apiVersions from './resources/api-versions.js';
import * as apis from './resources/apis.js';
import * as appAcl from './resources/app-acl.js';
import * as appAuths from './resources/app-auths.js';
import * as appCodes from './resources/app-codes.js';
import * as appQuotas from './resources/app-quotas.js';
import * as apps from './resources/apps.js';
import * as asyncTasks from './resources/async-tasks.js';
import * as authorizers from './resources/authorizers.js';
import * as certificates from './resources/certificates.js';
import * as configs from './resources/configs.js';
import * as envVariables from './resources/env-variables.js';
import * as envs from './resources/envs.js';
import * as extraElbs from './resources/extra-elbs.js';
import * as features from './resources/features.js';
import * as gatewayResponses from './resources/gateway-responses.js';
import * as groupDomains from './resources/group-domains.js';
import * as groups from './resources/groups.js';
import * as ingressPorts from './resources/ingress-ports.js';
import * as instanceTags from './resources/instance-tags.js';
import * as instances from './resources/instances.js';
import * as metrics from './resources/metrics.js';
import * as microservices from './resources/microservices.js';
import * as openapi from './resources/openapi.js';
import * as orchestrations from './resources/orchestrations.js';
import * as overview from './resources/overview.js';
import * as plugins from './resources/plugins.js';
import * as signatureKeyBindings from './resources/signature-key-bindings.js';
import * as signatureKeys from './resources/signature-keys.js';
import * as tags from './resources/tags.js';
import * as throttleBindings from './resources/throttle-bindings.js';
import * as throttleSpecials from './resources/throttle-specials.js';
import * as throttles from './resources/throttles.js';
import * as vpcChannelMemberGroups from './resources/vpc-channel-member-groups.js';
import * as vpcChannelMembers from './resources/vpc-channel-members.js';
import * as vpcChannels from './resources/vpc-channels.js';
import * as vpcEndpointConnections from './resources/vpc-endpoint-connections.js';
import * as vpcEndpointPermissions from './resources/vpc-endpoint-permissions.js';

export type { AnyOperation, Method, Operation, OperationFacts, Scope } from './schema/operation.js';

const modules = [
  aclBindings,
  acls,
  aiApiKeys,
  apiPlugins,
  apiVersions,
  apis,
  appAcl,
  appAuths,
  appCodes,
  appQuotas,
  apps,
  asyncTasks,
  authorizers,
  certificates,
  configs,
  envVariables,
  envs,
  extraElbs,
  features,
  gatewayResponses,
  groupDomains,
  groups,
  ingressPorts,
  instanceTags,
  instances,
  metrics,
  microservices,
  openapi,
  orchestrations,
  overview,
  plugins,
  signatureKeyBindings,
  signatureKeys,
  tags,
  throttleBindings,
  throttleSpecials,
  throttles,
  vpcChannelMemberGroups,
  vpcChannelMembers,
  vpcChannels,
  vpcEndpointConnections,
  vpcEndpointPermissions,
] as const;

type Exported<M> = M extends unknown ? M[keyof M] : never;
type Declared = Extract<Exported<(typeof modules)[number]>, OperationFacts>;
/** The operations with their types, by ID. */
export type Operations = { readonly [O in Declared as O['id']]: O };
/** ID of an operation: its dotted call name, such as `groups.domains.bind`. */
export type OperationId = keyof Operations;

/** Every operation, by its ID. */
export const operations: Operations = collect();

function collect(): Operations {
  const found: Record<string, OperationFacts> = {};
  for (const module of modules) {
    for (const value of Object.values<unknown>(module))
      // No copy: an operation of the registry and of its resource are the same object.
      if (isOperation(value)) found[value.id] = Object.assign(value, referenceOf(value.id));
  }
  // The keys are the IDs of the operations, as the mapped type says.
  return found as unknown as Operations;
}
function isOperation(value: unknown): value is OperationFacts {
  return typeof value === 'object' && value !== null && 'id' in value && 'method' in value && 'path' in value;
}
