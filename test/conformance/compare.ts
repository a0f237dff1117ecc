/** Compares what is declared of an operation with what is documented of it. */
import { Download } from '../../src/schema/download.js';
import { type AnyOperation, errorStatusesOf } from '../../src/schema/operation.js';
import type { FieldSpec, KeyLimits, ObjectSpec, Spec, TextLimits } from '../../src/schema/vocabulary.js';
import type { Documented } from './documented.js';
import type { Difference } from './report.js';

/** A place of an answer where a field stands: what the documents say of it there, if anything. */
interface Use {
  readonly operation: string;
  readonly place: string;
  readonly documented: Spec | undefined;
}
/** What all comparisons together have found. */
export interface Comparison {
  readonly differences: Difference[];
  /** How many documented fields were compared, by operation. */
  readonly fields: Map<string, number>;
  /** Where each declared field stands in answers. Answers share objects, so a field is judged by all its places. */
  readonly answers: Map<FieldSpec, Use[]>;
  /** Values that the requests document for a declared field. */
  readonly requests: Map<FieldSpec, Set<string | number>>;
}

/** Compares all operations; `documentedOf` says what is documented of one. */
export function compareAll(
  operations: readonly AnyOperation[],
  documentedOf: (operation: AnyOperation) => Documented | undefined,
): Comparison {
  const comparison: Comparison = { differences: [], fields: new Map(), answers: new Map(), requests: new Map() };
  for (const operation of operations) {
    const documented = documentedOf(operation);
    if (documented) new OperationComparison(operation, documented, comparison).run();
    else
      comparison.differences.push({
        operation: operation.id,
        place: 'operation',
        differs: `${operation.method} ${operation.path} is documented nowhere`,
      });
  }
  for (const [field, uses] of comparison.answers) judgeAnswers(field, uses, comparison);
  return comparison;
}

/**
 * Extra fields, values and types of answers: what is documented at any place of the field is right at all its places.
 */
function judgeAnswers(field: FieldSpec, uses: readonly Use[], { differences, requests }: Comparison): void {
  const say = (differs: string): void =>
    void differences.push(...uses.map(({ operation, place }) => ({ operation, place, differs })));
  const documented = uses.flatMap((use) => use.documented ?? []);
  if (documented.length === 0) return say('documented nowhere');
  const known = new Set([...documented.flatMap(valuesOf), ...(requests.get(field) ?? [])]);
  const values = valuesOf(field.spec).filter((value) => value !== '' && !known.has(value));
  if (values.length > 0) say(`values documented nowhere: ${values.join(', ')}`);
  if (documented.some((spec) => spec.type === 'any')) return;
  const kinds = documented.flatMap(alternatives).map((spec) => kindOf(spec, 'out'));
  const types = alternatives(field.spec).map((spec) => kindOf(spec, 'out')).filter((kind) => !kinds.includes(kind));
  // A field of one type only that is of another type is told at its place.
  if (field.spec.type === 'either' && types.length > 0) say(`types documented nowhere: ${types.join(', ')}`);
}
const alternatives = (spec: Spec): readonly Spec[] => (spec.type === 'either' ? spec.of : [spec]);
/** The values of an enumeration, or of one in a list or a map; `''` in an answer means unset. */
function valuesOf(spec: Spec): (string | number)[] {
  if (spec.type === 'oneOf') return [...spec.values];
  if (spec.type === 'either') return spec.of.flatMap(valuesOf);
  return spec.type === 'list' || spec.type === 'dict' ? valuesOf(spec.of) : [];
}

class OperationComparison {
  constructor(readonly operation: AnyOperation, readonly documented: Documented, readonly into: Comparison) {}

  run(): void {
    const { operation, documented } = this;
    this.#equal('section', documented.section, operation.section);
    this.#sets('errorStatuses', documented.errorStatuses, errorStatusesOf(operation));
    this.#sets('actions', documented.actions, operation.actions);
    if (documented.ownActions.length > 0 && !documented.ownActions.includes(operation.actions[0] ?? ''))
      this.#say('actions', `${documented.ownActions.join(', ')} does not come first`);
    // The one header that the reference documents is the token, which the client sends in its own way.
    this.#sets('headers', documented.headers.filter((name) => name !== 'X-Auth-Token'), []);
    this.#pathParameters();
    this.#part('query', documented.query, operation.query?.object);
    this.#part('body', documented.body, operation.body?.object);
    this.#part('form', documented.form, operation.form?.object);
    this.#answer();
    this.#paging();
  }

