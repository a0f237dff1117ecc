/** Copies of single objects, within a gateway or to another one: an export, a change of names, and a plan. */
import { ApigConfigurationError, ApigError, brand } from '../errors.js';
import type { ApigClient } from '../client.js';
import { readOptions } from '../option-check.js';
import { isRecord, messageOf } from '../values.js';
import { applyPlan, type ApplyResult } from './apply.js';
import { copyOf, replaceAt, type Body } from './at-paths.js';
import { describeDocument } from './desired.js';
import type { GatewayDocument } from './document.js';
import { ApigPlanError } from './document-errors.js';
import { exportGateway } from './export.js';
import { keyPart, referencesOf } from './items.js';
import { SHARED_KINDS, type ObjectKind, type SharedKind } from './kinds.js';
import type { ExportNote } from './notes.js';
import { Plan, planGateway } from './plan.js';
import { READING, readingOf, type ReadingOptions } from './reading-options.js';
import type { Scope } from './scope.js';

/** The ID of something that is not on the gateway, such as the URN of a function. */
export interface OutsideReference {
  /** The object that has it, such as `apis/orders/get_order`. */
  readonly from: string;
  /** Such as `func_info.function_urn`. */
  readonly path: string;
  readonly value: string;
}
/** The options of `copyApi`, `copyGroup`, `copyVpcChannel` and `copyPlugin`. */
export interface CopyOptions extends ReadingOptions {
  /** Name of the copy. Default: that of the original. */
  readonly name?: string | undefined;
  /** The group on the target, by name, that gets an API. Default: the name of the group that the API is in. */
  readonly group?: string | undefined;
  /**
   * What the object refers to: channels, plugins, authorizers and others. `existing`: the target must have them, by
   * name. `copy`: those that the target does not have are copied, too. Default: `existing`.
   */
  readonly references?: 'existing' | 'copy' | undefined;
  /**
   * What to put in the place of the ID of something that is not on the gateway, such as a function of another region.
   * `undefined` leaves it as it is. Needed if the target is in another region or project.
   */
  readonly outside?: ((reference: OutsideReference) => string | undefined) | undefined;
  /**
   * If the target has an object of this name. `fail`: ApigCopyError. `skip`: it stays as it is. `update`: it gets
   * what the original has. Default: `fail`.
   */
  readonly onTaken?: 'fail' | 'update' | 'skip' | undefined;
  /** Publish the APIs: `true` in the environments of the originals, or in those that are named. Default: false. */
  readonly publish?: boolean | readonly string[] | undefined;
  /** Bind the policies of the originals, by name, to the copies that are published. Default: false. */
  readonly bindings?: boolean | undefined;
  /** Values of secrets by name, such as `process.env`. */
  readonly secrets?: Readonly<Record<string, string | undefined>> | undefined;
  /** True: only the plan is made. Default: false. */
  readonly dryRun?: boolean | undefined;
}
const COPY = {
  ...READING, name: { is: 'string' }, group: { is: 'string' }, outside: { is: 'function' },
  references: { is: 'choice', values: ['existing', 'copy'], default: 'existing' },
  onTaken: { is: 'choice', values: ['fail', 'update', 'skip'], default: 'fail' },
  publish: { is: 'either', of: [{ is: 'flag' }, { is: 'list', of: { is: 'string' } }] }, bindings: { is: 'flag' }, secrets: { is: 'record' }, dryRun: { is: 'flag' },
} as const;

/** What a copy did. Objects are named as in documents: `apis/orders/get_order`. */
export interface CopyReport {
  /** What was to be done. Empty if the target has it. */
  readonly plan: Plan;
  /** What has been created; for a dry run, what would be. */
  readonly made: readonly string[];
  /** What the copy refers to, and the target had. */
  readonly found: readonly string[];
  /** What of the original is not in the copy. */
  readonly left: readonly ExportNote[];
}

