import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ApigConfigurationError, ApigRequestValidationError } from '../../src/errors.js';
import { operation, type CallInput, type Method, type OperationFacts } from '../../src/schema/operation.js';
import { pathIssues } from '../../src/schema/url.js';
import { resolveConfig } from '../../src/config.js';
import { files } from '../../src/http/file-transfer.js';
import { Call, mergeHeaders } from '../../src/http/request.js';
import type { BuiltRequest, CallScope } from '../../src/http/settings.js';
import { snapshotOf } from '../../src/http/snapshot.js';
import { Download } from '../../src/schema/download.js';
import type { CallOptions } from '../../src/options.js';
import { file, input, text } from '../../src/schema/vocabulary.js';

class Body extends input({ name: text() }) {}
class Form extends input({ doc: file() }) {}
const declare = <const P extends string>(path: P, method: Method = 'GET') =>
  operation({ id: 'things.get', method, path, actions: [], errorStatuses: [] });

const thing = declare('/v2/{project_id}/apigw/instances/{instance_id}/things/{thing_id}');
const pair = declare('/v2/{project_id}/apigw/instances/{instance_id}/things/{thing_id}/parts/{part_id}');
const gateway = operation({
  id: 'gateways.get', method: 'GET', path: '/v2/{project_id}/apigw/instances/{instance_id}', scope: 'project',
  actions: [], errorStatuses: [],
});
const SCOPE: CallScope = { projectId: 'p1', instanceId: 'i1' };

const { settings: core } = resolveConfig({ endpoint: 'http://127.0.0.1', credentials: { token: 't' } });
const settings = { ...core, files };
const built = (op: OperationFacts, input: CallInput, options: CallOptions = {}, scope = SCOPE): BuiltRequest =>
  new Call(settings, scope, op, input, options).build('', undefined);
const buildPath = (op: OperationFacts, path: CallInput['path'], scope: CallScope): string =>
  built(op, path ? { path } : {}, {}, scope).path;
const buildQuery = (query: object | undefined, extraQuery: Readonly<Record<string, unknown>> | undefined): string =>
  built(thing, { path: { thing_id: 't' }, query }, { extraQuery }).query;
const buildBody = (
  op: OperationFacts,
  body: object | undefined,
  extraBody: Readonly<Record<string, unknown>> | undefined,
): string | undefined => built(op, { path: { thing_id: 't' }, body }, { extraBody }).body;

