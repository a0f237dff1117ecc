/** Codes of apps. */
import { createAppCode, deleteAppCode, generateAppCode, getAppCode, listAppCodes } from '../../resources/app-codes.js';
import type { Call, Handler } from '../handler.js';
import { kindOf } from '../kind.js';
import { randomId } from '../options.js';

const codes = kindOf(createAppCode, {
  kept: ({ gateway }: Call) => gateway.appCodes,
  within: { kept: ({ gateway }) => gateway.apps, by: 'appId' },
  quota: ['APP_CODE_NUM_LIMIT', 'APIG.3131', 'AppCodes'],
  record: ({ app_code: code }) => ({ code }),
  view: ({ id, code, appId, created: at }, _, created) => ({
    id, app_code: code, app_id: appId, create_time: created(at),
  }),
});

export const appCodeHandlers: readonly Handler[] = [
  codes.create,
  codes.createOf(generateAppCode, () => ({ app_code: randomId() + randomId() }), 201),
  codes.delete(deleteAppCode),
  codes.get(getAppCode),
  codes.list(listAppCodes, {}, 'newest'),
];
