/** Backends of an operation, and the policies that replace them. */
import { isRecord } from '../values.js';
import {
  BACKEND_PARAMETER, BACKENDS, CONDITION, CONDITION_NAMES, MEMBER_GROUP, NOT_IN_POLICIES, own, readFields,
  type BackendKind, type BackendName, type Origins,
} from './fields.js';
import { wrong, type Note } from './note.js';
import type { Part, Source } from './source.js';

type Report = (note: Note) => void;
type Fields = Record<string, unknown>;

export const isBackendName = (type: unknown): type is BackendName =>
  typeof type === 'string' && Object.hasOwn(BACKENDS, type);
const NAMES = Object.keys(BACKENDS).join(', ').replace(/, (?=[^,]*$)/, ' or ');

/** Reads the backend of an operation and its policies into the fields of an API. */
export function readBackend(source: Source, operation: Part, origins: Origins, report: Report): Fields {
  const backend = source.member(operation, 'x-apigateway-backend');
  const type = own(backend.value, 'type');
  if (!isBackendName(type)) {
    report(backend.value === undefined
      ? wrong(operation.at, 'backend_type', 'The operation has no x-apigateway-backend: add it, or import with mock_mode.')
      : wrong([...backend.at, 'type'], 'backend_type', `The type of a backend is ${NAMES}.`));
    return {};
  }
  const kind: BackendKind = BACKENDS[type];
  const read: Fields = {
    backend_type: kind.backendType,
    [kind.holder]: readEndpoints(source, backend, kind, `${kind.holder}.`, origins, report),
  };
  origins.set(kind.holder, backend.at);
  const parameters = readBackendParameters(source, backend, 'backend_params.', origins);
  if (parameters.length > 0) read['backend_params'] = parameters;
  return { ...read, ...readPolicies(source, operation, kind, origins, report) };
}

function readEndpoints(
  source: Source,
  backend: Part,
  kind: BackendKind,
  path: string,
  origins: Origins,
  report: Report,
): Fields {
  const endpoints = source.member(backend, kind.endpoints);
  if (!isRecord(endpoints.value))
    report(wrong(backend.at, kind.holder, `The backend has no ${kind.endpoints}.`));
  const read = readFields(kind.fields, endpoints.value, { origins, path, at: endpoints.at });
  if (kind.backendType !== 'MOCK') read['timeout'] ??= 5000;
  if (kind.backendType === 'FUNCTION') read['network_type'] ??= 'V1';
  if (kind.channelStatus === undefined) return read;
  read['vpc_channel_status'] = kind.channelStatus;
  if (kind.channelStatus === 2) return read;
  read['vpc_channel_info'] = channel(endpoints);
  origins.set(`${path}vpc_channel_info`, [...endpoints.at, 'name']);
  if (kind.channelStatus === 4)
    read['member_group_url_infos'] = source.items(source.member(endpoints, 'memberGroupUrlInfos')).map((info, i) => ({
      member_group_id: own(info.value, 'name'),
      ...readFields(MEMBER_GROUP, info.value, { origins, path: `${path}member_group_url_infos.${i}.`, at: info.at }),
    }));
  return read;
}
/** A channel by its name, which stands for its ID. */
function channel({ value }: Part): Fields {
  const host = own(value, 'host');
  return { vpc_channel_id: own(value, 'name'), ...(typeof host === 'string' && { vpc_channel_proxy_host: host }) };
}

function readBackendParameters(source: Source, backend: Part, path: string, origins: Origins): Fields[] {
  return source.items(source.member(backend, 'parameters')).map(({ value, at }, i) => {
    origins.set(`${path}${i}`, at);
    return readFields(BACKEND_PARAMETER, value, { origins, path: `${path}${i}.`, at });
  });
}

/** Policies go with backends of their kind only. */
function readPolicies(source: Source, operation: Part, kind: BackendKind, origins: Origins, report: Report): Fields {
  const policies: Fields[] = [];
  for (const part of source.items(source.member(operation, 'x-apigateway-backend-policies'))) {
    const type = own(part.value, 'type');
    if (!isBackendName(type)) {
      report(wrong([...part.at, 'type'], 'backend_type', `The type of a policy is ${NAMES}.`));
      continue;
    }
    const policyKind: BackendKind = BACKENDS[type];
    if (policyKind.policies !== kind.policies) {
      report(wrong([...part.at, 'type'], 'backend_type', `A policy of type ${type} does not go with the type of the backend.`));
      continue;
    }
    policies.push(readPolicy(source, part, policyKind, `${kind.policies}.${policies.length}.`, origins, report));
  }
  return policies.length === 0 ? {} : { [kind.policies]: policies };
}
function readPolicy(
  source: Source,
  policy: Part,
  kind: BackendKind,
  path: string,
  origins: Origins,
  report: Report,
): Fields {
  const endpoints = Object.entries(readEndpoints(source, policy, kind, path, origins, report));
  const parameters = readBackendParameters(source, policy, `${path}backend_params.`, origins);
  origins.set(path.slice(0, -1), policy.at);
  return {
    ...readFields([{ key: 'name', field: 'name' }, { key: 'effectMode', field: 'effect_mode' }], policy.value, { origins, path, at: policy.at }),
    ...(own(policy.value, 'effectMode') === undefined && { effect_mode: 'ANY' }),
    ...Object.fromEntries(endpoints.filter(([field]) => !NOT_IN_POLICIES.includes(field))),
    ...(parameters.length > 0 && { backend_params: parameters }),
    conditions: source.items(source.member(policy, 'conditions')).map(({ value, at }, i) =>
      readCondition(readFields(CONDITION, value, { origins, path: `${path}conditions.${i}.`, at }))),
  };
}
/** Conditions on the caller's address have neither parameter nor type; exports print both as `""`. */
function readCondition({ req_param_name: name, ...condition }: Fields): Fields {
  const { condition_origin: origin, condition_value } = condition;
  if (origin === 'source') return { condition_origin: origin, condition_value };
  const field = typeof origin === 'string' ? CONDITION_NAMES.get(origin) ?? 'req_param_name' : 'req_param_name';
  return name === undefined ? condition : { ...condition, [field]: name };
}
