/** Keys that apps call AI APIs with. */
import { createAiApiKey, deleteAiApiKey, getAiApiKey, listAiApiKeys } from '../../resources/ai-api-keys.js';
import type { Call, Handler } from '../handler.js';
import { kindOf } from '../kind.js';
import { randomId } from '../options.js';

const keys = kindOf(createAiApiKey, {
  kept: ({ gateway }: Call) => gateway.aiApiKeys,
  within: { kept: ({ gateway }) => gateway.apps, by: 'appId' },
  record: ({ ai_api_key: key = randomId(), alias }) => ({ key, alias }),
  // A key without an alias is returned with an empty one.
  view: ({ id, key, alias = '', appId, created: at }, _, created) => ({
    id, ai_api_key: key, alias, app_id: appId, create_time: created(at),
  }),
}, 200);

export const aiApiKeyHandlers: readonly Handler[] = [
  keys.create, keys.list(listAiApiKeys, {}), keys.delete(deleteAiApiKey), keys.get(getAiApiKey),
];
