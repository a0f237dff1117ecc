/**
 * The rules between the fields of request objects, as the reference states them. The descriptions must have exactly
 * these: a rule that is dropped from a description is missing here, and a new one needs its row.
 */

/** The rules of one object. Keys are `field=value`; `field=` stands for an absent field. */
export interface KnownRules {
  /** Fields that a value makes necessary. */
  readonly needs?: Readonly<Record<string, readonly string[]>>;
  /** What a value allows in other fields, in the words of messages. */
  readonly when?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const NLB = ['NLB_BASIC', 'NLB_PROFESSIONAL', 'NLB_ENTERPRISE', 'NLB_PLATINUM'];
const SERVICE_INFO = {
  'service_type=CSE': ['cse_info'],
  'service_type=CCE': ['cce_info'],
  'service_type=CCE_SERVICE': ['cce_service_info'],
  'service_type=NACOS': ['nacos_info'],
};
const WEB_SERVICE = {
  'vpc_channel_status=1': ['vpc_channel_info', 'req_protocol', 'req_method', 'req_uri'],
  'vpc_channel_status=2': ['url_domain', 'req_protocol', 'req_method', 'req_uri'],
  'vpc_channel_status=4': ['member_group_url_infos'],
};
const LETTERS = 'letters, digits';
const ANY_START = 'starts with a letter, a digit, + or /';
const HMAC = {
  sign_key: `a string of 8 to 32 characters (${LETTERS}, _ and -; starts with a letter or a digit)`,
  sign_secret: `a string of 16 to 64 characters (${LETTERS} and _ - ! @ # $ %; starts with a letter or a digit)`,
};
const SIGNATURE_KEY = {
  needs: { 'sign_type=aes': ['sign_algorithm'] },
  when: {
    'sign_type=hmac': HMAC,
    'sign_type=basic': {
      sign_key: `a string of 4 to 32 characters (${LETTERS}, _ and -; starts with a letter)`,
      sign_secret: `a string of 8 to 64 characters (${LETTERS} and _ - ! @ # $ %; starts with a letter or a digit)`,
    },
    'sign_type=public_key': {
      sign_key: `a string of 8 to 512 characters (${LETTERS} and _ - + / =; ${ANY_START})`,
      sign_secret: `a string of 16 to 2048 characters (${LETTERS} and _ - ! @ # $ % + / =; ${ANY_START})`,
    },
    'sign_type=aes': {
      sign_key: `a string of 16 to 32 characters (${LETTERS} and _ - ! @ # $ % + / =; ${ANY_START})`,
      sign_secret: `a string of 16 characters (${LETTERS} and _ - ! @ # $ % + / =; ${ANY_START})`,
    },
    'sign_algorithm=aes-128-cfb': { sign_key: 'a string of 16 characters' },
    'sign_algorithm=aes-256-cfb': { sign_key: 'a string of 32 characters' },
  },
} as const;
const FUNCTION_TIMEOUT = { when: { 'network_type=V1': { timeout: 'an integer of 1 to 60000' } } };
const GIVEN = 'a string of at least 1 characters';

export const knownRules: Readonly<Record<string, KnownRules>> = {
  ApiCheck: { needs: { 'type=name': ['name'], 'type=path': ['req_method', 'req_uri', 'match_mode'] } },
  ApiInput: {
    needs: {
      'auth_type=AUTHORIZER': ['authorizer_id'],
      'backend_type=HTTP': ['backend_api'],
      'backend_type=GRPC': ['backend_api'],
      'backend_type=FUNCTION': ['func_info'],
      'backend_type=MOCK': ['mock_info'],
    },
    when: { 'req_protocol=GRPCS': { req_method: 'one of "POST"', auth_type: 'one of "NONE", "APP", "IAM"' } },
  },
  BackendApiInput: { needs: WEB_SERVICE },
  PolicyHttpInput: { needs: WEB_SERVICE },
  FuncInfoInput: FUNCTION_TIMEOUT,
  PolicyFunctionInput: FUNCTION_TIMEOUT,
  PolicyConditionInput: {
    needs: {
      'condition_origin=param': ['req_param_name', 'condition_type'],
      'condition_origin=system': ['sys_param_name', 'condition_type'],
      'condition_origin=cookie': ['cookie_param_name', 'condition_type'],
      'condition_origin=frontend_authorizer': ['frontend_authorizer_param_name', 'condition_type'],
      'condition_origin=orchestration': ['mapped_param_name', 'mapped_param_location'],
    },
  },
  CertificateInput: {
    needs: { 'type=instance': ['instance_id'], 'algorithm_type=SM2': ['cert_content_sign', 'private_key_sign'] },
  },
  InstanceInput: {
    needs: Object.fromEntries(
      NLB.flatMap((edition) => [edition, `${edition}_IPV6`]).map((edition) => [`spec_id=${edition}`, ['elb_id']]),
    ),
  },
  MicroserviceImport: { needs: SERVICE_INFO },
  MicroserviceInput: { needs: SERVICE_INFO },
  HealthCheckInput: {
    needs: {
      'protocol=HTTP': ['path', 'http_code'],
      'protocol=http': ['path', 'http_code'],
      'protocol=HTTPS': ['path'],
      'protocol=https': ['path'],
    },
  },
  VpcChannelInput: {
    needs: { 'member_type=ip': ['members[].host'], 'member_type=ecs': ['members[].ecs_id', 'members[].ecs_name'] },
  },
  OpenapiImportForm: { needs: { 'is_create_group=false': ['group_id'] } },
  OrchestrationInput: { needs: { 'is_preprocessing=false': ['orchestration_mapped_param'] } },
  SignatureKeyInput: SIGNATURE_KEY,
  NewSignatureKeyInput: { needs: SIGNATURE_KEY.needs, when: { 'sign_type=': HMAC, ...SIGNATURE_KEY.when } },
  ResponseHeader: {
    needs: {
      'action=override': ['value'],
      'action=append': ['value'],
      'action=skip': ['value'],
      'action=add': ['value'],
    },
    when: { 'value_type=system_parameter': { action: 'one of "append", "add"' } },
  },
  BreakerBackend: {
    needs: { 'type=http': ['http_info'], 'type=mock': ['mock_info'] },
    when: { 'type=http': { http_info: 'an object' }, 'type=mock': { mock_info: 'an object' } },
  },
  BreakerCondition: {
    needs: {
      'breaker_type=condition': ['unhealthy_condition'],
      'breaker_mode=counter': ['unhealthy_threshold'],
      'breaker_mode=percentage': ['min_call_threshold', 'unhealthy_percentage'],
    },
    when: {
      'breaker_type=condition': { unhealthy_condition: GIVEN },
      'breaker_mode=counter': { unhealthy_threshold: 'an integer' },
      'breaker_mode=percentage': { min_call_threshold: 'an integer', unhealthy_percentage: 'an integer' },
    },
  },
  KafkaLogSasl: {
    needs: {
      'security_protocol=SASL_PLAINTEXT': ['sasl_username', 'sasl_password'],
      'security_protocol=SASL_SSL': ['sasl_username', 'sasl_password', 'ssl_ca_content'],
    },
    when: {
      'security_protocol=SASL_PLAINTEXT': { sasl_username: GIVEN, sasl_password: GIVEN },
      'security_protocol=SASL_SSL': { sasl_username: GIVEN, sasl_password: GIVEN, ssl_ca_content: GIVEN },
    },
  },
  ThirdAuthRequest: {
    needs: { 'vpc_channel_enabled=true': ['vpc_channel_info'], 'vpc_channel_enabled=false': ['url_domain'] },
    when: {
      'vpc_channel_enabled=true': { vpc_channel_info: 'an object with vpc_id' },
      'vpc_channel_enabled=false': { url_domain: GIVEN },
    },
  },
  ThirdAuthContent: { needs: { 'rule_enabled=true': ['rule_type'] } },
  ProxyCacheControl: { needs: { 'mode=apps': ['datas'] }, when: { 'mode=apps': { datas: 'a list' } } },
  OidcAuthContent: { needs: { 'jwks_enabled=false': ['public_key'] } },
  JwtAuthContent: { needs: { 'token_location=cookie': ['token_name'] } },
};