describe('buildPath', () => {
  it('fills in the scope of the client and the IDs of the caller', () => {
    expect(buildPath(thing, { thing_id: 't1' }, SCOPE)).toBe('/v2/p1/apigw/instances/i1/things/t1');
    expect(buildPath(pair, { thing_id: 't1', part_id: 'x' }, SCOPE)).toBe(
      '/v2/p1/apigw/instances/i1/things/t1/parts/x',
    );
  });
  it('takes the gateway from the caller if the operation has it as an argument', () => {
    expect(buildPath(gateway, { instance_id: 'own' }, { projectId: 'p1', instanceId: 'i1' })).toBe(
      '/v2/p1/apigw/instances/own',
    );
    expect(pathIssues(gateway, {})).toEqual([{ path: ['path', 'instance_id'], message: 'is required' }]);
  });
  it.each([
    ['urn:fss:region-1:demo', 'urn%3Afss%3Aregion-1%3Ademo'],
    ['a/b', 'a%2Fb'],
    ['a b+c', 'a%20b%2Bc'],
    ['a?b#c', 'a%3Fb%23c'],
    ['%41', '%2541'],
    ['!\'()*', '%21%27%28%29%2A'],
    ['中😀', '%E4%B8%AD%F0%9F%98%80'],
    ['~-._', '~-._'],
    ['...', '...'],
    ['\ud800', '%EF%BF%BD'],
  ])('encodes %j as one segment', (id, encoded) => {
    expect(buildPath(thing, { thing_id: id }, SCOPE)).toBe(`/v2/p1/apigw/instances/i1/things/${encoded}`);
  });
  it.each(['$&', '$1', '$$', '$`', '{project_id}'])('does not read %j as a pattern or a template', (id) => {
    expect(buildPath(thing, { thing_id: id }, SCOPE)).toBe(
      `/v2/p1/apigw/instances/i1/things/${encodeURIComponent(id)}`,
    );
  });
  it.each([
    [undefined, 'is required'],
    ['', 'is empty: it would name another resource'],
    [' \n', 'is empty: it would name another resource'],
    ['.', '"." is not an ID: it would name another resource'],
    ['..', '".." is not an ID: it would name another resource'],
    ['%2e%2E', '"%2e%2E" is not an ID: it would name another resource'],
    ['.%2e', '".%2e" is not an ID: it would name another resource'],
    [null, 'expected a string, got null'],
    [7, 'expected a string, got a number'],
  ])('rejects the ID %j', (id, message) => {
    const given = { thing_id: id } as never;
    expect(pathIssues(thing, given)).toEqual([{ path: ['path', 'thing_id'], message }]);
    expect(() => buildPath(thing, given, SCOPE)).toThrow(
      new ApigRequestValidationError('things.get', [{ path: ['path', 'thing_id'], message }]),
    );
  });
  it('names every wrong ID', () => {
    expect(pathIssues(pair, undefined).map(({ path }) => path.join('.'))).toEqual(['path.thing_id', 'path.part_id']);
  });
  it('says which scope is missing and where to set it', () => {
    const at = { thing_id: 't1' };
    expect(() => buildPath(thing, at, { projectId: undefined, instanceId: 'i1' })).toThrow(
      new ApigConfigurationError(
        'projectId',
        'things.get needs a project, but projectId is missing. Nothing was sent. Pass projectId to the client (the ID of the project in the region, shown under "My Credentials" '
          + 'in the console), to client.withProject(id), or as an option of the call.',
      ),
    );
    expect(() => buildPath(thing, at, { projectId: 'p1', instanceId: undefined })).toThrow(
      new ApigConfigurationError(
        'instanceId',
        'things.get needs a gateway, but instanceId is missing. Nothing was sent. Pass instanceId (the ID of the gateway) to the client, to client.withInstance(id), or as an option of the call.',
      ),
    );
    expect(() => buildPath(thing, at, { projectId: '..', instanceId: 'i1' })).toThrow(
      'things.get needs a project, but projectId ".." is not an ID: it would name another resource. Nothing was sent.',
    );
    for (const projectId of ['p 1', ' p1', 'p1\n', 'p\u00e9', '项目']) {
      expect(() => buildPath(thing, at, { projectId, instanceId: 'i1' })).toThrow(
        'things.get needs a project, but projectId contains a space or another character that no ID has. Nothing was sent. Pass projectId to the client ',
      );
    }
    expect(() => buildPath(thing, at, { projectId: 'p1', instanceId: '' })).toThrow(
      'things.get needs a gateway, but instanceId is empty: it would name another resource. Nothing was sent.',
    );
  });
  it('keeps every segment for a parser of the URL', () => {
    const segment = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((s) => s.trim() !== '' && !/^(\.|%2e){1,2}$/i.test(s));
    const scope = fc.string({ minLength: 1 }).filter((s) => /^[\x21-\x7e]+$/.test(s) && !/^(\.|%2e){1,2}$/i.test(s));
    fc.assert(fc.property(scope, segment, segment, (project, id, part) => {
      const path = buildPath(pair, { thing_id: id, part_id: part }, { projectId: project, instanceId: 'i1' });
      const parsed = new URL(`https://h.example${path}`);
      expect(parsed.pathname).toBe(path);
      expect(parsed.pathname.split('/').map(decodeURIComponent)).toEqual(
        ['', 'v2', project, 'apigw', 'instances', 'i1', 'things', id, 'parts', part].map((s) => s.toWellFormed()),
      );
    }));
  });
});

describe('buildQuery', () => {
  it('is empty for no parameters', () => {
    expect(buildQuery(undefined, undefined)).toBe('');
    expect(buildQuery({}, {})).toBe('');
    expect(buildQuery({ a: undefined, b: null, c: [] }, undefined)).toBe('');
  });
  it('sends 0, false and the empty string, and leaves undefined out', () => {
    expect(buildQuery({ zero: 0, no: false, empty: '', gone: undefined }, undefined)).toBe('empty=&no=false&zero=0');
  });
  it('repeats a list in its order of signing, and does not change it', () => {
    const multi = [3, 1, 2];
    expect(buildQuery({ limit: 1, multi }, undefined)).toBe('limit=1&multi=1&multi=2&multi=3');
    expect(multi).toEqual([3, 1, 2]);
  });
  it('sorts by name, then by value, before encoding', () => {
    expect(buildQuery({ b: 1, 'a-': 1, a: ['中', 'z', 'Z'], A: 1 }, undefined)).toBe('A=1&a=Z&a=z&a=%E4%B8%AD&a-=1&b=1');
  });
  it('encodes spaces, plus signs and what encodeURIComponent does not', () => {
    expect(buildQuery({ name: 'a b+c~*', 中: '文😀' }, undefined)).toBe(
      'name=a%20b%2Bc~%2A&%E4%B8%AD=%E6%96%87%F0%9F%98%80',
    );
    expect(
      buildQuery({ limit: 1, enable: true, test: '一 (&=?!#%.*)', path: '/tmp/123', multi: [1, 2, 3] }, undefined),
    ).toBe(
      'enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29',
    );
  });
  it('lets extraQuery take precedence, even to remove a value', () => {
    expect(buildQuery({ a: 1, b: 2 }, { b: 3, c: 4 })).toBe('a=1&b=3&c=4');
    expect(buildQuery({ a: 1, b: 2 }, { b: undefined })).toBe('a=1');
  });
  it('keeps the pairs for a parser of the URL', () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean());
    fc.assert(fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.oneof(value, fc.array(value)), { noNullPrototype: true }), (query) => {
      const sent = Object.entries(query).flatMap(([name, values]) =>
        [values].flat().map((v) => `${name.toWellFormed()}=${String(v).toWellFormed()}`),
      );
      const text = buildQuery(query, undefined);
      expect(text).toMatch(/^[\w.~%&=-]*$/);
      expect([...new URLSearchParams(text)].map(([name, v]) => `${name}=${v}`).sort()).toEqual(sent.sort());
    }));
  });
});

