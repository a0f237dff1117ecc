/** Objects in the form that documents and gateways share: names in the place of IDs, secrets apart from the rest. */
import { createHash } from 'node:crypto';
import { convertObject, isHidden, valueAt } from '../schema/convert.js';
import type { JsonSecret } from '../schema/from.js';
import type { ObjectSpec } from '../schema/vocabulary.js';
import { isRecord, jsonObjectIn } from '../values.js';
import { canonical, copyOf, isReference, replaceAt, setAt, type Body } from './at-paths.js';
import { factsOf, idIn, nameIn, type KindFacts, type ObjectKind, type Reference, type Target } from './kinds.js';
import { normal } from './normal.js';

/** An object of a document or of a gateway. */
export interface Item {
  readonly kind: ObjectKind;
  /** Its name, with that of the object that it belongs to: `orders/get_order`. */
  readonly key: string;
  /** Key of the object that it belongs to. */
  readonly parent: string | undefined;
  /** Its fields in normal form, without name and secrets. */
  readonly fields: Body;
}
/** An object of a gateway. */
export interface Actual extends Item {
  readonly id: string;
  readonly parentId: string;
  readonly response: object;
  /** Secrets by path; `undefined` if the gateway does not show it. */
  readonly secrets: ReadonlyMap<string, string | undefined>;
  /** Fields that are newer than this package. */
  readonly unknown: readonly string[];
  /** Fields that a request must have, and the response does not. */
  readonly missing: readonly string[];
  /** Places with IDs of nothing on the gateway. */
  readonly outside: readonly string[];
  /** True for what every gateway has. */
  readonly stays: boolean;
  /** Digest of what it is now. A step that was planned from another one is not done. */
  readonly digest: string;
}

/** A name as a part of a key: `/` separates the parts. */
export const keyPart = (name: string): string => name.replaceAll('%', '%25').replaceAll('/', '%2F');
export const namePart = (part: string): string => part.replaceAll('%2F', '/').replaceAll('%25', '%');
/** The key of an object by its own name, and the key of the object that it belongs to. */
export function keyFor(facts: KindFacts, name: string, parent: string | undefined): string {
  // The name of a variable has that of its environment in front.
  const own = facts.kind === 'variables' ? name : keyPart(name);
  return parent === undefined ? own : `${parent}/${own}`;
}
/** The name of an object without those around it. */
export const lastName = (key: string): string => namePart(key.slice(key.lastIndexOf('/') + 1));

/** Finds the name that belongs to an ID. */
export type NameOf = (kind: Target, id: string) => string | undefined;

/** The fields that are not in a document: they follow from its structure. */
export function structural(facts: KindFacts): readonly string[] {
  const inKey = facts.kind === 'variables' ? ['env_id', 'variable_name'] : facts.name === undefined ? [] : [facts.name];
  return [...inKey, ...Object.keys(facts.from ?? {})];
}

const secretPaths = new WeakMap<KindFacts, readonly string[]>();
/** Places of secrets, such as `plugin_content.client_secret`. */
export function secretsOf(facts: KindFacts): readonly string[] {
  let paths = secretPaths.get(facts);
  if (!paths) secretPaths.set(facts, (paths = secretsIn(facts.input, '')));
  return paths;
}
function secretsIn(object: ObjectSpec, within: string): string[] {
  return Object.entries(object.fields).flatMap(([key, { spec, secret }]) => {
    const path = `${within}${key}`;
    const json: Readonly<Record<string, readonly JsonSecret[] | undefined>> = object.rules?.from?.json ?? {};
    if (secret === true) return [path];
    if (spec.type === 'one') return secretsIn(spec.of, `${path}.`);
    return (json[key] ?? []).map(({ at }) => `${path}.${at}`);
  });
}
/** Values of variables are addresses as a rule: documents have them, unless they name a secret. */
export const isPlainSecret = (facts: KindFacts): boolean => facts.kind === 'variables';

/** Strings of JSON become objects, in place. */
export function openJson(facts: KindFacts, fields: Body): void {
  for (const key of Object.keys(facts.input.rules?.from?.json ?? {})) {
    const text = fields[key];
    if (typeof text === 'string') fields[key] = jsonObjectIn(text) ?? text;
  }
}
/** Objects become strings of JSON again, in place. */
export function closeJson(facts: KindFacts, fields: Body): void {
  for (const key of Object.keys(facts.input.rules?.from?.json ?? {}))
    if (isRecord(fields[key])) fields[key] = JSON.stringify(fields[key]);
}

