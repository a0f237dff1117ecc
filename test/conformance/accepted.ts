/**
 * What the real service takes and gives beyond the reference and the vendor's SDKs.
 * Each is an expectation like a row of the reference: a description that lacks it is a difference.
 */
import type { DocField, DocLimits } from './fixtures.js';

export interface Accepted {
  /** Operation and way to the field: `instances.create body.spec_id`. */
  readonly at: readonly string[];
  /** The field's type where the reference has no such field. */
  readonly type?: string;
  /** A second type of a known field. */
  readonly also?: string;
  /** Values beside the known ones. */
  readonly values?: readonly string[];
  /** Limits that the additions do not tell. */
  readonly limits?: DocLimits & Pick<DocField, 'array_length' | 'items'>;
  /** Whether a request must carry it, where the additions do not tell. */
  readonly required?: true;
  /** Objects that `type` names. */
  readonly objects?: Readonly<Record<string, readonly DocField[]>>;
  readonly evidence: string;
}

const PROVIDER = 'huaweicloud/terraform-provider-huaweicloud';
const BODIES = ['apis.create', 'apis.update'] as const;
const API_ANSWERS = [
  'apis.create response',
  'apis.update response',
  'apis.get response',
  'apis.versions.get response',
] as const;
const POLICIES = ['policy_https', 'policy_functions', 'policy_mocks'] as const;
const NLB = ['NLB_BASIC', 'NLB_PROFESSIONAL', 'NLB_ENTERPRISE', 'NLB_PLATINUM'].flatMap((spec) => [
  spec,
  `${spec}_IPV6`,
]);
const NAT_EIP = ['instances.enableEgress', 'instances.updateEgress'] as const;
const BINDING_RESULT: Accepted['objects'] = {
  PluginBinding: [
    { name: 'api_id', type: 'String' },
    { name: 'plugin_id', type: 'String' },
    { name: 'binding_result', type: 'PluginBindingResult object' },
  ],
  PluginBindingResult: [
    { name: 'status', type: 'String', enum: ['FAILED'] },
    { name: 'error_code', type: 'String' },
    { name: 'error_msg', type: 'String' },
  ],
};
const DEFINITIONS =
  'mingyang91/huawei-cloud-api-definitions (the definitions behind the vendor\'s API explorer): schemas/APIG/src';

const VENDOR = 'support.huaweicloud.com/api-apig';
const RULES = ['orchestrations.create body', 'orchestrations.update body'] as const;

