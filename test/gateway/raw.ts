/** Calls a local gateway on a socket by `fetch` with a token, so that no code of the client takes part. */
import { randomUUID } from 'node:crypto';
import { startLocalGateway, type LocalGatewayOptions, type LocalServer } from '../../src/testing/index.js';
import { INSTANCE } from './support.js';

type Body = Record<string, unknown>;
/** Fields of the form of an import, apart from the document. */
export type ImportFields = Readonly<Record<string, string | boolean>>;

/** Result of an import. */
export interface Imported {
  readonly group_id: string;
  readonly success: readonly Readonly<Record<'id' | 'method' | 'path' | 'action', string>>[];
  readonly failure: readonly Readonly<Record<'method' | 'path' | 'error_code' | 'error_msg', string>>[];
  readonly ignore: readonly unknown[];
}

export class Raw implements AsyncDisposable {
  /** IDs for the next objects. */
  readonly ids: string[];
  private constructor(readonly server: LocalServer, ids: string[]) {
    this.ids = ids;
  }
  static async start(options: LocalGatewayOptions = {}): Promise<Raw> {
    const queue: string[] = [];
    const ids = (): string => queue.shift() ?? randomUUID().replaceAll('-', '');
    return new Raw(await startLocalGateway({ tokens: ['token'], ids, ...options }), queue);
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
  }

  /** Sends a request below the gateway's path. */
  async send(method: string, path: string, body?: Body | FormData): Promise<Response> {
    const isForm = body instanceof FormData;
    return fetch(this.server.url + INSTANCE + path, {
      method,
      headers: { 'x-auth-token': 'token', ...(body && !isForm && { 'content-type': 'application/json' }) },
      ...(body && { body: isForm ? body : JSON.stringify(body) }),
    });
  }
  async call(method: string, path: string, body?: Body | FormData): Promise<{ status: number; body: Body }> {
    const response = await this.send(method, path, body);
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) as Body };
  }
  /** The same, for a call that must succeed. */
  async ok<T = Body>(method: string, path: string, body?: Body): Promise<T> {
    const reply = await this.call(method, path, body);
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body as T;
  }
  /** Status, code and text of a rejection. */
  async refusal(method: string, path: string, body?: Body | FormData): Promise<[number, unknown, unknown]> {
    const { status, body: { error_code, error_msg } } = await this.call(method, path, body);
    return [status, error_code, error_msg];
  }
  async group(name = 'existing'): Promise<string> {
    return (await this.ok<{ id: string }>('POST', '/api-groups', { name })).id;
  }
  async imported(text: string, fields: ImportFields): Promise<Imported> {
    const { status, body } = await this.call('POST', '/openapi/import', importForm(text, fields));
    if (status !== 200) throw new Error(`The import was rejected: ${JSON.stringify(body)}`);
    return body as unknown as Imported; // The form of every response with this status.
  }
}

export function importForm(text: string | undefined, fields: ImportFields): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, String(value));
  if (text !== undefined) form.set('file_name', new Blob([text]), 'document');
  return form;
}