  #say(place: string, differs: string): void {
    this.into.differences.push({ operation: this.operation.id, place, differs });
  }
  #count(): void {
    this.into.fields.set(this.operation.id, (this.into.fields.get(this.operation.id) ?? 0) + 1);
  }
  #equal(place: string, documented: unknown, declared: unknown): void {
    if (documented !== declared) this.#say(place, `documented ${String(documented)}, declared ${String(declared)}`);
  }
  #sets(place: string, documented: readonly (string | number)[], declared: readonly (string | number)[]): void {
    const missing = documented.filter((value) => !declared.includes(value));
    const extra = declared.filter((value) => !documented.includes(value));
    if (missing.length > 0) this.#say(place, `documented, not declared: ${missing.join(', ')}`);
    if (extra.length > 0) this.#say(place, `declared, not documented: ${extra.join(', ')}`);
  }

  #pathParameters(): void {
    const { path, pathLimits = {} } = this.operation;
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    this.#sets('path', Object.keys(this.documented.pathParameters.fields), names);
    for (const [name, field] of Object.entries(this.documented.pathParameters.fields)) {
      this.#count();
      this.#spec(`path.${name}`, field.spec, pathLimits[name]?.spec ?? { type: 'text' }, 'in');
    }
    this.#sets('pathLimits', Object.keys(pathLimits).filter((name) => names.includes(name)), Object.keys(pathLimits));
  }

  #part(place: string, documented: ObjectSpec | undefined, declared: ObjectSpec | undefined): void {
    if (documented && declared) this.#object(place, documented, declared, 'in');
    else if (documented) this.#say(place, 'documented, not declared');
    else if (declared) this.#say(place, 'declared, not documented');
  }
  #answer(): void {
    const { answer } = this.documented;
    const { response } = this.operation;
    const declared =
      response === undefined
        ? undefined
        : response === Download
          ? 'file'
          : (response as { readonly object: ObjectSpec }).object;
    if (answer === 'file' || declared === 'file')
      this.#equal('response', answer === 'file' ? answer : 'no file', declared === 'file' ? declared : 'no file');
    else if (answer && declared) this.#object('response', answer, declared, 'out');
    else if (answer) this.#say('response', 'documented, not declared');
    else if (declared) this.#say('response', 'declared, not documented');
  }
  /** A list with `offset` and `limit` names the key of its items. */
  #paging(): void {
    const { items } = this.operation;
    const { query, answer } = this.documented;
    const lists =
      typeof answer === 'object'
        ? Object.entries(answer.fields)
            .filter(([, field]) => field.spec.type === 'list')
            .map(([name]) => name)
        : [];
    if (items !== undefined && !lists.includes(items)) this.#say('items', `${items} is not a list of the answer`);
    if (items === undefined && query?.fields['offset'] && lists.length === 1)
      this.#say('items', `the answer is a page of ${lists.join(', ')}, but items does not say so`);
  }

  #object(place: string, documented: ObjectSpec, declared: ObjectSpec, direction: 'in' | 'out'): void {
    if (declared.direction !== direction)
      this.#say(place, direction === 'out' ? 'an answer holds a request object' : 'a request holds an answer object');
    for (const [name, field] of Object.entries(documented.fields)) {
      this.#count();
      const found = declared.fields[name];
      if (found) this.#field(`${place}.${name}`, field, found, direction);
      else this.#say(`${place}.${name}`, 'documented, not declared');
    }
    for (const [name, field] of Object.entries(declared.fields)) {
      if (documented.fields[name]) continue;
      if (direction === 'out') this.#use(field, `${place}.${name}`, undefined);
      else this.#say(`${place}.${name}`, 'declared, not documented');
    }
  }
  #field(place: string, documented: FieldSpec, declared: FieldSpec, direction: 'in' | 'out'): void {
    if (direction === 'out') {
      this.#use(declared, place, documented.spec);
    } else {
      if (documented.required && !declared.required) this.#say(place, 'documented as required, declared as optional');
      if (!documented.required && declared.required) this.#say(place, 'documented as optional, declared as required');
      const values = this.into.requests.get(declared) ?? new Set();
      for (const value of valuesOf(documented.spec)) values.add(value);
      this.into.requests.set(declared, values);
    }
    this.#spec(place, documented.spec, declared.spec, direction);
  }
  #use(field: FieldSpec, place: string, documented: Spec | undefined): void {
    const uses = this.into.answers.get(field) ?? [];
    uses.push({ operation: this.operation.id, place, documented });
    this.into.answers.set(field, uses);
  }

  #spec(place: string, documented: Spec, declared: Spec, direction: 'in' | 'out'): void {
    // In an answer, a free-form value may be described more closely.
    if (documented.type === 'any' && direction === 'out') return;
    // Further types of an answer are judged with all its places.
    const alternative =
      direction === 'out'
      && declared.type === 'either'
      && declared.of.find((spec) => kindOf(spec, direction) === kindOf(documented, direction));
    if (alternative) return this.#spec(place, documented, alternative, direction);
    // A map with listed keys may be described as an object with a field for each.
    if (documented.type === 'dict' && documented.keys?.oneOf && declared.type === 'one')
      return this.#object(place, byKeys(documented.of, documented.keys.oneOf, direction), declared.of, direction);
    if (kindOf(documented, direction) !== kindOf(declared, direction))
      return this.#say(place, `documented ${kindOf(documented, direction)}, declared ${kindOf(declared, direction)}`);
    if (documented.type === 'oneOf') this.#values(place, documented, declared, direction);
    else if (declared.type === 'oneOf' && direction === 'in') this.#say(place, `documented as any ${documented.type}, declared as one of ${declared.values.join(', ')}`);
    else if (documented.type === 'one' && declared.type === 'one') this.#object(place, documented.of, declared.of, direction);
    else if (documented.type === 'list' && declared.type === 'list') this.#spec(`${place}[]`, documented.of, declared.of, direction);
    else if (documented.type === 'dict' && declared.type === 'dict') this.#spec(`${place}{}`, documented.of, declared.of, direction);
    if (direction === 'in') this.#limits(place, limitsOf(documented), limitsOf(declared));
  }
  #values(place: string, documented: Spec, declared: Spec, direction: 'in' | 'out'): void {
    const [wanted, found] = [valuesOf(documented), valuesOf(declared)];
    const missing = wanted.filter((value) => !found.includes(value) && (direction === 'in' || value !== ''));
    const extra = found.filter((value) => !wanted.includes(value));
    if (declared.type !== 'oneOf') this.#say(place, `documented as one of ${wanted.join(', ')}, declared as any ${declared.type}`);
    else if (missing.length > 0) this.#say(place, `values documented, not declared: ${missing.join(', ')}`);
    // Extra values of an answer are judged with all its places.
    if (direction === 'in' && declared.type === 'oneOf' && extra.length > 0)
      this.#say(place, `values declared, not documented: ${extra.join(', ')}`);
  }
  #limits(
    place: string,
    documented: Readonly<Record<string, string>>,
    declared: Readonly<Record<string, string>>,
  ): void {
    for (const name of new Set([...Object.keys(documented), ...Object.keys(declared)])) {
      if (documented[name] !== declared[name])
        this.#say(place, `${name}: documented ${documented[name] ?? 'none'}, declared ${declared[name] ?? 'none'}`);
    }
  }
}

