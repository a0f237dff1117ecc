/** Reads a gateway: names of everything, and whole objects as far as they are wanted. */
import { ApigConfigurationError } from '../errors.js';
import { bulk } from '../calls/bulk.js';
import type { ApigClient } from '../client.js';
import type { CallOptions } from '../options.js';
import { memberOf, stringOf } from '../values.js';
import { canonical } from './at-paths.js';
import { itemOf, keyFor, type Actual } from './items.js';
import {
  factsOf, idIn, innerKinds, nameIn, SHARED_KINDS, type KindFacts, type ObjectKind, type Target,
} from './kinds.js';
import { BINDINGS, type Link } from './links.js';

/** An object as a list shows it. */
export interface Listed {
  readonly kind: ObjectKind;
  readonly key: string;
  readonly id: string;
  readonly parent?: string | undefined;
  readonly parentId?: string;
  readonly response: object;
}
/** Decides which objects are read as a whole. */
export type Wanted = (listed: Listed) => boolean;

export interface Reading {
  readonly concurrency: number;
  readonly signal: AbortSignal | undefined;
  /** True: reads what wanted policies are bound to, even if no wanted API is published. */
  readonly allBindings?: boolean;
}

/** The names on a gateway. */
export class Names {
  readonly #byKey = new Map<Target, Map<string, string>>();
  readonly #byId = new Map<Target, Map<string, string>>();

