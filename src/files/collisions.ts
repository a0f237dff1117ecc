/** Two objects that want the same place: a name, a method with a path, a domain name. */
import { memberOf, stringOf } from '../values.js';
import type { Body } from './at-paths.js';
import { keyOfAll } from './gateway.js';
import { digestAfter, keyFor, lastName, type Actual } from './items.js';
import { factsOf, type ObjectKind } from './kinds.js';
import type { Planner } from './planner.js';
import type { Draft } from './step.js';

/** A place that only one object can have. */
interface Place {
  /** Equal places, apart from methods. */
  readonly mark: string;
  readonly method?: string;
  readonly words: string;
}
interface Owner {
  readonly kind: ObjectKind;
  readonly key: string;
  readonly place: Place;
}

/** The end of IDs of steps that move an object out of the way. */
const ASIDE = ' out of the way';

export function resolveCollisions(planner: Planner): void {
  const owners = ownersOf(planner);
  for (const draft of [...planner.drafts.values()]) {
    if (!['create', 'update', 'rename', 'replace'].includes(draft.action) || draft.fields === undefined) continue;
    const kind = draft.kind as ObjectKind; // Only objects have fields.
    for (const place of placesOf(kind, draft.name, draft.fields)) {
      for (const owner of owners.get(place.mark) ?? []) {
        if ((owner.kind === kind && owner.key === draft.name) || !collide(place, owner.place)) continue;
        yieldTo(planner, draft, place, owner);
      }
    }
    if (draft.action === 'rename') yieldName(planner, draft, kind);
  }
}

/** Who has which place now. */
function ownersOf({ state }: Planner): Map<string, Owner[]> {
  const owners = new Map<string, Owner[]>();
  for (const { kind, key, response } of state.listed.values()) {
    for (const place of placesOf(kind, key, state.items.get(keyOfAll({ kind, key }))?.fields ?? response as Body)) {
      const list = owners.get(place.mark) ?? [];
      owners.set(place.mark, [...list, { kind, key, place }]);
    }
  }
  // Domain names of groups that were not read.
  for (const { kind, key, response } of state.listed.values()) {
    const shown: unknown = kind === 'groups' ? memberOf(response, 'url_domains') : undefined;
    for (const domain of Array.isArray(shown) ? shown as object[] : []) {
      const [place] = placesOf('domains', `${key}/`, { url_domain: memberOf(domain, 'domain') });
      const own = keyFor(factsOf('domains'), String(memberOf(domain, 'domain')), key);
      if (place && !state.listed.has(`domains/${own}`))
        owners.set(place.mark, [...(owners.get(place.mark) ?? []), { kind: 'domains', key: own, place }]);
    }
  }
  return owners;
}
function placesOf(kind: ObjectKind, key: string, fields: Body): Place[] {
  if (kind === 'apis') {
    const [method, uri, mode] = [fields['req_method'], fields['req_uri'], fields['match_mode'] ?? 'NORMAL'].map(String);
    // The names of parameters do not count.
    const shape = (uri ?? '').replace(/\{[^{}]*\}/g, '{}');
    return [{ mark: `path ${key.split('/')[0] ?? ''} ${mode ?? ''} ${shape}`, method: method ?? '', words: `${method ?? ''} ${uri ?? ''}` }];
  }
  if (kind !== 'domains') return [];
  const name = String(fields['url_domain']);
  return [{ mark: `domain ${name}`, method: key.split('/')[0] ?? '', words: name }];
}
/** Paths collide if a call could mean both, domain names if they are in two groups. */
function collide(a: Place, b: Place): boolean {
  if (a.mark.startsWith('domain ')) return a.method !== b.method;
  const methods = [a.method, b.method];
  return a.method === b.method || (methods.includes('ANY') && !methods.includes('OPTIONS'));
}

