/**
 * Turns a response into the request object that would produce it. The description of the request decides which fields
 * are taken over, and its `rules.from` has the exceptions. Nothing is sent, and the arguments do not change.
 */
import { ApigConfigurationError, ApigConversionError, ApigSecretsNeededError, pathText } from '../errors.js';
import { nearest } from '../names.js';
import { printable } from '../text.js';
import { isRecord, jsonObjectIn } from '../values.js';
import type { From, JsonSecret, Values } from './from.js';
import { absentIn, nameOf, own } from './rules.js';
import { type FieldSpec, type ObjectSpec, type Schema, type Spec, specOf } from './vocabulary.js';

/** Why a field of a response is not taken over. */
export type WhyDropped = 'response only' | 'not set' | 'stands for none' | 'repeats another' | 'unsupported';
/** A field of a response that is not taken over. */
export interface DroppedField {
  /** Its path in the request, or in the response if a request has no such field: `members[0].ecs_id`. */
  readonly path: string;
  readonly why: WhyDropped;
}

/** A conversion, and what it omitted. Paths have the form `members[0].host`. */
export interface Conversion<In> {
  /** The request object, with everything that the response has. Secrets that the service does not show are missing. */
  readonly body: Partial<In>;
  readonly dropped: readonly DroppedField[];
  /** Fields that no description knows: they are newer than this package. Found only with the option `response`. */
  readonly unknown: readonly string[];
  /** Fields that the request must have and the response does not. */
  readonly missing: readonly string[];
  /** Secrets that the request needs and the service does not show: absent, empty, or asterisks. */
  readonly secrets: readonly string[];
}

/** The options of `inputOf` and `convert`. */
export interface ConvertOptions {
  /** Values of secrets that the service does not show, by their paths. Example: `{ sign_secret: '…' }`. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /** Description of the response. With it, fields that are newer than this package are found. Example: `Api`. */
  readonly response?: Schema<unknown> | undefined;
}

type Key<T> = Extract<keyof T, string>;
/** Of a union by kinds, the fields that each kind requires. */
type RequiredKeys<T> = { [K in Key<T>]: undefined extends T[K] ? never : K }[Key<T>];
/** A, if it has every field that the request In must have; otherwise `never`, so that the call does not compile. */
export type Fitting<In, A> = [Exclude<RequiredKeys<In>, keyof A>] extends [never] ? A : never;

/**
 * Turns a response into a request object, to update the same object or to create another one.
 *
 * ```ts
 * const group = await client.groups.get(id);
 * await client.groups.update(id, { ...inputOf(GroupUpdate, group), remark: 'new' });
 * ```
 * @param input - Description of the request, such as `GroupUpdate`.
 * @param response - The response of a call that reads the whole object. Items of lists may be incomplete.
 * @throws ApigConversionError: the response lacks something that the request must have, or has fields that are newer
 *   than this package (only with the option `response`).
 * @throws ApigSecretsNeededError: the request needs secrets that the service does not show.
 */
export function inputOf<In, A extends object>(
  input: Schema<In>,
  response: Fitting<In, A> & A,
  options: ConvertOptions = {},
): In {
  const { missing, unknown, secrets, body } = told(specOf(input), response, options);
  if (missing.length > 0 || unknown.length > 0) throw new ApigConversionError('inputOf', missing, unknown);
  if (secrets.length > 0) throw new ApigSecretsNeededError('inputOf', secrets);
  // Nothing is missing, and each field is in the description.
  return body as In;
}

/**
 * Does the same as `inputOf`, and reports what was omitted. It throws only for wrong options.
 * @throws ApigConfigurationError: `secrets` names something that is not a secret of the request.
 */
export function convert<In, A extends object>(
  input: Schema<In>,
  response: Fitting<In, A> & A,
  options: ConvertOptions = {},
): Conversion<In> {
  const { body, dropped, unknown, missing, secrets } = told(specOf(input), response, options);
  return { dropped, unknown, missing, secrets, body: body as Partial<In> }; // Each field is in the description.
}
function told(input: ObjectSpec, response: object, { secrets, response: known }: ConvertOptions): Converted {
  const conversion = convertObject(input, response, { secrets, known: known && specOf(known) });
  for (const field of conversion.unseen) delete conversion.body[field];
  return conversion;
}

