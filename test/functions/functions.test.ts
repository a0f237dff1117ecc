import fc from 'fast-check';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import {
  allow, apiEvent, backendAuthorizerEvent, callAuthorizer, callHandler, defineAuthorizer, defineHandler, deny,
  frontendAuthorizerEvent, type ContextValue, type Reply,
} from '../../src/functions/index.js';
import { readResult } from '../../src/testing/calls/authentication/authorizer-result.js';

describe('an authorizer', () => {
  const authorizer = defineAuthorizer<{ readonly user: string }>((request) => {
    const token = request.header('Authorization') ?? request.query('token');
    return token === 'good' ? allow({ user: 'ann' }) : deny({ why: 'no good token' });
  });

  it('returns what the gateway takes: a status and a string with JSON', async () => {
    expect(await authorizer(frontendAuthorizerEvent({ headers: { Authorization: 'good' } }), {})).toEqual({
      statusCode: 200, body: '{"status":"allow","context":{"user":"ann"}}',
    });
    expect(await authorizer({}, {})).toEqual({
      statusCode: 200, body: '{"status":"deny","context":{"why":"no good token"}}',
    });
  });

  it('finds headers whatever their case, and query parameters by their exact name', async () => {
    for (const headers of [{ authorization: 'good' }, { AUTHORIZATION: 'good' }, { Authorization: ['good', 'bad'] }])
      expect(JSON.parse((await authorizer({ headers }, {})).body)).toMatchObject({ status: 'allow' });
    expect(await callAuthorizer(authorizer, { query: { token: 'good' } })).toEqual({ allowed: true, context: { user: 'ann' } });
    expect(await callAuthorizer(authorizer, { query: { Token: 'good' } })).toMatchObject({ allowed: false });
    expect(await authorizer({ queryStringParameters: { token: ['good', 'bad'] } }, {})).toMatchObject({ statusCode: 200 });
  });

  it('finds no header under names that every object has', async () => {
    const seen: unknown[] = [];
    const curious = defineAuthorizer((request) => {
      seen.push(request.header('constructor'), request.query('toString'), request.queryAll('x'));
      return deny();
    });
    await callAuthorizer(curious);
    expect(seen.splice(0)).toEqual([undefined, undefined, []]);
    // What is missing in JSON may be null.
    await curious({ headers: null, queryStringParameters: null } as object, undefined);
    expect(seen).toEqual([undefined, undefined, []]);
  });

  it('sends the context that was checked, also of an object that has a form of its own for JSON', async () => {
    class User {
      readonly user = 'ann';
      toJSON(): object {
        return { 'a name with spaces': [] };
      }
    }
    expect(await callAuthorizer(defineAuthorizer(() => allow(new User() as never))))
      .toEqual({ allowed: true, context: { user: 'ann' } });
  });

  it('reads the body, the user data and the path', async () => {
    const seen: unknown[] = [];
    const reading = defineAuthorizer(async (request, context: { readonly id: number }) => {
      seen.push(request.json(), request.text(), [...request.bytes()], request.userData, request.path, context.id);
      return Promise.resolve(allow());
    });
    expect(await callAuthorizer(reading, { body: '["é"]', userData: 'u', path: '/a', kind: 'backend' }, { id: 7 })).toEqual({
      allowed: true, context: {},
    });
    expect(seen).toEqual([['é'], '["é"]', [91, 34, 195, 169, 34, 93], 'u', '/a', 7]);
  });

  it('decodes bodies as Base64, unless the event or the option says otherwise', async () => {
    const seen: string[] = [];
    const note = (base64?: boolean) => defineAuthorizer((request) => {
      seen.push(request.text());
      return deny();
    }, { base64 });
    await note()({ body: 'eA==' }, undefined);
    await note(false)({ body: 'eA==' }, undefined);
    await note(true)({ body: 'eA==', isBase64Encoded: false }, undefined);
    await note()({}, undefined);
    expect(seen).toEqual(['x', 'eA==', 'eA==', '']);
  });

  it.each([
    [{ 'user name': 'a' }, 'allow() has "user name": a name has 1 to 32 letters, digits, - or _, a letter first.'],
    [{ '1st': 'a' }, 'allow() has "1st": a name has 1 to 32 letters, digits, - or _, a letter first.'],
    [{ ['n'.repeat(33)]: 'a' }, `allow() has "${'n'.repeat(33)}": a name has 1 to 32 letters, digits, - or _, a letter first.`],
    [{ level: 3 }, 'allow() has "level": a value must be a string, unless numbersAndBooleans is set.'],
    [{ list: ['a'] }, 'allow() has "list": a value must be a string, unless numbersAndBooleans is set.'],
    [{ big: 'x'.repeat(2 ** 20) }, 'allow() is larger than 1 MB.'],
  ])('rejects a context that the gateway does not take: %.60j', async (context, message) => {
    const faulty = defineAuthorizer(() => allow(context as Record<string, string>));
    await expect(callAuthorizer(faulty)).rejects.toThrow(new TypeError(message));
  });

  it('may give numbers and booleans if the gateway has the feature', async () => {
    const typed = defineAuthorizer(() => allow({ level: 3, admin: false }), { numbersAndBooleans: true });
    expect(await callAuthorizer(typed)).toEqual({ allowed: true, context: { level: 3, admin: false } });
    const odd = defineAuthorizer(() => allow({ level: NaN }), { numbersAndBooleans: true });
    await expect(callAuthorizer(odd)).rejects.toThrow(
      new TypeError('allow() has "level": a value must be a string, unless numbersAndBooleans is set.'),
    );
  });

  it('does not let a call pass if it decides nothing, or throws', async () => {
    for (const nothing of [undefined, null, true, { status: 'ok' }]) {
      const faulty = defineAuthorizer(() => nothing as never);
      await expect(callAuthorizer(faulty)).rejects.toThrow(new TypeError('The authorizer returned neither allow() nor deny().'));
    }
    const failing = defineAuthorizer(() => Promise.reject(new Error('no database')));
    await expect(callAuthorizer(failing)).rejects.toThrow('no database');
  });

  it('returns only what the local gateway reads as it was meant, whatever the context', async () => {
    const anyContext = fc.dictionary(
      fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z][\w-]{0,31}$/)), fc.oneof(fc.string(), fc.double(), fc.boolean()),
    );
    type Context = Readonly<Record<string, ContextValue>>;
    const property = fc.asyncProperty(anyContext, fc.boolean(), async (context: Context, numbers) => {
      const made = defineAuthorizer(() => deny(context), { numbersAndBooleans: numbers });
      const result = await made({}, undefined).catch(() => undefined);
      if (result !== undefined)
        expect(readResult(result, { numbers, invalid: 'rejected' })).toEqual({
          allow: false, context: new Map(Object.entries(JSON.parse(JSON.stringify(context)) as object)),
        });
    });
    await fc.assert(property);
  });
});