/** A step waits until the owner of a place has left it. If it stays, the step is blocked. */
function yieldTo(planner: Planner, draft: Draft, { words }: Place, { kind, key, place }: Owner): void {
  const removal = planner.removalOf(kind, key)
    ?? (kind === 'domains' ? planner.removalOf('groups', key.split('/')[0] ?? '') : undefined);
  if (removal) {
    draft.after.add(removal.id);
    return danger(planner, removal);
  }
  const moved = planner.stepFor(kind, key, 'update', 'rename');
  const stays = (next: Place): boolean => next.mark === place.mark && collide(next, place);
  const leaves = moved?.fields !== undefined && !placesOf(kind, key, moved.fields).some(stays);
  if (moved && leaves) draft.after.add(moved.id);
  else {
    const advice = planner.wishes.deletes
      ? 'change one of the two, or widen the scope so that the other is deleted'
      : 'change one of the two, or pass deletes: true to delete what the document does not have';
    planner.block(draft.kind, draft.name, `${words} belongs to ${kind}/${key}`, advice);
  }
}
/** A name that is taken is free when its owner is renamed. */
function yieldName(planner: Planner, draft: Draft, kind: ObjectKind): void {
  for (const [mark, before] of planner.state.renamed) {
    const key = mark.slice(kind.length + 1);
    if (!mark.startsWith(`${kind}/`) || key === draft.name || parentOf(key) !== parentOf(draft.name)) continue;
    const other = planner.stepFor(kind, key, 'rename');
    if (before === lastName(draft.name) && other) draft.after.add(other.id);
  }
}
const parentOf = (key: string): string => key.slice(0, Math.max(0, key.lastIndexOf('/')));
/** What makes room for something else is gone before the other is there. */
function danger(planner: Planner, { id, danger: before = [] }: Draft): void {
  const draft = planner.drafts.get(id);
  if (draft && !before.includes('traffic')) planner.drafts.set(id, { ...draft, danger: [...before, 'traffic'] });
}

/** Objects that change places: one of them moves out of the way first. */
export function breakCircles(planner: Planner): void {
  for (let circle = findCircle(planner); circle; circle = findCircle(planner)) {
    const canMove = circle.every(({ action }) => action === 'update' || action === 'rename');
    const first = canMove ? circle[0] : undefined;
    const waiting = first && circle.find((draft) => draft.after.has(first.id));
    const actual = first && planner.actual(first.kind as ObjectKind, first.name);
    if (!first || !waiting || !actual) {
      const names = circle.map(({ kind, name }) => `${kind}/${name}`).join(', ');
      for (const { kind, name } of circle)
        planner.block(kind, name, `${names} refer to each other, so that none can be first`, 'add the references later, by a second plan');
      continue;
    }
    const aside = moveAside(planner, first, actual);
    waiting.after.delete(first.id);
    waiting.after.add(aside.id);
  }
}
function moveAside(planner: Planner, first: Draft, actual: Actual): Draft {
  const facts = factsOf(actual.kind);
  const isRename = first.action === 'rename';
  const name = `moved_${actual.digest.slice(0, 12)}`;
  const fields = isRename ? actual.fields : { ...actual.fields, req_uri: `/${name}${stringOf(actual.fields['req_uri']) ?? ''}` };
  const parent = parentOf(actual.key);
  const key = isRename ? keyFor(facts, name, parent === '' ? undefined : parent) : actual.key;
  const before = planner.state.renamed.get(keyOfAll(actual));
  const aside: Draft = {
    id: `${first.action} ${actual.kind}/${actual.key}${ASIDE}`, action: first.action, kind: actual.kind, name: key,
    reason: 'another object takes its place', object: actual.id, basis: actual.digest, fields, writes: 1,
    changes: isRename
      ? [{ path: facts.name ?? 'name', before, after: name }]
      : [{ path: 'req_uri', before: actual.fields['req_uri'], after: fields['req_uri'] }],
    after: new Set(), danger: ['traffic'],
  };
  planner.drafts.set(aside.id, aside);
  const moved = { ...first, basis: digestAfter(actual, isRename ? facts.name ?? 'name' : 'req_uri', isRename ? name : fields['req_uri']) };
  moved.after.add(aside.id);
  planner.drafts.set(first.id, moved);
  return aside;
}

/** Steps that wait for each other; `undefined` if there are none. */
function findCircle({ drafts }: Pick<Planner, 'drafts'>): Draft[] | undefined {
  const done = new Set<string>();
  const visit = (id: string, way: readonly string[]): string[] | undefined => {
    const at = way.indexOf(id);
    if (at >= 0) return way.slice(at);
    if (done.has(id)) return undefined;
    for (const earlier of drafts.get(id)?.after ?? []) {
      const circle = drafts.has(earlier) ? visit(earlier, [...way, id]) : undefined;
      if (circle) return circle;
    }
    done.add(id);
    return undefined;
  };
  for (const id of drafts.keys()) {
    const circle = visit(id, []);
    if (circle) return circle.flatMap((step) => drafts.get(step) ?? []);
  }
  return undefined;
}
