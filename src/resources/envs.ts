/** Environments: where APIs are published to. */
import { operation } from '../schema/operation.js';
import type { CallOptions, ModifyOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { input, list, output, required, text } from '../schema/vocabulary.js';
import type { Change, Modification } from '../calls/modification.js';
import { Service } from '../calls/service.js';
import { GET_INSTANCE } from './shared/actions.js';
import { ensured, firstNamed, inLargePages, theOne } from './shared/by-name.js';
import { letters } from './shared/letters.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';

/** What a caller sets on an environment. */
export abstract class EnvInput extends input({
  /** Name, unique on the gateway: 3 to 64 letters, digits and `_`; starts with a letter. */
  name: required(text({ min: 3, max: 64, ...letters('_', 'letter') })),
  /** Remark, up to 255 characters. */
  remark: text({ max: 255 }),
}) {}

/** An environment. */
export abstract class Env extends output({
  ...EnvInput.fields,
  /** ID. The environment RELEASE, which every gateway has, is `DEFAULT_ENVIRONMENT_RELEASE_ID`. */
  id: text(),
  /** When the environment was created, RFC 3339. */
  create_time: text(),
}, 'id', 'name') {}

/** Which environments to list. */
export abstract class EnvFilter extends input({
  ...paging,
  /** Only environments whose name contains this; nothing makes it exact, see `findByName`. */
  name: text(),
}) {}

/** A page of environments. */
export abstract class EnvPage extends output({
  ...counters,
  /** The environments. */
  envs: list(Env),
}, 'envs') {}

const ENVS = `${INSTANCE}/envs` as const;

export const createEnv = operation({
  id: 'envs.create', method: 'POST', path: ENVS, body: EnvInput, response: Env,
  actions: ['apig:envs:create', GET_INSTANCE],
});
export const updateEnv = operation({
  id: 'envs.update', method: 'PUT', path: `${ENVS}/{env_id}`, body: EnvInput, response: Env,
  actions: ['apig:envs:update', GET_INSTANCE],
});
export const deleteEnv = operation({
  id: 'envs.delete', method: 'DELETE', path: `${ENVS}/{env_id}`,
  actions: ['apig:envs:delete', GET_INSTANCE],
});
export const listEnvs = operation({
  id: 'envs.list', method: 'GET', path: ENVS, query: EnvFilter, response: EnvPage, items: 'envs',
  actions: ['apig:envs:list', GET_INSTANCE],
});

/** Environments (API reference 3.2). */
export class EnvsService extends Service {
  /**
   * Creates an environment. An API can be published in several at the same time, in different versions.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/envs`
   * @param body - Name and remark; the name must be unique on this gateway.
   * @returns The environment.
   * @throws ApigServiceError: APIG.2012 (400) a value is invalid, APIG.3205 (400) the name is taken, APIG.3104 (403)
   *   too many environments, APIG.1005 (403) no permission.
   * @see API reference 3.2.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateEnvironmentV2.html
   */
  create(body: EnvInput, options?: CallOptions): ApigPromise<Env> {
    return this.send(createEnv, { body }, options);
  }

  /**
   * Changes an environment's name and remark.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/envs/{env_id}`
   * @param envId - ID of the environment.
   * @param body - The new name and remark; the name is required even if it does not change.
   * @returns The environment as it is now.
   * @throws ApigServiceError: APIG.3003 (404) no such environment, APIG.2012 (400) a value is invalid, APIG.3205 (400)
   *   the name is taken, APIG.1005 (403) no permission.
   * @see API reference 3.2.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateEnvironmentV2.html
   */
  update(envId: string, body: EnvInput, options?: CallOptions): ApigPromise<Env> {
    return this.send(updateEnv, { path: { env_id: envId }, body }, options);
  }

  /**
   * Changes fields of an environment. Reads it, and writes it as a whole with the change, so that nothing else changes.
   * Nothing is sent if nothing changes.
   *
   * ```ts
   * await client.envs.modify(envId, { remark: 'new' });
   * ```
   * @param envId - ID of the environment.
   * @param change - The fields to change with their new values, or a function that changes a draft of the request.
   * @returns The object before and after, and what the service has not taken.
   * @throws ApigChangedMeanwhileError: somebody else changed it at the same time. A write of theirs between the second
   *   read and the update is not seen.
   * @throws ApigConversionError, ApigSecretsNeededError: writing it back would lose something; nothing was sent.
   */
  modify(envId: string, change: Change<EnvInput>, options?: ModifyOptions<Env>): Promise<Modification<Env>> {
    return this.modified({
      shown: Env, update: updateEnv, path: { env_id: envId },
      get: (reading) => theOne(this.list({}, inLargePages(reading)), 'id', envId, 'envId'),
    }, change, options);
  }

  /**
   * Deletes an environment. No API may be published in it.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/envs/{env_id}`
   * @param envId - ID of the environment.
   * @throws ApigServiceError: APIG.3003 (404) no such environment, APIG.3418 (403) APIs are published in it, APIG.1005
   *   (403) no permission.
   * @see API reference 3.2.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteEnvironmentV2.html
   */
  delete(envId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteEnv, { path: { env_id: envId } }, options);
  }

  /**
   * Lists environments. A new gateway already has one, named RELEASE. There is no operation to read a single one:
   * search the list.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/envs`
   * @param query - Filter and paging; `name` matches any part of a name.
   * @returns The first page. Iterate over it to get the environments of all pages.
   * @throws ApigServiceError: APIG.2012 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.2.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListEnvironmentsV2.html
   */
  list(query: EnvFilter = {}, options?: CallOptions): PagePromise<EnvPage, Env> {
    return this.page(listEnvs, { query }, options);
  }

  /**
   * Finds the environment of exactly this name. Searches all pages of `list`.
   *
   * @param name - The whole name; case matters.
   * @returns The environment, or `undefined` if there is none.
   */
  findByName(name: string, options?: CallOptions): Promise<Env | undefined> {
    return firstNamed(this.list({ name }, inLargePages(options)), 'name', name);
  }

  /**
   * Finds the environment of exactly this name, or creates it. If two callers do this at the same time, one creates it
   * and both get it, because names are unique.
   *
   * @param name - The whole name; case matters.
   * @param body - Fields to create it with if it is missing. An existing one is not changed.
   * @returns The environment.
   */
  ensure(name: string, body: Omit<EnvInput, 'name'> = {}, options?: CallOptions): Promise<Env> {
    return ensured({
      resource: 'envs', body, named: { name }, options,
      find: (call) => this.findByName(name, call), create: (whole, call) => this.create(whole, call),
    });
  }
}