/**
 * A copy was not made, or not as a whole.
 *
 * What to do: the message and `cause` say why. `report.made` has what was created. To go on, copy again with
 * `onTaken: 'update'`.
 *
 * @example
 * ```ts
 * if (error instanceof ApigCopyError) console.error('Made so far:', error.report.made);
 * ```
 */
export class ApigCopyError extends ApigError {
  declare readonly kind: 'Copy';
  /** What was made, what was found, and what was left out. */
  declare readonly report: CopyReport;

  static { brand(this, 'Copy', ['report']); }
  constructor(message: string, report: CopyReport, options?: ErrorOptions) {
    super(message, options);
    this.report = report;
  }
}

/** What is copied. */
interface Original {
  readonly kind: 'apis' | 'groups' | SharedKind;
  readonly name: string;
  /** Name of the group of an API. */
  readonly group?: string;
}

/**
 * Copies an API to another gateway, or under another name.
 *
 * ```ts
 * await copyApi(client, apiId, client.withInstance(other), { references: 'copy', publish: true });
 * ```
 * On the same gateway it needs a name, and a group that does not have its path: no two APIs of a group share one. Its
 * group must be on the target. The copy gets an ID, a history and statistics of its own.
 * @throws ApigCopyError: the name is taken, or a step failed. ApigReferencesError: the target lacks something that the
 *   API refers to. ApigSecretsMissingError. ApigPlanError: something cannot be done.
 */
export async function copyApi(
  client: ApigClient, apiId: string, target: ApigClient, options: CopyOptions = {},
): Promise<CopyReport> {
  const given = read('copyApi', options);
  const api = await client.apis.get(apiId, callOptions(given));
  return copy(client, { kind: 'apis', name: api.name, group: api.group_name ?? '' }, target, given);
}
/**
 * Copies a group with its APIs, variables, gateway responses and domain names. See {@link copyApi}.
 *
 * A domain name can be in one group of a gateway only, and its certificate must be on the target.
 */
export async function copyGroup(
  client: ApigClient, groupId: string, target: ApigClient, options: CopyOptions = {},
): Promise<CopyReport> {
  const given = read('copyGroup', options);
  const { name } = await client.groups.get(groupId, callOptions(given));
  return copy(client, { kind: 'groups', name }, target, given);
}
/** Copies a channel with its members and member groups. See {@link copyApi}. */
export async function copyVpcChannel(
  client: ApigClient, channelId: string, target: ApigClient, options: CopyOptions = {},
): Promise<CopyReport> {
  const given = read('copyVpcChannel', options);
  const { name } = await client.vpcChannels.get(channelId, callOptions(given));
  return copy(client, { kind: 'channels', name }, target, given);
}
/** Copies a plugin. IDs in its content become those of the target. See {@link copyApi}. */
export async function copyPlugin(
  client: ApigClient, pluginId: string, target: ApigClient, options: CopyOptions = {},
): Promise<CopyReport> {
  const given = read('copyPlugin', options);
  const { plugin_name } = await client.plugins.get(pluginId, callOptions(given));
  return copy(client, { kind: 'plugins', name: plugin_name }, target, given);
}

function read(caller: string, options: CopyOptions): CopyOptions {
  return readOptions<CopyOptions, typeof COPY>(caller, COPY, options);
}
const callOptions = (given: CopyOptions): { signal: AbortSignal | undefined } => ({ signal: readingOf(given).signal });

