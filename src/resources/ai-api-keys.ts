/** AI API keys: an app authenticates with one to call an API that fronts a model. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { input, list, output, secret, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { letters } from './shared/letters.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';

/** A new key. */
export abstract class AiApiKeyInput extends input({
  /** The key: 8 to 128 letters, digits and `+ - _ / =`. Default: the service generates one. */
  ai_api_key: secret(text({ min: 8, max: 128, ...letters('+ - _ / =') })),
  /** A name for it: 1 to 100 letters, digits, `_` and `-`. */
  alias: text({ min: 1, max: 100, ...letters('_ -') }),
}) {}

/** A key. */
export abstract class AiApiKey extends output({
  /** ID of the API key. */
  id: text(),
  /** The key. */
  ai_api_key: secret(text()),
  /** Its name; `""` if it has none. */
  alias: text(),
  /** ID of the app. */
  app_id: text(),
  /** When the key was created, RFC 3339. */
  create_time: text(),
}, 'id') {}

/** Paging for an app's keys. */
export abstract class AiApiKeyFilter extends input({
  ...paging,
}) {}

/** A page of keys. */
export abstract class AiApiKeyPage extends output({
  ...counters,
  /** The keys. */
  ai_api_keys: list(AiApiKey),
}, 'ai_api_keys') {}

const KEYS = `${INSTANCE}/apps/{app_id}/ai-api-keys` as const;
const KEY = `${KEYS}/{ai_api_key_id}` as const;

export const createAiApiKey = operation({
  id: 'apps.aiApiKeys.create', method: 'POST', path: KEYS, body: AiApiKeyInput, response: AiApiKey,
  actions: [],
});
export const listAiApiKeys = operation({
  id: 'apps.aiApiKeys.list', method: 'GET', path: KEYS, query: AiApiKeyFilter, response: AiApiKeyPage,
  items: 'ai_api_keys',
  actions: [],
});
export const deleteAiApiKey = operation({
  id: 'apps.aiApiKeys.delete', method: 'DELETE', path: KEY,
  actions: [],
});
export const getAiApiKey = operation({
  id: 'apps.aiApiKeys.get', method: 'GET', path: KEY, response: AiApiKey,
  actions: [],
});

/** AI API keys of an app. Not every region offers them. Elsewhere the path is unknown (404 APIGW.0101). */
export class AiApiKeysService extends Service {
  /**
   * Gives an app a key.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/apps/{app_id}/ai-api-keys`
   * @param appId - ID of the app.
   * @param body - A key of your choice (8 to 128 characters) and its name; `{}` lets the service generate one.
   * @returns The key with its ID.
   * @throws ApigServiceError: APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see Newer than the API reference of 2025-02
   */
  create(appId: string, body: AiApiKeyInput, options?: CallOptions): ApigPromise<AiApiKey> {
    return this.send(createAiApiKey, { path: { app_id: appId }, body }, options);
  }

  /**
   * Lists the keys of an app.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/apps/{app_id}/ai-api-keys`
   * @param appId - ID of the app.
   * @param query - Paging.
   * @returns The first page. Iterate over it to get the keys of all pages.
   * @throws ApigServiceError: APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see Newer than the API reference of 2025-02
   */
  list(appId: string, query: AiApiKeyFilter = {}, options?: CallOptions): PagePromise<AiApiKeyPage, AiApiKey> {
    return this.page(listAiApiKeys, { path: { app_id: appId }, query }, options);
  }

  /**
   * Deletes a key. The gateway rejects calls with it from then on.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/apps/{app_id}/ai-api-keys/{ai_api_key_id}`
   * @param appId - ID of the app.
   * @param aiApiKeyId - ID of the key (not the key itself).
   * @throws ApigServiceError: APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see Newer than the API reference of 2025-02
   */
  delete(appId: string, aiApiKeyId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteAiApiKey, { path: { app_id: appId, ai_api_key_id: aiApiKeyId } }, options);
  }

  /**
   * Reads a key.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/apps/{app_id}/ai-api-keys/{ai_api_key_id}`
   * @param appId - ID of the app.
   * @param aiApiKeyId - ID of the key.
   * @returns The key.
   * @throws ApigServiceError: APIG.3004 (404) no such app, APIG.2012 (400) a value is invalid, APIG.1005 (403) no
   *   permission.
   * @see Newer than the API reference of 2025-02
   */
  get(appId: string, aiApiKeyId: string, options?: CallOptions): ApigPromise<AiApiKey> {
    return this.send(getAiApiKey, { path: { app_id: appId, ai_api_key_id: aiApiKeyId } }, options);
  }
}
