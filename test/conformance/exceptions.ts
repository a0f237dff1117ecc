import { ADDRESS, PATH, PATH_OR_NONE } from '../../src/resources/apis/forms.js';

/**
 * Where the descriptions differ from what is documented, on purpose. Each entry says why it is right.
 * An entry that nothing needs any more fails the suite.
 */
export interface Exception {
  /** Operation and place, as the suite prints them: `groups.create body.name`. */
  readonly at: readonly string[];
  /** What differs, word by word as the suite prints it. */
  readonly differs: string;
  readonly evidence: string;
}

const API_ANSWERS = ['apis.create', 'apis.update', 'apis.get', 'apis.versions.get'];
const POLICIES = ['policy_https', 'policy_functions', 'policy_mocks'];
const ATTACHMENTS = ['plugins.attachApis', 'apis.plugins.attach'];
const IMPORTS = ['openapi.import', 'openapi.importAsync'];
const AS_TEXT = 'wire multipart: booleans as text, file as';

const VENDOR = 'support.huaweicloud.com/api-apig';
const API_INPUTS = ['apis.create', 'apis.update'];
const WEB_SERVICES = ['backend_api', 'policy_https[]'];
const PARAGRAPHS = 'The text of the reference says so, not its table: test/fixtures/constraints.json has the row.';

