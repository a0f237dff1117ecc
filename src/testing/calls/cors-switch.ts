/** The switch `cors` of an API. A pre-flight request needs an API of its own: method OPTIONS, with the switch on. */
import type { Stage } from './call.js';

const EXPOSED = [
  'X-Request-Id', 'X-Apig-Latency', 'X-Apig-Upstream-Latency', 'X-Apig-RateLimit-api', 'X-Apig-RateLimit-user',
  'X-Apig-RateLimit-app', 'X-Apig-RateLimit-ip', 'X-Apig-RateLimit-api-allenv',
];
const ALLOWED = [
  'X-Stage', 'X-Sdk-Date', 'X-Sdk-Nonce', 'X-Proxy-Signed-Headers', 'X-Sdk-Content-Sha256', 'X-Forwarded-For',
  'Authorization', 'Content-Type', 'Accept', 'Accept-Ranges', 'Cache-Control', 'Range',
];
/** What a pre-flight API adds to its response. */
const PREFLIGHT = [
  ['Access-Control-Allow-Headers', ALLOWED.join(',')],
  ['Access-Control-Expose-Headers', EXPOSED.join(',')],
  ['Access-Control-Allow-Methods', 'GET,POST,PUT,DELETE,HEAD,OPTIONS,PATCH'],
  ['Access-Control-Max-Age', '172800'],
] as const;

export const corsSwitch: Stage = {
  name: 'CORS switch',
  after: (call, answer) => {
    if (call.definition.cors !== true) return answer;
    const lines = [
      ['Access-Control-Allow-Origin', '*'] as const,
      ...(call.request.method === 'OPTIONS' ? PREFLIGHT : []),
    ];
    // What the backend says about CORS takes precedence.
    for (const [name, value] of lines) if (!answer.headers.has(name)) answer.headers.add(name, value);
    return answer;
  },
};
