/** Rules between the parts of an API that its description does not have: paths and parameters belong together. */
import { isRecord } from '../values.js';
import { recordsIn, type Origins } from './fields.js';
import { wrong, type Note, type Place } from './note.js';

/** What an API has that the rules are about. */
interface Definition {
  readonly body: Readonly<Record<string, unknown>>;
  readonly origins: Origins;
  /** Where the operation is. */
  readonly at: Place;
}

const PARAMETER = /^\{([^{}+]+)(\+?)\}$/;

/** What is wrong with the paths and parameters of an API. */
export function ruleNotes(api: Definition): Note[] {
  const { body } = api;
  const front = typeof body['req_uri'] === 'string' ? body['req_uri'] : '';
  return [
    ...affixes(front, [...api.at.slice(0, -1)]),
    ...frontParameters(front, api),
    ...backends(body).flatMap((backend) => backendNotes(backend, api)),
  ];
}

/** A parameter is a whole segment of the path. */
function affixes(path: string, at: Place): Note[] {
  const segment = path.split('/').find((one) => /[{}]/.test(one) && !PARAMETER.test(one));
  return segment === undefined
    ? []
    : [wrong(at, 'req_uri', `A parameter must be a whole segment of the path, unlike in ${segment}.`)];
}
/** The names of the parameters in a path. */
export const parametersIn = (path: string): string[] => [...path.matchAll(/\{([^{}+]+)\+?\}/g)].map(([, name = '']) => name);
const names = (parameters: readonly Record<string, unknown>[]): string[] =>
  parameters.filter(({ location }) => location === 'PATH').map(({ name }) => String(name));

function frontParameters(path: string, { body, at }: Definition): Note[] {
  const declared = names(recordsIn(body['req_params']));
  const used = parametersIn(path);
  const missing = used.find((name) => !declared.includes(name));
  if (missing !== undefined)
    return [wrong(at, 'req_params', `The path has the parameter ${missing}, which parameters does not declare.`, 'APIG.2026')];
  const extra = declared.find((name) => !used.includes(name));
  return extra === undefined
    ? []
    : [wrong(at, 'req_params', `The path does not have the parameter ${extra}, which parameters declares.`, 'APIG.2026')];
}

interface Backend {
  readonly backend: Readonly<Record<string, unknown>>;
  readonly parameters: readonly Record<string, unknown>[];
  /** The paths of its fields and of its parameters in the API. */
  readonly path: string;
  readonly parametersAt: string;
}
function backends(body: Readonly<Record<string, unknown>>): Backend[] {
  const holder = (['backend_api', 'func_info', 'mock_info'] as const).find((key) => isRecord(body[key]));
  const main = holder === undefined ? undefined : body[holder];
  const all: Backend[] = isRecord(main)
    ? [{ backend: main, parameters: recordsIn(body['backend_params']), path: `${holder ?? ''}.`, parametersAt: 'backend_params' }]
    : [];
  for (const key of ['policy_https', 'policy_functions', 'policy_mocks'])
    for (const [i, policy] of recordsIn(body[key]).entries())
      all.push({
        backend: policy,
        parameters: recordsIn(policy['backend_params']),
        path: `${key}.${i}.`,
        parametersAt: `${key}.${i}.backend_params`,
      });
  return all;
}
function backendNotes(
  { backend, parameters, path, parametersAt }: Backend,
  { body, origins, at }: Definition,
): Note[] {
  const front = recordsIn(body['req_params']).map(({ name }) => name);
  const notes: Note[] = [];
  const mapped = names(parameters);
  const infos = recordsIn(backend['member_group_url_infos']);
  for (const [i, uri] of [backend['req_uri'], ...infos.map(({ req_uri }) => req_uri)].entries()) {
    const missing = parametersIn(typeof uri === 'string' ? uri : '').find((name) => !mapped.includes(name));
    const place = i === 0 ? `${path}req_uri` : `${path}member_group_url_infos.${i - 1}.req_uri`;
    if (missing !== undefined)
      notes.push(wrong(origins.get(place) ?? at, 'backend_params',
        `The path of the backend has the parameter ${missing}, which its parameters do not define.`, 'APIG.2027'));
  }
  for (const [i, { origin, value }] of parameters.entries())
    if (origin === 'REQUEST' && !front.includes(value))
      notes.push(wrong(origins.get(`${parametersAt}.${i}`) ?? at, 'backend_params',
        `The backend takes a value from the parameter ${String(value)}, which the operation does not have.`, 'APIG.2028'));
  for (const [i, { condition_origin, req_param_name }] of recordsIn(backend['conditions']).entries())
    if (condition_origin === 'param' && !front.includes(req_param_name))
      notes.push(wrong(origins.get(`${path}conditions.${i}.req_param_name`) ?? at, 'req_param_name',
        `A condition is about the parameter ${String(req_param_name)}, which the operation does not have.`));
  return notes;
}
