/** Plans: the steps from a gateway to a document, as data and as text. */
import { pathText } from '../errors.js';
import { bulk } from '../calls/bulk.js';
import type { ApigClient } from '../client.js';
import { readOptions } from '../option-check.js';
import { isRecord, memberOf, stringOf } from '../values.js';
import { canonical } from './at-paths.js';
import { breakCircles, resolveCollisions } from './collisions.js';
import { changesBetween } from './compare.js';
import { describeDocument, type Described } from './desired.js';
import type { GatewayDocument } from './document.js';
import { ApigDocumentError, ApigPlanError } from './document-errors.js';
import { tagsOf } from './export.js';
import { instanceOf, keyOfAll, publicationsIn, readGateway, type Listed, type Reading, type State } from './gateway.js';
import { itemOf, referencesOf } from './items.js';
import { factsOf, type ObjectKind } from './kinds.js';
import { KnownNames } from './known-names.js';
import { matchNames } from './match.js';
import { checkedScope, READING, readingOf, type ReadingOptions } from './reading-options.js';
import { planText } from './plan-text.js';
import { planLinks } from './plan-links.js';
import { Planner } from './planner.js';
import { isEverything, Scoped, type Scope } from './scope.js';
import { PLAN_FORMAT, type Blocked, type Draft, type Kept, type NeededSecret, type PlanData, type Step } from './step.js';

/** The options of `planGateway`. */
export interface PlanOptions extends ReadingOptions {
  /**
   * True: what is in the scope of the document, and not in the document, is deleted, unbound or taken offline. It needs
   * a scope in the document. Default: false, everything stays.
   */
  readonly deletes?: boolean | undefined;
  /** How many objects a plan may delete. Default: 30 % of each kind, or 5 if that is more. */
  readonly maxDeletes?: number | undefined;
  /** True: an empty document may delete everything in its scope. Default: false. */
  readonly allowEmpty?: boolean | undefined;
  /** The scope that the document must have. Default: the one that it has. */
  readonly scope?: Scope | undefined;
  /** Objects that are deleted and created again if they cannot be changed: `['plugins/open']`. */
  readonly replace?: readonly string[] | undefined;
  /** Objects whose secrets are sent though nothing else changes: `['apps/shop']`. */
  readonly rotate?: readonly string[] | undefined;
  /**
   * Values of secrets by name, such as `process.env`. With them, secrets that the gateway shows are compared. They are
   * not in the plan.
   */
  readonly secrets?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * Fields of objects that are newer than this package. `refuse`: such an object is not changed, because an update
   * would erase them. `drop`: they are erased. Default: `refuse`.
   */
  readonly unknownFields?: 'refuse' | 'drop' | undefined;
  /**
   * How to find out if something older than the definition is online. `times`: an API that was not changed after it was
   * published is up to date; of others, what is online is read, by two calls for each publication. `never`: only what
   * the plan changes is published. Default: `times`.
   */
  readonly checkOnline?: 'times' | 'never' | undefined;
  /** How many calls a minute the service takes, for the estimate. Default: 600, which is assumed. */
  readonly callsPerMinute?: number | undefined;
}
const PLAN = {
  ...READING, deletes: { is: 'flag' }, maxDeletes: { is: 'number', integer: true, min: 0 }, allowEmpty: { is: 'flag' },
  scope: { is: 'record' }, replace: { is: 'list', of: { is: 'string' } }, rotate: { is: 'list', of: { is: 'string' } },
  secrets: { is: 'record' }, unknownFields: { is: 'choice', values: ['refuse', 'drop'], default: 'refuse' },
  checkOnline: { is: 'choice', values: ['times', 'never'], default: 'times' },
  callsPerMinute: { is: 'number', min: 1, default: 600 },
} as const;

/** The steps from a gateway to a document. `String(plan)` is a text for people, `JSON.stringify(plan)` can be saved. */
export class Plan implements PlanData {
  readonly format = PLAN_FORMAT;
  readonly gateway: PlanData['gateway'];
  readonly scope: Scope;
  readonly steps: readonly Step[];
  readonly kept: readonly Kept[];
  readonly blocked: readonly Blocked[];
  readonly secrets: readonly NeededSecret[];
  readonly estimate: PlanData['estimate'];

