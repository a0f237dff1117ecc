/** Carries calls in and responses out: requests of `fetch` and of servers of Node.js. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallAnswer, CallRequest } from './call.js';
import type { CallHead } from './data-plane.js';
import { HeaderList } from './header-list.js';

/** A request of `fetch`. */
export async function callFromRequest(request: Request): Promise<CallRequest> {
  const { protocol, host, pathname, search } = new URL(request.url);
  const headers = new HeaderList(request.headers);
  if (!headers.has('host')) headers.add('host', host);
  return {
    method: request.method, target: pathname + search, httpVersion: '1.1', scheme: protocol === 'https:' ? 'https' : 'http',
    headers, body: new Uint8Array(await request.arrayBuffer()), peer: '127.0.0.1',
  };
}
/** The response as `fetch` would return it. */
export function toFetchResponse({ status, headers, body }: CallAnswer, method: string): Response {
  const lines = [...headers].map(([name, value]): [string, string] => [name, value]);
  const isEmpty = [101, 204, 205, 304].includes(status) || method === 'HEAD';
  return new Response(isEmpty ? null : Buffer.from(body), { status, headers: lines });
}

/** The head of a request to a server. */
export function callHeadOf({ method = 'GET', url = '/', httpVersion, rawHeaders, socket }: IncomingMessage): CallHead {
  const headers = new HeaderList();
  for (let i = 0; i < rawHeaders.length; i += 2) headers.add(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '');
  const scheme = 'encrypted' in socket && socket.encrypted === true ? 'https' : 'http';
  return { method, target: url, httpVersion, scheme, headers, peer: socket.remoteAddress ?? '127.0.0.1' };
}
/** Writes the response of a call, its lines as they are, even if several have one name. The caller ends it. */
export function writeAnswer(answer: CallAnswer, message: IncomingMessage, response: ServerResponse): void {
  const { status, headers, body } = answer;
  const lines = [...headers].flat();
  const isEmpty = status === 204 || status === 304 || message.method === 'HEAD';
  if (!isEmpty) lines.push('Content-Length', String(body.length));
  if (!message.complete) lines.push('Connection', 'close');
  if (status === 494) response.writeHead(status, 'Request Header Too Large', lines);
  else response.writeHead(status, lines);
  if (!isEmpty && body.length > 0) response.write(body);
}
