/** The steps for publications, bindings, authorizations and quotas of apps. They are made in batches. */
import { BATCH_LIMITS } from '../calls/bulk.js';
import { memberOf, stringOf } from '../values.js';
import { keyOfAll, publicationsIn } from './gateway.js';
import { envOf, holderKind, linkKey, linkTarget, type Link, type LinkKind } from './links.js';
import { referencesOf, type Actual } from './items.js';
import { factsOf, type ObjectKind } from './kinds.js';
import type { Planner } from './planner.js';
import type { Draft, StepAction } from './step.js';

/** How many a call can take. */
const BATCHES: Readonly<Record<LinkKind, number>> = {
  publications: BATCH_LIMITS['apis.batchPublish'], pluginBindings: BATCH_LIMITS['plugins.attachApis'],
  throttleBindings: 500, aclBindings: 500, signatureKeyBindings: 500, authorizations: 500, quotaBindings: 100,
};
/** Calls that remove one connection. All others remove a batch. */
const ONE_BY_ONE: readonly LinkKind[] = ['signatureKeyBindings', 'authorizations', 'quotaBindings'];

export function planLinks(planner: Planner): void {
  const links = new LinkPlanner(planner);
  links.checkReplaced();
  links.publish();
  links.unpublish();
  links.bind();
  links.unbind();
  links.keepHolders();
  links.keepReferred();
  links.keepEnvs();
  links.waitForNames();
}

class LinkPlanner {
  readonly #planner: Planner;
  readonly #wanted: ReadonlyMap<string, Link>;
  readonly #there: ReadonlyMap<string, Link>;
  /** Steps by what they connect or disconnect. */
  readonly #steps = new Map<string, Draft>();
  /** Connections that are new, by the place that they take. */
  readonly #slots = new Map<string, Link>();

  constructor(planner: Planner) {
    this.#planner = planner;
    this.#wanted = new Map(planner.described.links.map((link) => [linkKey(link), link]));
    this.#there = new Map(planner.state.links.map((link) => [linkKey(link), link]));
  }

