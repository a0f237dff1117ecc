/** What the other side sends, in errors: bounded, escaped, and without secrets. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  ApigBadRequestError, ApigInternalError, ApigNotFoundError, ApigPartialFailureError, ApigRequestValidationError,
  ApigResponseValidationError, ApigServiceError,
} from '../../src/errors.js';
import type { ApiDebugInput } from '../../src/resources/apis.js';
import { EnvVariableUpdate } from '../../src/resources/env-variables.js';
import { GroupPage } from '../../src/resources/groups.js';
import { operation } from '../../src/schema/operation.js';
import { EventLog } from '../support/events.js';
import {
  bytes, clientOf, cut, failure, failureOf, GATEWAY, json, KEYS, start, type Answer,
} from '../support/server.js';

describe('no secret', () => {
  const SECRETS = ['secret-demo-1', 'header-secret-2', KEYS.sk, 'token-demo-3', 'extra-secret-4'];
  const debug: ApiDebugInput = {
    mode: 'DEVELOPER',
    scheme: 'HTTPS',
    method: 'GET',
    path: '/x',
    app_key: 'key-demo',
    app_secret: 'secret-demo-1',
    header: { Cookie: ['header-secret-2'] },
  };

  /** Everything that a program may do to show a value. */
  function shown(value: unknown): string {
    const error = value instanceof Error ? value : new Error(String(value));
    const own = Reflect.ownKeys(error).map((key) => inspect(Reflect.get(error, key), { depth: 20, showHidden: true }));
    return [
      String(error),
      error.stack,
      inspect(error, { depth: 20, showHidden: true, getters: false }),
      JSON.stringify(error),
      inspect(new Error('outer', { cause: error }), { depth: 20 }),
      inspect(new AggregateError([error]), { depth: 20 }),
      inspect({ ...error }),
      JSON.stringify(Object.getOwnPropertyDescriptors(error)),
      ...own,
    ].join('\n');
  }
  function expectClean(text: string): void {
    expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
    expect(/Signature=[0-9a-f]/.exec(text)?.[0]).toBeUndefined();
  }

  /** A refusal that repeats all that it was sent, wherever it can. */
  const echo = (status: number): Answer => (exchange) => {
    const all = `${JSON.stringify(exchange.request.headers)} ${exchange.request.body.toString()}`;
    return json(
      status,
      { error_code: 'APIG.2011', error_msg: all, details: [{ error_msg: all }, all] },
      { 'X-Request-Id': 'rid-9' },
    )(exchange);
  };

  it.each([400, 401, 403, 500, 503])('is printed by an error that echoes the request: %i', async (status) => {
    const log = new EventLog();
    const { client } = await start([echo(status)], {
      credentials: { ...KEYS, securityToken: 'token-demo-3' },
      logger: log,
      maxRetries: 1,
    });
    const error = await failure(client.apis.debug('api', debug, { extraBody: { app_secret: 'extra-secret-4' } }));
    expect(error).toBeInstanceOf(ApigServiceError);
    expectClean(shown(error));
    expectClean(
      log.lines.join('\n') + inspect(log.events, { depth: 20, showHidden: true }) + JSON.stringify(log.events),
    );
  });

  it('is printed by a plain rejection, or by a token\'s', async () => {
    const { client } = await start([json(400, { error_code: 'APIG.2011', error_msg: 'x' })]);
    expectClean(shown(await failure(client.apis.debug('api', debug))));
    const withToken = await start([echo(401)], { credentials: { token: 'token-demo-3' } });
    expectClean(shown(await failure(withToken.client.groups.list())));
  });

  it('is printed by input that is rejected locally', async () => {
    const { client } = await start([json(200, {})]);
    expectClean(
      shown(
        await failure(
          client.apis.debug('api', { ...debug, mode: 'NOPE' as 'DEVELOPER', app_secret: 7 as unknown as string }),
        ),
      ),
    );
    expectClean(shown(await failure(client.groups.list({}, { headers: { Authorization: 'token-demo-3' } }))));
    expectClean(shown(await failure(client.groups.list({}, { headers: { 'X-Any': 'token-demo-3\n' } }))));
  });

  it('is printed by a response that is not as documented', async () => {
    const { client } = await start([json(200, { id: 7, app_secret: 'secret-demo-1' })]);
    expectClean(shown(await failure(client.apps.get('app'))));
    const page = await start([bytes(200, '{"app_secret": "secret-demo-1", ')]);
    expectClean(shown(await failure(page.client.apps.get('app'))));
  });

  it('is printed by a broken connection, a timeout or an abort', async () => {
    const { client } = await start([cut], { credentials: { ...KEYS, securityToken: 'token-demo-3' }, maxRetries: 0 });
    expectClean(shown(await failure(client.apis.debug('api', debug))));
    const { client: slow } = await start([() => undefined], { timeout: 30, maxRetries: 0 });
    expectClean(shown(await failure(slow.apis.debug('api', debug))));
    expectClean(
      shown(await failure(slow.apis.debug('api', debug, { timeout: 1_000, signal: AbortSignal.timeout(20) }))),
    );
  });

  it('is printed by the client itself', () => {
    const client = clientOf('http://127.0.0.1:9', { credentials: { ...KEYS, securityToken: 'token-demo-3' } });
    expectClean(
      [
        inspect(client, { depth: 20, showHidden: true }),
        JSON.stringify(client),
        inspect(client.groups, { depth: 20, showHidden: true }),
        JSON.stringify(client.groups),
      ].join('\n'),
    );
  });
});

