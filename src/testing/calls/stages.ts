/**
 * The order of the gateway. A call has been routed to its API before; that needs no order. The order of policies and
 * authentication is not documented: it is assumed, and the option `stages` of `calls` changes it.
 */
import type { Stage } from './call.js';
import { protocol } from './protocol.js';

/** All stages, in the order in which they see a call. Responses pass them in the opposite order. */
export const stages: readonly Stage[] = [
  protocol,
];