/** A conversion as data. */
export interface Converted extends Omit<Conversion<unknown>, 'body'> {
  readonly body: Record<string, unknown>;
  /** Fields whose JSON string lacks a secret. They are in the body, but must not be sent without it. */
  readonly unseen: readonly string[];
}
export interface Converting {
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /** Description of the response. */
  readonly known?: ObjectSpec | undefined;
  /** True: takes over fields that are not in the description. */
  readonly keepUnknown?: boolean | undefined;
}

/** Converts a response by the data of the descriptions. */
export function convertObject(object: ObjectSpec, response: object, options: Converting): Converted {
  const walk = new Walk(options);
  const source = isRecord(response) ? response : {};
  const body = walk.object(object, source, options.known, []);
  walk.checkSecrets();
  const { dropped, unknown, missing, secrets, unseen } = walk;
  return { body, dropped, unknown, missing, secrets, unseen };
}

type Path = readonly (string | number)[];
const NO_FACTS: From = {};
/** The facts about a field. */
const of = <T>(facts: Readonly<Record<string, T | undefined>> | undefined, key: string): T | undefined => facts?.[key];

class Walk {
  readonly dropped: DroppedField[] = [];
  readonly unknown: string[] = [];
  readonly missing: string[] = [];
  readonly secrets: string[] = [];
  readonly unseen: string[] = [];
  readonly #options: Converting;
  /** Places of secrets, for messages about other names. */
  readonly #places: string[] = [];

  constructor(options: Converting) {
    this.#options = options;
  }

  object(object: ObjectSpec, source: Record<string, unknown>, known: ObjectSpec | undefined, path: Path) {
    const from = object.rules?.from ?? NO_FACTS;
    const body: Record<string, unknown> = {};
    for (const [key, field] of Object.entries(object.fields)) {
      const name = of(from.names, key) ?? key;
      const place = { key, field, from, source, path: [...path, key] };
      const value = this.#field(place, valueAt(source, name), object, known?.fields[name]?.spec);
      if (value !== undefined) body[key] = value;
    }
    this.#dropRepeated(from, body, source, path);
    this.#noteNeeds(object, body, path);
    this.#noteOthers(object, source, known, path, body);
    return body;
  }

