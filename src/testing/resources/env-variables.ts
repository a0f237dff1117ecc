/** Variables of groups in environments. */
import {
  createEnvVariable, deleteEnvVariable, getEnvVariable, listEnvVariables, updateEnvVariable,
} from '../../resources/env-variables.js';
import { on, type Call, type Handler } from '../handler.js';
import { kindOf, part, same } from '../kind.js';
import { Refused } from '../refused.js';
import type { VariableRecord } from '../state.js';
import { variablesOf } from './shared/api-definition.js';
import { publish } from './shared/publishing.js';

const taken = (): Refused => new Refused(400, 'APIG.3303', 'The environment variable already exists');

function view({ id, groupId, envId, name, value }: VariableRecord) {
  return { id, group_id: groupId, env_id: envId, variable_name: name, variable_value: value };
}
const inPlace = ({ group_id, env_id }: { group_id: string; env_id: string }, { gateway }: Call): VariableRecord[] =>
  gateway.variables.where('groupId', group_id).filter(({ envId }) => envId === env_id);

const variables = kindOf(createEnvVariable, {
  kept: ({ gateway }) => gateway.variables,
  check: (body, call) => {
    call.gateway.groups.get(body.group_id);
    call.gateway.envs.get(body.env_id);
    // A name and a quota of its own for each group in each environment.
    const others = inPlace(body, call);
    if (others.some(({ name }) => name === body.variable_name)) throw taken();
    call.quota('VARIABLE_NUM_LIMIT', others.length, 'APIG.3106', 'variables');
  },
  record: (body) => ({
    groupId: body.group_id, envId: body.env_id, name: body.variable_name, value: body.variable_value,
  }),
  view,
});

export const envVariableHandlers: readonly Handler[] = [
  variables.create,
  variables.delete(deleteEnvVariable),
  variables.get(getEnvVariable),
  variables.list(listEnvVariables, {
    group_id: same(({ groupId }) => groupId),
    env_id: same(({ envId }) => envId),
    variable_name: part(({ name }) => name),
  }),
  on(updateEnvVariable, ({ path, body }, call) => {
    const { gateway } = call;
    const variable = gateway.variables.get(path.env_variable_id);
    variable.value = body.variable_value;
    // The APIs that are online in the environment and use it are published again.
    const inEnv = gateway.publications.where('envId', variable.envId);
    for (const { apiId, envId, versionId, remark } of inEnv) {
      const api = gateway.apis.get(apiId);
      const uses = variablesOf(gateway.versions.get(versionId).definition).includes(variable.name);
      if (uses && api.groupId === variable.groupId) publish(call, api, envId, remark);
    }
    return view(variable);
  }),
];