async function copy(
  client: ApigClient, original: Original, target: ApigClient, given: CopyOptions,
): Promise<CopyReport> {
  const { concurrency, signal } = readingOf(given);
  const reading = { concurrency, signal };
  const exported = await exportGateway(client, {
    ...reading, scope: scopeOf(original), withReferences: given.references === 'copy',
  });
  const document = renamed(exported.document, original, given);
  replaceOutside(client, document, target, given);
  const main = mainKey(original, given);
  const plan = await planOf(target, document, main, { ...reading, secrets: given.secrets });
  const report = {
    plan, made: madeBy(plan), found: await foundFor(document),
    left: exported.notes.filter(({ about }) => about !== 'left out'),
  };
  if (plan.blocked.length > 0) throw new ApigPlanError(blockedText(main, plan));
  if (!report.made.includes(main)) {
    if (given.onTaken === 'skip') return { ...report, plan: new Plan({ ...plan, steps: [] }), made: [], found: [main, ...report.found] };
    if (given.onTaken !== 'update')
      throw new ApigCopyError(`The target has ${main}, nothing was changed. Pass name, or onTaken: 'update' or 'skip'.`, { ...report, made: [] });
  }
  if (given.dryRun === true) return report;
  return finished(report, main, await applyPlan(target, plan, { ...reading, secrets: given.secrets ?? {} }));
}
function finished(report: CopyReport, main: string, { done, failed }: ApplyResult): CopyReport {
  const made = madeBy({ steps: done });
  const [first] = failed;
  if (!first) return { ...report, made };
  const more = failed.length > 1 ? ` (${failed.length - 1} more)` : '';
  throw new ApigCopyError(
    `The copy of ${main} was not finished: ${first.step.id} failed${more}: ${messageOf(first.error)} To go on, copy again with onTaken: 'update'.`,
    { ...report, made }, { cause: first.error },
  );
}

const scopeOf = ({ kind, name, group = '' }: Original): Scope => {
  if (kind === 'apis') return { apis: [`${keyPart(group)}/${keyPart(name)}`] };
  return kind === 'groups' ? { groups: [keyPart(name)] } : { names: { [kind]: [keyPart(name)] } };
};
const mainKey = ({ kind, name, group = '' }: Original, given: CopyOptions): string => {
  const own = keyPart(given.name ?? name);
  return kind === 'apis' ? `apis/${keyPart(given.group ?? group)}/${own}` : `${kind}/${own}`;
};
const madeBy = ({ steps }: Pick<Plan, 'steps'>): string[] =>
  steps.flatMap(({ action, kind, name }) => (action === 'create' ? [`${kind}/${name}`] : []));
const blockedText = (main: string, { blocked }: Plan): string =>
  `${main} cannot be copied, nothing was changed. ${blocked.map(({ kind, name, why, advice }) => `${kind}/${name}: ${why}. ${advice}`).join(' ')}`;

/** Objects by name, in a document that may be changed. */
type Objects = Record<string, Body>;
/** The objects in a member. */
const objectsIn = (holder: unknown): Objects => (isRecord(holder) ? holder as Objects : {}); // An export has made it.

/** The document with the names that the copy gets, and without what it does not get. */
function renamed(
  exported: GatewayDocument, { kind, name, group = '' }: Original, given: CopyOptions,
): GatewayDocument {
  const document = copyOf({ ...exported, scope: undefined });
  const groups = objectsIn(document.groups);
  if (kind === 'apis') {
    move(objectsIn(groups[group]?.['apis']), name, given.name);
    move(groups, group, given.group);
  } else {
    move(objectsIn(document[kind]), name, given.name);
  }
  for (const own of Object.values(groups)) for (const api of Object.values(objectsIn(own['apis']))) setOnline(api, given);
  for (const app of Object.values(objectsIn(document.apps))) keepAuthorizations(app, groups);
  return document;
}
/** An app that comes along may call the copies, and nothing else. */
function keepAuthorizations(app: Body, groups: Objects): void {
  const copies = new Set(Object.entries(groups).flatMap(([group, { apis }]) =>
    Object.keys(objectsIn(apis)).map((name) => `${keyPart(group)}/${keyPart(name)}`)));
  const kept = Object.entries(objectsIn(app['may_call'])).flatMap(([env, apis]) => {
    const own = Object.values(apis).filter((api) => copies.has(String(api)));
    return own.length > 0 ? [[env, own]] : [];
  });
  delete app['may_call'];
  if (kept.length > 0) app['may_call'] = Object.fromEntries(kept);
}
function move(objects: Objects, from: string, to = from): void {
  const moved = objects[from];
  if (!moved || from === to) return;
  delete objects[from];
  objects[to] = moved;
}
function setOnline(api: Body, { publish = false, bindings = false }: CopyOptions): void {
  const online = objectsIn(api['online']);
  const envs = publish === true ? Object.keys(online) : publish === false ? [] : publish;
  delete api['online'];
  if (envs.length > 0) api['online'] = Object.fromEntries(envs.map((env) => [env, bindings ? online[env] ?? {} : {}]));
}

