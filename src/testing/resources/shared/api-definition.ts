/** The definition of an API: what the service adds to a caller's definition. */
import type { ApiInput } from '../../../resources/apis.js';
import type { ApiDefinition } from '../../state.js';
import { without, type Defined } from '../../store.js';

type Input = Defined<ApiInput>;
type List<K extends keyof Input> = NonNullable<Input[K]> extends readonly (infer I)[] ? I : never;

/** Gives IDs to the parts of a definition. Parts of an earlier definition keep theirs. */
export function define(input: Input, newId: () => string, earlier: ApiDefinition['ids'] = {}): ApiDefinition {
  const ids: Record<string, string> = {};
  for (const place of places(input)) ids[place] = earlier[place] ?? newId();
  return { input, ids };
}
function places(input: Input): string[] {
  const policies = [...(input.policy_https ?? []), ...(input.policy_functions ?? []), ...(input.policy_mocks ?? [])];
  return [
    ...(['backend_api', 'func_info', 'mock_info'] as const).filter((key) => input[key] !== undefined),
    ...(input.req_params ?? []).map(reqParamPlace),
    ...(input.backend_params ?? []).map((param) => backendParamPlace('', param)),
    ...policies.flatMap((policy) => [
      policyPlace(policy),
      ...(policy.backend_params ?? []).map((param) => backendParamPlace(policyPlace(policy), param)),
      ...policy.conditions.map((_, i) => conditionPlace(policy, i)),
    ]),
  ];
}
const reqParamPlace = ({ location, name }: List<'req_params'>): string => `req_params/${location}/${name}`;
const backendParamPlace = (within: string, { location, name }: List<'backend_params'>): string =>
  `${within}backend_params/${location}/${name}`;
const policyPlace = ({ name }: { readonly name: string }): string => `policies/${name}/`;
const conditionPlace = (policy: { readonly name: string }, index: number): string =>
  `${policyPlace(policy)}conditions/${index}`;

/** Names of the environment variables in the addresses and paths of a definition's backends. */
export function variablesOf({ input }: ApiDefinition): string[] {
  const services = [input.backend_api, ...(input.policy_https ?? [])];
  const texts = services.flatMap((service) => [service?.url_domain ?? '', service?.req_uri ?? '']);
  return texts.flatMap((text) => [...text.matchAll(/#([^#]+)#/g)].map(([, name = '']) => name));
}

/** Times of an API as responses print them. */
export interface Times {
  readonly register_time: string;
  readonly update_time: string;
}

/** The definition without its parts: what a list shows. */
export function outline({ input }: ApiDefinition) {
  const own = without(
    input,
    'backend_api',
    'func_info',
    'mock_info',
    'req_params',
    'backend_params',
    'policy_https',
    'policy_functions',
    'policy_mocks',
  );
  return { auth_opt: { app_code_auth_type: 'DISABLE' as const }, cors: false, match_mode: 'NORMAL' as const, ...own };
}

/** The web service behind an API. */
export function backendApi({ input, ids }: ApiDefinition, times: Times) {
  const { backend_api: backend } = input;
  if (!backend) return {};
  const channel = backend.vpc_channel_info;
  return {
    backend_api: {
      retry_count: '-1',
      enable_client_ssl: false,
      vpc_channel_status: 2 as const,
      ...backend,
      // With a channel, the channel replaces the address.
      ...(channel && {
        url_domain: channel.vpc_channel_id,
        vpc_channel_info: { cascade_flag: false, vpc_channel_port: 0, ...channel },
      }),
      id: ids['backend_api'] ?? '',
      status: 1,
      ...times,
    },
  };
}

/** The whole definition. */
export function details(definition: ApiDefinition, times: Times) {
  const { input, ids } = definition;
  return {
    ...backendApi(definition, times),
    ...(input.func_info && { func_info: { ...input.func_info, id: ids['func_info'] ?? '', status: 1, ...times } }),
    ...(input.mock_info && { mock_info: { ...input.mock_info, id: ids['mock_info'] ?? '', status: 1, ...times } }),
    ...requestParams(definition),
    ...(input.backend_params && { backend_params: backendParams(definition, '', input.backend_params) }),
    ...(input.policy_https && {
      policy_https: input.policy_https.map((policy) => ({ ...policy, ...policyParts(definition, policy) })),
    }),
    ...(input.policy_functions && {
      policy_functions: input.policy_functions.map((policy) => ({ ...policy, ...policyParts(definition, policy) })),
    }),
    ...(input.policy_mocks && {
      policy_mocks: input.policy_mocks.map((policy) => ({ ...policy, ...policyParts(definition, policy) })),
    }),
  };
}
/** The parameters of a call. */
export function requestParams({ input, ids }: ApiDefinition) {
  if (!input.req_params) return {};
  return {
    req_params: input.req_params.map((param) => ({
      required: param.location === 'PATH' ? 1 as const : 2 as const,
      valid_enable: 2 as const,
      pass_through: 1 as const,
      ...param,
      id: ids[reqParamPlace(param)] ?? '',
    })),
  };
}
function backendParams(definition: ApiDefinition, within: string, params: readonly List<'backend_params'>[]) {
  return params.map((param) => ({
    ...param,
    id: definition.ids[backendParamPlace(within, param)] ?? '',
    ...(param.origin === 'REQUEST' && reqParamId(definition, param.value)),
  }));
}
function policyParts(
  definition: ApiDefinition,
  policy: List<'policy_mocks'> | List<'policy_https'> | List<'policy_functions'>,
) {
  const place = policyPlace(policy);
  return {
    id: definition.ids[place] ?? '',
    ...(policy.backend_params && { backend_params: backendParams(definition, place, policy.backend_params) }),
    conditions: policy.conditions.map((condition, i) => ({
      ...condition,
      id: definition.ids[conditionPlace(policy, i)] ?? '',
      ...(condition.req_param_name !== undefined && reqParamId(definition, condition.req_param_name, true)),
    })),
  };
}
/** What responses say about a request parameter that is referred to by its name. */
function reqParamId({ input, ids }: ApiDefinition, name: string, withLocation = false) {
  const param = input.req_params?.find((candidate) => candidate.name === name);
  if (!param) return {};
  return { req_param_id: ids[reqParamPlace(param)] ?? '', ...(withLocation && { req_param_location: param.location }) };
}
