/** What real gateways do and the local one does not, for people to read. The guide shows the same. */

/** Something that is not emulated. */
export interface NotEmulated {
  readonly what: string;
  /** `501`: calls that need it get LOCAL.0501. `left out`: calls are served without it. */
  readonly calls: '501' | 'left out';
  readonly instead: string;
}

/** Everything that calls of published APIs may need, and do not get here. */
export const NOT_EMULATED: readonly NotEmulated[] = [
  { what: 'WebSocket', calls: '501', instead: 'Call the service itself.' },
  { what: 'gRPC, of callers and of backends', calls: '501', instead: 'Call the service itself.' },
  {
    what: 'plugin kafka_log', calls: '501',
    instead: 'Detach it, or leave out the stage "not emulated" by the option stages. The journal has every call.',
  },
  { what: 'plugin oidc_auth, which signs users in by redirects', calls: '501', instead: 'Try it on a real gateway.' },
  {
    what: 'what the console writes into plugins in forms that are not documented: carry_payload of jwt_auth, and a '
      + 'breaker that passes calls to a function, a channel or another API',
    calls: '501', instead: 'Use what is documented, or test it on a real gateway.',
  },
  {
    what: 'tokens of apps (features app_token and app_jwt)', calls: '501',
    instead: 'Use a signature, an AppCode, or the key and secret of the app.',
  },
  { what: 'orchestration rules', calls: '501', instead: 'Test the rules on a real gateway.' },
  {
    what: 'channels of microservices and of other channels', calls: '501',
    instead: 'Use a channel with the members themselves.',
  },
  {
    what: 'signature keys of the kinds aes and public_key', calls: '501',
    instead: 'Use hmac. How the others are sent is not documented.',
  },
  {
    what: 'HTTPS and HTTP/2 on the socket, certificates of callers', calls: 'left out',
    instead: 'Set assumeHttps, or pass a request with an https: URL to gateway.call.',
  },
  { what: 'the check of certificates of backends', calls: 'left out', instead: 'Test it on a real gateway.' },
  {
    what: 'compression (feature gzip) and server-sent events: responses are sent whole, as they are', calls: 'left out',
    instead: 'Test them on a real gateway.',
  },
  { what: 'access logs (feature lts) and traces', calls: 'left out', instead: 'Read the journal of calls.' },
  {
    what: 'several nodes: counters, caches and circuits are those of one', calls: 'left out',
    instead: 'Test limits of nodes on a real gateway.',
  },
];