  constructor({ gateway, scope, steps, kept, blocked, secrets, estimate }: Omit<PlanData, 'format'>) {
    this.gateway = gateway;
    this.scope = scope;
    this.steps = steps;
    this.kept = kept;
    this.blocked = blocked;
    this.secrets = secrets;
    this.estimate = estimate;
  }
  /** True if the gateway has everything that the document has. */
  get isEmpty(): boolean {
    return this.steps.length === 0 && this.blocked.length === 0;
  }
  toJSON(): PlanData {
    return { ...this };
  }
  toString(): string {
    return planText(this);
  }
  /** Node.js, Bun and Deno print this. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return planText(this);
  }
}

/**
 * A plan that was saved.
 * @param data - What `JSON.parse` returns.
 * @throws ApigPlanError if it is no plan of this version.
 */
export function readPlan(data: unknown): Plan {
  if (!isRecord(data) || data['format'] !== PLAN_FORMAT || !Array.isArray(data['steps']) || !isRecord(data['gateway']))
    throw new ApigPlanError(`This is not a plan: its format must be ${PLAN_FORMAT}. Make one with planGateway.`);
  // Plans are written by this package. Each step is checked when it is done.
  return new Plan(data as unknown as PlanData);
}

/**
 * Compares a document with a gateway, and says what must be done. Nothing is changed.
 *
 * ```ts
 * const plan = await planGateway(client, document, { deletes: true });
 * console.log(String(plan));
 * ```
 * @throws ApigDocumentError: the document is wrong.
 * @throws ApigReferencesError: it refers to what is neither in it nor on the gateway.
 * @throws ApigPlanError: it would delete more than it may.
 */
export async function planGateway(
  client: ApigClient, document: GatewayDocument, options: PlanOptions = {},
): Promise<Plan> {
  const given = readOptions<PlanOptions, typeof PLAN>('planGateway', PLAN, options);
  const reading = readingOf(given);
  const described = await describeDocument(document);
  if (described.faults.length > 0)
    throw new ApigDocumentError(described.faults.map(({ path, message }) => ({ path: pathText(path), message })));
  requireScope(described, given);
  const deletes = given.deletes === true;
  const state = await readGateway(client, wantedFor(described, deletes), { ...reading, allBindings: deletes });
  await findCertificates(client, described, state, reading);
  const matched = matchNames(state, described);
  const outdated = given.checkOnline === 'never'
    ? { apis: new Map<string, string[]>(), reads: 0 }
    : await outdatedApis(client, matched, described, reading);
  const planner = planned(new Planner(matched, described, {
    deletes, replace: given.replace ?? [], rotate: given.rotate ?? [], secrets: given.secrets ?? {},
    unknownFields: given.unknownFields ?? 'refuse', outdated: outdated.apis,
  }));
  if (deletes) limitDeletes(planner, given.maxDeletes);
  return finished(client, planner, given.callsPerMinute ?? PLAN.callsPerMinute.default);
}

/** Certificates are not in documents, and domain names of the gateway show only those that they have. */
async function findCertificates(
  client: ApigClient, { items }: Described, { names }: State, { signal }: Reading,
): Promise<void> {
  const known = new KnownNames(client, { signal });
  const wanted = [...items.values()].flatMap((item) => referencesOf(item))
    .filter(({ kind, key }) => kind === 'certificates' && names.idOf(kind, key) === undefined);
  for (const { kind, key } of wanted) {
    const id = await known.find(kind, key);
    if (id !== undefined) names.add(kind, key, id);
  }
}

/** Makes the steps. Those of objects come first, so that batches leave out what is blocked. */
function planned(planner: Planner): Planner {
  planner.planObjects();
  resolveCollisions(planner);
  breakCircles(planner);
  planner.spreadBlocked();
  planLinks(planner);
  planner.forgetLost();
  return planner;
}

function requireScope({ scope, items }: Described, { scope: asked, deletes, allowEmpty }: PlanOptions): void {
  if (asked !== undefined && canonical(checkedScope('planGateway', asked)) !== canonical(scope))
    throw new ApigPlanError(`The scope of the document is ${canonical(scope)}, not ${canonical(asked)}. Nothing was changed. Export with the scope that you want, or leave the option out.`);
  if (deletes !== true) return;
  if (isEverything(scope) && scope.gateway !== 'whole')
    throw new ApigPlanError('deletes needs a scope in the document, which says what may be deleted. Add "scope": { "groups": ["…"] }, or "scope": { "gateway": "whole" } if the document describes the whole gateway.');
  if (items.size === 0 && allowEmpty !== true)
    throw new ApigPlanError('The document is empty, so that deletes would delete everything in its scope. If you want that, pass allowEmpty: true.');
}
/** What is read as a whole: what the document has, and for deletes what is in its scope. */
function wantedFor({ items, scope }: Described, deletes: boolean): (listed: Listed) => boolean {
  const keys = new Set([...items.values()].flatMap(({ kind, key, was }) =>
    [keyOfAll({ kind, key }), ...(was === undefined ? [] : [keyOfAll({ kind, key: was })])]));
  const oldGroups = new Set([...items.values()].flatMap(({ kind, was }) => (kind === 'groups' && was !== undefined ? [was] : [])));
  const scoped = new Scoped(scope);
  return ({ kind, key, parent, response }) =>
    keys.has(keyOfAll({ kind, key })) || (parent !== undefined && oldGroups.has(parent))
    || (deletes && scoped.has(kind, key, tagsOf(response)))
    // Whatever belongs to an object is read with it.
    || (kind !== 'apis' && parent !== undefined && keys.has(keyOfAll({ kind: factsOf(kind).parent ?? kind, key: parent })));
}

/** The APIs that are online in an older form, with their environments. */
async function outdatedApis(
  client: ApigClient, state: State, described: Described, { concurrency, signal }: Reading,
): Promise<{ readonly apis: ReadonlyMap<string, readonly string[]>; readonly reads: number }> {
  const facts = factsOf('apis');
  const wanted = new Set(described.links.map(({ kind, holder, target }) => `${kind} ${holder} ${target}`));
  const unsure = [...state.items.values()].flatMap((api) => {
    if (api.kind !== 'apis') return [];
    const times = (stringOf(memberOf(api.response, 'publish_time')) ?? '').split('|');
    const updated = stringOf(memberOf(api.response, 'update_time')) ?? '';
    return publicationsIn(api.response).flatMap(({ envId }, i) => {
      const env = state.names.nameOf('envs', envId) ?? envId;
      // Times have whole seconds: a change in the second of the publication may be before it or after it.
      const isUnsure = wanted.has(`publications ${env} ${api.key}`) && !(updated < (times[i] ?? ''));
      return isUnsure ? [{ api, envId, env }] : [];
    });
  });
  const result = await bulk(unsure, async ({ api, envId, env }) => {
    const versions = await client.apis.versions.list(api.id, { env_id: envId, limit: 500 }, { signal }).all();
    const online = versions.find(({ status }) => status === 1);
    if (!online) return [];
    const version = await client.apis.versions.get(online.version_id, { signal });
    const { fields } = itemOf(facts, version, { parent: api.parent, parentId: api.parentId }, state.names.nameOf);
    return changesBetween(facts, fields, api.fields).length > 0 ? [[api.key, env] as const] : [];
  }, { concurrency, signal, stopOnError: true });
  for (const { error } of result.failed) throw error;
  signal?.throwIfAborted();
  const apis = new Map<string, string[]>();
  for (const [key, env] of result.values.flat()) apis.set(key, [...(apis.get(key) ?? []), env]);
  return { apis, reads: 2 * unsure.length };
}

/** A share of a kind that a plan may delete, and how many it may delete in any case. */
const SHARE = 0.3;
const FEW = 5;
function limitDeletes({ drafts, state, wishes }: Planner, most: number | undefined): void {
  const counts = new Map<ObjectKind, number>();
  for (const draft of drafts.values()) {
    const kind = draft.kind as ObjectKind; // Only objects are deleted.
    if (draft.action === 'delete' && !wishes.replace.includes(`${kind}/${draft.name}`))
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (most !== undefined) {
    if (total > most) throw new ApigPlanError(`The plan would delete ${total} objects, and maxDeletes is ${most}. Nothing was changed. Check the document and its scope, or pass a higher maxDeletes.`);
    return;
  }
  for (const [kind, count] of counts) {
    const there = [...state.items.values()].filter((item) => item.kind === kind).length;
    if (count > FEW && count > SHARE * there)
      throw new ApigPlanError(`The plan would delete ${count} of ${there} ${kind}, which is more than 30 %. Nothing was changed. Check the document and its scope. If you want it, pass maxDeletes: ${total}.`);
  }
}

function finished(client: ApigClient, planner: Planner, callsPerMinute: number): Plan {
  const { drafts, kept, blocked, secrets, described } = planner;
  const ordered = inOrder([...drafts.values()]);
  const writes = ordered.reduce((sum, draft) => sum + draft.writes, 0);
  const lists = new Set(ordered.map(({ kind }) => kind)).size;
  const reads = lists + ordered.filter(({ basis }) => basis !== undefined).length;
  return new Plan({
    gateway: { instanceId: instanceOf(client) }, scope: described.scope, kept, blocked, secrets,
    steps: ordered.map((draft) => ({ ...draft, after: [...draft.after] })),
    estimate: { reads, writes, minutes: Math.ceil((reads + writes) / callsPerMinute) },
  });
}
/** Steps after those that they wait for. */
function inOrder(drafts: readonly Draft[]): Draft[] {
  const byId = new Map(drafts.map((draft) => [draft.id, draft]));
  const done = new Set<string>();
  const ordered: Draft[] = [];
  const visit = (draft: Draft): void => {
    if (done.has(draft.id)) return;
    done.add(draft.id);
    for (const id of draft.after) {
      const earlier = byId.get(id);
      if (earlier) visit(earlier);
    }
    ordered.push(draft);
  };
  const phases = ['create', 'replace', 'rename', 'update', 'publish', 'bind', 'unbind', 'unpublish', 'delete'];
  const phase = ({ action }: Draft): number => phases.indexOf(action);
  for (const draft of [...drafts].sort((a, b) => phase(a) - phase(b))) visit(draft);
  return ordered;
}
