/** Bindings of access lists to published APIs. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { input, list, oneOf, output, required, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import type { WaitOptions } from '../calls/waiter.js';
import { fixed } from '../http/snapshot.js';
import { apiFilter, boundApi, policyApi, tagFilter } from './apis/summary.js';
import { GET_ACL, GET_API, GET_INSTANCE } from './shared/actions.js';
import { DeleteAction, UnbindResult } from './shared/batch-delete.js';
import { changeAndWait } from './shared/binding-waits.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';
import { bindingsOfAcl, policiesOfPublication } from './shared/queue-keys.js';

export { DeleteAction, UnbindResult } from './shared/batch-delete.js';

/** An access list, and the publications to bind it to. */
export abstract class AclBindingInput extends input({
  /** ID of the access list. */
  acl_id: text(),
  /** IDs of the publications of the APIs. An API has one publication for each environment that it is published in. */
  publish_ids: list(text()),
}) {}

/** An access list bound to an API in an environment. */
export abstract class AclBinding extends output({
  /** ID of the binding. */
  id: text(),
  /** ID of the API. */
  api_id: text(),
  /** ID of the environment. */
  env_id: text(),
  /** ID of the access list. */
  acl_id: text(),
  /** When it was bound, RFC 3339. */
  create_time: text(),
}, 'id') {}

/** The bindings that were made. */
export abstract class AclBindings extends output({
  /** The bindings, one per publication. */
  acl_bindings: list(AclBinding),
}) {}

/** Bindings to remove. */
export abstract class AclUnbinding extends input({
  /** IDs of the bindings. */
  acl_bindings: list(text()),
}) {}