describe('what the other side sends', () => {
  const OVERRIDE = '\u202e';
  const FORGED = `no\n2026-03-01 ERROR all data deleted\r\u001b[2K\u001b[31m${OVERRIDE}\u2028`;
  /** Characters that forge a line or act on a terminal. */
  const DANGEROUS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

  it('makes no message of 20 MB', async () => {
    const { client } = await start([json(400, { error_code: 'APIG.2011', error_msg: 'x'.repeat(20_000_000) })]);
    const error = await failureOf(ApigBadRequestError, client.groups.list());
    expect(error.serverMessage).toBe(`${'x'.repeat(2_000)}… (20,000,000 characters)`);
    expect(error.message).toMatch(/^groups\.list was rejected with 400 APIG\.2011: x{2000}… \(20,000,000 characters\)\. /);
    expect(error.message.length).toBeLessThan(2_500);
    expect(JSON.stringify(error).length).toBeLessThan(6_000);
    expect(inspect(error).split('(20,000,000 characters)').length).toBe(2);
  });

  it('forges no log line and acts on no terminal, in any place', async () => {
    const log = new EventLog();
    const body = {
      error_code: `A.1${FORGED}`, error_msg: FORGED, request_id: FORGED, encoded_authorization_message: FORGED,
      details: [FORGED, { [FORGED]: FORGED }],
    };
    for (const status of [400, 401, 403, 500]) {
      const { client } = await start([json(status, body)], { logger: log, maxRetries: 1 });
      const error = await failureOf(ApigServiceError, client.groups.list());
      const { message, serverMessage, requestId, encodedAuthorizationMessage } = error;
      const texts = [message, serverMessage, requestId, encodedAuthorizationMessage, JSON.stringify(error)];
      for (const text of [...texts, ...log.lines]) expect(text).not.toMatch(DANGEROUS);
      expect(error.message).not.toContain('\n');
      expect(error.message).toContain('no\\n2026-03-01 ERROR all data deleted\\r\\u001b[2K\\u001b[31m\\u202e\\u2028');
      expect(error.code).toBeUndefined();
      expect(error.message).toContain('(code A.1no\\n2026-03-01');
    }
    expect(log.lines.filter((line) => line.includes('\n'))).toEqual([]);
  });

  it.each(['A 1', 'x'.repeat(101), '<b>', 'A.1\u0000', 'code: 7'])('is no code if it is %j', async (code) => {
    const { client } = await start([json(404, { error_code: code, error_msg: 'gone' })]);
    const error = await failureOf(ApigNotFoundError, client.groups.get('g'));
    expect(error).toMatchObject({ code: undefined });
    expect(error.message).toMatch(/^groups\.get was rejected with 404: gone \(code .{1,130}\)\. \(GET /);
  });

  it('is a rejection however deep its details are nested, and is not sent again', async () => {
    const deep = `{"error_code":"APIG.2011","error_msg":"deep","details":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const { server, client } = await start([bytes(400, deep, { 'Content-Type': 'application/json' })]);
    const error = await failureOf(ApigBadRequestError, client.groups.list());
    expect(error).toMatchObject({ code: 'APIG.2011', serverMessage: 'deep' });
    expect(JSON.stringify(error.details)).toBe('[[[[[[[["…"]]]]]]]]');
    expect(server.requests).toHaveLength(1);
  });

  it('gives 20 details at most, and how many more there are', async () => {
    const details = Array.from({ length: 5_000 }, (_, i) => ({ error_msg: `fault ${i}` }));
    const { client } = await start([json(400, { error_code: 'A.1', error_msg: 'm', details })]);
    const error = await failureOf(ApigBadRequestError, client.groups.list());
    expect(error.details).toEqual([...details.slice(0, 20), '… and 4,980 more']);
  });

  it.each(['<title>', '<', '<title x', ' ', 'x-auth-token:"', 'Signature='])(
    'is shortened even if it is a page of 5 MB of %j',
    async (piece) => {
      const page = `<html>${piece.repeat(5_000_000 / piece.length)}`;
      const { client } = await start([bytes(502, page, { 'Content-Type': 'text/html' })], { maxRetries: 0 });
      const error = await failureOf(ApigInternalError, client.groups.list());
      expect(error.message).toMatch(/^groups\.list failed with 502: the response is an HTML page (?:\(|without text)/);
      expect(error.message.length).toBeLessThan(800);
    },
  );

  it('is shown as the target of a redirect without user name, password and secrets', async () => {
    const token = 'token-demo-3';
    const to = `https://user:p%40ss@login.example.com/?next=${'n'.repeat(3_000)}`;
    const { client, server } = await start(
      [bytes(302, '', { location: `//user:p@ss@login.example.com/?ticket=${token}` }), bytes(307, '', { location: to })],
      { credentials: { token } },
    );
    const first = await failureOf(ApigServiceError, client.groups.list());
    expect(first.serverMessage).toBe('the response is a redirect to //[hidden]@login.example.com/?ticket=[hidden]');
    const second = await failureOf(ApigServiceError, client.groups.list());
    expect(second.serverMessage).toMatch(/^the response is a redirect to https:\/\/\[hidden\]@login\.example\.com\/\?next=n+… \(3,\d{3} characters\)$/);
    expect(server.requests).toHaveLength(2);
  });

  it('is no redirect under 304, even with a Location', async () => {
    const { client } = await start([({ response }) => response.writeHead(304, { Location: 'https://x.example.com/' }).end()]);
    const error = await failureOf(ApigServiceError, client.groups.get('g1'));
    expect(error.message).toBe(
      'groups.get was rejected with 304: the response is empty. A cache responded in place of the service. '
        + `Leave out headers such as If-None-Match, and check the proxy. (GET ${GATEWAY}/api-groups/g1)`,
    );
  });

  it('counts a date to retry after from its own clock, not from ours', async () => {
    const headers = { Date: 'Sun, 01 Mar 2026 08:00:00 GMT', 'Retry-After': 'Sun, 01 Mar 2026 08:01:00 GMT' };
    const { client } = await start([json(429, { error_code: 'APIG.0308', error_msg: 'slow down' }, headers)], {
      clock: () => Date.UTC(2026, 2, 1, 7), maxRetries: 0,
    });
    expect((await failureOf(ApigServiceError, client.groups.list())).retryAfter).toBe(60_000);
  });

  it('names items that failed in one line each, bounded and without secrets', async () => {
    const failure = Array.from({ length: 30 }, (_, i) => ({
      bind_id: `b${i}${FORGED}`, error_code: 'APIG.3010', error_msg: `${FORGED}${'z'.repeat(10_000)}`,
    }));
    const { client } = await start([json(200, { success_count: 1, failure })]);
    const error = await failureOf(
      ApigPartialFailureError,
      client.aclBindings.batchDelete({ acl_bindings: ['a'] }, { partialFailure: 'throw' }),
    );
    const lines = error.message.split('\n');
    expect(lines[0]).toBe('aclBindings.batchDelete: 30 of 31 items failed:');
    expect(lines[1]).toMatch(/^- bind_id b0no\\n2026.*: APIG\.3010 no\\n2026.*z… \(10,0\d\d characters\)$/);
    expect(lines[11]).toBe('- and 20 more');
    expect(lines.length).toBe(13);
    for (const line of lines) expect(line).not.toMatch(DANGEROUS);
    expect(inspect(error)).toContain('- bind_id b9no');
    expect(JSON.stringify(error).length).toBeLessThan(25_000);
  });

  it('is never quoted from an operation that responds with secrets', async () => {
    const { client } = await start([bytes(201, 'created app, secret S3CR3T-OF-APP')]);
    const error = await failureOf(ApigResponseValidationError, client.apps.create({ name: 'shop' }));
    expect(error.message).toBe(
      'apps.create succeeded with status 201, but the response is text of 33 characters '
        + '(not shown: this operation responds with secrets) instead of JSON. The service has probably carried it out. '
        + `(POST ${GATEWAY}/apps)`,
    );
    expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain('S3CR3T');
    expect(error.body).toBe('created app, secret S3CR3T-OF-APP');
  });
});

describe('a secret, in any form,', () => {
  const SK = KEYS.sk;
  const TOKEN = 'token+demo/3="4&<>';
  const VALUE = 'variable-value-with-secret';
  const html = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  /** An operation that sends a secret and responds with none. */
  const ECHO = operation({
    id: 'groups.echo', method: 'POST', path: '/v2/{project_id}/echo', body: EnvVariableUpdate, response: GroupPage,
    actions: [], errorStatuses: [],
  });
  const FORMS: Readonly<Record<string, (secret: string) => string>> = {
    raw: (secret) => secret,
    JSON: (secret) => JSON.stringify(secret).slice(1, -1),
    percent: encodeURIComponent,
    form: (secret) => new URLSearchParams({ a: secret }).toString().slice(2),
    HTML: html,
    decimal: (secret) => [...secret].map((c) => `&#${c.codePointAt(0) ?? 0};`).join(''),
    base64: (secret) => Buffer.from(secret).toString('base64'),
    base64url: (secret) => Buffer.from(`ab${secret}`).toString('base64url'),
    hex: (secret) => Buffer.from(secret).toString('hex'),
  };

  it.each(Object.entries(FORMS))('stays hidden if a rejection repeats it: %s', async (_, form) => {
    const log = new EventLog();
    const said = [SK, TOKEN, VALUE].map(form);
    const text = said.join(' | ');
    const refuse: Answer = json(
      403,
      {
        error_code: said[0], error_msg: text, request_id: said[1], encoded_authorization_message: text,
        details: [{ error_msg: text, [form(SK)]: 1 }, text],
      },
      { Location: `https://x.example.com/?a=${encodeURIComponent(said[0] ?? '')}` },
    );
    const page: Answer = bytes(502, `<html><title>${text}</title></html>`);
    for (const answer of [refuse, page]) {
      const { client } = await start([answer], {
        credentials: { ...KEYS, securityToken: TOKEN }, logger: log, maxRetries: 1,
      });
      const variable = { group_id: 'g', env_id: 'e', variable_name: 'name', variable_value: VALUE };
      const error = await failureOf(ApigServiceError, client.envVariables.create(variable));
      const printed = [inspect(error, { depth: 20, showHidden: true }), inspect(log.events, { depth: 20 })];
      const all = [...printed, JSON.stringify(error), ...log.lines];
      for (const shown of all) for (const part of said) expect(shown).not.toContain(part.slice(2, -3));
      expect(error.message).toContain('[hidden]');
    }
  });

  it.each(Object.entries(FORMS))('stays hidden if a success repeats it: %s', async (_, form) => {
    const log = new EventLog();
    const said = [SK, TOKEN, VALUE].map(form);
    const text = said.join(' | ');
    const id = { 'X-Request-Id': form(SK) };
    const bodies: Answer[] = [
      bytes(200, text, id),
      bytes(200, `<html><title>${text}</title></html>`, id),
      json(200, { error_code: 'APIG.2011', error_msg: text }, id),
      json(200, { total: text, groups: [] }, id),
      json(200, { total: 1, groups: [{ [form(SK)]: 1 }] }, id),
    ];
    for (const answer of bodies) {
      for (const responses of ['error', 'warn'] as const) {
        const { client } = await start([answer], {
          credentials: { ...KEYS, securityToken: TOKEN }, logger: log, validation: { responses },
        });
        const call = client.send(ECHO, { body: { variable_value: VALUE } });
        const told = await call.then(() => ({}), (error: unknown) => error);
        const printed = [inspect(told, { depth: 20, showHidden: true }), inspect(log.events, { depth: 20 })];
        for (const shown of [...printed, JSON.stringify(told), ...log.lines])
          for (const part of said) expect(shown).not.toContain(part.slice(2, -3));
      }
    }
    expect(log.lines.join('\n')).toContain('[hidden]');
  });

  it('stays hidden if the check of an input finds it wrong', async () => {
    const { server, client } = await start([json(200, {})]);
    const variable = { group_id: 'g', env_id: 'e', variable_name: 'name', variable_value: 'secret value !' };
    const error = await failureOf(ApigRequestValidationError, client.envVariables.create(variable));
    expect(error.message).toContain('body.variable_value: expected a string of 1 to 255 characters (letters, digits and _ - / . :)');
    expect(error.message).toContain('got a string of 14 characters (not shown)');
    const query = { token: [`secret${'x'.repeat(10)}`, 7 as unknown as string] };
    const call = { mode: 'DEVELOPER', scheme: 'HTTPS', method: 'GET', path: '/x', query } as const;
    const debug = await failureOf(ApigRequestValidationError, client.apis.debug('a', call));
    expect(debug.message).toContain('body.query.token[1]: expected a string, got a number (not shown)');
    expect(server.requests).toHaveLength(0);
  });
});
