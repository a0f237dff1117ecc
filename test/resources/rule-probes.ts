/** Requests that try one rule of a description: one that keeps it, and one that breaks nothing else. */
import { checkerOf } from '../../src/schema/engine.js';
import type { FieldSpec, ObjectSpec, RuleSpec, Spec } from '../../src/schema/vocabulary.js';

export type Value = Readonly<Record<string, unknown>>;
/** One rule: with `key=value`, the object must have `field`, or only with certain values. */
export interface Rule {
  readonly kind: 'needs' | 'when';
  readonly key: string;
  readonly value: string;
  readonly field: string;
}
/** A request that keeps the rule, and one that breaks it. */
export interface RuleProbes {
  readonly good: Value;
  readonly bad: Value;
}

/** The rules of an object that are data. */
export function rulesOf({ rules: { needs = {}, when = {} } = {} }: ObjectSpec): Rule[] {
  const found: Rule[] = [];
  for (const [key, byValue] of Object.entries(needs))
    for (const [value, fields] of Object.entries(byValue))
      for (const field of fields) found.push({ kind: 'needs', key, value, field });
  for (const [key, byValue] of Object.entries(when))
    for (const [value, fields] of Object.entries(byValue))
      for (const field of Object.keys(fields)) found.push({ kind: 'when', key, value, field });
  return found;
}

/** A copy of the object without one of its rules. */
export function dropping(object: ObjectSpec, { kind, key, value, field }: Rule): ObjectSpec {
  const rules = object.rules ?? {};
  const { [key]: needs = {} } = rules.needs ?? {};
  const others = (needs[value] ?? []).filter((name) => name !== field);
  const { [key]: when = {} } = rules.when ?? {};
  const fewer: RuleSpec =
    kind === 'needs'
      ? { needs: { ...rules.needs, [key]: { ...needs, [value]: others } } }
      : { when: { ...rules.when, [key]: { ...when, [value]: omit(when[value] ?? {}, field) } } };
  return { ...object, rules: { ...rules, ...fewer } };
}
/** A copy of the object without its `check`. */
export function unchecked(object: ObjectSpec): ObjectSpec {
  const { needs = {}, when = {} } = object.rules ?? {};
  return { ...object, rules: { needs, when } };
}
const omit = <T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
/** The request without a field; `members[].host` is one of each item. */
function lacking(value: Value, field: string): Value {
  const [list = '', name] = field.split('[].');
  const items = value[list];
  if (name === undefined || !Array.isArray(items)) return omit(value, field);
  return { ...value, [list]: items.map((item: Value) => omit(item, name)) };
}
const accepts = (object: ObjectSpec, value: unknown): boolean => checkerOf(object).valid(value);

/** Makes probes. `starts` has requests to begin with, for objects whose rules only some requests keep. */
export class Prober {
  readonly #starts: ReadonlyMap<ObjectSpec, readonly Value[]>;

  constructor(starts: ReadonlyMap<ObjectSpec, readonly Value[]>) {
    this.#starts = starts;
  }

  /** The first pair of requests whose verdicts differ by this rule alone; `undefined` if the rule changes none. */
  probesOf(object: ObjectSpec, rule: Rule): RuleProbes | undefined {
    const lax = dropping(object, rule);
    for (const start of this.#startsOf(object)) {
      const good = this.#filled(object, { ...omit(start, rule.key), ...this.#chosen(object, rule) }, [rule.field]);
      if (!accepts(object, good)) continue;
      const bad = this.#wrong(object, rule, good).find((value) => !accepts(object, value) && accepts(lax, value));
      if (bad) return { good, bad };
    }
    return undefined;
  }

  #startsOf(object: ObjectSpec): readonly Value[] {
    return this.#starts.get(object) ?? [{}];
  }
  #chosen(object: ObjectSpec, { key, value }: Rule): Value {
    const values = [true, false, ...this.#candidates(object.fields[key])];
    const chosen = values.find((candidate) => String(candidate) === value && fits(object.fields[key], candidate));
    return chosen === undefined ? {} : { [key]: chosen };
  }
  #wrong(object: ObjectSpec, { kind, field }: Rule, good: Value): Value[] {
    if (kind === 'needs') return [lacking(good, field)];
    return this.#candidates(object.fields[field]).map((value) => this.#filled(object, { ...good, [field]: value }));
  }

  /** The request with everything that it must have, and with more fields. */
  #filled(object: ObjectSpec, start: Value, more: readonly string[] = []): Value {
    const value: Record<string, unknown> = { ...start };
    const required = Object.keys(object.fields).filter((name) => object.fields[name]?.required);
    // A field that is filled may make others necessary.
    for (;;) {
      const names = [...required, ...this.#needed(object, value), ...more].filter((name) => !name.includes('[]'));
      const missing = names.find((name) => value[name] === undefined);
      if (missing === undefined) return value;
      const candidates = this.#candidates(object.fields[missing]).filter((held) => held !== null);
      const fitting = candidates.filter((held) => fits(object.fields[missing], held));
      value[missing] = fitting.find((held) => !this.#complains(object, { ...value, [missing]: held }, missing)) ?? fitting[0] ?? 'x';
    }
  }
  #needed(object: ObjectSpec, value: Value): string[] {
    return Object.entries(object.rules?.needs ?? {}).flatMap(([key, byValue]) => byValue[String(value[key])] ?? []);
  }
  #complains(object: ObjectSpec, value: Value, field: string): boolean {
    return checkerOf(object).issues(value).some(({ path }) => path[0] === field);
  }

  /** Values at the limits of a field, and beyond those of others. */
  #candidates(field: FieldSpec | undefined): readonly unknown[] {
    if (!field) return [];
    return [...this.#ofSpec(field.spec), ...(field.nullable ? [null] : [])];
  }
  #ofSpec(spec: Spec): readonly unknown[] {
    switch (spec.type) {
      case 'text': return TEXTS;
      case 'int': case 'num': return [1, spec.min ?? 0, spec.max ?? 0];
      case 'bool': return [true, false];
      case 'any': case 'file': return ['x'];
      case 'oneOf': return [...spec.values];
      case 'either': return spec.of.flatMap((kind) => this.#ofSpec(kind));
      case 'one': return this.#startsOf(spec.of).map((start) => this.#filled(spec.of, start));
      case 'list': return this.#ofSpec(spec.of).slice(0, 1).map((item) => [item]);
      case 'dict': return [{}];
    }
  }
}

const fits = (field: FieldSpec | undefined, held: unknown): boolean =>
  field !== undefined && accepts({ direction: 'in', fields: { held: field }, always: [] }, { held });

/** Texts of every length that a limit separates, with every kind of character that a form may exclude. */
const TEXTS: readonly string[] = [
  'aaa', '', '/', '200', '192.0.2.1', 'www.example.com', '{}', '["a","==","b"]', '$context.authorizer.frontend.name',
  ...[3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65, 512, 513, 2048, 2049].flatMap((length) =>
    ['a', '1', '-', '+', '中'].flatMap((first) => [first + 'a'.repeat(length - 1), `a${first}${'a'.repeat(length - 2)}`])),
];
