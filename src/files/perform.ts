/** Does single steps: reads an object, makes sure that it is what the plan was made from, and writes it. */
import { ApigServiceError } from '../errors.js';
import type { ApigClient } from '../client.js';
import type { CallOptions } from '../options.js';
import { convertObject, isHidden, valueAt } from '../schema/convert.js';
import type { CallInput, OperationFacts } from '../schema/operation.js';
import { memberOf, stringOf } from '../values.js';
import { copyOf, type Body } from './at-paths.js';
import { changesBetween } from './compare.js';
import { ApigPlanStaleError } from './document-errors.js';
import { nameParts } from './gateway.js';
import {
  closeJson, isPlainSecret, itemOf, openJson, putSecrets, rawFields, referencesOf, requestOf, secretsOf, type Item,
} from './items.js';
import { factsOf, idIn, type KindFacts, type ObjectKind } from './kinds.js';
import type { KnownNames } from './known-names.js';
import { clearMissing, normal } from './normal.js';
import { parentKey, type Step } from './step.js';

/** What steps are done with. */
export interface Performing {
  readonly client: ApigClient;
  readonly known: KnownNames;
  readonly secrets: Readonly<Record<string, string | undefined>>;
  readonly options: CallOptions;
}

/** Does a step for one object. */
export async function performStep(step: Step, performing: Performing): Promise<void> {
  const kind = step.kind as ObjectKind; // Batches have targets.
  const work = new ObjectStep(step, kind, performing);
  if (step.action === 'delete') return work.remove();
  return step.action === 'create' || step.action === 'replace' ? work.create() : work.update();
}

class ObjectStep {
  readonly #step: Step;
  readonly #facts: KindFacts;
  readonly #item: Item;
  readonly #with: Performing;

  constructor(step: Step, kind: ObjectKind, performing: Performing) {
    this.#step = step;
    this.#facts = factsOf(kind);
    const parent = this.#facts.parent && parentKey(kind, step.name);
    this.#item = { kind, key: step.name, parent, fields: { ...step.fields } };
    this.#with = performing;
  }