/** The object that a response of a gateway shows. */
export function itemOf(
  facts: KindFacts, response: object, place: { readonly parent?: string | undefined; readonly parentId?: string },
  nameOf: NameOf,
): Actual {
  const { missing, ...converted } = convertObject(facts.input, response, { known: facts.shown });
  const fields = converted.body;
  openJson(facts, fields);
  const empty = missing.filter((path) => mayBeEmpty(facts.input, path));
  for (const path of empty) fields[path] = {};
  const secrets = new Map<string, string | undefined>();
  for (const path of isPlainSecret(facts) ? [] : secretsOf(facts)) {
    const value = valueAt(fields, path);
    if (!isHidden(value) && typeof value === 'string') secrets.set(path, value);
    else if (converted.secrets.includes(path)) secrets.set(path, undefined);
    replaceAt(fields, path, () => undefined);
  }
  const digest = digestOf(facts.kind, normal(facts, fields));
  const outside = namesForIds(facts, fields, nameOf);
  const key = keyFor(facts, nameIn(facts, fields), place.parent);
  for (const name of structural(facts)) delete fields[name];
  return {
    kind: facts.kind, key, parent: place.parent, parentId: place.parentId ?? '', id: idIn(facts, response), response,
    fields: normal(facts, fields), secrets, unknown: converted.unknown, outside,
    missing: missing.filter((path) => !empty.includes(path)),
    stays: facts.stays?.(response) === true, digest,
  };
}

/** True for a part that a response does not show if it has no values, such as a fixed response without a body. */
function mayBeEmpty({ fields }: ObjectSpec, path: string): boolean {
  const spec = Object.hasOwn(fields, path) ? fields[path]?.spec : undefined;
  return spec?.type === 'one' && Object.values(spec.of.fields).every(({ required }) => required !== true);
}

/** Puts names in the place of IDs. Returns the places whose ID nobody has. */
function namesForIds(facts: KindFacts, fields: Body, nameOf: NameOf): string[] {
  const outside: string[] = [];
  for (const reference of facts.references) {
    replaceAt(fields, reference.at, ({ value, path, holders: [holder = {}] }) => {
      if (typeof value !== 'string' || value === '' || !applies(reference, holder)) return value;
      const key = nameOf(reference.to, value);
      if (key === undefined) outside.push(path.join('.'));
      return key === undefined ? value : { $name: reference.inGroup ? lastName(key) : key };
    });
  }
  return outside;
}
const applies = ({ when }: Reference, holder: Body): boolean => when === undefined || when(holder);

/** An object that is referred to, and the place. */
export interface Referred {
  readonly kind: Target;
  readonly key: string;
  readonly path: readonly (string | number)[];
}
/** What an object refers to by name. */
export function referencesOf({ kind, key: own, fields, parent }: Item): Referred[] {
  const found: Referred[] = [];
  const facts = factsOf(kind);
  if (parent !== undefined && facts.parent) found.push({ kind: facts.parent, key: parent, path: [] });
  if (kind === 'variables') found.push({ kind: 'envs', key: own.split('/')[1] ?? '', path: [] });
  for (const { at, to, inGroup } of facts.references) {
    replaceAt(fields, at, ({ value, path }) => {
      if (isReference(value) && typeof value.$name === 'string')
        found.push({ kind: to, key: inGroup ? `${parent ?? ''}/${keyPart(value.$name)}` : value.$name, path });
      return value;
    });
  }
  return found;
}

/** Puts IDs in the place of names, in place. */
export function idsForNames(facts: KindFacts, fields: Body, parent: string | undefined, idOf: NameOf): void {
  for (const { at, to, inGroup } of facts.references) {
    replaceAt(fields, at, ({ value }) => {
      if (!isReference(value) || typeof value.$name !== 'string') return value;
      return idOf(to, inGroup ? `${parent ?? ''}/${keyPart(value.$name)}` : value.$name) ?? value;
    });
  }
}

/** The fields in the form of a request, apart from names of parents. */
export function requestOf(facts: KindFacts, item: Item, idOf: NameOf): Body {
  const fields = copyOf(item.fields);
  idsForNames(facts, fields, item.parent, idOf);
  if (facts.name !== undefined) fields[facts.name] = lastName(item.key);
  if (facts.kind === 'variables') {
    const [, env = '', name = ''] = item.key.split('/');
    fields['env_id'] = idOf('envs', env) ?? env;
    fields['variable_name'] = name;
  }
  for (const name of Object.keys(facts.from ?? {})) fields[name] = idOf(facts.parent ?? 'groups', item.parent ?? '') ?? '';
  return fields;
}
/** Puts secrets into fields. */
export function putSecrets(fields: Body, secrets: ReadonlyMap<string, unknown>): void {
  for (const [path, value] of secrets) if (value !== undefined) setAt(fields, path, value);
}

/** A digest of the fields of an object, with IDs: the names of other objects may change. Secrets are not in it. */
export function digestOf(kind: ObjectKind, fields: Body): string {
  return createHash('sha256').update(canonical([kind, fields])).digest('hex').slice(0, 20);
}
/** The fields that a response shows, with IDs and names, without secrets. */
export function rawFields({ kind, response }: Pick<Actual, 'kind' | 'response'>): Body {
  const facts = factsOf(kind);
  const { body: fields, missing } = convertObject(facts.input, response, { known: facts.shown });
  openJson(facts, fields);
  for (const path of missing) if (mayBeEmpty(facts.input, path)) fields[path] = {};
  for (const path of isPlainSecret(facts) ? [] : secretsOf(facts)) replaceAt(fields, path, () => undefined);
  return normal(facts, fields);
}
/** The digest of an object after a change of one field. */
export function digestAfter(actual: Actual, field: string, value: unknown): string {
  return digestOf(actual.kind, normal(factsOf(actual.kind), { ...rawFields(actual), [field]: value }));
}