  /** True if the document decides about a connection that is on the gateway. */
  #isGoverned(link: Link): boolean {
    const owner = ownerOf(link);
    if (this.#planner.outside.has(keyOfAll(owner))) return false;
    return this.#planner.desired(owner.kind, owner.key) !== undefined || this.#planner.deleted.has(keyOfAll(owner));
  }
  #isBlocked(kind: string, name: string): boolean {
    return this.#planner.blocked.some((blocked) => blocked.kind === kind && blocked.name === name);
  }
  /** True if a binding must be made: it is new, or its policy or plugin is. */
  #isNew(link: Link): boolean {
    return !this.#there.has(linkKey(link)) || this.#isReplaced(holderOf(link));
  }

  /** What is bound to something outside of the document cannot be created again. */
  checkReplaced(): void {
    for (const link of this.#there.values()) {
      if (link.kind === 'publications' || !this.#isReplaced(holderOf(link))) continue;
      if (!this.#isGoverned(link)) this.#blockHolder(link);
    }
  }
  #blockHolder({ kind, holder, target }: Link): void {
    this.#planner.block(holderKind(kind), holder, `it is bound to ${target}, which is outside of the document`, 'unbind it there first');
  }

  publish(): void {
    const batches = new Map<string, { link: Link; isOnline: boolean }[]>();
    for (const link of this.#wanted.values()) {
      if (link.kind !== 'publications' || this.#isBlocked('apis', link.target)) continue;
      const isOnline = this.#there.has(linkKey(link));
      const changed = this.#planner.stepFor('apis', link.target) !== undefined;
      const outdated = this.#planner.wishes.outdated.get(link.target)?.includes(link.holder) === true;
      if (!isOnline || changed || outdated) push(batches, link.holder, { link, isOnline });
    }
    for (const [env, all] of batches) {
      this.#batches('publications', all, (some, number) => {
        const again = some.filter(({ isOnline }) => isOnline).length;
        const draft = this.#add('publish', 'publications', env, number, some.map(({ link }) => link), {
          env, reason: again === 0 ? 'they are not online there' : `${again} of them have changed`,
          ...(again > 0 && { danger: ['traffic'] as const }),
        });
        this.#after(draft, this.#planner.stepFor('envs', env, 'create', 'rename'));
        for (const { link } of some) {
          this.#after(draft, this.#planner.stepFor('apis', link.target));
          const within = `${link.target.slice(0, link.target.indexOf('/'))}/${env}/`;
          for (const step of this.#planner.drafts.values())
            if (step.kind === 'variables' && step.name.startsWith(within) && step.action !== 'delete') draft.after.add(step.id);
        }
      });
    }
  }
  unpublish(): void {
    const batches = new Map<string, Link[]>();
    for (const link of this.#there.values()) {
      if (link.kind !== 'publications' || this.#wanted.has(linkKey(link)) || !this.#isGoverned(link)) continue;
      if (this.#planner.wishes.deletes) push(batches, link.holder, link);
      else this.#planner.kept.push({ kind: link.kind, name: `${link.target}@${link.holder}` });
    }
    for (const [env, links] of batches) {
      this.#batches('publications', links, (some, number) => {
        const draft = this.#add('unpublish', 'publications', env, number, some, {
          env, reason: 'the document does not have them online there', danger: ['traffic'] as const,
        });
        for (const { target } of some) this.#before(draft, 'apis', target);
        this.#before(draft, 'envs', env);
      });
    }
  }

  bind(): void {
    const batches = new Map<string, Link[]>();
    for (const link of this.#wanted.values()) {
      if (link.kind === 'publications') continue;
      this.#slots.set(this.#slotOf(link), link);
      const target = linkTarget(link);
      const lost = [[holderKind(link.kind), link.holder], [target.kind, target.key]] as const;
      const isLost = lost.some(([kind, key]) => this.#isBlocked(kind, key) && !this.#planner.listed(kind, key));
      const isOutside = this.#planner.outside.has(keyOfAll(ownerOf(link)));
      if (!isLost && !isOutside && this.#isNew(link)) push(batches, groupOf(link), link);
    }
    for (const links of batches.values()) this.#makeBatches('bind', links, 'the document has them', (draft, some) => {
      for (const link of some) {
        const { kind, key } = linkTarget(link);
        this.#after(draft, this.#planner.stepFor(holderKind(link.kind), link.holder, 'create', 'replace', 'rename'));
        this.#after(draft, this.#planner.stepFor(kind, key, 'create', 'replace', 'rename'));
        const env = envOf(link);
        if (env === undefined) continue;
        this.#after(draft, this.#planner.stepFor('envs', env, 'create', 'rename'));
        this.#after(draft, this.#steps.get(linkKey({ kind: 'publications', holder: env, target: key })));
      }
    });
  }
  unbind(): void {
    const batches = new Map<string, Link[]>();
    for (const link of this.#there.values()) {
      if (link.kind === 'publications' || this.#endsOtherwise(link)) continue;
      const isReplaced = this.#isReplaced(holderOf(link));
      if (this.#wanted.has(linkKey(link)) ? !isReplaced : !this.#isGoverned(link)) continue;
      if (this.#planner.wishes.deletes || isReplaced) push(batches, groupOf(link), link);
      else this.#planner.kept.push({ kind: link.kind, name: `${link.holder}: ${link.target}` });
    }
    for (const links of batches.values()) this.#makeBatches('unbind', links, 'the document does not have them', (draft, some) => {
      for (const link of some) {
        this.#before(draft, holderKind(link.kind), link.holder);
        const env = envOf(link);
        const offline = env !== undefined && this.#steps.get(`off ${linkKey({ kind: 'publications', holder: env, target: linkTarget(link).key })}`);
        if (offline) offline.after.add(draft.id);
      }
    });
  }
  /** True if a connection ends with another step: its API goes offline or is deleted, or another takes its place. */
  #endsOtherwise(link: Link): boolean {
    return this.#endOf(link) !== undefined;
  }
  #endOf(link: Link): Draft | undefined {
    const { kind, key } = linkTarget(link);
    const gone = this.#planner.removalOf(kind, key);
    if (gone) return gone;
    if (link.kind === 'authorizations') return this.#planner.removalOf('apps', link.holder);
    const env = envOf(link);
    const offline = env === undefined || link.kind === 'pluginBindings'
      ? undefined
      : this.#steps.get(`off ${linkKey({ kind: 'publications', holder: env, target: key })}`);
    if (offline) return offline;
    const other = this.#wanted.has(linkKey(link)) ? undefined : this.#slots.get(this.#slotOf(link));
    return other && this.#steps.get(linkKey(other));
  }

  /**
   * What an API refers to can be deleted when the version that is online no longer refers to it. If it is replaced,
   * other APIs may wait for it that are published by the same call, so that it must be free before.
   */
  keepReferred(): void {
    const anyOf = this.#removals();
    for (const link of this.#there.values()) {
      const api = link.kind === 'publications' ? this.#planner.actual('apis', link.target) : undefined;
      if (!api) continue;
      const end = this.#steps.get(linkKey(link)) ?? this.#steps.get(`off ${linkKey(link)}`);
      const isKnown = this.#wanted.has(linkKey(link)) && !this.#planner.wishes.outdated.has(api.key);
      const own = this.#removalsFor(api);
      for (const removal of isKnown ? own : anyOf) {
        if (end && !this.#isReplaced(removal)) removal.after.add(end.id);
        else if (own.includes(removal))
          this.#planner.block(removal.kind, removal.name, `${keyOfAll(api)} refers to it and is online in ${link.holder}`, 'publish that API without it, or take it offline, by another plan first');
      }
    }
  }
  #removalsFor(api: Actual): readonly Draft[] {
    return referencesOf(api).flatMap(({ kind, key }) => this.#planner.removalOf(kind, key) ?? []);
  }
  /** What an older version refers to is not known: it may be any of these. */
  #removals(): readonly Draft[] {
    const kinds = factsOf('apis').references.map(({ to }) => to);
    return [...this.#planner.deleted.values()].flatMap((id) => this.#planner.drafts.get(id) ?? [])
      .filter(({ kind }) => kinds.some((referred) => referred === kind));
  }
  #isReplaced({ kind, name }: Pick<Draft, 'kind' | 'name'>): boolean {
    return this.#planner.drafts.has(`replace ${kind}/${name}`);
  }

  /** A policy can be deleted when nothing is bound to it. */
  keepHolders(): void {
    for (const link of this.#there.values()) {
      if (link.kind === 'publications') continue;
      const removal = this.#planner.removalOf(holderKind(link.kind), link.holder);
      if (!removal) continue;
      const end = this.#endOf(link) ?? this.#steps.get(`off ${linkKey(link)}`);
      if (end === removal) continue;
      if (end) removal.after.add(end.id);
      else this.#blockHolder(link);
    }
  }
  /** An environment can be deleted when nothing is online there. */
  keepEnvs(): void {
    for (const { kind, key, response } of this.#planner.state.listed.values()) {
      if (kind !== 'apis') continue;
      for (const { envId } of publicationsIn(response)) {
        const env = this.#planner.state.names.nameOf('envs', envId) ?? envId;
        const removal = this.#planner.removalOf('envs', env);
        if (removal && !this.#steps.has(`off ${linkKey({ kind: 'publications', holder: env, target: key })}`))
          this.#planner.block('envs', env, `apis/${key} is online there`, 'take it offline first');
      }
    }
  }

  /** Steps find everything by its new name. A rename that waits for such a step goes last. */
  waitForNames(): void {
    for (const step of new Set(this.#steps.values())) {
      for (const rename of this.#planner.drafts.values()) {
        if (rename.action !== 'rename' || !isNamedIn(step, rename)) continue;
        if (!waitsFor(this.#planner.drafts, rename, step.id)) step.after.add(rename.id);
      }
    }
  }

  #makeBatches(
    action: 'bind' | 'unbind', links: readonly Link[], reason: string, order: (draft: Draft, some: readonly Link[]) => void,
  ): void {
    const [first] = links;
    if (!first) return;
    const env = envOf(first);
    this.#batches(first.kind, links, (some, number) => {
      const danger = action === 'unbind' || first.kind === 'signatureKeyBindings' ? { danger: ['traffic'] as const } : {};
      const more = { reason, ...(env !== undefined && { env }), ...danger };
      const draft = this.#add(action, first.kind, first.holder, number, some, more);
      order(draft, some);
    });
  }
  #batches<T>(kind: LinkKind, all: readonly T[], make: (some: readonly T[], number: number) => void): void {
    const size = BATCHES[kind];
    for (let i = 0; i < all.length; i += size) make(all.slice(i, i + size), i / size + 1);
  }
  #add(
    action: StepAction, kind: LinkKind, name: string, number: number, links: readonly Link[],
    more: Pick<Draft, 'reason' | 'env' | 'danger'>,
  ): Draft {
    const targets = links.map((link) => linkTarget(link).key).sort();
    const at = action === 'publish' || action === 'unpublish' || more.env === undefined ? '' : ` in ${more.env}`;
    const draft = this.#planner.add({
      ...more, action, kind, name, targets, changes: [], id: `${action} ${kind}/${name}${at}${number === 1 ? '' : ` (${number})`}`,
      writes: action === 'unbind' && ONE_BY_ONE.includes(kind) ? targets.length : 1,
    });
    const isOff = action === 'unbind' || action === 'unpublish';
    for (const link of links) this.#steps.set(`${isOff ? 'off ' : ''}${linkKey(link)}`, draft);
    return draft;
  }
  #after(draft: Draft, earlier: Draft | undefined): void {
    if (earlier && earlier !== draft) draft.after.add(earlier.id);
  }
  /** A step must end before an object is deleted. */
  #before(draft: Draft, kind: ObjectKind, key: string): void {
    this.#planner.removalOf(kind, key)?.after.add(draft.id);
  }

  /** An API has one of these in an environment: a new one takes the place of the old one. */
  #slotOf(link: Link): string {
    const type = (member: string): string => {
      const kind = holderKind(link.kind);
      const item = this.#planner.desired(kind, link.holder) ?? this.#planner.actual(kind, link.holder);
      const shown = memberOf(this.#planner.listed(kind, link.holder)?.response, member);
      return stringOf(item?.fields[member] ?? shown) ?? '';
    };
    switch (link.kind) {
      case 'aclBindings': return `${link.kind} ${type('entity_type')} ${link.target}`;
      case 'pluginBindings': return `${link.kind} ${type('plugin_type')} ${link.target}`;
      case 'authorizations': return linkKey(link);
      default: return `${link.kind} ${link.target}`;
    }
  }
}

