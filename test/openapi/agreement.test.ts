/** Documents with random faults: the lint and an import find the same, and neither fails by itself. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { lintOpenApi } from '../../src/openapi/index.js';
import { isRecord } from '../../src/values.js';
import { importForm, Raw, type Imported } from '../gateway/raw.js';
import { fixtures } from './fixtures.js';

const documents = fixtures
  .filter(({ expected }) => !expected.refusal)
  .map(({ text }): unknown => parse(text, { merge: true }));
const JUNK: readonly unknown[] = [
  null, 0, -1, '', 'x', true, [], {}, [null], [[]], { a: null }, { $ref: '#/' }, { $ref: '#/paths' }, { $ref: 5 },
];

/** The places of a document, as paths of keys. */
function places(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, held]) => [[...at, key], ...places(held, [...at, key])]);
}
/** A copy with another value at a place. */
function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((item: unknown, i) => (String(i) === key ? replaced(item, rest, by) : item));
  return isRecord(value) ? { ...value, [key]: replaced(value[key], rest, by) } : value;
}
const fault = fc.tuple(fc.nat(), fc.constantFrom(...JUNK));
const faulty = fc.tuple(fc.constantFrom(...documents), fc.array(fault, { maxLength: 3 }))
  .map(([document, faults]) => faults.reduce((broken: unknown, [which, junk]) => {
    const all = places(broken);
    const place = all[which % Math.max(all.length, 1)];
    return place ? replaced(broken, place, junk) : broken;
  }, document));

test('the lint of a document with faults finds what an import rejects', { timeout: 120_000 }, async () => {
  await using raw = await Raw.start({ quotas: { APIGROUP_NUM_LIMIT: 10_000, API_NUM_LIMIT: 10_000 } });
  let groups = 0;
  await fc.assert(fc.asyncProperty(faulty, async (document) => {
    const text = JSON.stringify(document);
    const findings = await lintOpenApi(text, { createsGroup: false });
    const group_id = await raw.group(`group_${++groups}`);
    const form = importForm(text, { is_create_group: false, group_id, extend_mode: 'override' });
    const { status, body } = await raw.call('POST', '/openapi/import', form);
    const whole = findings.find(({ effect }) => effect === 'document');
    expect([status === 200, body['error_code']]).toEqual([whole === undefined, whole?.code]);
    if (whole) return;
    const codes = new Map((body as unknown as Imported).failure.map(({ method, path, error_code }) =>
      [`${method} ${path}`, error_code]));
    const found = findings.flatMap(({ effect, api, code }) =>
      (effect === 'api' && api !== undefined ? [{ api, code }] : []));
    // An import rejects more: what names objects that do not exist, or that the document defines wrongly.
    expect(found.filter(({ api }) => !codes.has(api))).toEqual([]);
    // Of several faults, an import says one: first what the gateway has or does not have, then what a value is.
    const isOfValue = (code: string): boolean => code.startsWith('APIG.20');
    const isFound = (api: string, code?: string): boolean =>
      found.some((finding) => finding.api === api && (code === undefined || finding.code === code));
    expect([...codes].filter(([api, code]) => isOfValue(code) && isFound(api) && !isFound(api, code))).toEqual([]);
  }), { numRuns: 200 });
});
