/**
 * The order of the gateway. A call has been routed to its API before; that needs no order. The order of policies and
 * authentication is not documented: it is assumed, and the option `stages` of `calls` changes it.
 */
import { backend } from './backend.js';
import { backendChoice } from './backend-choice.js';
import type { Stage } from './call.js';
import { corsSwitch } from './cors-switch.js';
import { debugDomain } from './debug-domain.js';
import { httpsRedirect } from './https-redirect.js';
import { parameters } from './parameters.js';
import { protocol } from './protocol.js';

/** All stages, in the order in which they see a call. Responses pass them in the opposite order. */
export const stages: readonly Stage[] = [
  debugDomain,
  httpsRedirect,
  protocol,
  corsSwitch,
  parameters,
  backendChoice,
  backend,
];