/** True if a step for connections names an object: as holder, environment or target, or in front of the target. */
function isNamedIn({ kind, name, env, targets = [] }: Draft, { kind: own, name: key }: Draft): boolean {
  const holder = holderKind(kind as LinkKind); // Only these have targets.
  return (own === holder && key === name) || (own === 'envs' && key === env)
    || (own === 'groups' && targets.some((target) => target.startsWith(`${key}/`)))
    || (own === (kind === 'quotaBindings' ? 'apps' : 'apis') && targets.includes(key));
}
function waitsFor(drafts: ReadonlyMap<string, Draft>, { after }: Draft, id: string, seen = new Set<string>()): boolean {
  return [...after].some((earlier) => {
    if (earlier === id) return true;
    const draft = seen.has(earlier) ? undefined : drafts.get(earlier);
    seen.add(earlier);
    return draft !== undefined && waitsFor(drafts, draft, id, seen);
  });
}

const holderOf = ({ kind, holder }: Link): { kind: ObjectKind; name: string } =>
  ({ kind: holderKind(kind), name: holder });
/** The object that has a connection in the document. */
const ownerOf = (link: Link): { kind: ObjectKind; key: string } =>
  (link.kind === 'authorizations' ? { kind: 'apps', key: link.holder } : linkTarget(link));
const groupOf = (link: Link): string => `${link.kind} ${link.holder} ${envOf(link) ?? ''}`;
function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
