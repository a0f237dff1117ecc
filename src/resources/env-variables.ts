/** Variables: values that differ by environment, used in API definitions as `#name#`. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { input, list, oneOf, output, required, secret, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { GET_GROUP, GET_INSTANCE, LIST_ENVS } from './shared/actions.js';
import { ensured, firstNamed, inLargePages } from './shared/by-name.js';
import { letters } from './shared/letters.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';

/** What can be changed on a variable. */
export abstract class EnvVariableUpdate extends input({
  /** Value: 1 to 255 letters, digits and `_ - / . :`. */
  variable_value: required(secret(text({ min: 1, max: 255, ...letters('_ - / . :') }))),
}) {}

/** What a caller sets on a new variable. */
export abstract class EnvVariableInput extends input({
  ...EnvVariableUpdate.fields,
  /** ID of the environment that the value applies to, up to 65 characters. */
  env_id: required(text({ min: 1, max: 65 })),
  /** ID of the group whose APIs may use it, up to 65 characters. */
  group_id: required(text({ min: 1, max: 65 })),
  /**
   * Name: 3 to 32 letters, digits and `_ -`; starts with a letter. `#name#` in an API definition is replaced by the
   * value; case matters.
   */
  variable_name: required(text({ min: 3, max: 32, ...letters('_ -', 'letter') })),
}) {}

/** A variable of a group in an environment. */
export abstract class EnvVariable extends output({
  ...EnvVariableInput.fields,
  /** ID of the variable. */
  id: text(),
}, 'id', 'variable_name') {}

/** Which variables to list. */
export abstract class EnvVariableFilter extends input({
  ...paging,
  /** ID of the group whose variables to list. */
  group_id: required(text()),
  /** Only variables of this environment. */
  env_id: text(),
  /** Only variables whose name contains this; exact with `precise_search: 'variable_name'`. */
  variable_name: text(),
  /**
   * `variable_name`: match the name exactly instead of any part of it. `name`, which the API reference prints, is taken
   * too.
   */
  precise_search: oneOf('name', 'variable_name'),
}) {}

/** A page of variables. */
export abstract class EnvVariablePage extends output({
  ...counters,
  /** The variables of this page. */
  variables: list(EnvVariable),
}, 'variables') {}

const VARIABLES = `${INSTANCE}/env-variables` as const;

export const createEnvVariable = operation({
  id: 'envVariables.create', method: 'POST', path: VARIABLES, body: EnvVariableInput,
  response: EnvVariable,
  actions: ['apig:variables:create', GET_INSTANCE, GET_GROUP, LIST_ENVS],
});
export const deleteEnvVariable = operation({
  id: 'envVariables.delete', method: 'DELETE', path: `${VARIABLES}/{env_variable_id}`,
  actions: ['apig:variables:delete', GET_INSTANCE, GET_GROUP, LIST_ENVS],
});
export const getEnvVariable = operation({
  id: 'envVariables.get', method: 'GET', path: `${VARIABLES}/{env_variable_id}`,
  response: EnvVariable,
  actions: ['apig:variables:get', GET_INSTANCE, GET_GROUP, LIST_ENVS],
});
export const listEnvVariables = operation({
  id: 'envVariables.list', method: 'GET', path: VARIABLES, query: EnvVariableFilter,
  response: EnvVariablePage, items: 'variables',
  actions: ['apig:variables:list', GET_INSTANCE, GET_GROUP, LIST_ENVS],
});
export const updateEnvVariable = operation({
  id: 'envVariables.update', method: 'PUT', path: `${VARIABLES}/{env_variable_id}`,
  body: EnvVariableUpdate, response: EnvVariable,
  actions: ['apig:variables:update'],
});

