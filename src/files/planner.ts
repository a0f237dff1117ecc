/** Compares a document with a gateway, and makes the steps from one to the other. Nothing is sent. */
import type { FieldChange } from '../calls/differences.js';
import { HIDDEN } from '../text.js';
import { memberOf } from '../values.js';
import { changesBetween } from './compare.js';
import type { Described, Desired } from './desired.js';
import { ApigReferencesError, type MissingReference } from './document-errors.js';
import { tagsOf } from './export.js';
import { keyOfAll, type Listed } from './gateway.js';
import { isPlainSecret, keyFor, referencesOf, type Actual } from './items.js';
import { factsOf, type ObjectKind, type Target } from './kinds.js';
import { envOf, holderKind, linkTarget, type LinkKind } from './links.js';
import type { Matched } from './match.js';
import { Scoped } from './scope.js';
import type { Blocked, Draft, Kept, NeededSecret, StepAction } from './step.js';

/** What a plan is made for. */
export interface Wishes {
  readonly deletes: boolean;
  /** Objects to delete and create again, as `plugins/open`. */
  readonly replace: readonly string[];
  /** Objects whose secrets are sent, as `apps/shop`. */
  readonly rotate: readonly string[];
  readonly secrets: Readonly<Record<string, string | undefined>>;
  readonly unknownFields: 'refuse' | 'drop';
  /** Keys of APIs with the environments in which something older is online. */
  readonly outdated: ReadonlyMap<string, readonly string[]>;
}

/** The parts of a plan while it is made. */
export class Planner {
  readonly drafts = new Map<string, Draft>();
  readonly blocked: Blocked[] = [];
  readonly kept: Kept[] = [];
  secrets: NeededSecret[] = [];
  readonly scoped: Scoped;
  /** Objects that will not be there, by kind and key, with the step that removes them. */
  readonly deleted = new Map<string, string>();
  /** Objects that are on the gateway, but not in the scope as they are there. Nothing of them is changed. */
  readonly outside = new Set<string>();

  constructor(readonly state: Matched, readonly described: Described, readonly wishes: Wishes) {
    this.scoped = new Scoped(described.scope);
  }

  /**
   * The steps for objects.
   * @throws ApigReferencesError if something that is referred to is nowhere.
   */
  planObjects(): void {
    this.#requireReferences();
    for (const item of this.described.items.values()) this.#plan(item);
    this.#planDeletes();
    this.#orderCreates();
    this.#orderDeletes();
  }

  /** The object that will have this key; of the document, or one of the gateway that stays. */
  actual(kind: ObjectKind, key: string): Actual | undefined {
    return this.state.items.get(keyOfAll({ kind, key }));
  }
  listed(kind: ObjectKind, key: string): Listed | undefined {
    return this.state.listed.get(keyOfAll({ kind, key }));
  }
  desired(kind: ObjectKind, key: string): Desired | undefined {
    return this.described.items.get(keyOfAll({ kind, key }));
  }
  /** The step that makes, renames or changes an object. */
  stepFor(kind: ObjectKind, key: string, ...actions: readonly StepAction[]): Draft | undefined {
    for (const action of actions.length > 0 ? actions : ['create', 'replace', 'rename', 'update'] as const) {
      const draft = this.drafts.get(stepId(action, kind, key));
      if (draft) return draft;
    }
    return undefined;
  }
  /** The step that removes what is referred to. */
  removalOf(kind: Target, key: string): Draft | undefined {
    if (kind === 'certificates') return undefined;
    const owner = kind === 'memberGroups' ? `channels/${key.split('/')[0] ?? ''}` : keyOfAll({ kind, key });
    return this.drafts.get(this.deleted.get(owner) ?? '');
  }
  add(draft: Omit<Draft, 'after' | 'id'> & { readonly id?: string }): Draft {
    const made: Draft = { ...draft, id: draft.id ?? stepId(draft.action, draft.kind, draft.name), after: new Set() };
    this.drafts.set(made.id, made);
    return made;
  }
  block(kind: ObjectKind | LinkKind, name: string, why: string, advice: string): void {
    this.blocked.push({ kind, name, why, advice });
    for (const action of ['create', 'replace', 'rename', 'update', 'delete'] as const)
      this.drafts.delete(stepId(action, kind, name));
    this.deleted.delete(`${kind}/${name}`);
  }

