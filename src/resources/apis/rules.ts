/** Rules between the parts of an API's definition: what gRPC excludes, and what its backends need. */

type Text = string | undefined;
interface Web {
  readonly req_protocol?: Text;
  readonly req_method?: Text;
  readonly req_uri?: Text;
}
interface Authorized {
  readonly authorizer_id?: Text;
}
interface Policy extends Authorized {
  readonly backend_params?: readonly unknown[] | undefined;
}
interface Call {
  readonly req_protocol?: Text;
}
/** The parts of a definition that the rules read. */
interface Definition {
  readonly req_protocol: string;
  readonly backend_type: string;
  readonly authorizer_id?: Text;
  readonly result_normal_sample?: Text;
  readonly result_failure_sample?: Text;
  readonly req_params?: readonly unknown[] | undefined;
  readonly backend_params?: readonly unknown[] | undefined;
  readonly backend_api?: (Web & Authorized) | undefined;
  readonly func_info?: Call | undefined;
  readonly policy_https?: readonly (Web & Policy)[] | undefined;
  readonly policy_functions?: readonly (Call & Policy)[] | undefined;
  readonly policy_mocks?: readonly Policy[] | undefined;
}
type Problems = Record<`${string}.${string}`, string | undefined>;

const FRONT = '(req_protocol is GRPCS)';
const BACK = '(backend_type is GRPC)';

/** What is wrong with a definition, by the path of the field. */
export function definitionProblems(api: Definition) {
  return { ...frontProblems(api), ...webProblems(api), ...functionProblems(api), ...policyProblems(api) };
}

/** Responses print `""` and empty lists, which stay allowed. */
const unwanted = (value: string | readonly unknown[] | undefined, why: string): string | undefined =>
  value !== undefined && value.length > 0 ? `must be absent or empty ${why}` : undefined;

function frontProblems(api: Definition) {
  if (api.req_protocol !== 'GRPCS') return {};
  return {
    authorizer_id: unwanted(api.authorizer_id, FRONT),
    result_normal_sample: unwanted(api.result_normal_sample, FRONT),
    result_failure_sample: unwanted(api.result_failure_sample, FRONT),
    req_params: unwanted(api.req_params, FRONT),
    backend_params: unwanted(api.backend_params, FRONT),
  };
}

function webProblems({ backend_type, backend_api, policy_https = [] }: Definition): Problems {
  const grpc = backend_type === 'GRPC';
  const services = policy_https.map((policy, i) => [`policy_https.${i}`, policy] as const);
  const all = backend_api ? [['backend_api', backend_api] as const, ...services] : services;
  const problems: Problems = {};
  for (const [at, { req_protocol, req_method, req_uri }] of all) {
    if (req_protocol?.startsWith('GRPC') === !grpc)
      problems[`${at}.req_protocol`] = grpc ? `must be GRPCS or GRPC ${BACK}` : 'must not be gRPC unless backend_type is GRPC';
    if (grpc && req_method !== undefined && req_method !== 'POST') problems[`${at}.req_method`] = `must be POST ${BACK}`;
    if (grpc && req_uri !== undefined && req_uri !== '' && req_uri !== '/') problems[`${at}.req_uri`] = `must be / ${BACK}`;
  }
  return grpc ? { ...problems, 'backend_api.authorizer_id': unwanted(backend_api?.authorizer_id, BACK) } : problems;
}

function functionProblems({ req_protocol, func_info, policy_functions = [] }: Definition): Problems {
  if (req_protocol === 'GRPCS') return {};
  const message = (call: Call | undefined): string | undefined =>
    call?.req_protocol === 'GRPCS' ? 'must not be GRPCS unless the req_protocol of the API is GRPCS' : undefined;
  const policies = policy_functions.map((policy, i) => [`policy_functions.${i}.req_protocol`, message(policy)] as const);
  return { 'func_info.req_protocol': message(func_info), ...Object.fromEntries(policies) };
}

function policyProblems(api: Definition): Problems {
  if (api.backend_type !== 'GRPC') return {};
  const problems: Problems = {};
  for (const key of ['policy_https', 'policy_functions', 'policy_mocks'] as const) {
    for (const [i, policy] of (api[key] ?? []).entries()) {
      problems[`${key}.${i}.backend_params`] = unwanted(policy.backend_params, BACK);
      problems[`${key}.${i}.authorizer_id`] = unwanted(policy.authorizer_id, BACK);
    }
  }
  return problems;
}
