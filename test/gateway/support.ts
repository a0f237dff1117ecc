/** Calls a local gateway with requests that are signed here, so that a mistake of the package's signer cannot hide. */
import { createHash, createHmac } from 'node:crypto';
import { drift } from '../../src/schema/drift.js';
import { checkerOf } from '../../src/schema/engine.js';
import { pathText } from '../../src/errors.js';
import { operations } from '../../src/operations.js';
import type { AnyOperation } from '../../src/schema/operation.js';
import {
  createLocalGateway, LOCAL_DEFAULTS, type LocalGateway, type LocalGatewayOptions,
} from '../../src/testing/index.js';
import { Router } from '../../src/testing/router.js';

export const NOW = Date.parse('2026-03-01T08:00:00.123Z');
export const ORIGIN = 'http://apig.example.com';
export const INSTANCE = `/v2/${LOCAL_DEFAULTS.projectId}/apigw/instances/${LOCAL_DEFAULTS.instanceId}`;

export interface Key { readonly ak: string; readonly sk: string; readonly securityToken?: string }
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly body?: string;
  readonly key?: Key;
  readonly at?: number;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const date = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;

/**
 * The headers of a signed request. The URL must stand as it is signed: encoded once, without blanks written as plus.
 */
export function signed({
  method,
  url,
  body = '',
  key = LOCAL_DEFAULTS.credentials,
  at = NOW,
}: Sent): Record<string, string> {
  const { pathname, search, host } = new URL(url);
  const headers: Record<string, string> = {
    host,
    'x-sdk-date': date(at),
    ...(key.securityToken !== undefined && { 'x-security-token': key.securityToken }),
  };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name] ?? ''}\n`).join('');
  const canonical = `${method}\n${pathname}/\n${search.slice(1).split('&').sort().join('&')}\n${lines}\n${names.join(';')}\n${sha256(body)}`;
  const toSign = `SDK-HMAC-SHA256\n${date(at)}\n${sha256(canonical)}`;
  const signature = createHmac('sha256', key.sk).update(toSign).digest('hex');
  return {
    ...headers,
    authorization: `SDK-HMAC-SHA256 Access=${key.ak}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The body, parsed. */
  readonly body: unknown;
}

/**
 * A gateway whose clock and identities are known: ids count up from `id-1` (`seed-1` for what is there from the start);
 * the clock stands still until it is moved.
 */
export class Bench {
  now = NOW;
  #prefix = 'seed';
  #ids = 0;
  readonly gateway: LocalGateway;
  readonly #router = new Router(Object.values<AnyOperation>(operations));

  constructor(options: LocalGatewayOptions = {}) {
    this.gateway = createLocalGateway({
      clock: () => this.now,
      ids: () => `${this.#prefix}-${++this.#ids}`,
      ...options,
    });
    this.countAs('id');
  }

  /** Counts identities anew under another name, so that a test need not know how many its setting took. */
  countAs(prefix: string): void {
    this.#prefix = prefix;
    this.#ids = 0;
  }

  /** Calls below the gateway's path: `call('GET', '/envs?name=x')`; a path that starts with `/v2` is taken whole. */
  async call(method: string, path: string, body?: unknown): Promise<Reply> {
    const url = ORIGIN + (path.startsWith('/v2/') ? path : INSTANCE + path);
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = {
      ...signed({ method, url, body: text, at: this.now }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const response = await this.gateway.handle(
      new Request(url, { method, headers, ...(body !== undefined && { body: text }) }),
    );
    const answer = await response.text();
    const reply = {
      status: response.status,
      headers: response.headers,
      body: answer === '' ? undefined : (JSON.parse(answer) as unknown),
    };
    this.#checkAnswer(method, new URL(url), text, reply);
    return reply;
  }
  /** The same, for a call that must succeed; returns the body. */
  async ok<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> {
    const reply = await this.call(method, path, body);
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body as T;
  }
  /** Status, code and text of a refusal. */
  async refusal(method: string, path: string, body?: unknown): Promise<[number, unknown, unknown]> {
    const reply = await this.call(method, path, body);
    const { error_code, error_msg } = (reply.body ?? {}) as Record<string, unknown>;
    return [reply.status, error_code, error_msg];
  }

  /** Every successful answer must be what the operation's own description says, and nothing that it does not know. */
  #checkAnswer(method: string, url: URL, sent: string, { status, body }: Reply): void {
    const { pathname } = url;
    const response = this.#router.route({ method, url, body: Buffer.from(sent) })?.operation.response;
    if (status >= 300) return;
    if (!response || !('object' in response)) {
      if (body !== undefined)
        throw new Error(`${method} ${pathname} answered a body that its description does not have`);
      return;
    }
    const issues = checkerOf(response.object).issues(body);
    const unknown = drift(response.object, body);
    if (issues.length > 0)
      throw new Error(issues.map((issue) => `${pathText(issue.path)}: ${issue.message}`).join('\n'));
    if (unknown.length > 0) throw new Error(`not in the description: ${JSON.stringify(unknown)}`);
  }
}

/** The environment that every gateway has. */
export const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID';
export interface Named { readonly id: string; readonly name: string }

/** What creates an API with a mock back end. */
export const mock = (group_id: string | undefined, name: string, more: object = {}) => ({
  group_id,
  name,
  type: 1,
  req_protocol: 'HTTPS',
  req_method: 'GET',
  req_uri: `/test/${name}`,
  auth_type: 'NONE',
  backend_type: 'MOCK',
  mock_info: { result_content: 'mock success' },
  ...more,
});
/** Adds the group `demo`. */
export async function withGroup(bench = new Bench()) {
  const { id: groupId } = await bench.ok<Named>('POST', '/api-groups', { name: 'demo' });
  return { bench, groupId };
}
/** Adds the group `demo`, and an API to it. */
export async function withApi(name = 'one') {
  const { bench, groupId } = await withGroup();
  const { id: apiId } = await bench.ok<Named>('POST', '/apis', mock(groupId, name));
  return { bench, groupId, apiId };
}
