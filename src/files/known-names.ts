/** The IDs of objects by name while a plan is applied. Lists are read when they are needed for the first time. */
import type { ApigClient } from '../client.js';
import type { CallOptions } from '../options.js';
import { memberOf, stringOf } from '../values.js';
import { instanceOf, Names, nameParts, publicationsIn } from './gateway.js';
import { keyFor, namePart } from './items.js';
import { factsOf, idIn, nameIn, type ObjectKind, type Target } from './kinds.js';
import { parentKey } from './step.js';

export class KnownNames {
  readonly names = new Names();
  readonly #client: ApigClient;
  readonly #options: CallOptions;
  readonly #loads = new Map<string, Promise<void>>();
  readonly #publications = new Map<string, string>();

  constructor(client: ApigClient, options: CallOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** ID of an object; `undefined` if there is none. */
  async find(kind: Target, key: string): Promise<string | undefined> {
    const known = this.names.idOf(kind, key);
    if (known !== undefined) return known;
    await this.#load(kind, key);
    return this.names.idOf(kind, key);
  }
  /** The same. Rejects if there is none. */
  async get(kind: Target, key: string): Promise<string> {
    const id = await this.find(kind, key);
    if (id === undefined) throw new Error(`There is no ${kind}/${key} on the gateway.`);
    return id;
  }
  /** Searches again: somebody may have created it. */
  async findAgain(kind: ObjectKind, key: string): Promise<string | undefined> {
    this.#loads.delete(loadKey(kind, key));
    await this.#load(kind, key);
    return this.names.idOf(kind, key);
  }
  /** ID of a publication, such as that of `orders/get_order@RELEASE`. */
  async publication(api: string, env: string): Promise<string> {
    const known = this.#publications.get(`${api}@${env}`);
    if (known !== undefined) return known;
    this.#loads.delete(loadKey('apis', api));
    await this.#load('apis', api);
    const id = this.#publications.get(`${api}@${env}`);
    if (id === undefined) throw new Error(`apis/${api} is not online in ${env}.`);
    return id;
  }
  /** Notes a publication. */
  publish(api: string, env: string, id: string): void {
    this.#publications.set(`${api}@${env}`, id);
  }

  #load(kind: Target, key: string): Promise<void> {
    const place = loadKey(kind, key);
    const running = this.#loads.get(place) ?? this.#read(kind, key);
    this.#loads.set(place, running);
    // A list that could not be read is read again when it is needed again.
    running.catch(() => this.#loads.delete(place));
    return running;
  }
  async #read(kind: Target, key: string): Promise<void> {
    if (kind === 'certificates') return this.#readCertificate(key);
    if (kind === 'memberGroups') return this.#readMemberGroups(key);
    const facts = factsOf(kind);
    const parent = facts.parent && parentKey(kind, key);
    const parentId = facts.parent && parent !== undefined ? await this.find(facts.parent, parent) : '';
    if (parentId === undefined) return;
    if (kind === 'apis') await this.find('envs', 'RELEASE');
    for (const response of await facts.list(this.#client, parentId, this.#options)) {
      const own = keyFor(facts, nameIn(facts, response), parent);
      this.names.add(kind, own, idIn(facts, response));
      if (kind === 'channels') nameParts(this.names, own, response);
      if (kind === 'apis') this.#notePublications(own, response);
    }
  }
  #notePublications(key: string, api: object): void {
    for (const { envId, id } of publicationsIn(api))
      if (id !== undefined) this.publish(key, this.names.nameOf('envs', envId) ?? envId, id);
  }
  async #readMemberGroups(key: string): Promise<void> {
    const channel = key.slice(0, key.indexOf('/'));
    const id = await this.find('channels', channel);
    if (id !== undefined) nameParts(this.names, channel, await this.#client.vpcChannels.get(id, this.#options));
  }
  async #readCertificate(key: string): Promise<void> {
    const certificates = await this.#client.certificates
      .list({ instance_id: instanceOf(this.#client), name: namePart(key), limit: 500 }, this.#options).all();
    for (const certificate of certificates) {
      const [name, id] = [memberOf(certificate, 'name'), stringOf(memberOf(certificate, 'id'))];
      if (typeof name === 'string' && id !== undefined) this.names.add('certificates', name, id);
    }
  }
}
/** What one list shows. */
function loadKey(kind: Target, key: string): string {
  if (kind === 'certificates') return `${kind} ${key}`;
  if (kind === 'memberGroups') return `${kind} ${key.slice(0, key.indexOf('/'))}`;
  return `${kind} ${factsOf(kind).parent === undefined ? '' : parentKey(kind, key) ?? ''}`;
}
