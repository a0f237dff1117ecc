/** The adapter to msw, whose `http` the program passes: it has its types, and in CommonJS they are others. */
import { memberOf } from '../values.js';
import { ConnectionCut } from './faults.js';

/** What a handler needs of `http` of msw. */
export interface MswHttp<Handler> {
  /** Makes a handler for requests of any method. */
  all(pattern: RegExp, respond: (call: { readonly request: Request }) => Promise<Response>): Handler;
}

const PATH = /^https?:\/\/[^/]+\/v2\/[^/]*\/apigw(\/|$)/;

export function mswHandler<Handler>(http: MswHttp<Handler>, handle: (request: Request) => Promise<Response>): Handler {
  if (typeof memberOf(http, 'all') !== 'function')
    throw new TypeError('mswHandler takes http of msw: mswHandler(http), with import { http } from \'msw\'.');
  return http.all(PATH, ({ request }) => handle(request).catch((error: unknown) => {
    if (error instanceof ConnectionCut) return Response.error();
    throw error;
  }));
}
