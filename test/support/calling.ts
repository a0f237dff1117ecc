/** Published APIs of a local gateway, calls of them over sockets, and backends that say what they got. */
import { once } from 'node:events';
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { ApiInput } from '../../src/resources/apis.js';
import type { CallEntry, LocalServerOptions } from '../../src/testing/index.js';
import { RELEASE, startLocal, type Local } from './local.js';

/** What a call is made of. */
export interface Sent {
  readonly method?: string;
  readonly host?: string;
  /** Lines as they are sent, in their order. */
  readonly headers?: readonly (readonly [string, string])[] | Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}
/** What came back. */
export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Status, code and message of a rejection. */
  readonly refusal: readonly [status: number, code: unknown, message: unknown];
}

/** Sends a request with exactly these lines. */
export async function send(url: string, path: string, { method = 'GET', host, headers = [], body }: Sent = {}): Promise<Got> {
  const { hostname, port, host: own } = new URL(url);
  const lines = Array.isArray(headers) ? headers as (readonly [string, string])[] : Object.entries(headers);
  const all = [['Host', host ?? own] as const, ...lines, ...(body === undefined ? [] : [['Content-Length', String(Buffer.byteLength(body))] as const])];
  const sent = request({ hostname, port, path, method, headers: all.flat(), setHost: false, agent: false });
  sent.end(body);
  const [message] = await once(sent, 'response') as [IncomingMessage];
  sent.on('error', () => undefined); // The gateway may close the connection on a body that it did not want.
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const status = message.statusCode ?? 0;
  return { status, headers: message.headers, text, refusal: [status, ...refusalIn(text)] };
}
function refusalIn(text: string): [unknown, unknown] {
  try {
    const { error_code, error_msg } = JSON.parse(text) as Record<string, unknown>;
    return [error_code, error_msg];
  } catch {
    return [undefined, text];
  }
}

/** A group whose APIs can be called. */
export interface Calling extends Local {
  readonly groupId: string;
  /** The debugging domain of the group. */
  readonly domain: string;
  /** Creates an API in the group and publishes it. Returns its ID. */
  readonly publish: (api: ApiPart) => Promise<string>;
  /** Calls by the debugging domain. */
  readonly call: (path: string, sent?: Sent) => Promise<Got>;
  /** The last call, as the journal has it. */
  readonly last: () => CallEntry;
}
let names = 0;
/** Fields of an API. The local gateway checks them. */
export type ApiPart = { readonly [K in FieldOf<ApiInput>]?: unknown };
type FieldOf<T> = T extends unknown ? keyof T : never;
/** An API with a fixed response, which anybody may call. */
export const openApi = (groupId: string, more: ApiPart = {}): ApiInput => ({
  group_id: groupId, name: `api_${++names}`, type: 1, auth_type: 'NONE', req_protocol: 'BOTH', req_method: 'GET', req_uri: '/a',
  ...(more.backend_type === undefined && { backend_type: 'MOCK', mock_info: { result_content: '{"ok":true}' } }),
  ...more,
} as ApiInput); // The local gateway checks it.

export async function startCalling(options: LocalServerOptions = {}): Promise<Calling> {
  const local = await startLocal(options);
  const { client, server } = local;
  const group = await client.groups.create({ name: 'orders' });
  const domain = group.sl_domain ?? '';
  return {
    ...local, groupId: group.id, domain,
    publish: async (api) => {
      const { id } = await client.apis.create(openApi(group.id, api));
      await client.apis.publish({ env_id: RELEASE, api_id: id });
      return id;
    },
    call: (path, sent) => send(server.callsUrl, path, { host: domain, ...sent }),
    last: () => {
      const entry = server.calls.at(-1);
      if (!entry) throw new Error('There was no call.');
      return entry;
    },
  };
}

/** What a backend got. */
export interface Arrived {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}
export interface BackEnd {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  readonly arrived: Arrived[];
  readonly server: Server;
}
type Reply = (arrived: Arrived, nth: number) => { status?: number; headers?: Record<string, string | string[]>; body?: string } | 'cut' | 'silence';
/** A web service that keeps what it gets, and responds `{}` unless told otherwise. */
export async function startBackEnd(reply: Reply = () => ({})): Promise<BackEnd> {
  const arrived: Arrived[] = [];
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const { method = '', url = '', headers, rawHeaders } = message;
      const one = { method, target: url, headers, rawHeaders, body: Buffer.concat(chunks) };
      const answer = reply(one, arrived.push(one));
      if (answer === 'silence') return;
      if (answer === 'cut') return void message.socket.destroy();
      response.writeHead(answer.status ?? 200, answer.headers ?? { 'Content-Type': 'application/json' });
      response.end(answer.body ?? '{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, arrived, server };
}
/** A definition of a web service as backend. */
export const webService = (address: string, more: Partial<NonNullable<ApiInput['backend_api']>> = {}) => ({
  backend_type: 'HTTP' as const,
  backend_api: { url_domain: address, req_protocol: 'HTTP', req_method: 'ANY', req_uri: '/', timeout: 5000, ...more } as NonNullable<ApiInput['backend_api']>,
});
