// Files of undici by themselves. They are CommonJS.
declare module 'undici/lib/dispatcher/agent.js' {
  import type { Agent } from 'undici';
  const part: typeof Agent;
  export default part;
}
declare module 'undici/lib/core/connect.js' {
  import type { buildConnector } from 'undici';
  const part: typeof buildConnector;
  export default part;
}
declare module 'undici/lib/api/api-request.js' {
  import type { Dispatcher } from 'undici';
  const part: (
    this: Dispatcher, options: Dispatcher.RequestOptions,
  ) => Promise<Dispatcher.ResponseData<unknown>>;
  export default part;
}
