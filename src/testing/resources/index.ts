/** All operations that the local gateway acts out. */
import type { Handler } from '../handler.js';
import { apiVersionHandlers } from './api-versions.js';
import { apiHandlers } from './apis.js';
import { envHandlers } from './envs.js';
import { envVariableHandlers } from './env-variables.js';
import { groupHandlers } from './groups.js';
import { throttleBindingHandlers } from './throttle-bindings.js';
import { throttleHandlers } from './throttles.js';

export const handlers: readonly Handler[] = [
  ...groupHandlers, ...envHandlers, ...envVariableHandlers, ...throttleHandlers, ...apiHandlers, ...apiVersionHandlers, ...throttleBindingHandlers,
];
