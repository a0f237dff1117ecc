import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApigConfigurationError, ApigRequestValidationError } from '../../src/errors.js';
import { operation, type Method } from '../../src/schema/operation.js';
import { buildBody, buildPath, buildQuery, checkHeaders, mergeHeaders, pathIssues } from '../../src/http/request.js';
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
const SCOPE = { projectId: 'p1', instanceId: 'i1' };

describe('buildPath', () => {
  it('fills in the scope of the client and the ids of the caller', () => {
    expect(buildPath(thing, { thing_id: 't1' }, SCOPE)).toBe('/v2/p1/apigw/instances/i1/things/t1');
    expect(buildPath(pair, { thing_id: 't1', part_id: 'x' }, SCOPE)).toBe(
      '/v2/p1/apigw/instances/i1/things/t1/parts/x',
    );
  });
  it('takes the gateway from the caller where the operation has it as an argument', () => {
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
    ['.', '"." is not an id: it would name another resource'],
    ['..', '".." is not an id: it would name another resource'],
    ['%2e%2E', '"%2e%2E" is not an id: it would name another resource'],
    ['.%2e', '".%2e" is not an id: it would name another resource'],
    [null, 'expected text, got null'],
    [7, 'expected text, got a number'],
  ])('refuses the id %j', (id, message) => {
    const given = { thing_id: id } as never;
    expect(pathIssues(thing, given)).toEqual([{ path: ['path', 'thing_id'], message }]);
    expect(() => buildPath(thing, given, SCOPE)).toThrow(
      new ApigRequestValidationError('things.get', [{ path: ['path', 'thing_id'], message }]),
    );
  });
  it('names every id that is wrong', () => {
    expect(pathIssues(pair, undefined).map(({ path }) => path.join('.'))).toEqual(['path.thing_id', 'path.part_id']);
  });
  it('says what scope is missing and where to give it', () => {
    const at = { thing_id: 't1' };
    expect(() => buildPath(thing, at, { projectId: undefined, instanceId: 'i1' })).toThrow(
      new ApigConfigurationError(
        'projectId',
        'things.get needs a project, but projectId is missing. Nothing was sent. Pass projectId to the client (the id of the project in the region, shown under "My Credentials" '
          + 'in the console), to client.withProject(id), or as an option of the call.',
      ),
    );
    expect(() => buildPath(thing, at, { projectId: 'p1', instanceId: undefined })).toThrow(
      new ApigConfigurationError(
        'instanceId',
        'things.get needs a gateway, but instanceId is missing. Nothing was sent. Pass instanceId (the id of the gateway) to the client, to client.withInstance(id), or as an option of the call.',
      ),
    );
    expect(() => buildPath(thing, at, { projectId: '..', instanceId: 'i1' })).toThrow(
      'things.get needs a project, but projectId ".." is not an id: it would name another resource. Nothing was sent.',
    );
    expect(() => buildPath(thing, at, { projectId: 'p1', instanceId: '' })).toThrow(
      'things.get needs a gateway, but instanceId is empty: it would name another resource. Nothing was sent.',
    );
  });
  it('leaves every segment as it was for whoever parses the address', () => {
    const segment = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((s) => s.trim() !== '' && !/^(\.|%2e){1,2}$/i.test(s));
    fc.assert(fc.property(segment, segment, segment, (project, id, part) => {
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
  it('is empty where nothing is asked', () => {
    expect(buildQuery(undefined, undefined)).toBe('');
    expect(buildQuery({}, {})).toBe('');
    expect(buildQuery({ a: undefined, b: null, c: [] }, undefined)).toBe('');
  });
  it('sends 0, false and the empty text, and leaves undefined out', () => {
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
  it('encodes blanks, plus signs and what encodeURIComponent leaves alone', () => {
    expect(buildQuery({ name: 'a b+c~*', 中: '文😀' }, undefined)).toBe(
      'name=a%20b%2Bc~%2A&%E4%B8%AD=%E6%96%87%F0%9F%98%80',
    );
    expect(
      buildQuery({ limit: 1, enable: true, test: '一 (&=?!#%.*)', path: '/tmp/123', multi: [1, 2, 3] }, undefined),
    ).toBe(
      'enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29',
    );
  });
  it('lets extraQuery win, also over a value that is taken out', () => {
    expect(buildQuery({ a: 1, b: 2 }, { b: 3, c: 4 })).toBe('a=1&b=3&c=4');
    expect(buildQuery({ a: 1, b: 2 }, { b: undefined })).toBe('a=1');
    expect(buildQuery(undefined, { a: { b: 1 } })).toBe('a=%7B%22b%22%3A1%7D');
  });
  it('gives whoever parses it the same pairs', () => {
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
  it('is {} where the operation has a body and the caller gives none', () => {
    expect(buildBody(create, undefined, undefined)).toBe('{}');
  });
  it('is not there where the operation has none', () => {
    expect(buildBody(thing, undefined, undefined)).toBeUndefined();
    expect(buildBody(upload, undefined, { extra: 1 })).toBeUndefined();
  });
  it('lets extraBody win', () => {
    const body = { name: 'a', remark: 'b' };
    expect(buildBody(create, body, { remark: 'c', colour: 'red' })).toBe('{"name":"a","remark":"c","colour":"red"}');
    expect(body).toEqual({ name: 'a', remark: 'b' });
  });
  it('refuses extraBody where there is no body', () => {
    expect(() => buildBody(thing, undefined, { a: 1 })).toThrow(
      new ApigConfigurationError('extraBody', 'things.get has no body to add to.'),
    );
  });
});

describe('checkHeaders', () => {
  const thrown = (headers: Record<string, string>): string => {
    try {
      checkHeaders('options.headers of things.get', headers);
      return 'accepted';
    } catch (error) {
      expect(error).toBeInstanceOf(ApigConfigurationError);
      expect(error).toMatchObject({ option: 'headers' });
      return (error as Error).message;
    }
  };
  it('takes any other header', () => {
    expect(thrown({ 'X-Language': 'en-us', X_Trace: '1', 'User-Agent': 'demo/1.0', empty: '', tab: 'a\tb' })).toBe(
      'accepted',
    );
    expect(() => checkHeaders('', undefined)).not.toThrow();
  });
  it.each([
    'Authorization', 'x-auth-token', 'X-Security-Token', 'X-Sdk-Date', 'x-sdk-content-sha256', 'X-Project-Id', 'HOST', 'Content-Type', 'content-length', 'Transfer-Encoding',
    'connection', 'accept-encoding',
  ])('refuses %s, which the client sets itself', (name) => {
    expect(thrown({ [name]: 'x' })).toBe(`options.headers of things.get sets the header ${name}, which the client sets itself. `
      + 'Leave it out: identity comes from `credentials`, scope from `projectId`.');
  });
  it.each(['', 'a b', 'a:', 'é', 'a\r\nb'])('refuses the name %j', (name) => {
    expect(thrown({ [name]: 'x' })).toBe(
      `options.headers of things.get has a header name that HTTP does not allow: ${JSON.stringify(name)}.`,
    );
  });
  it.each(['a\r\nb', 'a\n', 'é', '中', '\0'])('refuses the value %j without showing it', (value) => {
    expect(thrown({ 'X-Note': value })).toBe(
      'options.headers of things.get sets the header X-Note to a value with characters that HTTP headers cannot carry; percent-encode it.',
    );
  });
});

describe('headers of client and call together', () => {
  it('goes out once, whatever its case: the call\'s wins', () => {
    expect(mergeHeaders({ 'X-Language': 'zh-cn', Accept: 'a' }, { 'x-language': 'en-us' })).toEqual({
      'x-language': 'en-us',
      accept: 'a',
    });
  });
});