/** An API to which an access list is bound. */
export abstract class AclBoundApi extends output({
  ...boundApi,
  /** HTTP method of the API. */
  req_method: oneOf('GET', 'POST', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS', 'ANY'),
  /** ID of the binding. */
  bind_id: text(),
  /** When it was bound, RFC 3339. */
  bind_time: text(),
}, 'bind_id', 'api_id') {}

/** Filter for the APIs that an access list is bound to, or is not bound to. */
export abstract class AclApiFilter extends input({
  ...paging,
  /** ID of the access list. */
  acl_id: required(text()),
  ...apiFilter,
  ...tagFilter,
}) {}

/** A page of APIs to which an access list is bound. */
export abstract class AclBoundApiPage extends output({
  ...counters,
  /** The APIs of this page. */
  apis: list(AclBoundApi),
}, 'apis') {}

/** A published API to which an access list is not bound. */
export abstract class AclUnboundApi extends output({
  ...policyApi,
  /** Name of another access list of the same kind that is bound to the API. */
  acl_name: text(),
}, 'id', 'name') {}

/** A page of APIs to which an access list is not bound. */
export abstract class AclUnboundApiPage extends output({
  ...counters,
  /** The APIs of this page. */
  apis: list(AclUnboundApi),
}, 'apis') {}

/** An access list that is bound to an API. */
export abstract class BoundAcl extends output({
  /** ID of the access list. */
  acl_id: text(),
  /** Name of the access list. */
  acl_name: text(),
  /** What `acl_value` lists. IP: IP addresses; DOMAIN: names of accounts; DOMAIN_ID: account IDs. */
  entity_type: oneOf('IP', 'DOMAIN', 'DOMAIN_ID'),
  /** Effect of the list. PERMIT: only those on it may call; DENY: those on it may not call. */
  acl_type: oneOf('PERMIT', 'DENY'),
  /** Entries of the list, separated by commas. */
  acl_value: text(),
  /** ID of the environment that the binding applies to. */
  env_id: text(),
  /** Name of that environment. */
  env_name: text(),
  /** ID of the binding. */
  bind_id: text(),
  /** When it was bound, RFC 3339. */
  bind_time: text(),
}, 'bind_id', 'acl_id') {}

/** Which of an API's access lists to list. */
export abstract class BoundAclFilter extends input({
  ...paging,
  /** ID of the API. */
  api_id: required(text()),
  /** Only access lists that apply to this environment. */
  env_id: text(),
  /** Only access lists that apply to the environment of exactly this name. */
  env_name: text(),
  /** Only this access list. */
  acl_id: text(),
  /** Only access lists whose name contains this; nothing makes it exact. */
  acl_name: text(),
}) {}

/** A page of an API's access lists. */
export abstract class BoundAclPage extends output({
  ...counters,
  /** The access lists. */
  acls: list(BoundAcl),
}, 'acls') {}

const BINDINGS = `${INSTANCE}/acl-bindings` as const;

export const createAclBindings = operation({
  id: 'aclBindings.create', method: 'POST', path: BINDINGS, body: AclBindingInput,
  response: AclBindings,
  actions: ['apig:apis:bindAcls', GET_INSTANCE, GET_API, GET_ACL],
  queuedBy: [bindingsOfAcl('body.acl_id'), policiesOfPublication('body.publish_ids')],
});
export const deleteAclBinding = operation({
  id: 'aclBindings.delete', method: 'DELETE', path: `${BINDINGS}/{acl_bindings_id}`,
  actions: ['apig:apis:unbindAcls', GET_INSTANCE, GET_API, GET_ACL],
  queuedBy: [bindingsOfAcl()],
});
export const batchDeleteAclBindings = operation({
  id: 'aclBindings.batchDelete', method: 'PUT', path: BINDINGS, query: DeleteAction,
  body: AclUnbinding, response: UnbindResult,
  actions: ['apig:apis:unbindAcls'], queuedBy: [bindingsOfAcl()], failures: 'failure',
});
export const listAclBoundApis = operation({
  id: 'aclBindings.listBoundApis', method: 'GET', path: `${BINDINGS}/binded-apis`,
  query: AclApiFilter, response: AclBoundApiPage, items: 'apis',
  actions: ['apig:acls:listBindedApis', GET_INSTANCE, GET_ACL],
});
export const listAclUnboundApis = operation({
  id: 'aclBindings.listUnboundApis', method: 'GET', path: `${BINDINGS}/unbinded-apis`,
  query: AclApiFilter, response: AclUnboundApiPage, items: 'apis',
  actions: ['apig:acls:listUnbindedApis', GET_INSTANCE, GET_ACL],
});
export const listBoundAcls = operation({
  id: 'aclBindings.listAcls', method: 'GET', path: `${BINDINGS}/binded-acls`, query: BoundAclFilter,
  response: BoundAclPage, items: 'acls',
  actions: ['apig:apis:listBindedAcls', GET_INSTANCE, GET_API],
});

/** Bindings of access lists to APIs (API reference 3.14). */
export class AclBindingsService extends Service {
  /**
   * Binds an access list to published APIs. In each environment an API has one access list of each kind
   * (`entity_type`); a page of the vendor's English documentation says one in all. It may take some seconds until the
   * binding applies and the lists show it.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/acl-bindings`
   * @param body - The access list, and the publications of the APIs (`publish_id`, not the IDs of the APIs).
   * @returns The bindings.
   * @throws ApigServiceError: APIG.3006 (404) no such access list, APIG.2011 (400) a value is invalid, APIG.1005 (403)
   *   no permission.
   * @see API reference 3.14.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/CreateApiAclBindingV2.html
   */
  create(body: AclBindingInput, options?: CallOptions): ApigPromise<AclBindings> {
    return this.send(createAclBindings, { body }, options);
  }

  /**
   * Unbinds an access list from an API.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/acl-bindings/{acl_bindings_id}`
   * @param bindingId - ID of the binding.
   * @throws ApigServiceError: APIG.3010 (404) no such binding, APIG.1005 (403) no permission.
   * @see API reference 3.14.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteApiAclBindingV2.html
   */
  delete(bindingId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteAclBinding, { path: { acl_bindings_id: bindingId } }, options);
  }

  /**
   * Unbinds access lists from several APIs. A binding that cannot be removed does not fail the call: see `failures`, or
   * `partialFailure` in the options.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/acl-bindings?action=delete`
   * @param body - IDs of the bindings.
   * @returns How many bindings were removed, and which were not, with the reason; APIG.3010: no such binding.
   * @throws ApigServiceError: APIG.2011 (400) a value is invalid, APIG.3030 (404) no such gateway, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.14.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/BatchDeleteApiAclBindingV2.html
   */
  batchDelete(body: AclUnbinding, options?: CallOptions): ApigPromise<UnbindResult> {
    return this.send(batchDeleteAclBindings, { query: { action: 'delete' }, body }, options);
  }

  /**
   * Lists the APIs to which an access list is bound. Some gateways ignore `offset` here: ask for a page of 500 rather
   * than for several pages.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/acl-bindings/binded-apis`
   * @param query - The access list, filters and paging.
   * @returns The first page. Iterate over it to get the APIs of all pages.
   * @throws ApigServiceError: APIG.3006 (404) no such access list, APIG.2011 (400) a value is invalid, APIG.1005 (403)
   *   no permission.
   * @see API reference 3.14.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListApisBindedToAclPolicyV2.html
   */
  listBoundApis(query: AclApiFilter, options?: CallOptions): PagePromise<AclBoundApiPage, AclBoundApi> {
    return this.page(listAclBoundApis, { query }, options);
  }

  /**
   * Lists the published APIs to which an access list is not bound.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/acl-bindings/unbinded-apis`
   * @param query - The access list, filters and paging.
   * @returns The first page. Iterate over it to get the APIs of all pages.
   * @throws ApigServiceError: APIG.3006 (404) no such access list, APIG.2011 (400) a value is invalid, APIG.1005 (403)
   *   no permission.
   * @see API reference 3.14.5
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListApisUnbindedToAclPolicyV2.html
   */
  listUnboundApis(query: AclApiFilter, options?: CallOptions): PagePromise<AclUnboundApiPage, AclUnboundApi> {
    return this.page(listAclUnboundApis, { query }, options);
  }

  /**
   * Lists the access lists that are bound to an API.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/acl-bindings/binded-acls`
   * @param query - The API, filters and paging.
   * @returns The first page. Iterate over it to get the access lists of all pages.
   * @throws ApigServiceError: APIG.3002 (404) no such API, APIG.2011 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.14.6
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListAclPolicyBindedToApiV2.html
   */
  listAcls(query: BoundAclFilter, options?: CallOptions): PagePromise<BoundAclPage, BoundAcl> {
    return this.page(listBoundAcls, { query }, options);
  }

  /**
   * Binds an access list to published APIs and waits until the list shows all bindings, for 3 minutes at most. Usually
   * the list shows them immediately, sometimes only after minutes.
   *
   * @param body - The access list, and the publications of the APIs (`publish_id`, not the IDs of the APIs).
   * @returns The bindings.
   * @throws ApigWaiterError: the list does not show them in time; they exist nevertheless.
   */
  createAndWait(body: AclBindingInput, options: WaitOptions = {}): Promise<AclBindings> {
    const whole = fixed(body);
    const { acl_id = '', publish_ids = [] } = whole;
    return changeAndWait({
      operation: 'aclBindings.createAndWait', what: `the bindings of access list ${acl_id}`,
      wanted: 'present', keys: publish_ids, start: (call) => this.create(whole, call),
      list: (call) => this.listBoundApis({ acl_id }, call), keyOf: (api) => api.publish_id,
    }, options, this.transport.screen);
  }

  /**
   * Unbinds an access list from an API and waits until the list no longer shows the binding, for 3 minutes at most.
   *
   * @param bindingId - ID of the binding.
   * @param aclId - ID of the access list that is bound.
   * @throws ApigWaiterError: the list still shows it.
   */
  deleteAndWait(bindingId: string, aclId: string, options: WaitOptions = {}): Promise<undefined> {
    return changeAndWait({
      operation: 'aclBindings.deleteAndWait', what: `binding ${bindingId}`,
      wanted: 'absent', keys: [bindingId], start: (call) => this.delete(bindingId, call),
      list: (call) => this.listBoundApis({ acl_id: aclId }, call), keyOf: (api) => api.bind_id,
    }, options, this.transport.screen);
  }
}
