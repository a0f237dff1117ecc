/** The backend of a call: that of the first policy whose conditions are met, or the API's own. */
import { isOn } from '../feature-switches.js';
import { callerAddress, isFrom } from './caller-address.js';
import type { ApiCall, BackendParameter, ChosenBackend, Stage } from './call.js';
import { refusal } from './refusals.js';
import { cookieValue } from './target.js';

type Input = ApiCall['definition'];
type Policy = NonNullable<Input['policy_mocks']>[number] | NonNullable<Input['policy_https']>[number]
  | NonNullable<Input['policy_functions']>[number];
type Condition = Policy['conditions'][number];

export const backendChoice: Stage = {
  name: 'backend choice',
  before: (call) => {
    const chosen = policyBackends(call.definition).find(({ definition }) => applies(definition, call));
    call.backend = chosen ?? ownBackend(call.definition);
    call.note(chosen ? `policy ${chosen.policy}` : 'the API\'s own backend');
    return undefined;
  },
};

/** The policies in their order. That web services come before functions, and these before mocks, is assumed. */
function policyBackends(input: Input) {
  return [
    ...(input.policy_https ?? []).map((definition) => ({ kind: 'http' as const, policy: definition.name, definition })),
    ...(input.policy_functions ?? []).map((definition) =>
      ({ kind: 'function' as const, policy: definition.name, definition })),
    ...(input.policy_mocks ?? []).map((definition) => ({ kind: 'mock' as const, policy: definition.name, definition })),
  ];
}
function ownBackend({ backend_type, backend_api, func_info, mock_info }: Input): ChosenBackend {
  switch (backend_type) {
    case 'MOCK': return { kind: 'mock', definition: mock_info };
    case 'FUNCTION': return { kind: 'function', definition: func_info };
    case 'GRPC':
    case 'HTTP': return { kind: 'http', definition: backend_api };
  }
}
/** The parameters that go to the backend that was chosen. */
export function backendParameters({ backend, definition }: ApiCall): readonly BackendParameter[] {
  const own = backend?.policy === undefined ? definition : backend.definition;
  return ('backend_params' in own ? own.backend_params : undefined) ?? [];
}

function applies({ conditions, effect_mode }: Policy, call: ApiCall): boolean {
  const isMet = (condition: Condition): boolean => meets(condition, call);
  return effect_mode === 'ANY' ? conditions.some(isMet) : conditions.every(isMet);
}
function meets(condition: Condition, call: ApiCall): boolean {
  if (condition.condition_origin === 'orchestration') throw refusal('LOCAL.0501', 'orchestration rules in a condition');
  if (condition.condition_origin === 'source') return isFrom(condition.condition_value, callerAddress(call));
  const value = valueFor(condition, call);
  return value !== undefined && compares(condition, value, call);
}
function valueFor(condition: Condition, call: ApiCall): string | undefined {
  switch (condition.condition_origin) {
    case 'param': return call.parameters.get(condition.req_param_name ?? '');
    case 'system': return /path/i.test(condition.sys_param_name ?? '') ? call.route.path : call.request.method;
    case 'cookie':
      return isOn(call.place.gateway, 'policy_cookie_param')
        ? cookieValue(call.request, condition.cookie_param_name ?? '')
        : undefined;
    default: {
      const name = (condition.frontend_authorizer_param_name ?? '').replace(/^\$context\.authorizer\.frontend\./, '');
      const value = call.identity.frontend.get(name);
      return value === undefined ? undefined : String(value);
    }
  }
}
function compares({ condition_type, condition_value }: Condition, value: string, { place }: ApiCall): boolean {
  if (condition_type === 'enum') return condition_value.split(',').includes(value);
  if (condition_type !== 'pattern') return condition_value === value;
  return new RegExp(place.assumptions.wholePatterns ? `^(?:${condition_value})$` : condition_value, 'u').test(value);
}