  #field(at: Place, raw: unknown, object: ObjectSpec, known: Spec | undefined): unknown {
    const { key, field, from, source, path } = at;
    if (field.secret === true) return this.#secret(at, raw);
    if (raw === undefined || raw === null) {
      if (raw === null && field.nullable === true) return null;
      this.#lose(at, raw === null ? 'not set' : undefined);
      return undefined;
    }
    const why = reasonAgainst(key, from, source, object);
    if (why !== undefined) {
      this.#drop(path, why);
      return undefined;
    }
    const reshape = of(from.reshape, key);
    const value = reshape ? reshape(raw) : raw;
    if (value === undefined || isUnset(field.spec, value) || (value === '' && from.unset?.includes(key))) {
      this.#lose(at, 'not set');
      return undefined;
    }
    if (field.spec.type === 'one')
      return this.#one(at, field.spec.of, value, known?.type === 'one' ? known.of : undefined);
    const json = of(from.json, key);
    if (json && typeof value === 'string') return this.#json(key, json, value, path);
    return this.#value(field.spec, value, known, path);
  }

  #value(spec: Spec, value: unknown, known: Spec | undefined, path: Path): unknown {
    if (spec.type === 'one' && isRecord(value))
      return this.object(spec.of, value, known?.type === 'one' ? known.of : undefined, path);
    if (spec.type === 'list' && Array.isArray(value)) {
      const item = known?.type === 'list' ? known.of : undefined;
      return value.map((each, i) => this.#value(spec.of, each, item, [...path, i]));
    }
    if (spec.type === 'dict' && isRecord(value)) {
      const item = known?.type === 'dict' ? known.of : undefined;
      const inner = (key: string, each: unknown) => this.#value(spec.of, each, item, [...path, key]);
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(key, each)]));
    }
    return value;
  }

  /** Converts an object in a field. The service returns objects without values for unused parts. */
  #one(at: Place, of: ObjectSpec, value: unknown, known: ObjectSpec | undefined): unknown {
    if (!isRecord(value)) return value;
    const inner = new Walk(this.#options);
    const body = inner.object(of, value, known, at.path);
    if (matches(value, of.rules?.from?.none) || (at.field.required !== true && isHollow(of, value, body, inner))) {
      this.#lose(at, 'stands for none');
      return undefined;
    }
    for (const list of ['dropped', 'unknown', 'missing', 'secrets', 'unseen'] as const)
      (this[list] as unknown[]).push(...inner[list]);
    this.#places.push(...inner.#places);
    return body;
  }

  #secret({ key, field, from, path }: Place, raw: unknown): unknown {
    const place = pathText(path);
    this.#places.push(place);
    const given = this.#options.secrets?.[place];
    if (given !== undefined) return given;
    if (!isHidden(raw)) return raw;
    if (isMasked(raw) || field.required === true || from.secrets?.includes(key)) this.secrets.push(place);
    else if (raw === '') this.#drop(path, 'not set');
    return undefined;
  }
  /** A JSON string with the given secrets. */
  #json(key: string, inside: readonly JsonSecret[], text: string, path: Path): string {
    const content = jsonObjectIn(text);
    if (!content) return text;
    let changed = false;
    for (const { at } of inside.filter((secret) => isNeeded(secret, content))) {
      const place = `${pathText(path)}.${at}`;
      this.#places.push(place);
      const given = this.#options.secrets?.[place];
      if (given !== undefined) {
        setAt(content, at, given);
        changed = true;
      } else if (isHidden(valueAt(content, at))) {
        this.secrets.push(place);
        this.unseen.push(key);
      }
    }
    return changed ? JSON.stringify(content) : text;
  }
  /** Secrets that are given for other places are mistakes. */
  checkSecrets(): void {
    for (const name of Object.keys(this.#options.secrets ?? {})) {
      if (this.#places.includes(name)) continue;
      const near = nearest(name, this.#places);
      const there = this.#places.length === 0 ? 'It has none.' : `Its secrets: ${this.#places.join(', ')}.`;
      const advice = near === undefined ? there : `Did you mean ${near}?`;
      const message = `secrets: ${printable(name)} is not a secret of this object. ${advice}`;
      throw new ApigConfigurationError('secrets', message);
    }
  }

  #dropRepeated(from: From, body: Record<string, unknown>, source: Record<string, unknown>, path: Path): void {
    for (const [key, other] of Object.entries(from.instead ?? {}))
      if (key in body && other !== undefined && other in body) this.#takeOut(body, key, path);
    for (const [key, other] of Object.entries(from.repeats ?? {}))
      if (key in body && other !== undefined && other in body && source[key] === source[other])
        this.#takeOut(body, key, path);
  }
  #takeOut(body: Record<string, unknown>, key: string, path: Path): void {
    delete body[key];
    this.#drop([...path, key], 'repeats another');
  }
  /** Notes fields that the values of other fields make necessary. */
  #noteNeeds({ rules }: ObjectSpec, body: Record<string, unknown>, path: Path): void {
    for (const [kind, byValue] of Object.entries(rules?.needs ?? {})) {
      const needed = body[kind] === undefined ? [] : own(byValue, body[kind]) ?? [];
      for (const absent of needed.flatMap((name) => absentIn(body, name))) {
        const place = pathText([...path, ...absent]);
        if (!this.missing.includes(place) && !this.secrets.includes(place)) this.missing.push(place);
      }
    }
  }
  /** Fields of the response that the request does not have. */
  #noteOthers(
    object: ObjectSpec, source: Record<string, unknown>, known: ObjectSpec | undefined, path: Path,
    body: Record<string, unknown>,
  ): void {
    const names = Object.values(object.rules?.from?.names ?? {}).map((name) => String(name).split('.')[0]);
    for (const [key, value] of Object.entries(source)) {
      if (Object.hasOwn(object.fields, key) || names.includes(key) || value === undefined || value === null) continue;
      if (!known || Object.hasOwn(known.fields, key)) this.#drop([...path, key], 'response only');
      else {
        this.unknown.push(pathText([...path, key]));
        if (this.#options.keepUnknown && key !== '__proto__') body[key] = value;
      }
    }
  }

  #lose({ field, path }: Place, why: WhyDropped | undefined): void {
    if (field.required === true) this.missing.push(pathText(path));
    else if (why !== undefined) this.#drop(path, why);
  }
  #drop(path: Path, why: WhyDropped): void {
    this.dropped.push({ path: pathText(path), why });
  }
}