export const accepted: readonly Accepted[] = [
  {
    at: ['instances.create body.spec_id', 'instances.get response.spec', 'instances.update response.spec', 'instances.list response.instances.spec'],
    values: NLB,
    evidence: `${PROVIDER}: docs/resources/apig_instance.md and TestAccInstance_nlb`,
  },
  {
    at: ['instances.create body.elb_id'],
    type: 'String',
    evidence: `${PROVIDER}: resource_huaweicloud_apig_instance.go, buildCreateInstanceBodyParams`,
  },
  {
    at: [
      ...BODIES.flatMap((id) => [`${id} body.mock_info.status_code`, `${id} body.policy_mocks.status_code`]),
      ...API_ANSWERS.flatMap((answer) => [`${answer}.mock_info.status_code`, `${answer}.policy_mocks.status_code`]),
    ],
    type: 'Integer',
    evidence: `${PROVIDER}: resource_huaweicloud_apig_api.go; chnsz/golangsdk: openstack/apigw/dedicated/v2/apis`,
  },
  {
    at: BODIES.flatMap((id) => POLICIES.map((policy) => `${id} body.${policy}.conditions.condition_origin`)),
    values: ['orchestration'],
    evidence: `${PROVIDER}: acceptance test of the API resource, which sends it with mapped_param_name and mapped_param_location`,
  },
  {
    at: BODIES.flatMap((id) => POLICIES.map((policy) => `${id} body.${policy}.conditions.third_authorizer_param_name`)),
    type: 'String',
    evidence: 'support.huaweicloud.com/intl/en-us/api-apig/apig-api-180713215.html, change history of 2025-12-10: beside frontend_authorizer_param_name',
  },
  {
    at: ['instances.enableEgress body.bandwidth_size'],
    also: 'Integer',
    evidence: 'chnsz/golangsdk sends a number, opentelekomcloud/python-otcextensions a text; both work. The reference shows both for PUT.',
  },
  {
    at: NAT_EIP.flatMap((id) => ['id', 'instanceId', 'cloudEipId', 'cloudEipAddress', 'cloudBandwidthId', 'bandwidthName', 'chargeMode'].map((name) => `${id} response.${name}`)),
    type: 'String',
    evidence: 'chnsz/golangsdk commits 5644a17 and 47b3b9a: the answer that the reference does not print',
  },
  {
    // Whether it is a number or a text is not known: any type serves.
    at: NAT_EIP.map((id) => `${id} response.bandwidthSize`),
    type: 'Object',
    evidence: 'chnsz/golangsdk commits 5644a17 and 47b3b9a',
  },
  {
    at: ['plugins.attachApis response.bindings', 'apis.plugins.attach response.bindings'],
    type: 'Array of PluginBinding objects',
    objects: BINDING_RESULT,
    evidence: `${PROVIDER}: resource_huaweicloud_apig_plugin_batch_apis_associate.go and …_api_batch_plugins_associate.go search bindings[?binding_result.status=='FAILED'] for api_id and plugin_id`,
  },
  {
    at: ['instance_name', 'spec_id', 'vpc_id', 'subnet_id', 'security_group_id', 'available_zone_ids'].map((name) => `instances.createPrepaid body.instance_info.${name}`),
    required: true,
    evidence: `${DEFINITIONS}/CreateOrder.json: required in InstanceCreateReq`,
  },
  {
    at: ['apps.aiApiKeys.create body.ai_api_key'],
    limits: { min_length: 8, max_length: 128, pattern: '^[A-Za-z0-9+\\-_/=]*$' },
    evidence: `${DEFINITIONS}/CreateAiApiKey.json`,
  },
  {
    at: ['apps.aiApiKeys.create body.alias'],
    limits: { min_length: 1, max_length: 100, pattern: '^[A-Za-z0-9_-]*$' },
    evidence: `${DEFINITIONS}/CreateAiApiKey.json`,
  },
  {
    at: ['ingressPorts.create body.ingress_port', 'ingressPorts.list query.ingress_port'],
    limits: { minimum: 1024, maximum: 49151 },
    evidence: `${DEFINITIONS}/AddCustomIngressPort.json; ${VENDOR}/ListCustomIngressPorts.html`,
  },
  {
    at: RULES.map((body) => `${body}.orchestration_name`),
    limits: { min_length: 3, max_length: 64, pattern: '^[A-Za-z][A-Za-z0-9_]*$' },
    evidence: `${DEFINITIONS}/CreateOrchestration.json; ${VENDOR}/UpdateOrchestration.html`,
  },
  {
    at: RULES.map((body) => `${body}.orchestration_mapped_param.mapped_param_name`),
    limits: { min_length: 1, max_length: 128, pattern: '^[A-Za-z][A-Za-z0-9-]*$' },
    evidence: `${DEFINITIONS}/CreateOrchestration.json; ${VENDOR}/UpdateOrchestration.html`,
  },
  {
    at: RULES.map((body) => `${body}.orchestration_map`),
    limits: { array_length: [0, 300] },
    evidence: `${DEFINITIONS}/CreateOrchestration.json says 1 to 300; an empty list means none, which the strategy hash needs.`,
  },
  {
    at: RULES.map((body) => `${body}.orchestration_map.map_param_list`),
    limits: { array_length: [0, 3000], items: { min_length: 1, max_length: 128, pattern: '^[A-Za-z0-9_-]*$' } },
    evidence: `${DEFINITIONS}/CreateOrchestration.json`,
  },
  {
    at: RULES.map((body) => `${body}.orchestration_map.mapped_param_value`),
    limits: { max_length: 128, pattern: '^[A-Za-z0-9]*$' },
    evidence: `${DEFINITIONS}/CreateOrchestration.json; "" is what the Terraform provider sends for head_n, tail_n and hash.`,
  },
  {
    at: RULES.map((body) => `${body}.orchestration_map.intercept_length`),
    limits: { minimum: 1, maximum: 100 },
    evidence: `${DEFINITIONS}/CreateOrchestration.json`,
  },
  {
    at: ['extraElbs.delete body.elb_ids'],
    limits: { array_length: [1, 10] },
    evidence: `${VENDOR}/BatchDisassociateExtraElbs.html`,
  },
  {
    at: ['microservices.import body.apis'],
    limits: { array_length: [1, 50] },
    evidence: `${VENDOR}/ImportMicroservice.html`,
  },
  {
    at: ['microservices.import body.backend_timeout'],
    limits: { minimum: 1 },
    evidence: `${VENDOR}/ImportMicroservice.html`,
  },
  {
    at: ['envVariables.update body.variable_value'],
    limits: { min_length: 1, max_length: 255, pattern: '^[A-Za-z0-9_\\-/.:]*$' },
    evidence: 'The description of the field in 3.3.5 gives the characters and the length of 3.3.1.',
  },
  {
    at: [
      ...['create', 'update', 'get'].map((call) => `groups.${call} response`), 'groups.list response.groups',
      ...API_ANSWERS.map((answer) => `${answer}.api_group_info`), 'apis.list response.apis.api_group_info',
    ].map((holder) => `${holder}.url_domains.is_http_redirect_to_https`),
    type: 'Boolean',
    evidence: `${PROVIDER}: TestAccGroup reads true back through the group, at url_domains[].is_http_redirect_to_https`,
  },
  {
    at: BODIES.map((id) => `${id} body.req_params.valid_enable`),
    values: ['0'],
    evidence: `${PROVIDER}: resource_huaweicloud_apig_api.go sends 0 where it is unset, and the service takes it`,
  },
];

