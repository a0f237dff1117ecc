/** Finds out which object of a gateway a document means, if `was` says that its name changes. */
import { changesBetween } from './compare.js';
import type { Described, Desired } from './desired.js';
import { keyOfAll, nameParts, Names, type Listed, type State } from './gateway.js';
import { itemOf, lastName, type Actual } from './items.js';
import { factsOf, type ObjectKind, type Target } from './kinds.js';
import { holderKind, targetParts, type Link } from './links.js';
import { parentKey } from './step.js';

/** New keys by kind and old key. */
type Renames = Map<string, string>;

/** A gateway under the names that a document has. */
export interface Matched extends State {
  /** Keys before, by kind and new key, of the objects that are renamed. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** Shared objects first: the keys of others contain their names. */
const PASSES: readonly ((kind: ObjectKind) => boolean)[] = [
  (kind) => parentless(kind), (kind) => !parentless(kind),
];
const parentless = (kind: ObjectKind): boolean => factsOf(kind).parent === undefined;

export function matchNames(state: State, described: Described): Matched {
  let matched: Matched = { ...state, renamed: new Map() };
  for (const isTurn of PASSES) {
    const wishes = [...described.items.values()].filter(({ kind, was }) => was !== undefined && isTurn(kind));
    const renames = renamesOf(matched, wishes);
    if (renames.size > 0) matched = rekeyed(matched, renames);
  }
  return matched;
}

function renamesOf(state: State, wishes: readonly Desired[]): Renames {
  const renames: Renames = new Map();
  const there = (kind: ObjectKind, key: string): Actual | undefined => state.items.get(keyOfAll({ kind, key }));
  const open = wishes.filter(({ kind, was }) => was !== undefined && there(kind, was));
  // A name that is free, or that its owner gives up, can be taken. Then others may follow.
  for (let found = true; found;) {
    found = false;
    for (const { kind, key, was = '' } of open) {
      const isFree = !there(kind, key) || renames.has(keyOfAll({ kind, key }));
      if (!isFree || renames.has(keyOfAll({ kind, key: was }))) continue;
      renames.set(keyOfAll({ kind, key: was }), key);
      found = true;
    }
  }
  // Of names in a circle, all change or none: as it was done before if the objects fit their new names better.
  const rest = open.filter(({ kind, was = '' }) => !renames.has(keyOfAll({ kind, key: was })));
  const distance = (wish: Desired, key: string): number => {
    const actual = there(wish.kind, key);
    return actual ? changesBetween(factsOf(wish.kind), actual.fields, wish.fields).length : 0;
  };
  for (const circle of circlesOf(rest)) {
    const [before, after] = [circle.map((wish) => distance(wish, wish.was ?? '')), circle.map((wish) => distance(wish, wish.key))];
    if (sum(before) < sum(after)) for (const { kind, key, was = '' } of circle) renames.set(keyOfAll({ kind, key: was }), key);
  }
  return renames;
}
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
function circlesOf(wishes: readonly Desired[]): Desired[][] {
  const byKey = new Map(wishes.map((wish) => [keyOfAll(wish), wish]));
  const done = new Set<Desired>();
  return wishes.flatMap((start) => {
    const circle: Desired[] = [];
    let wish: Desired | undefined = start;
    while (wish && !done.has(wish)) {
      done.add(wish);
      circle.push(wish);
      wish = byKey.get(keyOfAll({ kind: wish.kind, key: wish.was ?? '' }));
    }
    return wish === start && circle.length > 0 ? [circle] : [];
  });
}

/** The same gateway with other names. IDs are the same. */
function rekeyed(state: Matched, renames: Renames): Matched {
  const newKey = (kind: Target, key: string): string => {
    const own = kind === 'memberGroups' || kind === 'certificates' ? undefined : renames.get(`${kind}/${key}`);
    if (own !== undefined) return own;
    const parent = kind === 'memberGroups' ? 'channels' : kind === 'certificates' ? undefined : factsOf(kind).parent;
    const outer = kind === 'memberGroups' ? key.slice(0, key.indexOf('/')) : parent && kind !== 'certificates' ? parentKey(kind, key) : undefined;
    if (parent === undefined || outer === undefined) return key;
    const rest = key.slice(outer.length + 1);
    return `${newKey(parent, outer)}/${kind === 'variables' ? variableKey(rest, newKey) : rest}`;
  };
  const names = new Names();
  const listed = new Map<string, Listed>();
  for (const old of state.listed.values()) {
    const parent = old.parent === undefined ? undefined : newKey(factsOf(old.kind).parent ?? 'groups', old.parent);
    const now = { ...old, key: newKey(old.kind, old.key), parent };
    listed.set(keyOfAll(now), now);
    names.add(now.kind, now.key, now.id);
    if (now.kind === 'channels') nameParts(names, now.key, state.items.get(keyOfAll(old))?.response ?? now.response);
  }
  names.addOthers(state.names, 'certificates');
  const items = new Map<string, Actual>();
  const renamed = new Map(state.renamed);
  for (const old of state.items.values()) {
    const key = newKey(old.kind, old.key);
    const parent = old.parent === undefined ? undefined : newKey(factsOf(old.kind).parent ?? 'groups', old.parent);
    const made = itemOf(factsOf(old.kind), old.response, { parent, parentId: old.parentId }, names.nameOf);
    // The name of a special limit is that of its app.
    const item = old.kind === 'specials' ? made : { ...made, key };
    items.set(keyOfAll(item), item);
    if (renames.has(keyOfAll(old))) renamed.set(keyOfAll(item), lastName(old.key));
  }
  return { ...state, listed, names, items, renamed, links: state.links.map((link) => rekeyedLink(link, newKey)) };
}
function variableKey(rest: string, newKey: (kind: Target, key: string) => string): string {
  const [env = '', name = ''] = rest.split('/');
  return `${newKey('envs', env)}/${name}`;
}
function rekeyedLink(link: Link, newKey: (kind: Target, key: string) => string): Link {
  const holder = newKey(holderKind(link.kind), link.holder);
  if (link.kind === 'publications') return { ...link, holder, target: newKey('apis', link.target) };
  if (link.kind === 'quotaBindings') return { ...link, holder, target: newKey('apps', link.target) };
  const { api, env } = targetParts(link.target);
  return { ...link, holder, target: `${newKey('apis', api)}@${newKey('envs', env)}` };
}
