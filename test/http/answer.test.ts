import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { ApigResponseValidationError } from '../../src/errors.js';
import { checkedAnswer, readAnswer } from '../../src/http/answer.js';
import type { Headers } from '../../src/http/dispatcher.js';
import { readDownload } from '../../src/http/save.js';
import type { OperationFacts } from '../../src/schema/operation.js';
import { drift, normalize, type Drift } from '../../src/schema/drift.js';
import { Download } from '../../src/schema/download.js';
import { operation } from '../../src/schema/operation.js';
import { BodyTooLargeError, EncodingError, readText, type ReadableResponse } from '../../src/http/body.js';
import { anything, dict, either, int, list, one, oneOf, output, secret, text } from '../../src/schema/vocabulary.js';
import { getEngine, ToldDrift } from '../../src/schema/check.js';

class Part extends output({ id: text(), kind: oneOf('a', 'b'), size: int() }, 'id') {}
class Thing extends output(
  {
    id: text(),
    remark: text(),
    parts: list(Part),
    kinds: list(oneOf(1, 2)),
    main: one(Part),
    byName: dict(Part),
    key: secret(text()),
    free: anything(),
  },
  'id',
  'parts',
) {}

const declared = { method: 'GET' as const, path: '/v2/{project_id}/things', actions: [], errorStatuses: [] };
const get = operation({ ...declared, id: 'things.get', response: Thing });
/** A response without secret fields may be quoted. */
const getPart = operation({ ...declared, id: 'things.get', response: Part });
const remove = operation({ ...declared, id: 'things.delete', method: 'DELETE' });
const save = operation({ ...declared, id: 'things.export', response: Download });
const FACTS = { operation: 'things.get', method: 'GET', path: '/v2/p1/things', status: 200, requestId: 'r1' };

const response = (body: string | Uint8Array = '', headers: Headers = {}, statusCode = 200): ReadableResponse => ({
  statusCode,
  headers,
  body: Readable.from([Buffer.from(body)]),
});
const read = (given: string, op: OperationFacts = get, headers: Headers = {}) => readAnswer(given, headers, op, FACTS);

beforeAll(async () => {
  await getEngine();
});