export const exceptions: readonly Exception[] = [
  // ---- Forms of values that the reference states in words ----
  {
    at: [...API_INPUTS.flatMap((id) => [`${id} body.req_uri`, ...WEB_SERVICES.map((at) => `${id} body.${at}.member_group_url_infos[].req_uri`)]), 'apis.check body.req_uri', 'microservices.import body.apis[].req_uri'],
    differs: `pattern: documented none, declared ${PATH.pattern.source.replaceAll('\\/', '/')}`,
    evidence: PARAGRAPHS,
  },
  {
    at: API_INPUTS.flatMap((id) => WEB_SERVICES.map((at) => `${id} body.${at}.req_uri`)),
    differs: `pattern: documented none, declared ${PATH_OR_NONE.pattern.source.replaceAll('\\/', '/')}`,
    evidence: PARAGRAPHS,
  },
  {
    at: API_INPUTS.flatMap((id) => WEB_SERVICES.map((at) => `${id} body.${at}.url_domain`)),
    differs: `pattern: documented none, declared ${ADDRESS.pattern.source}`,
    evidence: PARAGRAPHS,
  },
  {
    at: ['apis.debug body.path'],
    differs: 'pattern: documented ^/, declared ^/(?:[^%]|%[0-9A-Fa-f]{2})*$',
    evidence: PARAGRAPHS,
  },
  {
    at: ['metrics.getApiStatistics query.duration'],
    differs: 'pattern: documented ^\\d+[hm]$, declared ^(0*1h|0*([1-9]|[1-5]\\d|60)m)$',
    evidence: PARAGRAPHS,
  },
  {
    at: ['plugins.list query.precise_search'],
    differs: 'documented as any text, declared as one of plugin_name',
    evidence: PARAGRAPHS,
  },
  {
    at: ['vpcChannels.members.list query.precise_search'],
    differs: 'pattern: documented none, declared ^(name|member_group_name)(,(name|member_group_name))*$',
    evidence: PARAGRAPHS,
  },
  {
    at: ['throttles.specials.create body.call_limits', 'throttles.specials.update body.call_limits'],
    differs: 'min: documented none, declared 0',
    evidence: 'A number of calls per interval cannot be negative.',
  },
  {
    at: ['envVariables.list query.precise_search'],
    differs: 'values declared, not documented: name',
    evidence: 'The reference prints name, its correction variable_name: both are taken.',
  },
  {
    at: ['signatureKeys.create example request 1'],
    differs:
      'sign_secret expected a string of 16 to 64 characters (letters, digits and _ - ! @ # $ %; starts with a letter or a digit), got a string of 11 characters (not shown) (sign_type is not given)',
    evidence: 'The example prints the secret masked: 3 letters, 5 asterisks, 3 letters.',
  },
  // ---- Answers that hold more than is documented ----
  {
    at: API_ANSWERS.flatMap((id) => POLICIES.map((policy) => `${id} response.${policy}[].conditions[].third_authorizer_param_name`)),
    differs: 'documented nowhere',
    evidence: 'Documented for the API definition as such, without a place (support.huaweicloud.com/intl/en-us/api-apig/apig-api-180713215.html, 2025-12-10): answers repeat what was sent.',
  },
  {
    at: ATTACHMENTS.map((id) => `${id} response.bindings[].env_id`),
    differs: 'documented nowhere',
    evidence: 'The other form of the same answer, attached_plugins, says the environment; optional, so nothing depends on it.',
  },
  {
    at: ATTACHMENTS.map((id) => `${id} response.bindings[].binding_result.status`),
    differs: 'values documented nowhere: SUCCESS',
    evidence: 'The counterpart of FAILED; app-auths (3.10.1) answers with the same pair. Enumerations of answers are open.',
  },
  {
    at: ['instances.get response.available_zone_ids', 'instances.update response.available_zone_ids'],
    differs: 'types documented nowhere: list of text',
    evidence: 'The same field is a list in requests (3.23.1) and was seen as a list in answers of the list; a gateway that gives a list here must not fail.',
  },
  // ---- Newer operations ----
  {
    at: ['instances.createPrepaid body.instance_info.spec_id'],
    differs: 'values declared, not documented: NLB_BASIC, NLB_PROFESSIONAL, NLB_ENTERPRISE, NLB_PLATINUM, NLB_BASIC_IPV6, NLB_PROFESSIONAL_IPV6, NLB_ENTERPRISE_IPV6, NLB_PLATINUM_IPV6',
    evidence: 'The vendor\'s SDKs describe this object and the body of 3.23.1 with one class (InstanceCreateReqV2), and 3.23.1 takes these editions.',
  },
  {
    at: ['instances.createPrepaid body.instance_info.elb_id'],
    differs: 'declared, not documented',
    evidence: 'The same class as the body of 3.23.1, which takes it; the NLB editions need it.',
  },
  {
    at: ['apps.aiApiKeys', 'ingressPorts', 'orchestrations'].flatMap((service) => [`${service}.create errorStatuses`, `${service}.delete errorStatuses`]),
    differs: 'declared, not documented: 400, 401, 403, 404, 500',
    evidence: 'mingyang91/huawei-cloud-api-definitions: schemas/APIG/src/CreateAiApiKey.json, DeleteAiApiKey.json, AddCustomIngressPort.json, DeleteCustomIngressPort.json, CreateOrchestration.json, DeleteOrchestration.json',
  },
  {
    at: ['orchestrations.list errorStatuses', 'orchestrations.listAttachedApis errorStatuses'],
    differs: 'declared, not documented: 400, 401, 403, 404, 500',
    evidence: `${VENDOR}/ListOrchestrations.html and ListOrchestrationAttachedApis.html`,
  },
  {
    at: ['ingressPorts.list errorStatuses'],
    differs: 'declared, not documented: 401, 403, 500',
    evidence: `${VENDOR}/ListCustomIngressPorts.html`,
  },
  {
    at: ['throttles.batchDelete errorStatuses'],
    differs: 'declared, not documented: 400, 401, 403, 404, 500',
    evidence: `${VENDOR}/BatchDeleteThrottlingPolicyV2.html`,
  },
  {
    at: ['throttles.batchDelete response.failure'],
    differs: 'types documented nowhere: list of object',
    evidence: 'One object here, lists in the other batch calls of this API: both are read.',
  },
  {
    at: ['instances.createPrepaid errorStatuses', 'instances.resizePrepaid errorStatuses'],
    differs: 'declared, not documented: 401, 403, 500',
    evidence: 'mingyang91/huawei-cloud-api-definitions: schemas/APIG/src/CreateOrder.json and CreatePrepayResize.json',
  },
  // ---- The wire ----
  {
    at: ['groups.gatewayResponses.create wire full', 'groups.gatewayResponses.update wire full'],
    differs: 'body.responses.key1 is not a field of this object',
    evidence: 'The record fills the map with a made-up key; the reference lists the keys.',
  },
  {
    at: IMPORTS.map((id) => `${id} wire full`),
    differs: 'the vendor\'s client sends nothing',
    evidence: 'It hands booleans to its form library, which takes text only. Ours sends what the vendor\'s sends when it is given text.',
  },
  {
    at: IMPORTS.flatMap((id) => [`${id} wire full`, `${id} wire multipart falsy: booleans as text`, `${id} ${AS_TEXT} Buffer`, `${id} ${AS_TEXT} string`]),
    differs: 'part file_name: filename: expected null, sent "file"',
    evidence: 'RFC 7578, 4.2: a part with the content of a file should have a filename. Servers take a part without one for a text field.',
  },
  {
    at: IMPORTS.map((id) => `${id} ${AS_TEXT} string`),
    differs: 'part file_name: content_type: expected null, sent "application/octet-stream"',
    evidence: 'RFC 7578, 4.4: a file without a known type is application/octet-stream, which the vendor\'s client sends for a Buffer too.',
  },
  {
    at: IMPORTS.map((id) => `${id} ${AS_TEXT} fs.ReadStream of a file named 接口 api.yaml`),
    differs: 'part file_name: content_type: expected "text/yaml", sent "application/yaml"',
    evidence: 'RFC 9512 registers application/yaml; text/yaml is an alias that it deprecates.',
  },
];
