/** The objects and connections that a document describes, and everything that is wrong with it. */
import type { Issue } from '../errors.js';
import { nearest } from '../names.js';
import { getEngine } from '../schema/check.js';
import type { checkerOf } from '../schema/engine.js';
import { quoted } from '../text.js';
import { isRecord } from '../values.js';
import { valueAt } from '../schema/convert.js';
import { copyOf, isReference, isSecret, replaceAt, type Body } from './at-paths.js';
import { EXTRA_MEMBERS, FORMAT } from './document.js';
import { byPorts, freeKey, keyOfAll } from './gateway.js';
import {
  closeJson, isPlainSecret, keyFor, keyPart, openJson, requestOf, secretsOf, type Item,
} from './items.js';
import { factsOf, nameIn, SHARED_KINDS, type KindFacts } from './kinds.js';
import { linkTarget, type Link, type LinkKind } from './links.js';
import { normal } from './normal.js';
import { scopeFaults, Scoped, type Scope } from './scope.js';

type Path = readonly (string | number)[];
/** Something wrong at a place of a document. */
export interface Fault {
  readonly path: Path;
  readonly message: string;
}
/** An object of a document. */
export interface Desired extends Item {
  /** Its place in the document. */
  readonly at: Path;
  /** The key that it had before. */
  readonly was: string | undefined;
  /** Names of the secrets, by path. */
  readonly secrets: ReadonlyMap<string, string>;
}
/** What a document describes. */
export interface Described {
  readonly scope: Scope;
  readonly items: ReadonlyMap<string, Desired>;
  readonly links: readonly Link[];
  readonly faults: readonly Fault[];
}

/** Reads the members of a document. Nothing is thrown: all faults are in the result. */
export async function describeDocument(document: unknown): Promise<Described> {
  const reader = new DocumentReader((await getEngine()).checkerOf);
  reader.read(document);
  return reader;
}

const TOP = ['format', 'scope', ...SHARED_KINDS, 'groups'] as const;
const ONLINE = ['throttle', 'acl', 'signatureKey', 'plugins'] as const;
const BINDING: Readonly<Record<string, LinkKind>> = {
  throttle: 'throttleBindings', acl: 'aclBindings', signatureKey: 'signatureKeyBindings',
};
/** Takes the place of IDs and secrets while a document is checked. */
const SOME_ID = 'id';

class DocumentReader implements Described {
  scope: Scope = {};
  readonly items = new Map<string, Desired>();
  readonly links: Link[] = [];
  readonly faults: Fault[] = [];
  readonly #checkerOf: typeof checkerOf;
  #scoped = new Scoped({});