  async create(): Promise<void> {
    const { known } = this.#with;
    const parentId = await this.#parentId();
    const fields = await this.#request();
    putSecrets(fields, this.#given());
    closeJson(this.#facts, fields);
    let response: unknown;
    try {
      response = await this.#send(this.#facts.create, this.#path('', parentId), fields);
    } catch (error) {
      if (!(error instanceof ApigServiceError) || error.status >= 500) throw error;
      // Somebody may have created it in the meantime.
      const id = await known.findAgain(this.#item.kind, this.#item.key);
      if (id === undefined) throw error;
      return this.#adopt(id, parentId);
    }
    if (typeof response !== 'object' || response === null) return;
    const id = idIn(this.#facts, response);
    known.names.add(this.#item.kind, this.#item.key, id);
    if (this.#item.kind === 'channels') nameParts(known.names, this.#item.key, response);
    await this.#finish(id, parentId, fields, {});
  }
  /** An object with this name is there already. If it is what the plan wants, nothing is to be done. */
  async #adopt(id: string, parentId: string): Promise<void> {
    const response = await this.#read(id, parentId);
    const { parent } = this.#item;
    const item = response && itemOf(this.#facts, response, { parent, parentId }, this.#with.known.names.nameOf);
    if (!item || changesBetween(this.#facts, item.fields, this.#item.fields).length === 0) return;
    throw new ApigPlanStaleError(this.#step.id, 'somebody else has created an object with this name and other fields.');
  }

  async update(): Promise<void> {
    const { known } = this.#with;
    const parentId = await this.#parentId();
    const id = this.#step.object ?? await known.get(this.#item.kind, this.#item.key);
    const response = await this.#current(id, parentId);
    if (!response) throw new ApigPlanStaleError(this.#step.id, 'the object is no longer there.');
    const before = rawFields({ kind: this.#item.kind, response });
    const fields = await this.#request();
    clearMissing(this.#facts, before, normal(this.#facts, fields), fields);
    const { body: now } = convertObject(this.#facts.input, response, { known: this.#facts.shown });
    openJson(this.#facts, now);
    this.#keep(now, fields);
    putSecrets(fields, this.#given());
    closeJson(this.#facts, fields);
    const after = await this.#send(this.#facts.update, this.#path(id, parentId), fields);
    known.names.add(this.#item.kind, this.#item.key, id);
    if (this.#item.kind === 'channels' && typeof after === 'object' && after !== null) nameParts(known.names, this.#item.key, after);
    await this.#finish(id, parentId, fields, before);
  }
  /** What an update must have and the document does not say: secrets that the gateway shows, and open fields. */
  #keep(now: Body, fields: Body): void {
    const secrets = isPlainSecret(this.#facts) ? [] : secretsOf(this.#facts);
    const kept = this.#facts.input.rules?.from?.kept ?? [];
    putSecrets(fields, new Map(secrets.filter((path) => !kept.includes(path)).map((path) => {
      const value = valueAt(now, path);
      return [path, isHidden(value) ? undefined : value];
    })));
    for (const name of this.#facts.open ?? []) if (!kept.includes(name)) fields[name] ??= now[name];
  }

  async remove(): Promise<void> {
    const parentId = await this.#parentId();
    const id = this.#step.object ?? await this.#with.known.find(this.#item.kind, this.#item.key);
    // What is gone needs no deletion.
    if (id === undefined || !(await this.#current(id, parentId))) return;
    try {
      await this.#send(this.#facts.remove, this.#path(id, parentId), undefined);
    } catch (error) {
      // The response to the first attempt was lost, or somebody was quicker.
      if (!(error instanceof ApigServiceError) || error.status !== 404) throw error;
    }
    this.#with.known.names.remove(this.#item.kind, this.#item.key);
  }

  /** The object now; `undefined` if there is none. Rejects if it is not what the plan was made from. */
  async #current(id: string, parentId: string): Promise<object | undefined> {
    const response = await this.#read(id, parentId);
    if (!response || this.#step.basis === undefined) return response;
    const { digest } = itemOf(this.#facts, response, { parent: this.#item.parent, parentId }, () => undefined);
    if (digest !== this.#step.basis) throw new ApigPlanStaleError(this.#step.id, 'somebody has changed the object since the plan was made.');
    return response;
  }
  async #read(id: string, parentId: string): Promise<object | undefined> {
    const { client, options } = this.#with;
    const one = this.#facts.get ?? this.#facts.one;
    if (!one) {
      const listed = await this.#facts.list(client, parentId, options);
      return listed.find((response) => idIn(this.#facts, response) === id);
    }
    try {
      return await one(client, id, parentId, options);
    } catch (error) {
      if (error instanceof ApigServiceError && error.status === 404) return undefined;
      throw error;
    }
  }

  async #parentId(): Promise<string> {
    const { parent } = this.#item;
    return this.#facts.parent && parent !== undefined ? this.#with.known.get(this.#facts.parent, parent) : '';
  }
  /** The fields as a request has them, with IDs. */
  async #request(): Promise<Body> {
    const { known } = this.#with;
    for (const { kind, key } of referencesOf(this.#item)) await known.get(kind, key);
    return requestOf(this.#facts, { ...this.#item, fields: copyOf(this.#item.fields) }, known.names.idOf);
  }
  /** The secrets that the caller has given, by path. */
  #given(): Map<string, string | undefined> {
    return new Map(Object.entries(this.#step.secrets ?? {}).map(([path, env]) => [path, this.#with.secrets[env]]));
  }
  #path(id: string, parentId: string): Record<string, string> {
    const { path, parentPath } = this.#facts;
    return { ...(parentPath !== undefined && { [parentPath]: parentId }), ...(id !== '' && { [path]: id }) };
  }
  /** Sends an operation with the fields that it has. Others are sent by `#finish`. */
  #send(operation: OperationFacts, path: Record<string, string>, fields: Body | undefined): Promise<unknown> {
    const known = operation.body?.fields ?? {};
    const body = fields && Object.fromEntries(Object.entries(fields).filter(([name]) =>
      Object.hasOwn(known, name) || !Object.hasOwn(this.#facts.input.fields, name)));
    const { client, options } = this.#with;
    return client.send<CallInput, unknown, never>(operation, { path, ...(body && { body }) }, options).then();
  }

  /** Makes the calls for fields that have one of their own. */
  async #finish(id: string, parentId: string, fields: Body, before: Body): Promise<void> {
    const { client, options } = this.#with;
    if (this.#item.kind === 'groups') {
      const is = fields['sl_domain_access_enabled'] ?? true;
      if (is !== (before['sl_domain_access_enabled'] ?? true))
        await client.groups.setDebugDomainAccess(id, { sl_domain_access_enabled: is === true }, options);
    }
    const certificate = stringOf(fields['certificate']);
    if (this.#item.kind !== 'domains' || certificate === undefined) return;
    const verified = fields['verified_client_certificate_enabled'];
    if (certificate === memberOf(before, 'certificate')) return;
    const choice = { certificate_ids: [certificate], ...(typeof verified === 'boolean' && { verified_client_certificate_enabled: verified }) };
    await client.groups.domains.attachCertificates(parentId, id, choice, options);
  }
}