  add(kind: Target, key: string, id: string): void {
    tableOf(this.#byKey, kind).set(key, id);
    tableOf(this.#byId, kind).set(id, key);
  }
  /** Forgets an object. */
  remove(kind: Target, key: string): void {
    this.#byKey.get(kind)?.delete(key);
  }
  /** Takes over the names of a kind. */
  addOthers(from: Names, kind: Target): void {
    for (const [key, id] of from.#byKey.get(kind) ?? []) this.add(kind, key, id);
  }
  readonly idOf = (kind: Target, key: string): string | undefined => this.#byKey.get(kind)?.get(key);
  readonly nameOf = (kind: Target, id: string): string | undefined => this.#byId.get(kind)?.get(id);
}
function tableOf(tables: Map<Target, Map<string, string>>, kind: Target): Map<string, string> {
  const table = tables.get(kind) ?? new Map<string, string>();
  tables.set(kind, table);
  return table;
}

/** What was read of a gateway. */
export interface State {
  /** Everything that lists show, by kind and key. */
  readonly listed: ReadonlyMap<string, Listed>;
  /** Whole objects, by kind and key. */
  readonly items: ReadonlyMap<string, Actual>;
  readonly links: readonly Link[];
  readonly names: Names;
  /** How many calls were made. */
  readonly reads: number;
}
/** The key of an object among those of all kinds. */
export const keyOfAll = ({ kind, key }: { readonly kind: Target; readonly key: string }): string => `${kind}/${key}`;

export function readGateway(client: ApigClient, wanted: Wanted, reading: Reading): Promise<State> {
  return new Reader(client, wanted, reading).read();
}

class Reader {
  readonly #client: ApigClient;
  readonly #wanted: Wanted;
  readonly #reading: Reading;
  readonly #options: CallOptions;
  readonly #listed = new Map<string, Listed>();
  readonly #items = new Map<string, Actual>();
  readonly #names = new Names();
  readonly #links: Link[] = [];
  #reads = 0;

  constructor(client: ApigClient, wanted: Wanted, reading: Reading) {
    this.#client = client;
    this.#wanted = wanted;
    this.#reading = reading;
    this.#options = { signal: reading.signal };
  }

  async read(): Promise<State> {
    const shared = await this.#each([...SHARED_KINDS, 'groups' as const], (kind) => this.#list(factsOf(kind)));
    const tops = shared.flat();
    this.#nameMemberGroups(tops);
    const groups = tops.filter(({ kind }) => kind === 'groups');
    const apis = await this.#apis(groups);
    const inGroups = new Set(apis.filter((api) => this.#wanted(api)).map(({ parent }) => parent));
    const owners = tops.filter((top) => this.#wanted(top) || (top.kind === 'groups' && inGroups.has(top.key)));
    const inner = (await this.#each(owners, (owner) => this.#inner(owner))).flat();
    await this.#whole([...tops, ...inner, ...apis].filter((listed) => this.#wanted(listed)));
    await this.#connections(tops);
    return { listed: this.#listed, items: this.#items, links: this.#links, names: this.#names, reads: this.#reads };
  }

  /** Calls a function for each item, a few at the same time. The first failure ends it. */
  async #each<Item, Value>(items: readonly Item[], fn: (item: Item) => Promise<Value>): Promise<Value[]> {
    const { concurrency, signal } = this.#reading;
    const result = await bulk(items, fn, { concurrency, signal, stopOnError: true });
    for (const { error } of result.failed) throw error;
    this.#reading.signal?.throwIfAborted();
    return result.values;
  }
  #note(listed: Listed): Listed {
    this.#listed.set(keyOfAll(listed), listed);
    this.#names.add(listed.kind, listed.key, listed.id);
    return listed;
  }

  async #list(facts: KindFacts, owner?: Listed): Promise<Listed[]> {
    this.#reads++;
    const responses = await facts.list(this.#client, owner?.id ?? '', this.#options);
    return responses.map((response) => this.#note({
      kind: facts.kind, id: idIn(facts, response), response, parent: owner?.key, parentId: owner?.id ?? '',
      key: keyFor(facts, nameIn(facts, response), owner?.key),
    }));
  }
  /** All APIs, as one list shows them. */
  async #apis(groups: readonly Listed[]): Promise<Listed[]> {
    const facts = factsOf('apis');
    this.#reads++;
    const byId = new Map(groups.map((group) => [group.id, group]));
    const responses = await facts.list(this.#client, '', this.#options);
    return responses.flatMap((response): Listed[] => {
      const group = byId.get(stringOf(memberOf(response, 'group_id')) ?? '');
      // A group that was made in the meantime is not in its list.
      if (!group) return [];
      const key = keyFor(facts, nameIn(facts, response), group.key);
      return [this.#note({ kind: 'apis', key, id: idIn(facts, response), response, parent: group.key, parentId: group.id })];
    });
  }
  /** Server groups have names only within their channel. */
  #nameMemberGroups(tops: readonly Listed[]): void {
    for (const { kind, key, response } of tops) if (kind === 'channels') nameParts(this.#names, key, response);
  }
  /** What belongs to an object, apart from APIs. */
  async #inner(owner: Listed): Promise<Listed[]> {
    const found: Listed[] = [];
    for (const facts of innerKinds(owner.kind)) {
      if (facts.kind === 'apis' || !this.#hasInner(facts.kind, owner)) continue;
      const listed = facts.kind === 'domains' ? this.#domains(facts, owner) : await this.#innerList(facts, owner);
      found.push(...listed);
    }
    return found;
  }
  #hasInner(kind: ObjectKind, owner: Listed): boolean {
    if (kind === 'specials') return memberOf(owner.response, 'is_inclu_special_throttle') !== 2;
    // The names of responses are needed for APIs, too.
    return kind === 'responses' || this.#wanted(owner);
  }
  /** Keys of variables and special limits have names of other objects in them. */
  async #innerList(facts: KindFacts, owner: Listed): Promise<Listed[]> {
    this.#reads++;
    const responses = await facts.list(this.#client, owner.id, this.#options);
    return responses.map((response) => this.#innerOne(facts, response, owner));
  }
  #innerOne(facts: KindFacts, response: object, owner: Listed): Listed {
    const item = itemOf(facts, response, { parent: owner.key, parentId: owner.id }, this.#names.nameOf);
    const { id } = item;
    const key = freeKey(item.key, (other) => this.#listed.has(keyOfAll({ kind: facts.kind, key: other })));
    return this.#note({ kind: facts.kind, key, id, response, parent: owner.key, parentId: owner.id });
  }
  /** Domain names are shown by their group. A group may have one on several ports. */
  #domains(facts: KindFacts, owner: Listed): Listed[] {
    const shown: unknown = memberOf(owner.response, 'url_domains');
    const domains = Array.isArray(shown) ? facts.items?.(shown) ?? [] : [];
    for (const domain of domains)
      this.#names.add('certificates', textIn(domain, 'ssl_name'), textIn(domain, 'certificate'));
    return byPorts(domains).map((response) => this.#innerOne(facts, response, owner));
  }

  /** Reads objects as a whole. Lists show all of most kinds. */
  async #whole(listed: readonly Listed[]): Promise<void> {
    const items = await this.#each(listed, async ({ kind, key, id, parent, parentId = '', response }) => {
      const facts = factsOf(kind);
      if (facts.get) this.#reads++;
      const whole = facts.get ? await facts.get(this.#client, id, parentId, this.#options) : response;
      if (kind === 'channels') nameParts(this.#names, key, whole);
      return { facts, key, whole, parent, parentId };
    });
    for (const { facts, key, whole, parent, parentId } of items) {
      const item = { ...itemOf(facts, whole, { parent, parentId }, this.#names.nameOf), key };
      this.#items.set(keyOfAll(item), item);
    }
  }

  /** Publications and bindings of the APIs that are wanted, and authorizations and quotas of the apps. */
  async #connections(tops: readonly Listed[]): Promise<void> {
    const all = [...this.#items.values()];
    const online = new Set<string>();
    for (const { kind, key, response } of all) {
      if (kind !== 'apis') continue;
      for (const publication of publicationsIn(response)) {
        const env = this.#names.nameOf('envs', publication.envId) ?? publication.envId;
        this.#links.push({ kind: 'publications', holder: env, target: key, id: publication.id });
        online.add(key);
      }
    }
    const hasApps = all.some(({ kind }) => kind === 'apps');
    const { allBindings = false } = this.#reading;
    const isHeld = (holder: ObjectKind): boolean => allBindings && all.some(({ kind }) => kind === holder);
    const isAsked = (holder: ObjectKind): boolean => online.size > 0 || isHeld(holder);
    const asked = BINDINGS.filter(({ kind, holder }) => (isForApps(kind) ? hasApps : isAsked(holder)));
    const pairs = asked.flatMap((facts) => tops
      .filter((top) => top.kind === facts.holder && (facts.kind !== 'authorizations' || this.#wanted(top)))
      .map((holder) => ({ facts, holder })));
    const found = await this.#each(pairs, async ({ facts, holder }): Promise<Link[]> => {
      this.#reads++;
      const bounds = await facts.list(this.#client, holder.id, this.#options);
      return bounds.flatMap(({ targetId, envId, id }) => {
        const name = this.#names.nameOf(facts.kind === 'quotaBindings' ? 'apps' : 'apis', targetId);
        const env = envId === undefined ? undefined : this.#names.nameOf('envs', envId) ?? envId;
        if (name === undefined) return [];
        const target = env === undefined ? name : `${name}@${env}`;
        return [{ kind: facts.kind, holder: holder.key, target, id }];
      });
    });
    this.#links.push(...found.flat());
  }
}
/** A key that no other object has: a domain name can be bound several times, on other ports. */
export function freeKey(key: string, isTaken: (key: string) => boolean): string {
  for (let count = 1; ; count++) {
    const free = count === 1 ? key : `${key}#${count}`;
    if (!isTaken(free)) return free;
  }
}
const isForApps = (kind: Link['kind']): boolean => kind === 'authorizations' || kind === 'quotaBindings';
/** Domain names in an order that does not depend on the gateway. */
export function byPorts<T extends object>(domains: readonly T[]): T[] {
  const ports = (domain: T): string =>
    canonical([memberOf(domain, 'ingress_http_port') ?? 80, memberOf(domain, 'ingress_https_port') ?? 443]);
  return [...domains].sort((a, b) => (ports(a) < ports(b) ? -1 : 1));
}
const textIn = (holder: object, key: string): string => stringOf(memberOf(holder, key)) ?? '';

/** Gives the server groups of a channel their names: `back/blue`. */
export function nameParts(names: Names, key: string, channel: object): void {
  const groups: unknown = memberOf(channel, 'member_groups');
  for (const group of Array.isArray(groups) ? (groups as unknown[]) : []) {
    const [name, id] = [memberOf(group, 'member_group_name'), memberOf(group, 'member_group_id')];
    if (typeof name === 'string' && typeof id === 'string') names.add('memberGroups', `${key}/${name}`, id);
  }
}
/** The publications that an API shows: IDs of environments and publications, joined by `|`. */
export function publicationsIn(api: object): { readonly envId: string; readonly id: string | undefined }[] {
  const [envs, ids] = ['run_env_id', 'publish_id'].map((key) =>
    (stringOf(memberOf(api, key)) ?? '').split('|').filter((part) => part !== ''));
  return (envs ?? []).map((envId, i) => ({ envId, id: ids?.[i] }));
}
/** ID of the gateway of a client. */
export function instanceOf(client: ApigClient): string {
  const { instanceId } = client.toJSON();
  if (typeof instanceId === 'string') return instanceId;
  throw new ApigConfigurationError('instanceId', 'The client has no gateway. Pass instanceId to it, or use client.withInstance(id).');
}
