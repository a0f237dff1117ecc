/** Custom authorizers: functions that decide who may call an API, or that sign in to its backend. */
import type { PagePromise } from '../calls/pages.js';
import type { Change, Modification } from '../calls/modification.js';
import { Service } from '../calls/service.js';
import type { ApigPromise } from '../http/promise.js';
import type { CallOptions, ModifyOptions } from '../options.js';
import { operation } from '../schema/operation.js';
import { bool, input, int, list, oneOf, output, required, text } from '../schema/vocabulary.js';
import { GET_INSTANCE } from './shared/actions.js';
import { ensured, firstNamed, inLargePages } from './shared/by-name.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE, NAME } from './shared/paths.js';

/** A request parameter that a caller is known by. */
export abstract class AuthorizerIdentityInput extends input({
  /** Name of the parameter. */
  name: required(text()),
  /** Location in the request. */
  location: required(oneOf('HEADER', 'QUERY')),
  /** Regular expression that its value must match. Absent or `""`: any value. */
  validation: text(),
}) {}

/** A request parameter that a caller is known by, as returned. */
export abstract class AuthorizerIdentity extends output(AuthorizerIdentityInput.fields) {}

/** What a caller sets on an authorizer. */
export abstract class AuthorizerInput extends input({
  /** Name: 3 to 64 letters, digits, Chinese characters and `_`; starts with a letter or a Chinese character. */
  name: required(text({ min: 3, max: 64, ...NAME })),
  /** Kind. FRONTEND: authenticates callers; BACKEND: signs in to the backend. It cannot be changed. */
  type: required(oneOf('FRONTEND', 'BACKEND')),
  /** What decides. FUNC: a function of FunctionGraph. */
  authorizer_type: required(oneOf('FUNC')),
  /** URN of the function. */
  authorizer_uri: required(text()),
  /** How the function's network is reached. V1: without a VPC; V2: through a VPC. Default: V1. */
  network_type: oneOf('V1', 'V2'),
  /** Version of the function, up to 64 characters. Ignored if `authorizer_alias_uri` is given. */
  authorizer_version: text({ max: 64 }),
  /** URN of the function's alias, which ends in `:!` and the alias. It takes precedence over `authorizer_version`. */
  authorizer_alias_uri: text(),
  /** What a caller is known by; for the kind FRONTEND only. */
  identities: list(AuthorizerIdentityInput),
  /** Seconds for which a result of the function is cached, 0 to 3600. 0: not cached. */
  ttl: int(),
  /** Data that is passed to the function with each request. */
  user_data: text(),
  /** ID of a custom backend service. Not supported yet. */
  ld_api_id: text(),
  /** Whether the function gets the request's body. */
  need_body: bool(),
}, {
  from: {
    unset: ['authorizer_alias_uri'],
    unsupported: ['ld_api_id'],
    fixed: { type: 'create another authorizer' },
  },
}) {}

/** An authorizer. */
export abstract class Authorizer extends output({
  ...AuthorizerInput.fields,
  /** What a caller is known by; for the kind FRONTEND only. */
  identities: list(AuthorizerIdentity),
  /** ID of the authorizer. */
  id: text(),
  /** When the authorizer was created, RFC 3339. */
  create_time: text(),
  /** Integration application that owns the authorizer. Not supported yet. */
  roma_app_id: text(),
  /** Name of that application. Not supported yet. */
  roma_app_name: text(),
}, 'id', 'name') {}

/** Which authorizers to list. */
export abstract class AuthorizerFilter extends input({
  ...paging,
  /** Only the authorizer with this ID. */
  id: text(),
  /** Only authorizers whose name contains this; nothing makes it exact, see `findByName`. */
  name: text(),
  /** Only authorizers of this kind. */
  type: oneOf('FRONTEND', 'BACKEND'),
}) {}

/** A page of authorizers. */
export abstract class AuthorizerPage extends output({
  ...counters,
  /** The authorizers. */
  authorizer_list: list(Authorizer),
}, 'authorizer_list') {}

const AUTHORIZERS = `${INSTANCE}/authorizers` as const;

export const createAuthorizer = operation({
  id: 'authorizers.create', method: 'POST', path: AUTHORIZERS, body: AuthorizerInput,
  response: Authorizer,
  actions: ['apig:authorizers:create', 'functiongraph:function:getConfig', GET_INSTANCE],
});
export const updateAuthorizer = operation({
  id: 'authorizers.update', method: 'PUT', path: `${AUTHORIZERS}/{authorizer_id}`,
  body: AuthorizerInput, response: Authorizer,
  actions: ['apig:authorizers:update', GET_INSTANCE],
});
export const deleteAuthorizer = operation({
  id: 'authorizers.delete', method: 'DELETE', path: `${AUTHORIZERS}/{authorizer_id}`,
  actions: ['apig:authorizers:delete', GET_INSTANCE],
});
export const getAuthorizer = operation({
  id: 'authorizers.get', method: 'GET', path: `${AUTHORIZERS}/{authorizer_id}`, response: Authorizer,
  actions: ['apig:authorizers:get', GET_INSTANCE],
});
export const listAuthorizers = operation({
  id: 'authorizers.list', method: 'GET', path: AUTHORIZERS, query: AuthorizerFilter,
  response: AuthorizerPage, items: 'authorizer_list',
  actions: ['apig:authorizers:list', GET_INSTANCE],
});

