/** The adapter to msw, the only file that knows it. */
import type * as Msw from 'msw';
import { ConnectionCut } from './faults.js';

const PATH = /^https?:\/\/[^/]+\/v2\/[^/]*\/apigw(\/|$)/;

export async function mswHandler(handle: (request: Request) => Promise<Response>): Promise<Msw.HttpHandler> {
  const { http } = await loadMsw();
  return http.all(PATH, ({ request }) => handle(request).catch((error: unknown) => {
    if (error instanceof ConnectionCut) return Response.error();
    throw error;
  }));
}

async function loadMsw(): Promise<typeof Msw> {
  try {
    return await import('msw');
  } catch (cause) {
    throw new Error(
      'mswHandler() needs the package msw, version 2 or 3, which is not installed: npm install --save-dev msw',
      { cause },
    );
  }
}
