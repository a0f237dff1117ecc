/** Bindings between signature keys and published APIs. */
import type { PagePromise } from '../calls/pages.js';
import { Service } from '../calls/service.js';
import type { WaitOptions } from '../calls/waiter.js';
import { fixed } from '../http/snapshot.js';
import type { ApigPromise } from '../http/promise.js';
import type { CallOptions } from '../options.js';
import { operation } from '../schema/operation.js';
import { input, list, oneOf, output, required, secret, text } from '../schema/vocabulary.js';
import { apiFilter, boundApi, policyApi, tagFilter } from './apis/summary.js';
import { GET_API, GET_INSTANCE } from './shared/actions.js';
import { changeAndWait } from './shared/binding-waits.js';
import { counters, paging } from './shared/paging.js';
import { httpMethod, INSTANCE } from './shared/paths.js';
import { bindingsOfSignatureKey, policiesOfPublication } from './shared/queue-keys.js';

/** A signature key, and the publications to bind it to. */
export abstract class SignatureKeyBindingInput extends input({
  /** ID of the signature key. */
  sign_id: required(text()),
  /** IDs of publications. A publication is an API in an environment. */
  publish_ids: required(list(text())),
}) {}

/** A binding between a signature key and a published API. */
export abstract class SignatureKeyBinding extends output({
  /** ID of the binding. */
  id: text(),
  ...boundApi,
  /** HTTP method of the API. */
  req_method: httpMethod,
  /** ID of the signature key. */
  sign_id: text(),
  /** Name of the signature key. */
  sign_name: text(),
  /** Kind of the signature key. Absent in lists of APIs. */
  sign_type: oneOf('hmac', 'basic', 'public_key', 'aes'),
  /** Key of the signature key. Absent in lists of APIs. */
  sign_key: secret(text()),
  /** Secret of the signature key. Absent in lists of APIs. */
  sign_secret: secret(text()),
  /** When they were bound, RFC 3339. */
  binding_time: text(),
}, 'id') {}

/** The bindings that were made. */
export abstract class SignatureKeyBindingResult extends output({
  /** The bindings, one for each publication. */
  bindings: list(SignatureKeyBinding),
}, 'bindings') {}

/** A page of bindings. */
export abstract class SignatureKeyBindingPage extends output({
  ...counters,
  /** The bindings of this page. */
  bindings: list(SignatureKeyBinding),
}, 'bindings') {}

/** An API that a signature key is not bound to. */
export abstract class SignatureKeyApi extends output({
  ...policyApi,
  /** Name of another signature key that is bound to the API. */
  signature_name: text(),
}, 'id', 'name') {}

/** A page of APIs. */
export abstract class SignatureKeyApiPage extends output({
  ...counters,
  /** The APIs of this page. */
  apis: list(SignatureKeyApi),
}, 'apis') {}

/** Filter for the APIs of a signature key. */
export abstract class SignatureKeyApiFilter extends input({
  ...paging,
  /** ID of the signature key. */
  sign_id: required(text()),
  ...apiFilter,
  ...tagFilter,
}) {}

/** Filter for the signature keys bound to an API. */
export abstract class BoundSignatureKeyFilter extends input({
  ...paging,
  /** ID of the API. */
  api_id: required(text()),
  /** Only the signature key with this ID. */
  sign_id: text(),
  /** Only signature keys whose name contains this; nothing makes it exact. */
  sign_name: text(),
  /** Only bindings in this environment. */
  env_id: text(),
}) {}

const BINDINGS = `${INSTANCE}/sign-bindings` as const;

export const createSignatureKeyBinding = operation({
  id: 'signatureKeyBindings.create', method: 'POST', path: BINDINGS, body: SignatureKeyBindingInput,
  response: SignatureKeyBindingResult,
  actions: ['apig:apis:bindSigns', GET_INSTANCE, GET_API, 'apig:signs:list'],
  queuedBy: [bindingsOfSignatureKey('body.sign_id'), policiesOfPublication('body.publish_ids')],
});
export const deleteSignatureKeyBinding = operation({
  id: 'signatureKeyBindings.delete', method: 'DELETE', path: `${BINDINGS}/{sign_bindings_id}`,
  actions: ['apig:apis:unbindSigns', GET_INSTANCE, GET_API, 'apig:signs:list'],
  queuedBy: [bindingsOfSignatureKey()],
});
export const listBoundSignatureKeys = operation({
  id: 'signatureKeyBindings.listSignatureKeys', method: 'GET', path: `${BINDINGS}/binded-signs`,
  query: BoundSignatureKeyFilter, response: SignatureKeyBindingPage, items: 'bindings',
  actions: ['apig:apis:listBindedSigns', GET_INSTANCE, GET_API],
});
export const listSignatureKeyUnboundApis = operation({
  id: 'signatureKeyBindings.listUnboundApis', method: 'GET', path: `${BINDINGS}/unbinded-apis`,
  query: SignatureKeyApiFilter, response: SignatureKeyApiPage, items: 'apis',
  actions: ['apig:signs:listUnbindedApis', GET_INSTANCE, 'apig:signs:list'],
});
export const listSignatureKeyBoundApis = operation({
  id: 'signatureKeyBindings.listBoundApis', method: 'GET', path: `${BINDINGS}/binded-apis`,
  query: SignatureKeyApiFilter, response: SignatureKeyBindingPage, items: 'bindings',
  actions: ['apig:signs:listBindedApis', GET_INSTANCE, 'apig:signs:list'],
});

