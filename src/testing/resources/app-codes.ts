/** Codes of apps. */
import { createAppCode, deleteAppCode, generateAppCode, getAppCode, listAppCodes } from '../../resources/app-codes.js';
import { type Call, type Handler, on } from '../handler.js';
import { exactTime, randomId, wholeSeconds } from '../options.js';
import type { AppCodeRecord } from '../state.js';
import { page } from '../store.js';

const view = ({ id, code, appId, created }: AppCodeRecord, time = wholeSeconds) => ({
  id,
  app_code: code,
  app_id: appId,
  create_time: time(created),
});

function add(call: Call, appId: string, code: string) {
  const { gateway } = call;
  const app = gateway.apps.get(appId);
  call.quota(
    'APP_CODE_NUM_LIMIT',
    gateway.appCodes.where('appId', app.id).length,
    'APIG.3131',
    'AppCodes',
  );
  return view(gateway.appCodes.add({ id: call.newId(), appId: app.id, created: call.now, code }), exactTime);
}

export const appCodeHandlers: readonly Handler[] = [
  on(createAppCode, ({ path, body }, call) => add(call, path.app_id, body.app_code)),
  on(generateAppCode, ({ path }, call) => add(call, path.app_id, randomId() + randomId()), 201),
  on(deleteAppCode, ({ path }, { gateway }) => {
    const app = gateway.apps.get(path.app_id);
    gateway.appCodes.remove(path.app_code_id, (code) => code.appId === app.id);
  }),
  on(getAppCode, ({ path }, { gateway }) => {
    const app = gateway.apps.get(path.app_id);
    return view(gateway.appCodes.get(path.app_code_id, (code) => code.appId === app.id));
  }),
  on(listAppCodes, ({ path, query }, { gateway }) => {
    const app = gateway.apps.get(path.app_id);
    return page('app_codes', gateway.appCodes.where('appId', app.id), query, (code) => view(code), 'newest');
  }),
];