  /** Everything that is referred to must be in the document or on the gateway. */
  #requireReferences(): void {
    const missing: MissingReference[] = [];
    const check = (from: string, path: string, kind: Target, key: string): void => {
      if (!this.#hasTarget(kind, key)) missing.push({ from, path, to: `${kind}/${key}` });
    };
    for (const item of this.described.items.values())
      for (const { kind, key, path } of referencesOf(item)) check(keyOfAll(item), path.join('.'), kind, key);
    for (const link of this.described.links) {
      const target = linkTarget(link);
      const from = keyOfAll(target);
      check(from, link.kind, holderKind(link.kind), link.holder);
      check(`${holderKind(link.kind)}/${link.holder}`, link.kind, target.kind, target.key);
      const env = envOf(link);
      if (env !== undefined) check(from, link.kind, 'envs', env);
    }
    const seen = new Map(missing.map((reference) => [JSON.stringify(reference), reference]));
    if (seen.size > 0) throw new ApigReferencesError([...seen.values()]);
  }
  #hasTarget(kind: Target, key: string): boolean {
    if (kind === 'certificates') return this.state.names.idOf(kind, key) !== undefined;
    if (kind === 'memberGroups') return this.#hasMemberGroup(key);
    return this.desired(kind, key) !== undefined || this.listed(kind, key) !== undefined;
  }
  #hasMemberGroup(key: string): boolean {
    if (this.state.names.idOf('memberGroups', key) !== undefined) return true;
    const [channel = '', name] = key.split('/');
    const groups: unknown = this.desired('channels', channel)?.fields['member_groups'];
    return Array.isArray(groups) && groups.some((group: unknown) => memberOf(group, 'member_group_name') === name);
  }

  #plan(item: Desired): void {
    const actual = this.actual(item.kind, item.key);
    if (!actual) return this.#planCreate(item);
    const before = this.state.renamed.get(keyOfAll(item));
    const changes = [
      ...(before === undefined ? [] : [{ path: factsOf(item.kind).name ?? 'name', before, after: item.key }]),
      ...this.#fieldChanges(actual, item),
    ];
    const rotated = this.#secretChanges(actual, item);
    if (changes.length + rotated.length === 0) return;
    if (this.#isOutside(actual, item, before)) return;
    if (!this.#isPossible(actual, item, changes)) return;
    this.#need(item, 'update', (path) => this.#mustSend(actual, item, path) || rotated.some((change) => change.path === path));
    this.add({
      action: before === undefined ? 'update' : 'rename', kind: item.kind, name: item.key,
      reason: reasonFor(before, changes, rotated), changes: [...changes, ...rotated], basis: actual.digest,
      object: actual.id, fields: item.fields, writes: 1,
      ...(item.secrets.size > 0 && { secrets: Object.fromEntries(item.secrets) }),
      ...(rotated.length > 0 && { danger: ['credentials'] as const }),
    });
  }
  #planCreate(item: Desired): void {
    const { kind, key, parent, fields } = item;
    const made = { kind, name: key, fields, writes: 1, changes: [] as FieldChange[] };
    const isDefault = kind === 'responses' && key.endsWith('/default') && !this.listed('groups', parent ?? '');
    if (isDefault) {
      // Every group is created with this one.
      if (Object.keys(fields).length > 0)
        this.add({ ...made, action: 'update', reason: 'the group is created with the rules of the service', changes: changesBetween(factsOf(kind), {}, fields) });
      return;
    }
    this.#need(item, 'create', () => true);
    this.add({
      ...made, action: 'create', reason: 'it is not on the gateway', changes: changesBetween(factsOf(kind), {}, fields),
      ...(item.secrets.size > 0 && { secrets: Object.fromEntries(item.secrets) }),
    });
  }
  #fieldChanges(actual: Actual, item: Desired): FieldChange[] {
    // A variable may be a secret in one and not in the other.
    const secret = isPlainSecret(factsOf(item.kind)) ? [...item.secrets.keys()] : [];
    return changesBetween(factsOf(item.kind), actual.fields, item.fields).filter(({ path }) => !secret.includes(path));
  }
  /** Secrets that differ from the given ones, or that should be sent. */
  #secretChanges(actual: Actual, item: Desired): FieldChange[] {
    const isRotated = this.wishes.rotate.includes(keyOfAll(item));
    return [...item.secrets].flatMap(([path, env]): FieldChange[] => {
      const now = actual.secrets.get(path) ?? (isPlainSecret(factsOf(item.kind)) ? actual.fields[path] : undefined);
      const given = this.wishes.secrets[env];
      const differs = isRotated || (given !== undefined && now !== undefined && given !== now);
      return differs ? [{ path, before: now === undefined ? undefined : HIDDEN, after: HIDDEN }] : [];
    });
  }
  /** True if an update must send a secret that the gateway does not show. */
  #mustSend(actual: Actual, item: Desired, path: string): boolean {
    return item.secrets.has(path) && actual.secrets.has(path) && actual.secrets.get(path) === undefined;
  }
  #need(item: Desired, why: NeededSecret['for'], isNeeded: (path: string) => boolean): void {
    for (const [path, env] of item.secrets)
      if (isNeeded(path)) this.secrets.push({ env, path: `${keyOfAll(item)}: ${path}`, for: why, given: this.wishes.secrets[env] !== undefined });
  }

  /** True if an object gets into the scope only by the change: by another name, or by a tag. */
  #isOutside(actual: Actual, { kind, key, parent }: Desired, before: string | undefined): boolean {
    const own = before === undefined ? key : keyFor(factsOf(kind), before, parent);
    if (this.scoped.has(kind, own, tagsOf(actual.response))) return false;
    this.outside.add(keyOfAll({ kind, key }));
    this.block(kind, key, `${kind}/${own} on the gateway is outside of the scope of the document`, 'widen the scope, or bring that object into it first; or use another name');
    return true;
  }
  /** False if the service has no call for a change. */
  #isPossible(actual: Actual, item: Desired, changes: readonly FieldChange[]): boolean {
    const { kind, key } = item;
    const { fixed = {} } = factsOf(kind).input.rules?.from ?? {};
    const isReplaced = this.wishes.replace.includes(keyOfAll(item));
    const immutable = changes.filter(({ path }) => Object.hasOwn(fixed, path.split(/[.[]/)[0] ?? ''));
    if (immutable.length > 0) {
      if (isReplaced) this.#replace(actual, item, changes);
      else {
        const field = immutable[0]?.path.split(/[.[]/)[0] ?? '';
        this.block(kind, key, `${immutable.map(({ path }) => path).join(', ')} cannot be changed`, `${fixed[field] ?? ''}; or pass replace: ['${keyOfAll(item)}'], which deletes it and creates it again`);
      }
      return false;
    }
    const advice = factsOf(kind).lasting ?? {};
    const lasting = changes.find(({ path, after }) => after === undefined && Object.hasOwn(advice, path));
    if (lasting) {
      this.block(kind, key, `${lasting.path} cannot be removed`, advice[lasting.path] ?? '');
      return false;
    }
    if (actual.unknown.length > 0 && this.wishes.unknownFields === 'refuse') {
      this.block(kind, key, `it has ${actual.unknown.join(', ')}, which is newer than this package: an update would erase it`, 'update this package, or pass unknownFields: \'drop\'');
      return false;
    }
    const hidden = [...actual.secrets.keys()].filter((path) =>
      actual.secrets.get(path) === undefined && !item.secrets.has(path));
    if (hidden.length > 0) {
      this.block(kind, key, `an update needs ${hidden.join(', ')}, which the service does not show`, 'write { "$env": "NAME" } in its place');
      return false;
    }
    return true;
  }
  /** Deletes an object, and creates it again. */
  #replace(actual: Actual, item: Desired, changes: readonly FieldChange[]): void {
    const removal = this.#delete(actual, 'it is created again');
    this.#need(item, 'create', () => true);
    const draft = this.add({
      action: 'replace', kind: item.kind, name: item.key, reason: 'it cannot be changed, and replace names it',
      changes, fields: item.fields, writes: 1, danger: ['traffic', 'deletes'],
      ...(item.secrets.size > 0 && { secrets: Object.fromEntries(item.secrets) }),
    });
    draft.after.add(removal.id);
  }

  #planDeletes(): void {
    const isSurplus = ({ kind, key, response }: Listed): boolean => !this.desired(kind, key)
      && this.scoped.has(kind, key, tagsOf(response)) && factsOf(kind).stays?.(response) !== true;
    for (const listed of this.state.listed.values()) {
      if (!isSurplus(listed)) continue;
      const { kind, key, parent } = listed;
      const actual = this.actual(kind, key);
      if (!this.wishes.deletes) this.kept.push({ kind, name: key });
      else if (actual && !this.#goesWith(kind, parent)) this.#delete(actual, 'it is not in the document');
    }
  }
  /** True for what is deleted with the object that it belongs to. */
  #goesWith(kind: ObjectKind, parent: string | undefined): boolean {
    const owner = factsOf(kind).parent;
    if (kind === 'apis' || owner === undefined || parent === undefined) return false;
    const above = this.actual(owner, parent);
    return above !== undefined && !above.stays && !this.desired(owner, parent) && this.scoped.has(owner, parent);
  }
  #delete(actual: Actual, reason: string): Draft {
    const draft = this.add({
      action: 'delete', kind: actual.kind, name: actual.key, reason, changes: [], basis: actual.digest,
      object: actual.id, writes: 1, danger: ['deletes'],
    });
    this.deleted.set(keyOfAll(actual), draft.id);
    return draft;
  }

  /** What is referred to is made before. */
  #orderCreates(): void {
    for (const draft of this.drafts.values()) {
      const item = draft.fields && this.desired(draft.kind as ObjectKind, draft.name); // Only objects have fields.
      if (!item) continue;
      for (const { kind, key } of referencesOf(item)) {
        if (kind === 'certificates') continue;
        const made = kind === 'memberGroups'
          ? this.stepFor('channels', key.split('/')[0] ?? '')
          : this.stepFor(kind, key, 'create', 'replace', 'rename');
        if (made && made !== draft) draft.after.add(made.id);
      }
    }
  }
  /** What refers to an object is changed or deleted before the object is deleted. */
  #orderDeletes(): void {
    for (const actual of this.state.items.values()) {
      for (const { kind, key } of referencesOf(actual)) {
        const removal = this.removalOf(kind, key);
        if (!removal) continue;
        const own = this.removalOf(actual.kind, actual.key) ?? this.stepFor(actual.kind, actual.key, 'update', 'rename');
        const goes = own ?? (this.#goesWith(actual.kind, actual.parent) ? removal : undefined);
        if (goes === removal) continue;
        const next = own?.action === 'delete' ? undefined : this.desired(actual.kind, actual.key);
        const stillRefers = next && referencesOf(next).some((other) => other.kind === kind && other.key === key);
        if (goes && !stillRefers) removal.after.add(goes.id);
        else
          this.block(removal.kind, removal.name, `${keyOfAll(actual)} still refers to it`, 'change or delete that first');
      }
    }
    // APIs that are not in the state: they are outside of the scope.
    for (const { kind, key, parent } of this.state.listed.values()) {
      const removal = kind === 'apis' ? this.drafts.get(stepId('delete', 'groups', parent ?? '')) : undefined;
      if (!removal) continue;
      const own = this.drafts.get(stepId('delete', 'apis', key));
      if (own) removal.after.add(own.id);
      else this.block('groups', parent ?? '', `it still contains apis/${key}`, 'delete that API first, or widen the scope');
    }
  }

  /** What needs something that is blocked is blocked, too. */
  spreadBlocked(): void {
    for (let found = true; found;) {
      found = false;
      const lost = new Set(this.blocked.map(({ kind, name }) => `${kind}/${name}`));
      for (const draft of [...this.drafts.values()]) {
        const item = draft.fields && this.desired(draft.kind as ObjectKind, draft.name); // Only objects have fields.
        const needed = item && referencesOf(item).find(({ kind, key }) =>
          kind !== 'certificates' && lost.has(`${kind}/${key}`) && kind !== 'memberGroups' && !this.listed(kind, key));
        if (!needed) continue;
        this.block(draft.kind, draft.name, `it needs ${needed.kind}/${needed.key}, which is blocked`, 'see there');
        found = true;
      }
    }
  }
  /** Nobody waits for a step that is not done, and its secrets are not needed. */
  forgetLost(): void {
    for (const { after } of this.drafts.values()) for (const id of after) if (!this.drafts.has(id)) after.delete(id);
    const isLost = ({ path }: NeededSecret): boolean => this.blocked.some(({ kind, name }) => path.startsWith(`${kind}/${name}: `));
    this.secrets = this.secrets.filter((needed) => !isLost(needed));
  }
}

const stepId = (action: StepAction, kind: ObjectKind | LinkKind, name: string): string => `${action} ${kind}/${name}`;
function reasonFor(before: string | undefined, changes: readonly unknown[], rotated: readonly unknown[]): string {
  if (before !== undefined) return `its name was ${before}`;
  const count = changes.length + rotated.length;
  return count === 1 ? '1 field differs' : `${count} fields differ`;
}