describe('a function backend', () => {
  it('gets a request, and returns all four fields', async () => {
    const seen: unknown[] = [];
    const handler = defineHandler((request) => {
      const { method, path, stage, requestId } = request;
      seen.push(method, path, stage, requestId, request.header('X-Tenant'), request.query('q'), request.pathParameter('id'), request.json());
      return { status: 201, json: { ok: true }, headers: { 'X-Any': 'é' } };
    });
    const event = apiEvent({
      method: 'POST', path: '/orders/7', headers: { 'X-Tenant': 't' }, query: { q: 'a b' }, pathParameters: { id: '7' },
      body: '{"n":1}', stage: 'TEST', requestId: 'r1',
    });
    expect(await handler(event, undefined)).toEqual({
      statusCode: 201, headers: { 'content-type': 'application/json', 'X-Any': 'é' }, body: '{"ok":true}', isBase64Encoded: false,
    });
    expect(seen).toEqual(['POST', '/orders/7', 'TEST', 'r1', 't', 'a b', '7', { n: 1 }]);
  });

  it('gets the empty body of a GET as Base64, and the rest of a prefix path under the empty name', async () => {
    const seen: unknown[] = [];
    const handler = defineHandler((request) => {
      seen.push(request.event.isBase64Encoded, request.text(), request.json(), request.pathParameter(''), request.pathParameter('toString'));
      return {};
    });
    expect(await callHandler(handler, { pathParameters: { '': 'a/b' } })).toMatchObject({ status: 200, text: '', headers: {} });
    expect(seen).toEqual([true, '', undefined, 'a/b', undefined]);
  });

  it('returns bytes as Base64, text as it is', async () => {
    const bytes = Uint8Array.of(0, 255, 128);
    expect(await defineHandler(() => ({ body: bytes }))(apiEvent(), undefined)).toMatchObject({ body: 'AP+A', isBase64Encoded: true });
    const response = await callHandler(defineHandler(() => ({ body: bytes })));
    expect([...response.bytes]).toEqual([...bytes]);
    expect(await callHandler(defineHandler(() => ({ body: 'é' })))).toMatchObject({ text: 'é' });
    const typed = defineHandler(() => ({ json: [1], headers: { 'Content-Type': 'application/problem+json' } }));
    const answered = await callHandler(typed);
    expect([answered.headers, answered.json()]).toEqual([{ 'content-type': 'application/problem+json' }, [1]]);
  });

  it.each([
    ['text', 'The handler returned no reply, such as { json: {} }.'],
    [undefined, 'The handler returned no reply, such as { json: {} }.'],
    [{ status: 99 }, 'The status of the reply is 99. Use 200 to 599.'],
    [{ status: 200.5 }, 'The status of the reply is 200.5. Use 200 to 599.'],
    [{ headers: { 'X-N': 1 } }, 'The header X-N of the reply is no string.'],
    [{ statusCode: 404, body: '' }, 'The reply has "statusCode". It may have status, headers, body, json.'],
    [{ json: () => 1 }, 'The json of the reply is a value that JSON does not have.'],
  ])('rejects a reply that the gateway does not take: %j', async (reply, message) => {
    await expect(callHandler(defineHandler(() => reply as Reply))).rejects.toThrow(new TypeError(message));
  });
});