/** Places with IDs of what is not on a gateway. */
const OUTSIDE: { readonly [K in ObjectKind]?: readonly string[] } = {
  apis: ['func_info.function_urn', 'policy_functions[].function_urn'],
  authorizers: ['authorizer_uri'],
  channels: ['members[].ecs_id', 'microservice_info.cce_info.cluster_id', 'microservice_info.cse_info.engine_id'],
};
function replaceOutside(
  client: ApigClient, document: GatewayDocument, target: ApigClient, { outside }: CopyOptions,
): void {
  const foreign: string[] = [];
  const replaceIn = (kind: ObjectKind, name: string, fields: Body): void => {
    for (const at of OUTSIDE[kind] ?? []) {
      replaceAt(fields, at, ({ value, path }) => {
        if (typeof value !== 'string' || value === '') return value;
        const reference = { from: `${kind}/${name}`, path: path.join('.'), value };
        foreign.push(`${reference.from}: ${reference.path}`);
        return outside?.(reference) ?? value;
      });
    }
  };
  for (const kind of ['channels', 'authorizers'] as const)
    for (const [name, fields] of Object.entries(objectsIn(document[kind]))) replaceIn(kind, name, fields);
  for (const [group, { apis }] of Object.entries(objectsIn(document.groups)))
    for (const [name, api] of Object.entries(objectsIn(apis))) replaceIn('apis', `${group}/${name}`, api);
  if (foreign.length > 0 && outside === undefined && !isSamePlace(client, target))
    throw new ApigConfigurationError('outside', `The target is in another region or project, and IDs are other ones there, nothing was changed: ${foreign.join(', ')}. Pass outside, which says what to put there.`);
}
/** True if both clients have the same project and region, as far as they know them. */
function isSamePlace(one: ApigClient, other: ApigClient): boolean {
  const [a, b] = [one.toJSON(), other.toJSON()];
  return ['region', 'projectId'].every((key) => a[key] === undefined || b[key] === undefined || a[key] === b[key]);
}

/** The plan. Of what the original refers to, only what the target does not have is copied. */
async function planOf(
  target: ApigClient, document: GatewayDocument, main: string, options: ReadingOptions & Pick<CopyOptions, 'secrets'>,
): Promise<Plan> {
  const plan = await planGateway(target, document, { ...options, checkOnline: 'never' });
  const made = new Set(madeBy(plan));
  let isSmaller = false;
  for (const kind of SHARED_KINDS) {
    const objects = objectsIn(document[kind]);
    for (const name of Object.keys(objects)) {
      const key = `${kind}/${keyPart(name)}`;
      if (key === main || made.has(key)) continue;
      delete objects[name];
      isSmaller = true;
    }
  }
  return isSmaller ? planGateway(target, document, { ...options, checkOnline: 'never' }) : plan;
}
/** What the objects of a document refer to, and is not in it. */
async function foundFor(document: GatewayDocument): Promise<string[]> {
  const { items } = await describeDocument(document);
  const own = new Set([...items.values()].map(({ kind, key }) => `${kind}/${key}`));
  const referred = [...items.values()].flatMap((item) => referencesOf(item).map(({ kind, key }) => `${kind}/${key}`));
  return [...new Set(referred)].filter((key) => !own.has(key)).sort();
}
