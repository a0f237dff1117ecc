/** The plugin proxy_cache: responses to GET and HEAD are kept for a while. */
import type { ProxyCacheContent } from '../../../resources/plugin-content.js';
import type { ApiCall, CallAnswer, Stage } from '../call.js';
import { HeaderList } from '../header-list.js';
import { queryValues } from '../target.js';
import { pluginOf, type Attached } from './bound.js';
import { contextValue, setContextValue } from './plugin-values.js';

/** Bytes of one body, and of all of them, that are kept. */
const LARGEST = 1024 * 1024;
const LARGEST_SUM = 128 * 1024 * 1024;
/** Seconds that a response with status 200 is kept if nothing says how long. */
const USUAL_TTL = 300;
/** Headers that are kept whatever the plugin names. */
const KEPT = ['content-type', 'content-encoding', 'content-language'];

interface Entry {
  readonly answer: CallAnswer;
  readonly ends: number;
}
/** The responses by their keys, the longest unused first. */
class Cache {
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  get(key: string, now: number): CallAnswer | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#drop(key);
    if (entry.ends <= now) return undefined;
    this.#add(key, entry);
    return entry.answer;
  }
  set(key: string, answer: CallAnswer, ends: number): void {
    this.#drop(key);
    this.#add(key, { answer, ends });
    for (const [oldest] of this.#entries) {
      if (this.#bytes <= LARGEST_SUM) break;
      this.#drop(oldest);
    }
  }
  #add(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    this.#bytes += entry.answer.body.length;
  }
  #drop(key: string): void {
    this.#bytes -= this.#entries.get(key)?.answer.body.length ?? 0;
    this.#entries.delete(key);
  }
}
const newCache = (): Cache => new Cache();

export const responseCache: Stage = {
  name: 'response cache',
  debugging: 'skipped',
  before: (call) => {
    const plugin = cachingPlugin(call);
    if (!plugin || clientSays(call, plugin.content, /\bno-(?:store|cache)\b|\bmax-age=0\b/)) return undefined;
    const found = call.place.memory.of(newCache).get(keyOf(call, plugin), call.now());
    setContextValue(call, 'cacheStatus', found ? 'HIT' : 'MISS');
    if (!found) return undefined;
    call.note('responded from the cache');
    return { ...found, headers: new HeaderList(found.headers) };
  },
  after: (call, answer) => {
    const plugin = cachingPlugin(call);
    if (!plugin || answer.from === 'gateway' || answer.body.length > LARGEST) return answer;
    const ttl = clientSays(call, plugin.content, /\bno-store\b/) ? 0 : secondsOf(answer, plugin.content);
    if (ttl > 0)
      call.place.memory.of(newCache).set(keyOf(call, plugin), stored(answer, plugin.content), call.now() + ttl * 1000);
    return answer;
  },
};

function cachingPlugin(call: ApiCall): Attached<'proxy_cache'> | undefined {
  return ['GET', 'HEAD'].includes(call.request.method) ? pluginOf(call, 'proxy_cache') : undefined;
}
/** True if the caller's Cache-Control says so, and counts. */
function clientSays({ request, identity: { app } }: ApiCall, content: ProxyCacheContent, what: RegExp): boolean {
  const { mode, datas } = content.client_cache_control ?? { mode: 'off' };
  const counts = mode === 'all' || (mode === 'apps' && app !== undefined && datas?.includes(app.id));
  return Boolean(counts) && what.test(request.headers.all('cache-control').join(',').toLowerCase());
}
/** The API, its environment and the path are always part of the key. */
function keyOf(call: ApiCall, { plugin, content }: Attached<'proxy_cache'>): string {
  const { system_params, parameters, headers } = content.cache_key;
  const { route: { api, env, path }, request } = call;
  return JSON.stringify([
    plugin.id, api.id, env.id, request.method, path,
    (system_params ?? []).map((name) => contextValue(call, name) ?? null),
    (parameters ?? []).map((name) => queryValues(request, name)),
    (headers ?? []).map((name) => request.headers.all(name)),
  ]);
}
/** How long a response is kept: as the backend says, otherwise as the plugin says for its status. */
function secondsOf({ status, headers }: CallAnswer, { cache_http_status_and_ttl: rows }: ProxyCacheContent): number {
  const control = headers.all('cache-control').join(',').toLowerCase();
  if (/\b(?:no-store|no-cache|private)\b/.test(control)) return 0;
  const [, seconds] = /\bs-maxage=(\d+)/.exec(control) ?? /\bmax-age=(\d+)/.exec(control) ?? [];
  if (seconds !== undefined) return Number(seconds);
  if (!rows || rows.length === 0) return status === 200 ? USUAL_TTL : 0;
  return rows.find(({ http_status }) => http_status.includes(status))?.ttl ?? 0;
}
function stored({ status, headers, body }: CallAnswer, { cacheable_headers }: ProxyCacheContent): CallAnswer {
  const names = [...KEPT, ...(cacheable_headers ?? []).map((name) => name.toLowerCase())];
  const kept = [...headers].filter(([name]) => names.includes(name.toLowerCase()));
  return { status, headers: new HeaderList(kept), body, from: 'backend' };
}
