/** A gateway becomes a document. */
import type { ApigClient } from '../client.js';
import { readOptions } from '../option-check.js';
import { memberOf } from '../values.js';
import { bulk } from '../calls/bulk.js';
import { changesBetween } from './compare.js';
import type { GatewayDocument } from './document.js';
import { toDocument } from './flatten.js';
import { keyOfAll, readGateway, type Listed, type Reading, type State, type Wanted } from './gateway.js';
import { itemOf, referencesOf, type Actual } from './items.js';
import { factsOf, SHARED_KINDS, type SharedKind } from './kinds.js';
import { holderKind, linkTarget, targetParts, type Link } from './links.js';
import { notesOf, type ExportNote } from './notes.js';
import { checkedScope, READING, readingOf, type ReadingOptions } from './reading-options.js';
import { isEverything, Scoped, type Scope } from './scope.js';

/** The options of `exportGateway`. */
export interface ExportOptions extends ReadingOptions {
  /** What to export. Default: everything. It is written into the document, and holds for its plans. */
  readonly scope?: Scope | undefined;
  /**
   * True: the document also gets the shared objects that the others refer to, and the scope their names. Default:
   * false, they are referred to by name.
   */
  readonly withReferences?: boolean | undefined;
  /**
   * True: compares what is online with the definitions, by two calls for each publication, and notes each that was
   * changed since it was published. Default: false.
   */
  readonly checkOnline?: boolean | undefined;
}
const EXPORT = {
  ...READING, scope: { is: 'record' }, withReferences: { is: 'flag' }, checkOnline: { is: 'flag' },
} as const;

/** A document, and what it does not have. */
export interface GatewayExport {
  readonly document: GatewayDocument;
  readonly notes: readonly ExportNote[];
}

/**
 * Reads a gateway into a document: names in the place of IDs, no secrets. It makes a few calls for lists, and one for
 * each API, channel, orchestration rule and gateway response.
 *
 * ```ts
 * const { document, notes } = await exportGateway(client, { scope: { groups: ['orders*'] } });
 * await writeFile('gateway.json', formatDocument(document));
 * ```
 * @returns The document, and notes about everything that it does not have.
 * @throws The error of a call that failed; ApigConfigurationError for wrong options.
 */
export async function exportGateway(client: ApigClient, options: ExportOptions = {}): Promise<GatewayExport> {
  const given = readOptions<ExportOptions, typeof EXPORT>('exportGateway', EXPORT, options);
  const reading = readingOf(given);
  const wanted = checkedScope('exportGateway', given.scope);
  const { state, scope, items, links } = await readScope(client, wanted, given.withReferences === true, reading);
  const document = toDocument({ items, links, scope });
  const notes = [
    ...notesOf(new Scoped(scope), items),
    ...(await changedNotes(client, state, reading)),
    ...(given.checkOnline ? await onlineNotes(client, state, items, reading) : []),
  ];
  return { document, notes };
}

/** The part of a gateway that is in a scope. */
export interface ScopedState {
  readonly state: State;
  readonly scope: Scope;
  readonly items: readonly Actual[];
  readonly links: readonly Link[];
}
async function readScope(
  client: ApigClient, given: Scope, withReferences: boolean, reading: Reading,
): Promise<ScopedState> {
  let scope = given;
  for (;;) {
    const scoped = new Scoped(scope);
    const state = await readGateway(client, inScope(scoped), reading);
    const wider = withReferences ? withNames(scope, state) : scope;
    if (wider === scope) return { state, scope, ...partOf(state, scoped) };
    scope = wider;
  }
}
/** Decides by the scope. */
export const inScope = (scoped: Scoped): Wanted => ({ kind, key, response }: Listed): boolean =>
  scoped.has(kind, key, tagsOf(response));
export function tagsOf(response: object): string[] {
  const tags: unknown = memberOf(response, 'tags');
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
}

/** The objects of a scope, and the connections between them and with what is outside. */
export function partOf(state: State, scoped: Scoped): Pick<ScopedState, 'items' | 'links'> {
  const items = [...state.items.values()].filter(({ kind, key, response }) => scoped.has(kind, key, tagsOf(response)));
  const keys = new Set(items.map(keyOfAll));
  // A connection belongs to the API or app that has it in the document.
  const links = state.links.filter((link) =>
    keys.has(keyOfAll(link.kind === 'authorizations' ? { kind: 'apps', key: link.holder } : linkTarget(link))));
  return { items, links };
}

