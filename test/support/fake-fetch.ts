/** A `fetch` that sends nothing: it keeps what it is given, and returns what it is made with. */

/** A request as `fetch` got it. */
export interface Sent {
  readonly url: string;
  readonly method: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly init: RequestInit;
}
/** A response, or what is thrown instead. */
export type Reply = (() => Response | Promise<Response>) | Error;

/** @param replies - One for each request; the last for all further ones. */
export function fakeFetch(...replies: readonly Reply[]): {
  readonly sent: Sent[];
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
} {
  const sent: Sent[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const headers = Object.fromEntries(new Headers(init.headers ?? {}));
    sent.push({ url, method: init.method, headers, init });
    const reply = replies[sent.length - 1] ?? replies.at(-1) ?? ok;
    if (typeof reply === 'function') return reply();
    throw reply;
  };
  return { sent, fetch };
}
const ok: Reply = () => new Response('{}', { headers: { 'Content-Type': 'application/json' } });

/** A rejection of the gateway. */
export const rejection = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Reply => () => {
  const body = JSON.stringify({ error_msg: message, error_code: code, request_id: REQUEST_ID });
  return new Response(body, { status, headers: { 'Content-Type': 'application/json', 'X-Request-Id': REQUEST_ID, ...headers } });
};
export const REQUEST_ID = '9f0c5e1a2b3c4d5e6f708192a3b4c5d6';