/** A field of a request, and its source. */
interface Place {
  readonly key: string;
  readonly field: FieldSpec;
  readonly from: From;
  /** The object of the response. */
  readonly source: Record<string, unknown>;
  readonly path: Path;
}

/** Why a field is not taken over, whatever its value. */
function reasonAgainst(
  key: string, from: From, source: Record<string, unknown>, { rules }: ObjectSpec,
): WhyDropped | undefined {
  if (from.unsupported?.includes(key)) return 'unsupported';
  if (matches(source, of(from.unless, key))) return 'response only';
  for (const kind of from.kinds ?? []) {
    const byValue = rules?.needs?.[kind] ?? {};
    const isPart = Object.values(byValue).some((names) => names.includes(key));
    if (isPart && own(byValue, source[kind])?.includes(key) === false) return 'stands for none';
  }
  return undefined;
}
const matches = (source: Record<string, unknown>, values: Values | undefined): boolean =>
  Object.entries(values ?? {}).some(([key, some]) => some?.includes(source[key]));

/** True for an object that the service returns if there is none. */
function isHollow(
  { fields }: ObjectSpec, source: Record<string, unknown>, body: Record<string, unknown>, inner: Walk,
): boolean {
  if (inner.unknown.length > 0) return false;
  const isUnnamed = Object.entries(fields).some(([key, { required, secret }]) =>
    required === true && secret !== true && source[key] === '');
  const isEmpty = Object.keys(body).length === 0 && inner.secrets.length === 0;
  return isUnnamed || isEmpty || (inner.missing.length > 0 && !hasValue(body));
}
function hasValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasValue);
  if (isRecord(value)) return Object.values(value).some(hasValue);
  return value !== '' && value !== 0 && value !== false && value !== undefined && value !== null;
}

/** True for `""` and 0 if the limits forbid them, because responses use them for "not set". */
function isUnset(spec: Spec, value: unknown): boolean {
  return (value === '' || value === 0) && !allows(spec, value);
}
function allows(spec: Spec, value: '' | 0): boolean {
  switch (spec.type) {
    case 'any':
      return true;
    case 'text':
      return value === '' && !(spec.min ?? 0) && spec.pattern?.test('') !== false && spec.not?.test('') !== true;
    case 'int':
    case 'num':
      return value === 0 && (spec.min ?? 0) <= 0 && (spec.max ?? 0) >= 0 && spec.not?.includes(0) !== true;
    case 'oneOf':
      return spec.values.includes(value);
    case 'either':
      return spec.of.some((each) => allows(each, value));
    default:
      return false;
  }
}

/** True for a secret that is not shown. */
export const isHidden = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || isMasked(value);
/** Some gateways show the first and last characters of a secret. */
const isMasked = (value: unknown): boolean => typeof value === 'string' && /^\*+$|\*{3}/.test(value);

/** The secrets in strings of JSON that an object needs and does not have. */
export function hiddenInJson({ rules }: ObjectSpec, body: Record<string, unknown>): string[] {
  return Object.entries(rules?.from?.json ?? {}).flatMap(([key, inside = []]) => {
    const content = typeof body[key] === 'string' ? jsonObjectIn(body[key]) : undefined;
    return inside
      .filter((secret) => content && isNeeded(secret, content) && isHidden(valueAt(content, secret.at)))
      .map(({ at }) => `${key}.${at}`);
  });
}
const isNeeded = (secret: JsonSecret, content: object): boolean =>
  Object.entries(secret.with).every(([at, pattern]) => pattern.test(nameOf(valueAt(content, at))));

/** A value by a dotted name that leads into objects and to the first item of lists. */
export function valueAt(source: unknown, name: string): unknown {
  return name.split('.').reduce<unknown>((held, key) => {
    const holder: unknown = Array.isArray(held) ? held[0] : held;
    return isRecord(holder) && Object.hasOwn(holder, key) ? holder[key] : undefined;
  }, source);
}
function setAt(content: Record<string, unknown>, name: string, value: unknown): void {
  const [key = '', ...rest] = name.split('.');
  if (rest.length === 0) content[key] = value;
  else {
    const inner = isRecord(content[key]) ? content[key] : {};
    content[key] = inner;
    setAt(inner, rest.join('.'), value);
  }
}
