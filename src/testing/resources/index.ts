/** All operations that the local gateway acts out. */
import type { Handler } from '../handler.js';
import { aclBindingHandlers } from './acl-bindings.js';
import { aclHandlers } from './acls.js';
import { apiVersionHandlers } from './api-versions.js';
import { apiHandlers } from './apis.js';
import { appAclHandlers } from './app-acl.js';
import { appAuthHandlers } from './app-auths.js';
import { appCodeHandlers } from './app-codes.js';
import { appQuotaHandlers } from './app-quotas.js';
import { appHandlers } from './apps.js';
import { envVariableHandlers } from './env-variables.js';
import { envHandlers } from './envs.js';
import { groupHandlers } from './groups.js';
import { attachmentHandlers, pluginHandlers } from './plugins.js';
import { signatureKeyBindingHandlers } from './signature-key-bindings.js';
import { signatureKeyHandlers } from './signature-keys.js';
import { throttleBindingHandlers } from './throttle-bindings.js';
import { throttleSpecialHandlers } from './throttle-specials.js';
import { throttleHandlers } from './throttles.js';

export const handlers: readonly Handler[] = [
  aclBindingHandlers, aclHandlers, apiVersionHandlers, apiHandlers, appAclHandlers, appAuthHandlers, appCodeHandlers, appQuotaHandlers, appHandlers,
  attachmentHandlers, envVariableHandlers, envHandlers, groupHandlers, pluginHandlers, signatureKeyBindingHandlers, signatureKeyHandlers,
  throttleBindingHandlers, throttleSpecialHandlers, throttleHandlers,
].flat();