/**
 * Objects and parameters whose limits are documented elsewhere. Of the newer operations only names, types and
 * enumerations are known; where such an operation takes an object that the reference describes, that description's
 * limits hold.
 */
export const sameLimits: readonly { readonly at: readonly string[]; readonly as: string; readonly evidence: string }[] =
  [
    {
      at: [
        'ingressPorts.list query',
        'ingressPorts.listDomains query',
        'orchestrations.list query',
        'orchestrations.listAttachedApis query',
        'apps.aiApiKeys.list query',
      ],
      as: 'groups.list query',
      evidence: 'The reference gives `limit` the same range in all 46 lists that it knows.',
    },
    {
      at: ['microservices.import body.cse_info'],
      as: 'vpcChannels.create body.microservice_info.cse_info',
      evidence: 'The import makes a channel of this object (vendor SDK: the same fields).',
    },
    {
      at: ['microservices.import body.cce_info'],
      as: 'vpcChannels.create body.microservice_info.cce_info',
      evidence: 'The import makes a channel of this object (vendor SDK: the same fields).',
    },
    {
      at: ['microservices.import body.cce_service_info'],
      as: 'vpcChannels.create body.microservice_info.cce_service_info',
      evidence: 'The import makes a channel of this object (vendor SDK: the same fields).',
    },
    {
      at: ['microservices.import body.cce_info.labels'],
      as: 'vpcChannels.memberGroups.add body.member_groups.microservice_labels',
      evidence:
        'A label of a workload, by which its addresses are chosen (vendor SDK: the same object, MicroserviceLabel).',
    },
    {
      at: ['instances.createPrepaid body.instance_info'],
      as: 'instances.create body',
      evidence: 'The order holds the gateway that 3.23.1 makes (vendor SDK: the same fields).',
    },
  ];

/** Maps whose keys the reference lists elsewhere: operation and way to the map, and the enumeration of its keys. */
export const sameKeys: readonly { readonly at: readonly string[]; readonly as: string; readonly evidence: string }[] = [
  {
    at: [
      'groups.gatewayResponses.create response.responses',
      'groups.gatewayResponses.get response.responses',
      'groups.gatewayResponses.update response.responses',
      'groups.gatewayResponses.list response.responses.responses',
    ],
    as: 'groups.gatewayResponses.getType path.response_type',
    evidence:
      'The keys of the answer are the types that 3.19.5 to 3.19.7 take in the path, and that 3.19.1 takes as keys.',
  },
];
