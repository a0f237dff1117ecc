/** The OpenAPI document and the list of methods that the package brings for machines. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 as Ajv } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { readComments } from '../../.ci/facts/comments.js';
import { makeFacts } from '../../.ci/facts/index.js';
import { documentationOf } from '../../src/catalog/documentation.js';
import { type AnyOperation, operations } from '../../src/operations.js';
import { isRecord, memberOf } from '../../src/values.js';
import { reference } from './fixtures.js';

const comments = readComments();
const { openapi, llms } = await makeFacts(comments);
const all: readonly AnyOperation[] = Object.values(operations);
/** What is at a place of the document. */
const at = (...place: readonly string[]): unknown =>
  place.reduce<unknown>((held, name) => memberOf(held, name), openapi);
const placeOf = (op: { readonly path: string; readonly method: string }): string[] =>
  ['paths', op.path, op.method.toLowerCase()];
const recordAt = (...place: readonly string[]): Record<string, unknown> => {
  const held = at(...place);
  if (!isRecord(held)) throw new Error(`The document has no object at ${place.join(' / ')}.`);
  return held;
};

it('writes a valid OpenAPI 3.1 document', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(openapi));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(validator.version).toBe('3.1');
});

it('describes every operation of the registry at its method and path, and nothing else', () => {
  const described = Object.values(recordAt('paths'))
    .flatMap((methods) => Object.values(isRecord(methods) ? methods : {}))
    .flatMap((operation) => memberOf(operation, 'x-operations'));
  expect(described.sort()).toEqual(all.map(({ id }) => id).sort());
  for (const op of all) expect(at(...placeOf(op), 'x-operations')).toContain(op.id);
});

it('explains every operation, every parameter and every field', () => {
  const silent: string[] = [];
  let heard = 0;
  const listen = (place: string, value: unknown): void => {
    heard++;
    if (typeof memberOf(value, 'description') !== 'string') silent.push(place);
  };
  for (const op of all) {
    listen(op.id, at(...placeOf(op)));
    for (const parameter of at(...placeOf(op), 'parameters') as readonly unknown[]) {
      const fixed = memberOf(memberOf(parameter, 'schema'), 'enum');
      if (memberOf(parameter, '$ref') === undefined && memberOf(parameter, 'name') !== 'action')
        listen(`${op.id} ${String(memberOf(parameter, 'name'))} ${String(fixed)}`, parameter);
    }
  }
  for (const [name, schema] of Object.entries(recordAt('components', 'schemas'))) {
    listen(name, schema);
    for (const [field, of] of Object.entries(recordAt('components', 'schemas', name, 'properties')))
      listen(`${name}.${field}`, of);
  }
  expect(silent).toEqual([]);
  expect(heard).toBeGreaterThan(3_000);
});

it('accepts the examples of the API reference that the SDK accepts', async () => {
  const { checkerOf } = await import('../../src/schema/engine.js');
  const ajv = new Ajv({ strict: false, formats: { password: true } });
  ajv.addSchema({ ...openapi, $id: 'https://api.invalid/' });
  const pointer = (place: readonly string[]): string =>
    `https://api.invalid/#/${place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
  let read = 0;
  for (const documented of reference.operations) {
    const op = all.find(({ method, path }) => method === documented.method && path === documented.path);
    const described = op?.body;
    if (!described) continue;
    const validate = ajv.compile({ $ref: pointer([...placeOf(op), 'requestBody', 'content', 'application/json', 'schema']) });
    for (const example of documented.examples.request) {
      if (!checkerOf(described.object).valid(example) || op.fixed?.body) continue;
      expect(validate(example), `${op.id}: ${ajv.errorsText(validate.errors)}`).toBe(true);
      expect(validate({ ...(example as object), unheard_of: 1 })).toBe(false);
      read++;
    }
  }
  expect(read).toBeGreaterThan(60);
});

it('leads from every method, and from the document, to the page of the vendor\'s documentation that is known', () => {
  const linked = comments.methods.map(({ id, see }) => [id, see.filter((place) => place.startsWith('https:'))]);
  const known = all.map(({ id }) => [id, [documentationOf(id) ?? []].flat()] as const);
  expect(Object.fromEntries(linked)).toMatchObject(Object.fromEntries(known));
  for (const op of all) {
    const url = documentationOf(op.id);
    expect(at(...placeOf(op), 'externalDocs')).toEqual(url === undefined ? undefined : { url });
  }
  expect(known.filter(([, pages]) => pages.length > 0).length).toBeGreaterThan(160);
});

it('lists every operation as a method for language models, with what it does', () => {
  const lines = llms.split('\n');
  let service = '';
  const listed = new Map<string, string>();
  for (const line of lines) {
    service = /^### client\.(.+)$/.exec(line)?.[1] ?? service;
    const [, method, words = ''] = /^- `(\w+)\(.*\): \w.*`: (.+)$/.exec(line) ?? [];
    if (method !== undefined) listed.set(`${service}.${method}`, words);
  }
  expect(all.filter(({ id }) => !listed.has(id)).map(({ id }) => id)).toEqual([]);
  expect([...listed].filter(([, words]) => !/[.!]$/.test(words)).map(([id]) => id)).toEqual([]);
});