/**
 * Bindings between signature keys and APIs (API reference 3.7). Lists usually show a change immediately, sometimes only
 * after minutes.
 */
export class SignatureKeyBindingsService extends Service {
  /**
   * Binds a signature key to published APIs. It replaces the signature key that an API already has in the environment.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/sign-bindings`
   * @param body - The signature key, and the publications of the APIs.
   * @returns The bindings.
   * @throws ApigServiceError: APIG.3017 (404) no such signature key, APIG.2012 (400) a value is invalid, APIG.1005
   *   (403) no permission.
   * @see API reference 3.7.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/AssociateSignatureKeyV2.html
   */
  create(body: SignatureKeyBindingInput, options?: CallOptions): ApigPromise<SignatureKeyBindingResult> {
    return this.send(createSignatureKeyBinding, { body }, options);
  }

  /**
   * Unbinds a signature key from an API.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/sign-bindings/{sign_bindings_id}`
   * @param bindingId - ID of the binding.
   * @throws ApigServiceError: APIG.3018 (404) no such binding, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.7.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DisassociateSignatureKeyV2.html
   */
  delete(bindingId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteSignatureKeyBinding, { path: { sign_bindings_id: bindingId } }, options);
  }

  /**
   * Lists the signature keys bound to an API, as bindings: one for each environment that has one.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/sign-bindings/binded-signs`
   * @param query - The API, more filters and paging.
   * @returns The first page. Iterate over it to get the bindings of all pages.
   * @throws ApigServiceError: APIG.3002 (404) no such API, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see API reference 3.7.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListSignatureKeysBindedToApiV2.html
   */
  listSignatureKeys(
    query: BoundSignatureKeyFilter,
    options?: CallOptions,
  ): PagePromise<SignatureKeyBindingPage, SignatureKeyBinding> {
    return this.page(listBoundSignatureKeys, { query }, options);
  }

  /**
   * Lists the published APIs that a signature key is not bound to.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/sign-bindings/unbinded-apis`
   * @param query - The signature key, more filters and paging.
   * @returns The first page. Iterate over it to get the APIs of all pages.
   * @throws ApigServiceError: APIG.3017 (404) no such signature key, APIG.2012 (400) a value is invalid, APIG.1005
   *   (403) no permission.
   * @see API reference 3.7.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListApisNotBoundWithSignatureKeyV2.html
   */
  listUnboundApis(
    query: SignatureKeyApiFilter,
    options?: CallOptions,
  ): PagePromise<SignatureKeyApiPage, SignatureKeyApi> {
    return this.page(listSignatureKeyUnboundApis, { query }, options);
  }

  /**
   * Lists the APIs that a signature key is bound to, as bindings (without the key and the secret).
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/sign-bindings/binded-apis`
   * @param query - The signature key, more filters and paging.
   * @returns The first page. Iterate over it to get the bindings of all pages.
   * @throws ApigServiceError: APIG.3017 (404) no such signature key, APIG.2012 (400) a value is invalid, APIG.1005
   *   (403) no permission.
   * @see API reference 3.7.5
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListApisBindedToSignatureKeyV2.html
   */
  listBoundApis(
    query: SignatureKeyApiFilter,
    options?: CallOptions,
  ): PagePromise<SignatureKeyBindingPage, SignatureKeyBinding> {
    return this.page(listSignatureKeyBoundApis, { query }, options);
  }

  /**
   * Binds a signature key to published APIs and waits until the list shows all bindings, for 3 minutes at most. Usually
   * the list shows them immediately, sometimes only after minutes.
   *
   * @param body - The signature key, and the publications of the APIs (`publish_id`, not the IDs of the APIs).
   * @returns The bindings.
   * @throws ApigWaiterError: the list does not show them in time; they exist nevertheless.
   */
  createAndWait(body: SignatureKeyBindingInput, options: WaitOptions = {}): Promise<SignatureKeyBindingResult> {
    const whole = fixed(body);
    const { sign_id, publish_ids } = whole;
    return changeAndWait({
      operation: 'signatureKeyBindings.createAndWait', what: `the bindings of signature key ${sign_id}`,
      wanted: 'present', keys: publish_ids, start: (call) => this.create(whole, call),
      list: (call) => this.listBoundApis({ sign_id }, call), keyOf: (api) => api.publish_id,
    }, options, this.transport.screen);
  }

  /**
   * Unbinds a signature key from an API and waits until the list no longer shows the binding, for 3 minutes at most.
   *
   * @param bindingId - ID of the binding.
   * @param signatureKeyId - ID of the signature key that is bound.
   * @throws ApigWaiterError: the list still shows it.
   */
  deleteAndWait(bindingId: string, signatureKeyId: string, options: WaitOptions = {}): Promise<undefined> {
    return changeAndWait({
      operation: 'signatureKeyBindings.deleteAndWait', what: `binding ${bindingId}`,
      wanted: 'absent', keys: [bindingId], start: (call) => this.delete(bindingId, call),
      list: (call) => this.listBoundApis({ sign_id: signatureKeyId }, call), keyOf: (api) => api.id,
    }, options, this.transport.screen);
  }
}
