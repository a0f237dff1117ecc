/** The adapter to msw. The program passes its `http`, whose types are others in CommonJS, or has msw loaded here. */
import { memberOf } from '../values.js';
import { ConnectionCut } from './faults.js';

/** What a handler needs of `http` of msw. */
export interface MswHttp<Handler> {
  /** Makes a handler for requests of any method. */
  all(pattern: RegExp, respond: (call: { readonly request: Request }) => Promise<Response>): Handler;
}

/** `http` of msw, as it is installed. */
export async function loadHttp(): Promise<MswHttp<unknown>> {
  try {
    return (await import('msw')).http;
  } catch (cause) {
    throw new Error(
      'mswHandler() needs the package msw, version 2 or 3, which is not installed: npm install --save-dev msw',
      { cause },
    );
  }
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