describe('a snapshot', () => {
  const issuesOf = (input: CallInput, extraQuery?: object, extraBody?: object): string[] =>
    snapshotOf(input, true, { ...extraQuery }, { ...extraBody }).issues.map(
      ({ path, message }) => `${path.join('.')} ${message}`,
    );
  const cycle: Record<string, unknown> = { name: 'a' };
  cycle['self'] = { list: [cycle] };
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];

  it.each<[string, unknown, string]>([
    ['a BigInt', { n: 1n }, 'body.n cannot be sent as JSON: it is a BigInt; pass a number or a string'],
    ['NaN', { list: [1, NaN] }, 'body.list.1 cannot be sent as JSON: it is NaN'],
    ['Infinity', { n: -Infinity }, 'body.n cannot be sent as JSON: it is -Infinity'],
    ['a symbol', { n: Symbol('x') }, 'body.n cannot be sent as JSON: it is a symbol'],
    ['a function', { n: () => 1 }, 'body.n cannot be sent as JSON: it is a function'],
    ['an invalid date', { at: new Date(NaN) }, 'body.at cannot be sent as JSON: it is an invalid date'],
    ['a cycle', cycle, 'body.self.list.0 cannot be sent as JSON: it contains itself'],
    [
      'a depth that no parser takes',
      { deep },
      `body.deep${'.0'.repeat(199)} cannot be sent: it is nested deeper than 200 levels`,
    ],
    ['a Map', { m: new Map() }, 'body.m cannot be sent as JSON: it is a Map; pass a plain object, a list or a string'],
    [
      'bytes',
      { b: new Uint8Array(1) },
      'body.b cannot be sent as JSON: it is a Uint8Array; pass a plain object, a list or a string',
    ],
    [
      'a getter that throws',
      {
        get bad(): never {
          throw new Error('boom');
        },
      },
      'body.bad cannot be read: boom',
    ],
    [
      'a toJSON that throws',
      {
        x: {
          toJSON: () => {
            throw new Error('no');
          },
        },
      },
      'body.x cannot be read: no',
    ],
  ])('names %s in a body by its path', (_, body, issue) => {
    expect(issuesOf({ body: body as object })).toEqual([issue]);
  });
  it('names what is wrong with extraBody and extraQuery', () => {
    expect(issuesOf({}, { ids: [1n, { a: 1 }], at: new Date(0) }, { n: NaN })).toEqual([
      'extraBody.n cannot be sent as JSON: it is NaN',
      'extraQuery.ids cannot be sent in a query: expected a string, a number or a boolean, got a BigInt; pass a number or a string',
      'extraQuery.ids cannot be sent in a query: expected a string, a number or a boolean, got an object',
      'extraQuery.at cannot be sent in a query: expected a string, a number or a boolean, got a Date',
    ]);
  });
  it.each([[{ a: 1 }], [() => 1], [NaN], [Infinity], [Symbol('s')], [new Date(0)]])(
    'rejects the query value %o',
    (value) => {
      expect(issuesOf({ query: { limit: value } })).toEqual([
        expect.stringMatching(
          /^query\.limit cannot be sent in a query: expected a string, a number or a boolean, got /,
        ),
      ]);
    },
  );
  it('has what JSON would write, whatever the objects are', () => {
    class Named { own = 1; get inherited(): string { return 'x'; } }
    const odd = {
      named: new Named(),
      date: new Date(0),
      boxed: new String('s'),
      holes: [undefined, 1],
      none: undefined,
      ['__proto__']: { polluted: true },
      constructor: 'c',
      json: { toJSON: () => ({ n: 1 }) },
      bare: Object.create(null) as object,
    };
    Object.defineProperty(odd, '__proto__', { value: { own: true }, enumerable: true });
    const { bodyText, body, issues } = snapshotOf({ body: odd }, true);
    expect(issues).toEqual([]);
    expect(bodyText).toBe(JSON.stringify(odd));
    expect(JSON.stringify(body)).toBe(bodyText);
  });
  it('writes any plain value as JSON does', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      expect(snapshotOf({ body: { value } }, true).bodyText).toBe(JSON.stringify({ value }));
    }));
  });
});