  constructor(check: typeof checkerOf) {
    this.#checkerOf = check;
  }
  read(document: unknown): void {
    if (!isRecord(document)) return this.#fault([], 'expected an object with the member format');
    if (document['format'] !== FORMAT) this.#fault(['format'], `must be ${quoted(FORMAT)}`);
    this.#members(document, [], TOP);
    if (document['scope'] !== undefined) {
      this.faults.push(...scopeFaults(document['scope']));
      if (this.faults.length === 0) this.scope = document['scope'] as Scope; // It has just been checked.
    }
    this.#scoped = new Scoped(this.scope);
    for (const kind of SHARED_KINDS)
      this.#named(document[kind], [kind], (name, fields, at) => this.#shared(kind, name, fields, at));
    this.#named(document['groups'], ['groups'], (name, fields, at) => this.#group(name, fields, at));
    this.#checkNames();
  }
  #fault(path: Path, message: string): void {
    this.faults.push({ path, message });
  }

  /** Unknown members, with the ones that were probably meant. */
  #members(holder: Body, at: Path, known: readonly string[]): void {
    for (const key of Object.keys(holder)) {
      if (known.includes(key)) continue;
      const near = nearest(key, known);
      this.#fault([...at, key], `is not a member of this object${near === undefined ? '' : `; did you mean ${near}?`}`);
    }
  }
  /** Objects under their names. */
  #named(holder: unknown, at: Path, each: (name: string, fields: Body, at: Path) => void): void {
    if (holder === undefined) return;
    if (!isRecord(holder)) return this.#fault(at, 'expected objects under their names');
    for (const [name, fields] of Object.entries(holder)) {
      if (isRecord(fields)) each(name, fields, [...at, name]);
      else this.#fault([...at, name], 'expected an object');
    }
  }
  #strings(holder: unknown, at: Path, each: (text: string, at: Path) => void): void {
    if (holder === undefined) return;
    if (!Array.isArray(holder)) return this.#fault(at, 'expected a list of names');
    for (const [i, text] of holder.entries()) {
      if (typeof text === 'string') each(text, [...at, i]);
      else this.#fault([...at, i], 'expected a name');
    }
  }

  #shared(kind: (typeof SHARED_KINDS)[number], name: string, entry: Body, at: Path): void {
    const { rest, extra } = apart(entry, EXTRA_MEMBERS[kind] ?? []);
    const { key } = this.#item(factsOf(kind), name, rest, at);
    if (kind === 'throttles') this.#list(extra['specials'], [...at, 'specials'], factsOf('specials'), key);
    if (kind === 'apps') {
      const mayCall = extra['may_call'];
      if (mayCall !== undefined && !isRecord(mayCall)) this.#fault([...at, 'may_call'], 'expected lists of APIs under environments');
      for (const [env, apis] of Object.entries(isRecord(mayCall) ? mayCall : {}))
        this.#strings(apis, [...at, 'may_call', env], (api) => this.#link('authorizations', key, `${api}@${env}`));
      const { quota, acl } = extra;
      if (typeof quota === 'string') this.#link('quotaBindings', quota, key);
      else if (quota !== undefined) this.#fault([...at, 'quota'], 'expected the name of a quota');
      if (isRecord(acl)) this.#item(factsOf('appAcls'), 'acl', acl, [...at, 'acl'], key);
      else if (acl !== undefined) this.#fault([...at, 'acl'], 'expected an object');
    }
  }
  #group(name: string, entry: Body, at: Path): void {
    const { rest, extra } = apart(entry, EXTRA_MEMBERS.groups ?? []);
    const key = keyPart(name);
    const others = Object.keys(extra).filter((member) => member !== 'apis');
    // A document about single APIs has the group only around them.
    if (this.#scoped.has('groups', key)) this.#item(factsOf('groups'), name, rest, at);
    else if (Object.keys(rest).length + others.length > 0 || extra['apis'] === undefined)
      this.#fault(at, 'this group is outside of the scope of the document: only its member apis can be here');
    if (extra['variables'] !== undefined) this.#variables(extra['variables'], [...at, 'variables'], key);
    this.#named(extra['responses'], [...at, 'responses'], (own, rules, place) => {
      const { was, ...responses } = rules;
      this.#item(factsOf('responses'), own, { responses, ...(was !== undefined && { was }) }, place, key);
    });
    this.#list(extra['domains'], [...at, 'domains'], factsOf('domains'), key);
    this.#named(extra['apis'], [...at, 'apis'], (own, fields, place) => this.#api(own, fields, place, key));
  }
  #variables(holder: unknown, at: Path, group: string): void {
    this.#named(holder, at, (env, values, place) => {
      for (const [name, value] of Object.entries(values))
        this.#item(factsOf('variables'), `${keyPart(env)}/${keyPart(name)}`, { variable_value: value }, [...place, name], group);
    });
  }
  #api(name: string, entry: Body, at: Path, group: string): void {
    const { rest, extra } = apart(entry, EXTRA_MEMBERS.apis ?? []);
    const { key } = this.#item(factsOf('apis'), name, rest, at, group);
    this.#named(extra['online'], [...at, 'online'], (env, policies, place) => {
      this.#link('publications', env, key);
      this.#members(policies, place, ONLINE);
      for (const [member, kind] of Object.entries(BINDING)) {
        const holder = policies[member];
        const several = member === 'acl' && Array.isArray(holder) ? holder : holder === undefined ? [] : [holder];
        this.#strings(several, [...place, member], (own) => this.#link(kind, own, `${key}@${env}`));
      }
      this.#strings(policies['plugins'], [...place, 'plugins'], (own) => this.#link('pluginBindings', own, `${key}@${env}`));
    });
  }
  /** Objects without a name of their own. */
  #list(holder: unknown, at: Path, facts: KindFacts, parent: string): void {
    if (holder === undefined) return;
    if (!Array.isArray(holder) || !holder.every(isRecord)) return this.#fault(at, 'expected a list of objects');
    const placed = holder.map((fields, i) => ({ ...fields, '~place': i }));
    for (const { '~place': i, ...fields } of facts.kind === 'domains' ? byPorts(placed) : placed)
      this.#item(facts, nameIn(facts, fields), fields, [...at, i], parent);
  }
  #link(kind: LinkKind, holder: string, target: string): void {
    this.links.push({ kind, holder, target });
  }

  #item(facts: KindFacts, name: string, given: Body, at: Path, parent?: string): { readonly key: string } {
    const { was, ...fields } = copyOf(given);
    if (was !== undefined && (typeof was !== 'string' || was === '')) this.#fault([...at, 'was'], 'expected the name that the object had before');
    const base = keyFor(facts, name, parent);
    const isFree = facts.kind === 'domains';
    const key = isFree ? freeKey(base, (other) => this.items.has(keyOfAll({ kind: facts.kind, key: other }))) : base;
    if (this.items.has(keyOfAll({ kind: facts.kind, key }))) this.#fault(at, 'is in the document twice');
    const secrets = this.#takeSecrets(facts, fields, at);
    const item: Desired = {
      kind: facts.kind, key, parent, fields: {}, at, secrets,
      was: typeof was === 'string' ? keyFor(facts, was, parent) : undefined,
    };
    this.#check(facts, item, fields);
    openJson(facts, fields);
    this.items.set(keyOfAll(item), { ...item, fields: normal(facts, fields) });
    this.#checkScope(item, fields);
    return { key };
  }
  #checkScope({ kind, key, at }: Desired, { tags }: Body): void {
    const own = Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
    if (!this.#scoped.has(kind, key, own)) this.#fault(at, 'is outside of the scope of the document');
  }
  /** Takes secrets out of the fields. Files have only their names. */
  #takeSecrets(facts: KindFacts, fields: Body, at: Path): Map<string, string> {
    const secrets = new Map<string, string>();
    openJson(facts, fields);
    for (const path of secretsOf(facts)) {
      const value = valueAt(fields, path);
      const place = [...at, ...(facts.kind === 'variables' ? [] : path.split('.'))];
      if (value === undefined || (!isSecret(value) && isPlainSecret(facts))) continue;
      const name = isSecret(value) ? value.$env : undefined;
      if (typeof name === 'string' && name !== '') secrets.set(path, name);
      else this.#fault(place, 'is a secret, which is not in a document: write { "$env": "NAME" }, and give its value when the plan is applied');
      replaceAt(fields, path, () => undefined);
    }
    return secrets;
  }
  /** Checks an object against the description of its request. */
  #check(facts: KindFacts, item: Desired, fields: Body): void {
    this.#checkMarks(facts, fields, item.at);
    for (const name of facts.name === undefined ? [] : [facts.name])
      if (name in fields) this.#fault([...item.at, name], 'is not needed: the name is the key of the object');
    const request = requestOf(facts, { ...item, fields }, () => SOME_ID);
    closeJson(facts, request);
    const secret = [...item.secrets.keys()];
    for (const { path, message } of this.#checkerOf(facts.input).issues(request)) {
      const own = path.join('.');
      if (secret.some((place) => place === own || own.startsWith(`${place}.`))) continue;
      this.#fault(placeOf(facts, item, path), message);
    }
  }
  /** References and secrets at places that have neither. */
  #checkMarks(facts: KindFacts, fields: Body, at: Path): void {
    const right = new Set<unknown>();
    for (const { at: pattern } of facts.references)
      replaceAt(fields, pattern, ({ value }) => { right.add(value); return value; });
    const visit = (value: unknown, path: Path): void => {
      if (isReference(value)) {
        if (!right.has(value)) this.#fault([...at, ...path], 'a reference by name is not possible here');
        else if (typeof value.$name !== 'string') this.#fault([...at, ...path], 'expected { "$name": "…" }');
      } else if (isSecret(value)) this.#fault([...at, ...path], 'a secret is not possible here');
      else if (Array.isArray(value)) value.forEach((item, i) => visit(item, [...path, i]));
      else if (isRecord(value)) for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key]);
    };
    visit(fields, []);
  }

  /** In a document of a whole gateway, everything that is bound is in it. */
  #checkNames(): void {
    const whole = this.scope.gateway === 'whole';
    const froms = new Map<string, Desired>();
    for (const item of this.items.values()) {
      if (item.was === undefined) continue;
      const key = keyOfAll({ kind: item.kind, key: item.was });
      if (froms.has(key)) this.#fault([...item.at, 'was'], 'two objects cannot have had the same name');
      froms.set(key, item);
    }
    for (const link of whole ? this.links : []) {
      const { kind, key } = linkTarget(link);
      if (!this.items.has(keyOfAll({ kind, key }))) this.#fault([], `${link.kind} of ${link.holder}: there is no ${kind}/${key} in the document`);
    }
  }
}

/** The fields of a request, and the members that are objects of their own. */
function apart(entry: Body, members: readonly string[]): { readonly rest: Body; readonly extra: Body } {
  const own = Object.entries(entry);
  return {
    rest: Object.fromEntries(own.filter(([key]) => !members.includes(key))),
    extra: Object.fromEntries(own.filter(([key]) => members.includes(key))),
  };
}

/** The place in the document of what a request has at a path. */
function placeOf(facts: KindFacts, { at }: Desired, path: Issue['path']): Path {
  const [first, ...rest] = path;
  if (first === facts.name || facts.kind === 'variables') return at;
  return facts.kind === 'responses' && first === 'responses' ? [...at, ...rest] : [...at, ...path];
}
