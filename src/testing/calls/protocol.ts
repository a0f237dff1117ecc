/** The protocol that an API allows: a call over another one is rejected. */
import type { Stage } from './call.js';
import { refusal } from './refusals.js';

/** The API's protocols as the gateway's text lists them. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  HTTP: ['http'],
  HTTPS: ['https'],
  BOTH: ['http', 'https'],
  GRPCS: ['grpcs'],
};

export const protocol: Stage = {
  name: 'protocol',
  before: ({ request, definition: { req_protocol } }) => {
    if (req_protocol === 'GRPCS') return refusal('LOCAL.0501', 'gRPC. Test the service itself, without the gateway.');
    const allowed = ALLOWED[req_protocol] ?? [];
    return allowed.includes(request.scheme) ? undefined : refusal('APIG.0607', allowed.join(','));
  },
};
