/** Ways from a caller to the published APIs of a local gateway. */
import { request } from 'undici';
import type { CallerOptions } from '../../src/caller/index.js';
import type { LocalServer } from '../../src/testing/index.js';

type Way = Pick<CallerOptions, 'origin' | 'host' | 'fetch'>;

/** Without a socket: the local gateway gets the request itself. */
export const directly = (server: LocalServer, domain: string): Way => ({
  origin: `https://${domain}`,
  fetch: server.gateway.fetch,
});
/** Over a socket, with the name of the group in the header Host, which `fetch` cannot send. */
export const overSocket = (server: LocalServer, domain: string): Way => ({
  origin: server.callsUrl,
  host: domain,
  fetch: async (url, init) => {
    const { statusCode, headers, body } = await request(url, {
      method: init.method ?? 'GET',
      headers: Object.entries(init.headers ?? {}).flat() as string[],
      body: (init.body ?? null) as Uint8Array | null,
      signal: init.signal ?? null,
    });
    const content = await body.arrayBuffer();
    const pairs = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
    return new Response(content.byteLength > 0 ? content : null, { status: statusCode, headers: pairs });
  },
});