/** Custom authorizers (API reference 3.15). */
export class AuthorizersService extends Service {
  /**
   * Creates an authorizer. What its function returns may contain numbers and booleans if the gateway has the feature
   * `authorize_context_support_number_bool`, otherwise strings only.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/authorizers`
   * @param body - The authorizer; its function must exist.
   * @returns The authorizer.
   * @throws ApigServiceError: APIG.2011 (400) a value is invalid, APIG.3211 (400) the name is taken, APIG.3116 (403)
   *   too many authorizers, APIG.3019 (404) no such function, APIG.1005 (403) no permission.
   * @see API reference 3.15.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateCustomAuthorizerV2.html
   */
  create(body: AuthorizerInput, options?: CallOptions): ApigPromise<Authorizer> {
    return this.send(createAuthorizer, { body }, options);
  }

  /**
   * Changes an authorizer.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/authorizers/{authorizer_id}`
   * @param authorizerId - ID of the authorizer.
   * @param body - The authorizer as it should be; `type` must not change.
   * @returns The authorizer as it is now.
   * @throws ApigServiceError: APIG.3081 (404) no such authorizer, APIG.1005 (403) no permission.
   * @see API reference 3.15.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateCustomAuthorizerV2.html
   */
  update(authorizerId: string, body: AuthorizerInput, options?: CallOptions): ApigPromise<Authorizer> {
    return this.send(updateAuthorizer, { path: { authorizer_id: authorizerId }, body }, options);
  }

  /**
   * Changes fields of an authorizer. Reads it, and writes it as a whole with the change, so that nothing else changes.
   * Nothing is sent if nothing changes.
   *
   * ```ts
   * await client.authorizers.modify(authorizerId, { ttl: 60 });
   * ```
   * @param authorizerId - ID of the authorizer.
   * @param change - The fields to change with their new values, or a function that changes a draft of the request.
   * @returns The object before and after, and what the service has not taken.
   * @throws ApigChangedMeanwhileError: somebody else changed it at the same time. A write of theirs between the second
   *   read and the update is not seen.
   * @throws ApigConversionError, ApigSecretsNeededError: writing it back would lose something; nothing was sent.
   */
  modify(
    authorizerId: string, change: Change<AuthorizerInput>, options?: ModifyOptions<Authorizer>,
  ): Promise<Modification<Authorizer>> {
    return this.modified({
      shown: Authorizer, update: updateAuthorizer, path: { authorizer_id: authorizerId },
      get: (reading) => this.get(authorizerId, reading),
    }, change, options);
  }

  /**
   * Deletes an authorizer.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/authorizers/{authorizer_id}`
   * @param authorizerId - ID of the authorizer.
   * @throws ApigServiceError: APIG.3081 (404) no such authorizer, APIG.2011 (400) a value is invalid, APIG.1005 (403)
   *   no permission.
   * @see API reference 3.15.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteCustomAuthorizerV2.html
   */
  delete(authorizerId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteAuthorizer, { path: { authorizer_id: authorizerId } }, options);
  }

  /**
   * Reads an authorizer.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/authorizers/{authorizer_id}`
   * @param authorizerId - ID of the authorizer.
   * @returns The authorizer.
   * @throws ApigServiceError: APIG.3081 (404) no such authorizer, APIG.2011 (400) a value is invalid, APIG.1005 (403)
   *   no permission.
   * @see API reference 3.15.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowDetailsOfCustomAuthorizersV2.html
   */
  get(authorizerId: string, options?: CallOptions): ApigPromise<Authorizer> {
    return this.send(getAuthorizer, { path: { authorizer_id: authorizerId } }, options);
  }

  /**
   * Lists authorizers.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/authorizers`
   * @param query - Filters and paging; `name` matches any part of a name.
   * @returns The first page. Iterate over it to get the authorizers of all pages.
   * @throws ApigServiceError: APIG.3030 (404) no such gateway, APIG.2011 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.15.5
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListCustomAuthorizersV2.html
   */
  list(query: AuthorizerFilter = {}, options?: CallOptions): PagePromise<AuthorizerPage, Authorizer> {
    return this.page(listAuthorizers, { query }, options);
  }

  /**
   * Finds the authorizer of exactly this name. Searches all pages of `list`.
   *
   * @param name - The whole name; case matters.
   * @returns The authorizer, or `undefined` if there is none.
   */
  findByName(name: string, options?: CallOptions): Promise<Authorizer | undefined> {
    return firstNamed(this.list({ name }, inLargePages(options)), 'name', name);
  }

  /**
   * Finds the authorizer of exactly this name, or creates it. If two callers do this at the same time, one creates it
   * and both get it, because names are unique.
   *
   * @param name - The whole name; case matters.
   * @param body - Fields to create it with if it is missing. An existing one is not changed.
   * @returns The authorizer.
   */
  ensure(name: string, body: Omit<AuthorizerInput, 'name'>, options?: CallOptions): Promise<Authorizer> {
    return ensured({
      resource: 'authorizers', body, named: { name }, options,
      find: (call) => this.findByName(name, call), create: (whole, call) => this.create(whole, call),
    });
  }
}