describe('the runner', () => {
  it('sends events that look as those of a gateway', async () => {
    const events: unknown[] = [];
    await callHandler((event) => {
      events.push(event);
      return { statusCode: 200, headers: {}, body: '', isBase64Encoded: false };
    }, { headers: { Host: 'orders.example.com', Accept: 'text/html' }, requestId: 'r1' });
    expect(events).toEqual([{
      body: '', isBase64Encoded: true, httpMethod: 'GET', path: '/', queryStringParameters: {}, pathParameters: {},
      headers: {
        host: 'orders.example.com', accept: 'text/html', 'x-real-ip': '203.0.113.7', 'x-forwarded-for': '203.0.113.7',
        'x-forwarded-host': 'api.example.com', 'x-forwarded-port': '443', 'x-forwarded-proto': 'https', 'x-request-id': 'r1',
      },
      requestContext: { apiId: '0'.repeat(32), requestId: 'r1', stage: 'RELEASE' },
    }]);
    expect(frontendAuthorizerEvent({ headers: { 'X-A': '1' }, body: 'x' })).toEqual({
      headers: { 'x-a': '1' }, queryStringParameters: {}, body: 'eA==',
    });
    expect(backendAuthorizerEvent({ body: 'x', base64: false, userData: 'u' })).toEqual({ body: 'x', user_data: 'u' });
  });

  const whole = { statusCode: 200, headers: {}, body: '', isBase64Encoded: false };
  it.each<[unknown, string]>([
    ['text', 'it is no object'],
    [undefined, 'it is no object'],
    [{ ...whole, statusCode: '200' }, 'statusCode is no number'],
    [{ ...whole, body: {} }, 'body is no string'],
    [{ ...whole, isBase64Encoded: undefined }, 'isBase64Encoded is no boolean'],
    [{ ...whole, headers: null }, 'headers is no object'],
    [{ ...whole, headers: { a: 1 } }, 'header a is no string'],
  ])('says why the gateway would respond with 500 to a function that returns %j', async (result, why) => {
    await expect(callHandler(() => result)).rejects.toThrow(
      new Error(`The gateway would respond with 500 to the result: ${why}.`),
    );
  });

  it.each<[unknown, string]>([
    [{ statusCode: 401, body: '{}' }, 'statusCode is not 200'],
    [{ statusCode: 200, body: { status: 'allow' } }, 'body is no string'],
    [{ statusCode: 200, body: 'allow' }, 'body is no JSON'],
    [{ statusCode: 200, body: 'null' }, 'status is neither allow nor deny'],
    [{ statusCode: 200, body: '{"status":"yes"}' }, 'status is neither allow nor deny'],
  ])('says why the gateway would respond with 500 to an authorizer that returns %j', async (result, why) => {
    await expect(callAuthorizer(() => result)).rejects.toThrow(
      new Error(`The gateway would respond with 500 to the result: ${why}.`),
    );
  });
});

it('the kit for functions has at most 5.5 KB, without undici or zod', async () => {
  const { metafile } = await build({
    entryPoints: ['src/functions/index.ts'], bundle: true, minify: true, platform: 'node', target: 'node20', format: 'esm',
    write: false, metafile: true,
  });
  const [output] = Object.values(metafile.outputs);
  expect(output?.bytes).toBeLessThan(5_500);
  expect(Object.keys(metafile.inputs).filter((file) => !file.startsWith('src/functions/'))).toEqual([]);
});
