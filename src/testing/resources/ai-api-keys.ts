/** Keys that apps call AI APIs with. */
import { createAiApiKey, deleteAiApiKey, getAiApiKey, listAiApiKeys } from '../../resources/ai-api-keys.js';
import { type Handler, on } from '../handler.js';
import { exactTime, randomId, wholeSeconds } from '../options.js';
import type { AiApiKeyRecord } from '../state.js';
import { page } from '../store.js';

/** A key without an alias is returned with an empty one. */
const view = ({ id, key, alias = '', appId, created }: AiApiKeyRecord, time = wholeSeconds) => ({
  id,
  ai_api_key: key,
  alias,
  app_id: appId,
  create_time: time(created),
});

export const aiApiKeyHandlers: readonly Handler[] = [
  on(createAiApiKey, ({ path, body }, { gateway, now, newId }) => {
    const app = gateway.apps.get(path.app_id);
    return view(
      gateway.aiApiKeys.add({
        id: newId(),
        appId: app.id,
        created: now,
        key: body.ai_api_key ?? randomId(),
        alias: body.alias,
      }),
      exactTime,
    );
  }, 200),
  on(listAiApiKeys, ({ path, query }, { gateway }) => {
    const app = gateway.apps.get(path.app_id);
    return page('ai_api_keys', gateway.aiApiKeys.where('appId', app.id), query, (key) => view(key));
  }),
  on(deleteAiApiKey, ({ path }, { gateway }) => {
    const app = gateway.apps.get(path.app_id);
    gateway.aiApiKeys.remove(path.ai_api_key_id, ({ appId }) => appId === app.id);
  }),
  on(getAiApiKey, ({ path }, { gateway }) => {
    const app = gateway.apps.get(path.app_id);
    return view(gateway.aiApiKeys.get(path.ai_api_key_id, ({ appId }) => appId === app.id));
  }),
];
