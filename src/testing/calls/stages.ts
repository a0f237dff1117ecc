/**
 * The order of the gateway. A call has been routed to its API before; that needs no order. The order of policies and
 * authentication is not documented: it is assumed, and the option `stages` of `calls` changes it.
 */
import { accountAuthentication } from './authentication/accounts.js';
import { appAuthentication, appAuthorization } from './authentication/apps.js';
import { backendAuthorizer, frontendAuthorizer } from './authentication/authorizers.js';
import { backend } from './backend.js';
import { backendChoice } from './backend-choice.js';
import type { Stage } from './call.js';
import { corsSwitch } from './cors-switch.js';
import { debugDomain } from './debug-domain.js';
import { httpsRedirect } from './https-redirect.js';
import { parameters } from './parameters.js';
import { accountLists, addressLists, appAddressList } from './policies/access-lists.js';
import { appQuota } from './policies/app-quota.js';
import { breaker } from './policies/breaker.js';
import { corsPlugin } from './policies/cors.js';
import { jwtPlugin } from './policies/jwt.js';
import { mirror } from './policies/mirror.js';
import { notEmulated } from './policies/not-emulated.js';
import { responseCache } from './policies/response-cache.js';
import { responseHeaders } from './policies/response-headers.js';
import { thirdPartyPlugin } from './policies/third-party.js';
import { limitHeaders, throttling } from './policies/throttling.js';
import { protocol } from './protocol.js';

/** All stages, in the order in which they see a call. Responses pass them in the opposite order. */
export const stages: readonly Stage[] = [
  debugDomain,
  httpsRedirect,
  protocol,
  notEmulated,
  corsSwitch,
  corsPlugin,
  responseHeaders,
  addressLists,
  thirdPartyPlugin,
  jwtPlugin,
  appAuthentication,
  accountAuthentication,
  frontendAuthorizer,
  appAuthorization,
  appAddressList,
  accountLists,
  appQuota,
  limitHeaders,
  throttling,
  parameters,
  responseCache,
  backendChoice,
  backendAuthorizer,
  breaker,
  mirror,
  backend,
];
