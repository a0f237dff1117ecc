/** The rules between the fields of requests: all are there, and each of them decides about some request. */
import { describe, expect, it } from 'vitest';
import { checkerOf } from '../../src/schema/engine.js';
import type { ObjectSpec } from '../../src/schema/vocabulary.js';
import { requestObjects, within } from '../support/descriptions.js';
import { checkProbes, starts } from './check-probes.js';
import { dropping, Prober, type Rule, rulesOf, unchecked } from './rule-probes.js';
import { type KnownRules, knownRules } from './rules.js';

const objects = await requestObjects();
const objectOf = (name: string): ObjectSpec => {
  const object = objects.get(name);
  if (!object) throw new Error(`No resource exports ${name}.`);
  return object;
};
const checked = Object.entries(checkProbes).map(([name, { good }]) => [name, good] as const);
const prober = new Prober(
  new Map([...checked, ...Object.entries(starts)].map(([name, requests]) => [objectOf(name), requests])),
);
const issuesOf = (object: ObjectSpec, value: unknown): string[] =>
  checkerOf(object).issues(value).map(({ path, message }) => `${path.join('.')}: ${message}`);

const rows = Object.entries(knownRules).flatMap(([name, known]) =>
  rulesIn(known).map((row) => ({ name, ...row, title: `${name} ${row.kind} ${row.field} with ${row.key}=${row.value}` })),
);
/** The rows of the table as rules, with the words for what is allowed. */
function rulesIn({ needs = {}, when = {} }: KnownRules): (Rule & { readonly words?: string })[] {
  const at = (place: string): Pick<Rule, 'key' | 'value'> => {
    const [key = '', value = ''] = place.split('=');
    return { key, value };
  };
  return [
    ...Object.entries(needs).flatMap(([place, fields]) => fields.map((field) => ({ kind: 'needs' as const, ...at(place), field }))),
    ...Object.entries(when).flatMap(([place, fields]) =>
      Object.entries(fields).map(([field, words]) => ({ kind: 'when' as const, ...at(place), field, words }))),
  ];
}
/** What a message says about a value that came. */
function came(value: unknown, secret: boolean): string {
  if (typeof value === 'number') return `number ${value}`;
  if (typeof value !== 'string') return String(value);
  if (secret) return `a string of ${value.length} characters (not shown)`;
  return JSON.stringify(value);
}

describe('the rules of requests', () => {
  it('are those of the table, no more and no less', () => {
    const text = ({ kind, key, value, field }: Rule): string => `${kind} ${key}=${value}: ${field}`;
    const declared = [...objects].flatMap(([name, object]) => rulesOf(object).map((rule) => `${name} ${text(rule)}`));
    expect(declared.sort()).toEqual(rows.map((row) => `${row.name} ${text(row)}`).sort());
    expect(rows.length).toBeGreaterThanOrEqual(131);
  });
  it('are all in objects that have a name', () => {
    const named = new Set(objects.values());
    const nameless = [...objects].filter(([, object]) =>
      [...within(object)].some((held) => held.rules !== undefined && !named.has(held)));
    expect(nameless.map(([name]) => name)).toEqual([]);
  });

  it.each(rows.map((row) => [row.title, row] as const))('rejects a request that breaks only this rule, with its message: %s', (_, row) => {
    const { name, kind, key, value, field, words = '' } = row;
    const object = objectOf(name);
    const { good, bad } = prober.probesOf(object, row) ?? {};
    expect(good, 'no request is accepted or rejected because of this rule').toBeDefined();
    expect(issuesOf(object, good)).toEqual([]);
    const place = field.replace('[]', '.0');
    expect(good).toHaveProperty(place);
    const secret = object.fields[field]?.secret === true;
    const message =
      kind === 'needs'
        ? `is required when ${key} is ${value}`
        : `expected ${words}, got ${came(bad?.[field], secret)} (${key} is ${value === '' ? 'not given' : value})`;
    expect(issuesOf(object, bad)).toEqual([`${place}: ${message}`]);
    expect(issuesOf(dropping(object, row), bad)).toEqual([]);
  });
});

describe('the checks of requests', () => {
  it('all have requests that try them', () => {
    const all = [...objects].filter(([, { rules }]) => rules?.check !== undefined).map(([name]) => name);
    expect(all.sort()).toEqual(Object.keys(checkProbes).sort());
    expect(all.length).toBeGreaterThanOrEqual(30);
  });
  it.each(Object.entries(checkProbes))('%s accepts what is right, and says all that is wrong', (name, { good, bad }) => {
    const object = objectOf(name);
    for (const value of good) {
      expect(issuesOf(object, value), JSON.stringify(value)).toEqual([]);
      expect(checkerOf(object).valid(value)).toBe(true);
    }
    for (const [value, ...issues] of bad) {
      expect(issuesOf(object, value), JSON.stringify(value)).toEqual(issues);
      expect(checkerOf(object).valid(value)).toBe(false);
    }
  });
  it.each(Object.entries(checkProbes))('%s would accept all of it without its check', (name, { bad }) => {
    const lax = checkerOf(unchecked(objectOf(name)));
    expect(bad.filter(([value]) => !lax.valid(value)).map(([value]) => value)).toEqual([]);
    expect(bad.length).toBeGreaterThan(0);
  });
});
