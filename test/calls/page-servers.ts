/** A list of things behind a dispatcher that sends nothing. */
import { Readable } from 'node:stream';
import { createTransport, type ClientOptions } from '../../src/config.js';
import { operation } from '../../src/schema/operation.js';
import type { CallOptions } from '../../src/options.js';
import { PagePromise } from '../../src/calls/pages.js';
import { anything, input, int, list, output } from '../../src/schema/vocabulary.js';

class Paging extends input({ offset: int({ min: 0 }), limit: int({ min: 1, max: 500 }) }) {}
export class Things extends output({ total: int(), things: list(anything()) }, 'things') {}

const declared = {
  id: 'things.list',
  method: 'GET' as const,
  path: '/v2/{project_id}/things',
  response: Things,
  items: 'things' as const,
  actions: [],
  errorStatuses: [],
};
export const listThings = operation({ ...declared, query: Paging });
/** A list that the service does not page. */
export const listAllThings = operation(declared);

/** What the service answers to a page of the things: their count is told, or not. A number is a status. */
export type Service = (
  offset: number,
  limit: number,
) => { readonly total?: number; readonly things: readonly unknown[] | null } | string | number;

/** A service that has this many things and pages as documented. */
export const having =
  (
    count: number,
    { told = true, most = Infinity }: { readonly told?: boolean; readonly most?: number } = {},
  ): Service =>
    (offset, limit) => ({
      ...(told && { total: count }),
      things: Array.from({ length: Math.max(0, Math.min(limit, most, count - offset)) }, (_, i) => offset + i),
    });

/** Queries asked, in order, and lists on that service. */
export class Lists {
  readonly asked: string[] = [];
  readonly #transport;

  constructor(service: Service, options: Partial<ClientOptions> = {}) {
    this.#transport = createTransport({
      endpoint: 'http://127.0.0.1', projectId: 'p1', credentials: { token: 'token' }, maxRetries: 0, ...options,
      dispatcher: {
        request: ({ path }) => {
          const query = path.split('?')[1] ?? '';
          this.asked.push(query);
          const given = new URLSearchParams(query);
          const answer = service(Number(given.get('offset') ?? 0), Number(given.get('limit') ?? 20));
          const statusCode = typeof answer === 'number' ? answer : 200;
          const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
          return Promise.resolve({ statusCode, headers: {}, body: Readable.from([Buffer.from(text)]) });
        },
      },
    });
  }
  list(query: { offset?: number; limit?: number } = {}, options?: CallOptions): PagePromise<Things, unknown> {
    return new PagePromise(this.#transport, listThings, { query }, options);
  }
  /** Without a query, as a script may call it. */
  listPlain(options?: CallOptions): PagePromise<Things, unknown> {
    return new PagePromise(this.#transport, listThings, {}, options);
  }
  listAll(): PagePromise<Things, unknown> {
    return new PagePromise(this.#transport, listAllThings, {});
  }
}