/** Variables of groups and environments (API reference 3.3). */
export class EnvVariablesService extends Service {
  /**
   * Creates a variable for a group in an environment. A group can have 50 per environment. Names are case-sensitive.
   * The value is put into an API when the API is published, not when the variable is created. APIs that use a variable
   * cannot be debugged.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/env-variables`
   * @param body - Name, value, group and environment.
   * @returns The variable.
   * @throws ApigServiceError: APIG.3003 (404) no such environment, APIG.3303 (400) the variable exists, APIG.2012 (400)
   *   a value is invalid, APIG.3106 (403) too many variables, APIG.1005 (403) no permission.
   * @see API reference 3.3.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateEnvironmentVariableV2.html
   */
  create(body: EnvVariableInput, options?: CallOptions): ApigPromise<EnvVariable> {
    return this.send(createEnvVariable, { body }, options);
  }

  /**
   * Deletes a variable.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/env-variables/{env_variable_id}`
   * @param envVariableId - ID of the variable.
   * @throws ApigServiceError: APIG.3011 (404) no such variable, APIG.1005 (403) no permission.
   * @see API reference 3.3.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteEnvironmentVariableV2.html
   */
  delete(envVariableId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteEnvVariable, { path: { env_variable_id: envVariableId } }, options);
  }

  /**
   * Reads a variable.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/env-variables/{env_variable_id}`
   * @param envVariableId - ID of the variable.
   * @returns The variable.
   * @throws ApigServiceError: APIG.3011 (404) no such variable, APIG.1005 (403) no permission.
   * @see API reference 3.3.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowDetailsOfEnvironmentVariableV2.html
   */
  get(envVariableId: string, options?: CallOptions): ApigPromise<EnvVariable> {
    return this.send(getEnvVariable, { path: { env_variable_id: envVariableId } }, options);
  }

  /**
   * Lists the variables of a group.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/env-variables`
   * @param query - The group, more filters and paging; `variable_name` matches any part of a name unless
   *   `precise_search` is `variable_name`.
   * @returns The first page. Iterate over it to get the variables of all pages.
   * @throws ApigServiceError: APIG.2012 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.3.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListEnvironmentVariablesV2.html
   */
  list(query: EnvVariableFilter, options?: CallOptions): PagePromise<EnvVariablePage, EnvVariable> {
    return this.page(listEnvVariables, { query }, options);
  }

  /**
   * Changes a variable's value. APIs that use it in their backend address are published again immediately.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/env-variables/{env_variable_id}`
   * @param envVariableId - ID of the variable.
   * @param body - The new value.
   * @returns The variable as it is now.
   * @throws ApigServiceError: APIG.3003 (404) no such environment, APIG.3011 (404) no such variable, APIG.2012 (400) a
   *   value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.3.5
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateEnvironmentVariableV2.html
   */
  update(envVariableId: string, body: EnvVariableUpdate, options?: CallOptions): ApigPromise<EnvVariable> {
    return this.send(updateEnvVariable, { path: { env_variable_id: envVariableId }, body }, options);
  }

  /**
   * Finds the variable of exactly this name. Searches all pages of `list`.
   *
   * @param name - The whole name; case matters.
   * @param query - The group and the environment: names are unique within a group and an environment.
   * @returns The variable, or `undefined` if there is none.
   */
  findByName(
    name: string,
    query: Pick<EnvVariableFilter, 'group_id' | 'env_id'>,
    options?: CallOptions,
  ): Promise<EnvVariable | undefined> {
    return firstNamed(
      this.list({ ...query, variable_name: name, precise_search: 'variable_name' }, inLargePages(options)),
      'variable_name',
      name,
    );
  }

  /**
   * Finds the variable of exactly this name, or creates it. If two callers do this at the same time, one creates it and
   * both get it, because names are unique.
   *
   * @param name - The whole name; case matters.
   * @param body - Group, environment, and the value to set if it is missing. An existing one keeps its value.
   * @returns The variable.
   */
  ensure(name: string, body: Omit<EnvVariableInput, 'variable_name'>, options?: CallOptions): Promise<EnvVariable> {
    return ensured({
      resource: 'envVariables', body, named: { variable_name: name }, options,
      find: (call, { group_id, env_id }) => this.findByName(name, { group_id, env_id }, call),
      create: (whole, call) => this.create(whole, call),
    });
  }
}