/** The scope with the names of shared objects that its own refer to; the same scope if there are none. */
function withNames(scope: Scope, state: State): Scope {
  if (isEverything(scope)) return scope;
  const scoped = new Scoped(scope);
  const { items, links } = partOf(state, scoped);
  const names = new Map<SharedKind, Set<string>>();
  const add = (kind: string, key: string): void => {
    const shared = SHARED_KINDS.find((known) => known === kind);
    if (!shared || scoped.has(shared, key) || !state.listed.has(keyOfAll({ kind: shared, key }))) return;
    names.set(shared, (names.get(shared) ?? new Set(scope.names?.[shared])).add(key));
  };
  for (const item of items)
    for (const { kind, key } of referencesOf(item)) add(kind === 'memberGroups' ? 'channels' : kind, key.split('/')[0] ?? '');
  for (const link of links) {
    add(holderKind(link.kind), link.holder);
    if (link.kind !== 'publications' && link.kind !== 'quotaBindings') add('envs', targetParts(link.target).env);
  }
  if (names.size === 0) return scope;
  const own = [...new Set([...(scope.kinds ?? []), ...names.keys()])];
  return {
    ...scope,
    ...(scope.kinds !== undefined && { kinds: own }),
    names: { ...scope.names, ...Object.fromEntries([...names].map(([kind, keys]) => [kind, [...keys].sort()])) },
  };
}

/** Lists groups and APIs again: what has changed in the meantime may be in the document or not. */
async function changedNotes(client: ApigClient, state: State, { signal }: Reading): Promise<ExportNote[]> {
  const [groups, apis] = await Promise.all(
    (['groups', 'apis'] as const).map((kind) => factsOf(kind).list(client, '', { signal })),
  );
  const before = new Map([...state.listed.values()].filter(({ kind }) => kind === 'groups' || kind === 'apis')
    .map(({ kind, key, id, response }) => [`${kind} ${id}`, { kind, key, updated: memberOf(response, 'update_time') }]));
  const notes: ExportNote[] = [];
  const note = (name: string, what: string): void =>
    void notes.push({ about: 'changed', name, message: `It was ${what} while the gateway was read. Export again.` });
  for (const [kind, now] of [['groups', groups], ['apis', apis]] as const) {
    for (const response of now ?? []) {
      const mark = `${kind} ${String(memberOf(response, 'id'))}`;
      const old = before.get(mark);
      if (!old) note(`${kind}/${String(memberOf(response, 'name'))}`, 'created');
      else if (old.updated !== memberOf(response, 'update_time')) note(`${kind}/${old.key}`, 'changed');
      before.delete(mark);
    }
  }
  for (const { kind, key } of before.values()) note(`${kind}/${key}`, 'deleted');
  return notes;
}

/** Compares each version that is online with the definition. */
async function onlineNotes(
  client: ApigClient, state: State, items: readonly Actual[], { concurrency, signal }: Reading,
): Promise<ExportNote[]> {
  const apis = new Map(items.filter(({ kind }) => kind === 'apis').map((api) => [api.key, api]));
  const publications = state.links.filter(({ kind, target }) => kind === 'publications' && apis.has(target));
  const result = await bulk(publications, async ({ holder, target }): Promise<ExportNote[]> => {
    const api = apis.get(target);
    const envId = state.names.idOf('envs', holder) ?? holder;
    const versions = await client.apis.versions.list(api?.id ?? '', { env_id: envId, limit: 500 }, { signal }).all();
    const online = versions.find(({ status }) => status === 1);
    if (!api || !online) return [];
    const version = await client.apis.versions.get(online.version_id, { signal });
    const { fields } = itemOf(factsOf('apis'), version, { parent: api.parent, parentId: api.parentId }, state.names.nameOf);
    const paths = changesBetween(factsOf('apis'), fields, api.fields).map(({ path }) => path);
    if (paths.length === 0) return [];
    return [{ about: 'not published', name: `apis/${target}`, message: `In ${holder}, what is online has other values of ${paths.join(', ')}.` }];
  }, { concurrency, signal, stopOnError: true });
  for (const { error } of result.failed) throw error;
  signal?.throwIfAborted();
  return result.values.flat();
}
