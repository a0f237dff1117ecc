/** The parameters that callers send: their values, defaults and checks. */
import type { ApiCall, RequestParameter, Stage } from './call.js';
import { refusal, type CallRefusal } from './refusals.js';
import { cookieValue, queryValues } from './target.js';

export const parameters: Stage = {
  name: 'parameters',
  before: (call) => {
    for (const parameter of call.definition.req_params ?? []) {
      if ((parameter.orchestrations ?? []).length > 0)
        return refusal('LOCAL.0501', `orchestration rules, which the parameter ${parameter.name} has`);
      const sent = sentValue(call, parameter);
      const value = sent ?? parameter.default_value;
      const problem = value === undefined ? missing(parameter) : check(parameter, value);
      if (problem !== undefined) return wrong(call, parameter, problem);
      if (value !== undefined) call.parameters.set(parameter.name, value);
      if (sent === undefined && value !== undefined) call.note(`${where(parameter)} has its default`);
    }
    return undefined;
  },
};

/** The first value that the caller sent, decoded. */
export function sentValue({ request, route }: ApiCall, { name, location }: RequestParameter): string | undefined {
  switch (location) {
    case 'PATH': return route.pathValues.get(name.replace(/\+$/, ''));
    case 'QUERY': return queryValues(request, name)[0];
    case 'HEADER': {
      const value = request.headers.get(name);
      return value === undefined ? undefined : Buffer.from(value, 'latin1').toString('utf8');
    }
    case 'COOKIE': return cookieValue(request, name);
  }
}
const where = ({ location, name }: RequestParameter): string => `${location.toLowerCase()} parameter ${name}`;

function wrong({ place }: ApiCall, parameter: RequestParameter, problem: string): CallRefusal {
  return refusal(place.assumptions.parameterCode, `Invalid ${where(parameter)}: ${problem}`);
}
const missing = ({ location, required = location === 'PATH' ? 1 : 2 }: RequestParameter): string | undefined =>
  (required === 1 ? 'it is required' : undefined);

/** What is wrong with a value, if the parameter is checked. */
function check(parameter: RequestParameter, value: string): string | undefined {
  const { type, valid_enable, enumerations, regular } = parameter;
  if (valid_enable !== 1) return undefined;
  const allowed = enumerations ? enumerations.split(',') : undefined;
  if (allowed && !allowed.includes(value)) return `it is none of ${enumerations ?? ''}`;
  const problem = type === 'NUMBER' ? numberProblem(parameter, value) : sizeProblem(parameter, value);
  if (problem !== undefined) return problem;
  return regular && !new RegExp(regular, 'u').test(value) ? `it does not match ${regular}` : undefined;
}
function numberProblem({ min_num, max_num }: RequestParameter, value: string): string | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(value)) return 'it is not a number';
  if (min_num !== undefined && Number(value) < min_num) return `it is less than ${min_num}`;
  return max_num !== undefined && Number(value) > max_num ? `it is more than ${max_num}` : undefined;
}
function sizeProblem({ min_size, max_size }: RequestParameter, value: string): string | undefined {
  // Limits of 0 are as good as none: some tools send them for all that is not set.
  if (min_size && value.length < min_size) return `it has less than ${min_size} characters`;
  return max_size && value.length > max_size ? `it has more than ${max_size} characters` : undefined;
}