describe('buildBody', () => {
  const create = operation({
    id: 'things.create', method: 'POST', path: '/v2/{project_id}/things', body: Body,
    actions: [], errorStatuses: [],
  });
  const upload = operation({
    id: 'things.import', method: 'POST', path: '/v2/{project_id}/things', form: Form,
    actions: [], errorStatuses: [],
  });

  it('is JSON without the keys that are undefined; 0, false, "", null and [] are sent', () => {
    expect(buildBody(create, { a: undefined, zero: 0, no: false, empty: '', nothing: null, none: [] }, undefined)).toBe(
      '{"zero":0,"no":false,"empty":"","nothing":null,"none":[]}',
    );
  });
  it('is {} if the operation has a body and the caller gives none', () => {
    expect(buildBody(create, undefined, undefined)).toBe('{}');
  });
  it('is absent if the operation has none', () => {
    expect(buildBody(thing, undefined, undefined)).toBeUndefined();
    expect(buildBody(upload, undefined, { extra: 1 })).toBeUndefined();
  });
  it('lets extraBody take precedence', () => {
    const body = { name: 'a', remark: 'b' };
    expect(buildBody(create, body, { remark: 'c', color: 'red' })).toBe('{"name":"a","remark":"c","color":"red"}');
    expect(body).toEqual({ name: 'a', remark: 'b' });
  });
  it('rejects extraBody if there is no body', () => {
    expect(() => buildBody(thing, undefined, { a: 1 })).toThrow(
      expect.objectContaining({ option: 'extraBody', message: 'things.get has no body to add to.' }) as Error,
    );
  });
});

describe('a call', () => {
  const call = (options: CallOptions = {}, more: object = {}): Call =>
    new Call({ ...settings, ...more }, SCOPE, thing, { path: { thing_id: 't' } }, options);
  it('has the validation of its options, and that of the client for what they leave out', () => {
    const validation = { requests: 'off', responses: 'warn' } as const;
    const of = (own: CallOptions['validation']): unknown => call(own && { validation: own }, { validation }).validation;
    expect(of(undefined)).toEqual({ requests: 'off', responses: 'warn' });
    expect(of({})).toEqual({ requests: 'off', responses: 'warn' });
    expect(of({ requests: 'error' })).toEqual({ requests: 'error', responses: 'warn' });
    expect(of({ responses: 'error' })).toEqual({ requests: 'off', responses: 'error' });
  });
  it('must end when its time is up by the clock or by its own waits, whatever is earlier, and begins again after its turn', () => {
    vi.useFakeTimers({ toFake: ['performance'], now: 5_000 });
    onTestFinished(() => void vi.useRealTimers());
    const made = call({ totalTimeout: 1_000 });
    expect(made.msLeft).toBe(1_000);
    vi.advanceTimersByTime(300);
    expect(made.msLeft).toBe(700);
    made.waited = 800;
    expect(made.msLeft).toBe(200);
    vi.advanceTimersByTime(600);
    expect(made.msLeft).toBe(100);
    made.waited = 0;
    made.restart();
    expect(made.msLeft).toBe(1_000);
  });
  it('takes no form and gives no file without the code for both, and takes saveTo, which only files need', () => {
    const form = operation({ id: 'things.import', method: 'POST', path: '/v2/things', form: Form, actions: [], errorStatuses: [] });
    const download = operation({ id: 'things.export', method: 'GET', path: '/v2/things', response: Download, actions: [], errorStatuses: [] });
    const without = { ...settings, files: undefined };
    const how = 'but its transport was made without the code for files. Nothing was sent. Pass it: createTransport(options, { files }).';
    expect(() => new Call(without, SCOPE, form, {}, {})).toThrow(
      expect.objectContaining({ option: 'files', message: `things.import sends a form, ${how}` }) as Error,
    );
    expect(() => new Call(without, SCOPE, download, {}, {})).toThrow(
      expect.objectContaining({ option: 'files', message: `things.export returns a file, ${how}` }) as Error,
    );
    expect(new Call(without, SCOPE, thing, {}, { saveTo: 'a.yaml' }).saveTo).toBeUndefined();
    expect(new Call(settings, SCOPE, download, {}, {}).saveTo).toBeUndefined();
  });
});

describe('headers of client and call together', () => {
  it('are sent once, whatever their case: the call\'s takes precedence', () => {
    expect(mergeHeaders({ 'X-Language': 'zh-cn', Accept: 'a' }, { 'x-language': 'en-us' })).toEqual({
      'x-language': 'en-us',
      accept: 'a',
    });
  });
});
