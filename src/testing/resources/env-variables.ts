/** Variables of groups in environments. */
import {
  createEnvVariable, deleteEnvVariable, getEnvVariable, listEnvVariables, updateEnvVariable,
} from '../../resources/env-variables.js';
import { on, type Handler } from '../handler.js';
import { Refused } from '../refused.js';
import type { VariableRecord } from '../state.js';
import { is, named, page } from '../store.js';
import { variablesOf } from './shared/api-definition.js';
import { publish } from './shared/publishing.js';

const taken = (): Refused => new Refused(400, 'APIG.3303', 'The environment variable already exists');

const view = (variable: VariableRecord) => ({
  id: variable.id,
  group_id: variable.groupId,
  env_id: variable.envId,
  variable_name: variable.name,
  variable_value: variable.value,
});

export const envVariableHandlers: readonly Handler[] = [
  on(createEnvVariable, ({ body }, call) => {
    const { groups, envs, variables } = call.gateway;
    const groupId = groups.get(body.group_id).id;
    const envId = envs.get(body.env_id).id;
    const others = variables.where('groupId', groupId).filter((other) => other.envId === envId);
    if (others.some((other) => other.name === body.variable_name)) throw taken();
    call.quota('VARIABLE_NUM_LIMIT', others.length, 'APIG.3106', 'variables');
    return view(
      variables.add({
        id: call.newId(), created: call.now, groupId, envId, name: body.variable_name, value: body.variable_value,
      }),
    );
  }),
  on(deleteEnvVariable, ({ path }, { gateway }) => void gateway.variables.remove(path.env_variable_id)),
  on(getEnvVariable, ({ path }, { gateway }) => view(gateway.variables.get(path.env_variable_id))),
  on(listEnvVariables, ({ query }, { gateway }) => {
    const { group_id, env_id, variable_name, precise_search } = query;
    const variables = gateway.variables.filter(
      (variable) =>
        variable.groupId === group_id
        && is(variable.envId, env_id)
        && named(variable.name, variable_name, 'variable_name', precise_search?.replace(/^name$/, 'variable_name')),
    );
    return page('variables', variables, query, view);
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