const byKeys = (spec: Spec, keys: readonly string[], direction: 'in' | 'out'): ObjectSpec => ({
  direction,
  fields: Object.fromEntries(keys.map((key) => [key, { spec }])),
  always: [],
});

/** The type in words. In an answer an enumeration is its values' type; in a request it is a type of its own. */
function kindOf(spec: Spec, direction: 'in' | 'out'): string {
  if (spec.type === 'either') return spec.of.map((s) => kindOf(s, direction)).sort().join(' or ');
  if (spec.type === 'list') return `list of ${kindOf(spec.of, direction)}`;
  if (spec.type === 'dict') return `map of ${kindOf(spec.of, direction)}`;
  if (spec.type !== 'oneOf') return spec.type === 'one' ? 'object' : spec.type;
  return [...new Set(spec.values.map((value) => (typeof value === 'number' ? 'int' : 'text')))].sort().join(' or ');
}
/** Every limit by name, in words. */
function limitsOf(spec: Spec): Record<string, string> {
  switch (spec.type) {
    case 'text':
      return textLimits(spec);
    case 'int':
    case 'num':
    case 'list':
      return named({ min: spec.min, max: spec.max, not: 'not' in spec ? spec.not.join(', ') : undefined });
    case 'dict':
      return Object.fromEntries(Object.entries(keyLimits(spec.keys)).map(([name, limit]) => [`key ${name}`, limit]));
    default:
      return {};
  }
}
const textLimits = (limits: TextLimits): Record<string, string> =>
  named({
    min: limits.min === 0 ? undefined : limits.min,
    max: limits.max,
    maxBytes: limits.maxBytes,
    pattern: patternOf(limits.pattern),
    not: patternOf(limits.not),
  });
function keyLimits(keys: KeyLimits | undefined): Record<string, string> {
  return keys ? { ...textLimits(keys), ...named({ values: keys.oneOf && [...keys.oneOf].sort().join(', ') }) } : {};
}
const named = (limits: Readonly<Record<string, string | number | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(limits).flatMap(([name, limit]) => (limit === undefined ? [] : [[name, String(limit)]])),
  );
/**
 * A pattern by its source. A slash may be escaped or not; without properties or wide characters the flag u changes
 * nothing.
 */
function patternOf(pattern: RegExp | undefined): string | undefined {
  if (!pattern) return undefined;
  const source = pattern.source.replace(/\\\//g, '/');
  const needsU = /\\p\{|[^\0-\x7F]/.test(source);
  const flags = pattern.flags.replace('u', '');
  return `${source}${flags && ` (flags ${flags})`}${needsU && !pattern.unicode ? ' (without flag u)' : ''}`;
}
