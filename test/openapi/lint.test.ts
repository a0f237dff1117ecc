/** What is said about a document before an import. */
import { describe, expect, test } from 'vitest';
import {
  lintOpenApi, type BackendExtension, type OpenapiFinding, type OperationExtensions, type ParameterExtensions,
  type SecuritySchemeExtensions,
} from '../../src/openapi/index.js';
import { fixture, fixtures } from './fixtures.js';

/** A document with one operation. */
const withOperation = (operation: object, root: object = {}) => ({
  openapi: '3.0.3',
  info: { title: 'some_group', version: '1' },
  paths: { '/users': { get: { operationId: 'listUsers', 'x-apigateway-backend': MOCK, ...operation } } },
  ...root,
});
const MOCK: BackendExtension = { type: 'MOCK', mockEndpoints: { 'result-content': 'x' } };
const outline = ({ effect, code, pointer, message }: OpenapiFinding) => [effect, code, pointer, message];
const AT = '/paths/~1users/get';

describe('the lint of a document', () => {
  test.each(fixtures.map(({ name, ...rest }) => [name, rest] as const))(
    'finds in %s what an import rejects, with the same codes',
    async (_, { text, expected }) => {
      const findings = await lintOpenApi(text, { createsGroup: expected.form['is_create_group'] === true });
      const rejected = findings.filter(({ effect }) => effect === 'document' || effect === 'api');
      // What exists on the gateway already is not known beforehand.
      const failures = expected.needs?.apis ? [] : expected.answer?.failure ?? [];
      const wanted = expected.refusal
        ? [[expected.refusal.error_code, undefined]]
        : failures.map(({ error_code, method, path }) => [error_code, `${method} ${path}`]);
      const unique = new Map(rejected.map(({ code, api }) => [`${String(code)} ${String(api)}`, [code, api]]));
      expect([...unique.values()].sort()).toEqual(wanted.sort());
    },
  );

  test('says the place of each part in YAML', async () => {
    const findings = await lintOpenApi(fixture('22-parameters-do-not-fit.yaml'), { createsGroup: false });
    const shown = findings.map(({ line, column, effect, code, api, message }) =>
      [line, column, effect, code, api, message]);
    expect(shown).toEqual([
      [5, 5, 'api', 'APIG.2026', 'GET /front/{missing}', 'The path has the parameter missing, which parameters does not declare.'],
      [21, 78, 'api', 'APIG.2027', 'GET /back', 'The path of the backend has the parameter id, which its parameters do not define.'],
      [31, 22, 'api', 'APIG.2028', 'GET /mapped', 'The backend takes a value from the parameter nobody, which the operation does not have.'],
      [36, 20, 'ignored', undefined, 'GET /flag', 'Parameter verbose is left out: only strings and numbers can be parameters, not boolean.'],
      [43, 22, 'api', 'APIG.2028', 'GET /flag', 'The backend takes a value from the parameter verbose, which the operation does not have.'],
    ]);
  });
  test('says the place of each part in JSON, and the place at which YAML is broken', async () => {
    expect(await lintOpenApi('{\n  "swagger": "2.0",\n  "info": { "title": "a b" },\n  "paths": {}\n}')).toMatchObject([
      { code: 'APIG.2044', pointer: '/info/title', line: 3, column: 13 },
    ]);
    expect(await lintOpenApi(fixture('19-bad-yaml.yaml'))).toEqual([{
      effect: 'document', code: 'APIG.3600', api: undefined, pointer: '', line: 4, column: 1,
      message: 'The document is not YAML: Tabs are not allowed as indentation',
    }]);
    expect(await lintOpenApi('a: *nobody')).toMatchObject([{ effect: 'document', code: 'APIG.3600' }]);
  });
  test('takes bytes and objects, too, and finds nothing in a document that is right', async () => {
    const text = fixture('04-oas3-http-cors.yaml');
    expect(await lintOpenApi(text)).toEqual([]);
    expect(await lintOpenApi(new TextEncoder().encode(text))).toEqual([]);
    expect(await lintOpenApi(withOperation({}))).toEqual([]);
    expect(await lintOpenApi([])).toMatchObject([{ effect: 'document', code: 'APIG.3602' }]);
  });
  test('checks the title only if a group is created of it, and the backend only if it is not mocked', async () => {
    const plain = withOperation({ 'x-apigateway-backend': undefined }, { info: { title: 'Two words' } });
    expect((await lintOpenApi(plain)).map(({ code }) => code)).toEqual(['APIG.2044', 'APIG.2011']);
    expect(await lintOpenApi(plain, { createsGroup: false, mockMode: true })).toEqual([]);
    const [tooMany] = await lintOpenApi(plain, { createsGroup: false, mockMode: true, maxApis: 0 });
    expect(tooMany?.message).toBe('The document has 1 APIs; one import may have 0.');
  });
  test('uses the rules of the API for values', async () => {
    const timeout = withOperation({
      'x-apigateway-backend': {
        type: 'HTTP',
        httpEndpoints: { address: 'https://a.example.com', scheme: 'ftp', method: 'GET', path: '/', timeout: 0 },
      },
    });
    const found = await lintOpenApi(timeout);
    expect(found.map(({ pointer, code }) => [pointer.slice(AT.length), code])).toEqual(
      ['address', 'scheme', 'timeout'].map((key) => [`/x-apigateway-backend/httpEndpoints/${key}`, 'APIG.2011']),
    );
    expect(found[2]?.message).toMatch(/^backend_api\.timeout: .*1 to 600000/);
  });
  test('finds what an API has twice, and what its parts exclude', async () => {
    const query = { name: 'a', in: 'query', schema: { type: 'string' } };
    const policy = { name: 'same', conditions: [{ origin: 'source', value: '192.0.2.1' }], type: 'HTTP' };
    const httpEndpoints = { address: 'a.example.com', scheme: 'http', method: 'GET', path: '/' };
    const policies = [{ ...policy, httpEndpoints }, { ...policy, httpEndpoints }];
    const found = await lintOpenApi(withOperation({
      tags: ['red', 'red'],
      parameters: [query, query],
      'x-apigateway-backend': {
        type: 'HTTP',
        httpEndpoints: { ...httpEndpoints, enableClientSsl: true },
        parameters: [{ name: 'x', in: 'query', origin: 'SYSTEM', value: '$context.authorizer.frontend.user' }],
      },
      'x-apigateway-backend-policies': policies,
    }));
    expect(found.map(({ code, pointer }) => [code, pointer.slice(AT.length)])).toEqual([
      ['APIG.3209', ''],
      ['APIG.3210', ''],
      ['APIG.3213', '/tags'],
      ['APIG.3717', '/x-apigateway-backend/httpEndpoints/enableClientSsl'],
      ['APIG.2036', '/x-apigateway-backend/parameters/0'],
    ]);
    expect(found[0]?.message).toBe('QUERY a is there twice.');
  });
  test('finds APIs for the same calls, but leaves preflight requests apart from all methods', async () => {
    const operation = (operationId: string) => ({ operationId, 'x-apigateway-backend': MOCK });
    const paths = { '/a': {
      'x-apigateway-any-method': operation('any'), options: operation('preflight'), get: operation('get'),
    } };
    expect((await lintOpenApi({ ...withOperation({}), paths })).map(({ code, message }) => [code, message])).toEqual([
      ['APIG.3301', 'ANY /a above is for the same calls.'],
    ]);
  });
  test('finds nothing in what the types of the extensions allow', async () => {
    const parameter = { 'x-apigateway-pass-through': 'always' } satisfies ParameterExtensions;
    const operation = {
      'x-apigateway-request-type': 'private',
      'x-apigateway-match-mode': 'SWA',
      'x-apigateway-backend': {
        type: 'HTTP-VPC',
        httpVpcEndpoints: { name: 'users', scheme: 'https', method: 'GET', path: '/', retryCount: 1, host: 'a.example.com' },
        parameters: [{ name: 'a', value: 'size', in: 'query', origin: 'REQUEST' }],
      },
      'x-apigateway-backend-policies': [{
        name: 'some_policy', type: 'HTTP', effectMode: 'ALL',
        httpEndpoints: { address: 'b.example.com', scheme: 'http', method: 'GET', path: '/' },
        conditions: [{ origin: 'param', parameter: 'size', type: 'exact', value: '1' }],
      }],
    } satisfies OperationExtensions;
    const scheme = {
      'x-apigateway-auth-type': 'AppSigv1', 'x-apigateway-auth-opt': { 'appcode-auth-type': 'header' },
    } satisfies SecuritySchemeExtensions;
    expect(await lintOpenApi(withOperation(
      { ...operation, parameters: [{ name: 'size', in: 'query', schema: { type: 'string' }, ...parameter }], security: [{ app: [] }] },
      { components: { securitySchemes: { app: { type: 'apiKey', in: 'header', name: 'Authorization', ...scheme } } } },
    ))).toEqual([]);
  });
  test('rejects options that there are not', async () => {
    await expect(lintOpenApi({}, { createGroup: true } as object)).rejects.toThrow(/createGroup.*Did you mean createsGroup\?/);
    await expect(lintOpenApi({}, { maxApis: -1 })).rejects.toThrow('maxApis');
  });
  test('does not count an API that is rejected as the first of its name', async () => {
    const operation = (more: object) => ({ get: { operationId: 'same', 'x-apigateway-backend': MOCK, ...more } });
    const paths = { '/a': operation({ tags: ['two words'] }), '/b': operation({}), '/c': operation({}) };
    expect((await lintOpenApi({ ...withOperation({}), paths })).map(({ api, code }) => [api, code])).toEqual([
      ['GET /a', 'APIG.2011'], ['GET /c', 'APIG.3202'],
    ]);
  });
  test('names misspelled extensions and keys', async () => {
    const found = await lintOpenApi(withOperation({
      'x-apigateway-corss': true,
      'x-apigateway-backend': { type: 'HTTP', httpEndpoints: {
        address: 'a.example.com', scheme: 'https', method: 'GET', path: '/', retrycount: 1,
      } },
    }));
    expect(found.map(outline)).toEqual([
      ['ignored', undefined, `${AT}/x-apigateway-backend/httpEndpoints/retrycount`, 'The service does not know retrycount. Did you mean retryCount?'],
      ['ignored', undefined, `${AT}/x-apigateway-corss`, 'The service does not know x-apigateway-corss. Did you mean x-apigateway-cors?'],
    ]);
  });
  test('says what an import leaves out or changes', async () => {
    const found = await lintOpenApi(withOperation({
      operationId: undefined,
      security: [{ iam: [] }, { app: [] }],
      callbacks: {},
      parameters: [
        { $ref: '#/components/parameters/nothing' },
        { name: 'size', in: 'query', schema: { type: 'string', enum: ['a,b'], pattern: '^a' } },
      ],
      requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/User' } } } },
    }, {
      servers: [{ url: 'https://www.example.com/v1' }],
      components: {
        schemas: { User: { type: 'object', properties: {} } },
        securitySchemes: { iam: { type: 'apiKey', in: 'header', name: 'unused', 'x-apigateway-auth-type': 'IAM' } },
      },
    }));
    expect(found.map(outline)).toEqual([
      ['ignored', undefined, '/servers/0/url', '/v1 is not put before the paths.'],
      ['ignored', undefined, `${AT}/parameters/0`, 'The reference leads to nothing: there is no such parameter.'],
      ['ignored', undefined, `${AT}/parameters/1/schema/pattern`, 'The pattern of parameter size is not checked.'],
      ['changed', undefined, `${AT}/parameters/1/schema/enum`, 'A value that contains a comma becomes several values.'],
      ['ignored', undefined, `${AT}/security`, 'Only the first way to authenticate counts, iam.'],
      ['ignored', undefined, `${AT}/callbacks`, 'Callbacks are left out.'],
      ['ignored', undefined, `${AT}/requestBody`, 'The schema of the body is left out.'],
      ['changed', undefined, AT, 'The operation has no operationId: the service makes up a name.'],
    ]);
  });
  test('checks the policies that the document defines', async () => {
    const found = await lintOpenApi(withOperation({ 'x-apigateway-ratelimit': 'slow' }, {
      'x-apigateway-ratelimits': {
        slow: { 'api-limit': 0, interval: 1, unit: 'second', special: [{ type: 'APP', limit: 'many', instance: 1 }] },
      },
    }));
    expect(found.map(({ pointer }) => pointer)).toEqual([
      '/x-apigateway-ratelimits/slow', '/x-apigateway-ratelimits/slow/special/0',
    ]);
    expect(found[0]?.message).toMatch(/^api_call_limits: /);
  });
  test('takes digits with leading zeros, or too many of them, as text', async () => {
    const document = (content: string): string => [
      'openapi: 3.0.0',
      'info: {title: some_group}',
      `paths: {/a: {get: {operationId: abc, x-apigateway-backend: {type: MOCK, mockEndpoints: {result-content: ${content}}}}}}`,
    ].join('\n');
    for (const text of ['0001', '12345678901234567890', '123456789e1234567890'])
      expect(await lintOpenApi(document(text))).toEqual([]);
    expect((await lintOpenApi(document('1'))).map(({ message }) => message)).toEqual([
      'mock_info.result_content: expected a string, got number 1',
    ]);
  });
  test('is not confused by names that every object has, nor by references in a circle', async () => {
    const text = JSON.stringify(withOperation({
      operationId: 'constructor',
      security: [{ constructor: [] }],
      parameters: [{ $ref: '#/components/parameters/a' }],
    }, { components: { parameters: { a: { $ref: '#/components/parameters/b' }, b: { $ref: '#/components/parameters/a' } } } }))
      .replace('"/users"', '"__proto__"');
    expect((await lintOpenApi(text)).map(({ message }) => message)).toEqual([
      'There is no security scheme constructor.',
      'The reference leads to nothing: there is no such parameter.',
    ]);
  });
});
