/** Values that keep limits, and values that break one of them. */
import type { FieldSpec, ObjectSpec, Spec } from '../../src/schema/vocabulary.js';
import type { DocLimits, DocLimitsBy } from './fixtures.js';

/** The smallest value of an object that keeps the limits of its fields: only what is required. */
export function smallest(object: ObjectSpec): Record<string, unknown> {
  const required = Object.entries(object.fields).filter(([, field]: [string, FieldSpec]) => field.required);
  return Object.fromEntries(required.map(([name, field]) => [name, sample(field.spec)]));
}
function sample(spec: Spec): unknown {
  switch (spec.type) {
    case 'text': return text(Math.max(spec.min ?? 0, 3), spec.pattern);
    case 'int': case 'num': return spec.min ?? 1;
    case 'bool': return true;
    case 'any': case 'file': return 'a';
    case 'oneOf': return spec.values[0];
    case 'either': return spec.of[0] && sample(spec.of[0]);
    case 'one': return smallest(spec.of);
    case 'list': return Array.from({ length: Math.max(spec.min ?? 0, 1) }, () => sample(spec.of));
    case 'dict': return {};
  }
}
const KNOWN = ['10.0.0.1', 'www.example.com', '/path', 'iam:domain::*', '12:00:00'];
function text(length: number, pattern?: RegExp): string {
  const plain = 'a'.repeat(length);
  if (!pattern || pattern.test(plain)) return plain;
  return KNOWN.find((known) => pattern.test(known)) ?? plain;
}

/** A value with what is said of it. */
export interface Probe {
  readonly value: string;
  readonly words: string;
}
/** Texts that keep limits (`good`) and texts that break exactly one (`bad`). */
export interface Probes {
  readonly good: readonly Probe[];
  readonly bad: readonly Probe[];
}
export function probes(limits: DocLimitsBy): Probes {
  return limits.list_separator === undefined ? textProbes(limits) : listProbes(limits, limits.list_separator);
}

const ODD = ['-', '_', '!', '/', '+', '=', '*', '中', ' '];
const long = (value: string): Probe => ({ value, words: `a text of ${value.length} characters` });

function textProbes({ min_length: min = 1, max_length: max, pattern, not_pattern: not }: DocLimits): Probes {
  const good = [long('a'.repeat(min))];
  const bad: Probe[] = [];
  if (min > 1) bad.push(long('a'.repeat(min - 1)));
  if (max !== undefined) {
    good.push(long('a'.repeat(max)));
    bad.push(long('a'.repeat(max + 1)));
  }
  if (pattern !== undefined) {
    const allowed = new RegExp(pattern, 'u');
    const rest = 'a'.repeat(min);
    for (const value of ODD.flatMap((c) => [c + rest.slice(1), rest.slice(1) + c])) {
      (allowed.test(value) ? good : bad).push({ value, words: `the text ${value}` });
    }
  }
  if (not !== undefined) {
    const digits = '1'.repeat(min);
    if (new RegExp(not, 'u').test(digits)) bad.push({ value: digits, words: `the text ${digits}` });
  }
  return { good, bad };
}
function listProbes(limits: DocLimitsBy, separator: string): Probes {
  const { max_items: count, max_length: max, items } = limits;
  const item = items ? textProbes(items) : { good: [], bad: [] };
  const good: Probe[] = item.good
    .filter((p) => !p.value.includes(separator))
    .map((p) => ({ value: ['a', p.value].join(separator), words: `an item with ${p.words}` }));
  const bad: Probe[] = item.bad.map((p) => ({
    value: ['a', p.value].join(separator),
    words: `an item with ${p.words}`,
  }));
  if (count !== undefined) {
    good.push({ value: addresses(count).join(separator), words: `${count} items` });
    bad.push({ value: addresses(count + 1).join(separator), words: `${count + 1} items` });
  }
  if (max !== undefined) bad.push(long(Array.from({ length: max }, () => 'a').join(separator).slice(0, max + 1)));
  return { good, bad };
}
const addresses = (count: number): string[] => Array.from({ length: count }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