describe('reading a success', () => {
  it.each([
    ['{"id":"a"}', { id: 'a' }],
    ['\uFEFF{"id":"a"}', { id: 'a' }],
    [' [1]\n', [1]],
    ['null', null],
    ['', undefined],
    [' \r\n', undefined],
    ['"{\\"id\\":\\"a\\"}"', { id: 'a' }],
    ['"{ not json"', '{ not json'],
    ['" {\\"id\\":\\"a\\"}"', { id: 'a' }],
    ['"[1]"', '[1]'],
    ['"5"', '5'],
    ['"text"', 'text'],
    ['0', 0],
  ])('parses %j', (given, value) => {
    expect(read(given).value).toEqual(value);
  });
  it('notices nulls', () => {
    expect([read('{"id":"null"}').holdsNull, read('{"a":1}').holdsNull]).toEqual([false, false]);
    expect([read('{"a":null}').holdsNull, read(JSON.stringify('{"a":\nnull}')).holdsNull]).toEqual([true, true]);
  });
  it.each<[string, string, Headers, string]>([
    ['breaks off', '{"id":"a', {}, 'the response is JSON that breaks off or is not well-formed, 8 characters long'],
    [
      'is a page',
      '<html><title>Sign in</title></html>',
      {},
      'the response is an HTML page ("Sign in") instead of JSON: a proxy or a login portal responded in place of the service',
    ],
    [
      'is a page by its content type',
      '<b>Sign in</b>',
      { 'content-type': 'text/html; charset=utf-8' },
      'the response is an HTML page ("Sign in") instead of JSON: a proxy or a login portal responded in place of the service',
    ],
    ['is a text', 'OK', {}, 'the response is the text "OK" instead of JSON'],
  ])('rejects a response that %s, and keeps it', (_, given, headers, why) => {
    expect(() => read(given, getPart, headers)).toThrow(
      expect.objectContaining({
        message: `things.get succeeded with status 200, but ${why}. (GET /v2/p1/things, request ID r1)`,
        body: given,
        status: 200,
        requestId: 'r1',
        issues: [],
      }),
    );
  });
  it.each(['OK', '<html></html>', '{"error_code":"APIG.3001","error_msg":"no such thing"}'])(
    'rejects %s even if nothing is documented',
    (given) => {
      expect(() => read(given, remove)).toThrow(expect.objectContaining({ kind: 'ResponseValidation', body: given }));
    },
  );
  it('finds integers that a double would round, and numbers beyond it', () => {
    const text = '{"a":9007199254740993,"b":[{"c":1e400},{"c":1}],"d":"9007199254740993","e":9007199254740992}';
    expect(read(text).rounded).toEqual([
      { path: 'a', kind: 'rounded number', value: '9007199254740993' },
      { path: 'b[].c', kind: 'rounded number', value: '1e400' },
    ]);
    expect(read(JSON.stringify('{"a":9007199254740993}')).rounded).toEqual([
      { path: 'a', kind: 'rounded number', value: '9007199254740993' },
    ]);
  });
  it('finds them in a response that is nested 100,000 deep', () => {
    const deep = `${'[{"a":'.repeat(50_000)}9007199254740993${'}]'.repeat(50_000)}`;
    expect(read(`{"a":${deep}}`).rounded).toHaveLength(1);
  });
  it('names a place at any depth by its first twenty steps, so that a path per level costs no more than the text', () => {
    const deep = `${'{"n":9007199254740993,"b":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    const places = read(deep).rounded.map(({ path }) => path);
    expect(places).toHaveLength(21);
    expect([places[0], places[2], places.at(-1)]).toEqual(['n', 'b.b.n', `${'b.'.repeat(19)}….n`]);
  });
});

describe('checking a success', () => {
  interface Checked { readonly data: unknown; readonly warnings: readonly (readonly [string, readonly Drift[]])[] }
  function checked(
    value: unknown,
    responses: 'error' | 'warn' | 'off' = 'error',
    op: OperationFacts = get,
    told = new ToldDrift(),
  ): Checked {
    const warnings: [string, readonly Drift[]][] = [];
    const data: unknown = checkedAnswer(
      op,
      FACTS,
      responses,
      { value, holdsNull: true, rounded: [] },
      told,
      (message, news) => warnings.push([message, news]),
    );
    return { data, warnings };
  }
  it('returns what was promised, with unknown fields and values, without nulls', () => {
    expect(
      checked({ id: 'a', remark: null, parts: null, color: null, main: { id: 'b', kind: 'new', size: null } }),
    ).toEqual({
      data: { id: 'a', parts: [], color: null, main: { id: 'b', kind: 'new' } },
      warnings: [],
    });
  });
  it('returns nothing if nothing is promised, and a file unchanged', () => {
    expect(checked({ any: 1 }, 'error', remove).data).toBeUndefined();
    const file = new Download(Buffer.from('a'), undefined, undefined);
    expect(checked(file, 'error', save).data).toBe(file);
  });
  it('treats no body and the body null as an object without fields if the service may respond so', () => {
    const empty = operation({
      ...declared, id: 'things.show', response: class extends output({ a: text() }) {}, mayBeEmpty: true,
    });
    expect([checked(undefined, 'error', empty).data, checked(null, 'error', empty).data]).toEqual([{}, {}]);
  });
  it('is none without a body, or with the body null, also if no field is certain', () => {
    const op = operation({ ...declared, id: 'things.show', response: class extends output({ a: text() }) {} });
    expect(() => checked(undefined, 'error', op)).toThrow('the value: expected an object, got no body');
    expect(() => checked(null, 'error', op)).toThrow('the value: expected an object, got null');
    expect(() => checked([], 'error', op)).toThrow('the value: expected an object, got a list of 0');
    expect(checked({}, 'error', op)).toEqual({ data: {}, warnings: [] });
    expect(checked(null, 'warn', op)).toEqual({
      data: {}, warnings: [['the response is not as documented:\n  the value: expected an object, got null', []]],
    });
    expect(checked(undefined, 'off', op)).toEqual({ data: {}, warnings: [] });
  });
  it('rejects what is not as documented, in one message, and keeps the response', () => {
    const answer = { id: 1, parts: [{ kind: 2 }], key: 5 };
    expect(() => checked(answer)).toThrow(
      expect.objectContaining({
        message:
          'things.get succeeded with status 200, but its response is not as documented:\n'
          + '  id: expected a string, got number 1\n  parts[0].id: is missing\n  parts[0].kind: expected a string, got number 2\n  key: expected a string, got a number (not shown)\n'
          + 'The response is in error.body. To get such responses as they are, set validation: { responses: \'warn\' }. (GET /v2/p1/things, request ID r1)',
        body: answer,
        status: 200,
        requestId: 'r1',
      }),
    );
  });
  it('returns it nevertheless with "warn", and reports what is wrong and what is new, the latter once per place', () => {
    const answer = { id: 1, parts: [{ id: 'p', kind: 'c' }, { id: 'q', kind: 'c', color: 'red' }], extra: {} };
    const fresh = operation({ ...declared, id: 'things.getFresh', response: Thing });
    const told = new ToldDrift();
    expect(checked(answer, 'warn', fresh, told)).toEqual({
      data: answer,
      warnings: [
        [
          'the response is not as documented:\n  id: expected a string, got number 1\nthe response is newer than this version: parts[].kind has the new value "c", parts[].color is a new field, extra is a new field',
          [
            { path: 'parts[].kind', kind: 'unknown value', value: 'c' },
            { path: 'parts[].color', kind: 'unknown field' },
            { path: 'extra', kind: 'unknown field' },
          ],
        ],
      ],
    });
    expect(checked({ ...answer, id: 'a' }, 'warn', fresh, told).warnings).toEqual([]);
  });
  const items = operation({
    ...declared, id: 'things.list', response: class extends output({ parts: list(Part) }, 'parts') {}, items: 'parts',
  });
  it('is an empty list if the whole list is null, and none without a body', () => {
    for (const mode of ['error', 'warn', 'off'] as const)
      expect(checked(null, mode, items)).toEqual({ data: { parts: [] }, warnings: [] });
    expect(() => checked(undefined, 'error', items)).toThrow('parts: is missing');
    expect(checked(undefined, 'off', items)).toEqual({ data: {}, warnings: [] });
  });
  it('warns of numbers that were rounded in every mode but "off", once per place', () => {
    const rounded: Drift[] = [{ path: 'size', kind: 'rounded number', value: '9007199254740993' }];
    const warnings: string[] = [];
    const told = new ToldDrift();
    const check = (mode: 'error' | 'warn' | 'off', value: object = { id: 'a' }): unknown =>
      checkedAnswer(
        getPart, FACTS, mode, { value, holdsNull: false, rounded }, told, (message) => warnings.push(message),
      );
    expect([check('off'), check('error')]).toEqual(Array(2).fill({ id: 'a' }));
    expect(warnings).toHaveLength(1);
    expect([check('error'), check('warn')]).toEqual(Array(2).fill({ id: 'a' }));
    const text = 'the response is newer than this version: '
      + 'size was rounded: a JavaScript number cannot represent 9007199254740993';
    expect(warnings).toEqual([text]);
    check('error', { id: 'a', color: 'red' });
    expect(warnings).toEqual([text]);
    check('warn', { id: 'a', color: 'red' });
    expect(warnings.slice(1)).toEqual(['the response is newer than this version: color is a new field']);
  });
  it('leaves nulls that nobody has seen', () => {
    const value = { id: 'a', remark: null, parts: [] };
    const given = { value, holdsNull: false, rounded: [] };
    expect(checkedAnswer(get, FACTS, 'error', given, new ToldDrift(), () => undefined)).toBe(value);
    expect(value).toEqual({ id: 'a', remark: null, parts: [] });
  });
  it('reports a thousand places at most, each without secrets', () => {
    const parts = Array.from({ length: 1_001 }, () => ({}));
    const error = (() => {
      try {
        return checked({ id: 'a', parts });
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(ApigResponseValidationError);
    expect((error as ApigResponseValidationError).issues).toHaveLength(1_000);
    const extra = Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`extra${i}`, i]));
    expect(checked({ id: 'a', ...extra }, 'warn', getPart).warnings[0]?.[1]).toHaveLength(1_000);
    const warnings: [string, readonly Drift[]][] = [];
    const value = { id: 'a', kind: `new hush-hush ${'x'.repeat(200)}`, 'hush-hush': 1, parts: { 'hush-hush': 7 } };
    const given = { value, holdsNull: false, rounded: [] };
    const warn = (message: string, news: readonly Drift[]): unknown => warnings.push([message, news]);
    const odd = { value: { id: 'a', parts: [], byName: { 'hush-hush': {} } }, holdsNull: false, rounded: [] };
    expect(() => checkedAnswer(get, FACTS, 'error', odd, new ToldDrift(), warn, ['hush-hush'])).toThrow('byName["[hidden]"].id: is missing');
    checkedAnswer(getPart, FACTS, 'warn', given, new ToldDrift(), warn, ['hush-hush']);
    expect(warnings[0]?.[1]).toEqual([
      { path: 'kind', kind: 'unknown value', value: `${'new [hidden] '.padEnd(99, 'x')}… (214 characters)` },
      { path: '[hidden]', kind: 'unknown field' }, { path: 'parts', kind: 'unknown field' },
    ]);
  });
  it('returns it unchanged with "off"', () => {
    expect(checked({ id: 1, remark: null }, 'off')).toEqual({ data: { id: 1, remark: null }, warnings: [] });
  });
});

describe('normalize', () => {
  it('removes known fields that are null at any depth, empties lists, and leaves the rest', () => {
    const value = {
      id: null,
      remark: null,
      parts: [{ id: 'a', kind: null }, null],
      kinds: null,
      main: { id: 'b', size: null },
      byName: { x: { id: 'c', kind: null }, y: null },
      free: null,
      unknown: null,
    };
    normalize(Thing.object, value);
    expect(value).toEqual({
      parts: [{ id: 'a' }, null],
      kinds: [],
      main: { id: 'b' },
      byName: { x: { id: 'c' }, y: null },
      free: null,
      unknown: null,
    });
    const bare = { id: 'a', parts: null, free: { deep: null } };
    normalize(Thing.object, bare);
    expect(bare).toEqual({ id: 'a', parts: [], free: { deep: null } });
  });
  it('makes null an empty list in lists, maps and alternatives, too, and finds it in any of them', () => {
    class Nested extends output({
      lists: list(list(Part)), mapped: dict(list(text())), deep: dict(dict(list(text()))),
      parts: either(list(Part), one(Part)), part: either(list(Part), one(Part)), none: either(list(Part), one(Part)),
      name: either(text(), list(text())),
    }) {}
    const op = operation({ ...declared, id: 'things.nested', response: Nested });
    const value = () => ({
      lists: [null, [{ id: 'a', kind: null }]], mapped: { a: null, b: ['c'] }, deep: { a: { b: null } },
      parts: [{ id: 'a', kind: null }], part: { id: 'a', kind: null }, none: null, name: null,
    });
    const normal = {
      lists: [[], [{ id: 'a' }]], mapped: { a: [], b: ['c'] }, deep: { a: { b: [] } },
      parts: [{ id: 'a' }], part: { id: 'a' }, none: [],
    };
    const bare = value();
    normalize(Nested.object, bare);
    expect(bare).toEqual(normal);
    const given = { value: value(), holdsNull: true, rounded: [] };
    expect(checkedAnswer(op, FACTS, 'error', given, new ToldDrift(), () => undefined)).toEqual(normal);
  });
  it.each([null, 'x', [], 1])('does not change %j', (value) => {
    expect(() => normalize(Thing.object, value)).not.toThrow();
  });
});

describe('drift', () => {
  it('names each place once, with the values that are new', () => {
    const value = {
      id: 'a',
      parts: [
        { id: '1', kind: 'z' },
        { id: '2', kind: 'z', new_field: 1 },
        { id: '3', kind: 'y', new_field: 2 },
      ],
      kinds: [1, 3],
      byName: { x: { id: 'c', extra: 1 } },
      main: { id: 'b', kind: '' },
      free: { anything: 1 },
      key: 'k',
    };
    expect(drift(Thing.object, value)).toEqual([
      { path: 'parts[].kind', kind: 'unknown value', value: 'z' },
      { path: 'parts[].new_field', kind: 'unknown field' },
      { path: 'parts[].kind', kind: 'unknown value', value: 'y' },
      { path: 'kinds[]', kind: 'unknown value', value: 3 },
      { path: 'byName.*.extra', kind: 'unknown field' },
    ]);
  });
  it('treats names of an object\'s prototype as unknown fields', () => {
    expect(drift(Thing.object, JSON.parse('{"constructor":{"a":1},"toString":1,"__proto__":{"b":1}}'))).toEqual([
      { path: 'constructor', kind: 'unknown field' },
      { path: 'toString', kind: 'unknown field' },
      { path: '__proto__', kind: 'unknown field' },
    ]);
  });
});

describe('readText', () => {
  it('undoes the encodings that the response names', async () => {
    expect(await readText(response(gzipSync('组'), { 'content-encoding': 'gzip' }), 100)).toBe('组');
    expect(
      await readText(response(gzipSync(gzipSync('a')), { 'content-encoding': 'identity, GZIP, x-gzip' }), 100),
    ).toBe('a');
  });
  it('rejects what is longer than the limit, also after decoding', async () => {
    expect(await readText(response('1234'), 4)).toBe('1234');
    await expect(readText(response('12345'), 4)).rejects.toThrow(new BodyTooLargeError(4));
    await expect(
      readText(response(gzipSync('x'.repeat(10_000)), { 'content-encoding': 'gzip' }), 1_000),
    ).rejects.toThrow(new BodyTooLargeError(1_000));
  });
  it('rejects an encoding that is unknown or broken', async () => {
    await expect(readText(response('a', { 'content-encoding': 'zstd' }), 9)).rejects.toThrow(
      new EncodingError('the response has the content encoding zstd, which was not asked for'),
    );
    await expect(readText(response('a', { 'content-encoding': 'gzip' }), 9)).rejects.toThrow(
      new EncodingError('the response\'s gzip encoding is broken'),
    );
  });
  it('rejects if the connection closes early', async () => {
    const body = new PassThrough();
    body.write('{');
    const reading = readText({ statusCode: 200, headers: {}, body }, 9);
    setImmediate(() => body.destroy());
    await expect(reading).rejects.toThrow('the connection closed before the response was complete');
  });
});

describe('downloads', () => {
  const BYTES = Buffer.from('\uFEFFswagger: "2.0"\r\n\0');
  const downloaded = (given: ReadableResponse, saveTo?: PassThrough): Promise<Download> =>
    readDownload(given, { limit: 99, saveTo });
  it('are the unchanged bytes', async () => {
    const file = await downloaded(
      response(BYTES, {
        'content-type': 'application/octet-stream',
        'content-disposition': 'attachment; filename="a.yaml"',
      }),
    );
    expect(file).toBeInstanceOf(Download);
    expect(Buffer.from(file.bytes)).toEqual(BYTES);
    expect([file.contentType, file.fileName]).toEqual(['application/octet-stream', 'a.yaml']);
    expect(file.text()).toBe('swagger: "2.0"\r\n\0');
  });
  it('go straight to their target, decoded', async () => {
    const target = new PassThrough();
    const file = await downloaded(response(gzipSync(BYTES), { 'content-encoding': 'gzip' }), target);
    expect(file.bytes).toHaveLength(0);
    expect(Buffer.concat(await target.toArray() as Buffer[])).toEqual(BYTES);
  });
});
