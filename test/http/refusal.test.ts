/** What becomes of a rejection: its class, its words, its remedy, and what is kept of its headers and body. */
import { describe, expect, it, vi } from 'vitest';
import {
  ApigBadRequestError, ApigConflictError, ApigInternalError, ApigNotFoundError, ApigPermissionDeniedError,
  ApigPreconditionFailedError, ApigServiceError, ApigThrottledError,
} from '../../src/errors.js';
import { type RefusalContext, refusedBy, refusedUnread, type RefusedAnswer } from '../../src/http/refusal.js';
import type { IdentityRefusal, RefusalFinding } from '../../src/http/settings.js';

const WRITE = { operation: 'groups.delete', method: 'DELETE', path: '/v2/p1/apigw/instances/i1/api-groups/g1' };
const READ = { operation: 'groups.get', method: 'GET', path: '/v2/p1/apigw/instances/i1/api-groups/g1' };
const NOW = Date.UTC(2026, 2, 1, 8);

type Given = Partial<RefusedAnswer> & { readonly body?: unknown };
/** The failure of a response: JSON of `body`, or `text` as it is. */
function refused({ body, ...answer }: Given, context: Partial<RefusalContext> = {}) {
  const { error, ...failure } = refusedBy(
    { status: 400, headers: {}, text: body === undefined ? '' : JSON.stringify(body), ...answer },
    { facts: WRITE, attempts: 1, now: NOW, secrets: [], ...context },
  );
  if (!(error instanceof ApigServiceError)) throw new Error('expected an error of the service', { cause: error });
  return { error, ...failure };
}
const coded = (code: string, message = 'no'): object => ({ error_code: code, error_msg: message });
const known = { explain: (code: string) => (code === 'APIG.1' ? { meaning: 'It is known.', remedy: 'Do this.' } : undefined) };

describe('the class of a rejection', () => {
  it.each<[number, string | undefined, abstract new (...args: never) => ApigServiceError]>([
    [400, undefined, ApigBadRequestError], [403, undefined, ApigPermissionDeniedError],
    [404, undefined, ApigNotFoundError], [405, undefined, ApigBadRequestError],
    [409, undefined, ApigConflictError], [412, undefined, ApigPreconditionFailedError],
    [429, undefined, ApigThrottledError], [499, undefined, ApigBadRequestError], [500, undefined, ApigInternalError],
    [500, 'APIG.9008', ApigThrottledError], [503, 'APIG.1', ApigInternalError],
    [404, 'APIGW.0101', ApigServiceError], [404, 'APIG.0101', ApigServiceError], [302, undefined, ApigServiceError],
  ])('%i with the code %s', (status, code, type) => {
    const { error } = refused({ status, body: code === undefined ? {} : coded(code) });
    expect(Object.getPrototypeOf(error)).toBe(type.prototype);
    if (code === undefined) expect(refusedUnread('why', { status, requestId: 'r1' }, WRITE, 2).error).toBeInstanceOf(type);
  });
  it('follows from the status alone if the body cannot be read', () => {
    const { error, outcome } = refusedUnread('the body is gone', { status: 503, requestId: 'r1' }, WRITE, 2, '{}');
    expect(outcome).toEqual({ type: 'refused', status: 503, code: undefined, retryAfter: undefined });
    expect(error).toMatchObject({ serverMessage: 'the body is gone', requestId: 'r1', attempts: 2, body: '{}', code: undefined });
  });
});

describe('what a rejection says', () => {
  it('is its message, with a code that is none', () => {
    expect(refused({ body: coded('APIG.1', 'not so') }).error).toMatchObject({ code: 'APIG.1', serverMessage: 'not so' });
    expect(refused({ body: coded('no code at all', 'not so') }).error)
      .toMatchObject({ code: undefined, serverMessage: 'not so (code no code at all)' });
    expect(refused({ body: { error_code: 'APIG.1' } }).error.serverMessage).toBe('no reason given');
    expect(refused({ body: { error_msg: 'not so' } }).error.serverMessage).toBe('not so');
  });
  it('is a description of what does not come from the service, by its content type', () => {
    const page = { status: 502, text: '<html><title>Bad gateway</title></html>' };
    const html = refused({ ...page, headers: { 'content-type': 'text/html' } }).error;
    expect(html.serverMessage).toBe('the response is an HTML page ("Bad gateway")');
    expect(refused({ ...page, text: 'down', headers: { 'content-type': 'text/plain' } }).error.serverMessage)
      .toBe('the response is the text "down"');
    expect(html.remedy).toBe(
      'It probably comes from a proxy or load balancer, not from the service. Retry; if it persists, check endpoint and proxy.',
    );
  });
  it.each([
    [304, 'A cache responded in place of the service. Leave out headers such as If-None-Match, and check the proxy.'],
    [404, 'It does not come from the service. Check the endpoint, and the proxy if there is one.'],
    [499, 'It does not come from the service. Check the endpoint, and the proxy if there is one.'],
    [500, 'It probably comes from a proxy or load balancer, not from the service. Retry; if it persists, check endpoint and proxy.'],
  ])('has the remedy for %i if no word of it is the service\'s', (status, remedy) => {
    expect(refused({ status }).error.remedy).toBe(remedy);
  });
  it.each([
    ['POST', 'The service may have carried it out: read before you send it again.'],
    ['GET', 'Retry later; open a ticket with the request ID if it persists.'],
  ])('has the remedy for a code that nobody knows, by what may happen twice: %s', (method, remedy) => {
    const context = { ...known, facts: { ...READ, method } };
    expect(refused({ status: 503, body: coded('NEW.1') }, context).error.remedy).toBe(remedy);
    expect(refused({ status: 429, body: coded('NEW.1') }, context).error.remedy).toBe('Wait, and send fewer calls at the same time.');
    expect(refused({ status: 400, body: coded('NEW.1') }, context).error.remedy).toBeUndefined();
    const page = 'It probably comes from a proxy or load balancer, not from the service. ';
    expect(refused({ status: 504 }, { facts: { ...READ, method: 'POST' } }).error.remedy)
      .toBe(`${page}The service may have carried it out: read before you send it again. If it persists, check endpoint and proxy.`);
  });
  it.each([
    ['https://me:hush@login.example/x?y#z', 'https://[hidden]@login.example/x?y#z'],
    ['//me@login.example', '//[hidden]@login.example'],
    ['\\\\me@login.example\\a', '\\\\[hidden]@login.example\\a'],
    ['https://login.example/a@b', 'https://login.example/a@b'],
    ['see https://me@login.example', 'see https://me@login.example'],
    ['a1+.-x://me@h/\nme@b', 'a1+.-x://[hidden]@h/\\nme@b'],
    ['1a://me@h', '1a://me@h'],
    ['/login', '/login'],
  ])('is the target of a redirect, without user and password: %s', (location, shown) => {
    const { error } = refused({ status: 302, headers: { location } });
    expect(error.serverMessage).toBe(`the response is a redirect to ${shown}`);
    expect(error.headers['location']).toBe(shown);
    expect(error.remedy).toBe(
      'Redirects are not followed: a signature holds for one address. '
      + 'Check the endpoint. A login portal or a proxy may respond in its place.',
    );
  });
  it('is no redirect without a target, or with a status that is none', () => {
    expect(refused({ status: 302, text: 'moved' }).error.serverMessage).toBe('the response is the text "moved"');
    expect(refused({ status: 302, text: 'moved' }).error.remedy)
      .toBe('It does not come from the service. Check the endpoint, and the proxy if there is one.');
    const created = refused({ status: 400, body: coded('APIG.2', 'bad'), headers: { location: '/x' } }).error;
    expect(created).toMatchObject({ serverMessage: 'bad', remedy: undefined });
  });
});

describe('the remedy', () => {
  it('is that of the catalog, and the meaning with it', () => {
    expect(refused({ body: coded('APIG.1') }, known).error).toMatchObject({ meaning: 'It is known.', remedy: 'Do this.' });
    expect(refused({ body: coded('APIG.2') }, known).error).toMatchObject({ meaning: undefined, remedy: undefined });
    const explain = vi.fn(known.explain);
    refused({ body: { error_msg: 'no' } }, { explain });
    expect(explain).not.toHaveBeenCalled();
  });
  const FIRST = 'The service may have carried out an earlier attempt of this call: read the object first.';
  it.each<[string, Partial<RefusalContext>, string | undefined]>([
    ['nothing if no attempt was lost', {}, undefined],
    ['to read first if one was lost', { lost: true }, FIRST],
    ['nothing if a read was lost', { lost: true, facts: READ }, undefined],
  ])('begins with %s', (_, context, first) => {
    expect(refused({ status: 409, body: coded('APIG.2') }, { ...known, ...context }).error.remedy).toBe(first);
    expect(refused({ status: 409, body: coded('APIG.1') }, { ...known, ...context }).error.remedy)
      .toBe(first === undefined ? 'Do this.' : `${first} Do this.`);
  });
  it.each<[string, number, object, RegExp | undefined]>([
    ['a clock that is off', 401, coded('APIGW.0301', 'Signature EXPIRED'), /^The clock of this machine is more than 15 minutes off\./],
    ['an unknown key', 401, coded('APIGW.0301', 'err: AK not exist'), /^This cloud has no such access key\./],
    ['a locked key', 401, coded('APIGW.0301', 'failed to reach the limit'), /^The access key is locked after five rejected calls\./],
    ['a wrong signature', 401, coded('APIGW.0301', 'verify aksk signature fail'), /^Check that the sk belongs to the ak/],
    ['a wrong signature in other words', 401, coded('APIGW.0301', 'calc AKSK signature fail'), /^Check that the sk belongs to the ak/],
    ['a token', 401, coded('APIGW.0307', 'decrypt token fail'), /^Get a new token\./],
    ['an identity without a reason', 401, coded('APIGW.0301', 'no'), /^Check the credentials\. Five rejections lock an access key/],
    ['an unknown path', 404, coded('APIGW.0101'), /^An unknown path says nothing about the object\./],
    ['an unknown path, by its older code', 404, coded('APIG.0101'), /^An unknown path says nothing about the object\./],
    ['a code that only contains that one', 404, coded('XAPIG.0101'), undefined],
    ['a longer code', 404, coded('APIG.01011'), undefined],
    ['another status with the same words', 400, coded('APIG.2', 'signature expired, token, ak not exist'), undefined],
  ])('is known for %s', (_, status, body, remedy) => {
    const { error } = refused({ status, body });
    if (remedy === undefined) expect(error.remedy).toBeUndefined();
    else expect(error.remedy).toMatch(remedy);
  });
  it('depends on the beginning of a message only', () => {
    const body = coded('APIG.2', `${'x'.repeat(65_536)} signature expired`);
    expect(refused({ status: 401, body }).error.remedy).toMatch(/^Check the credentials\./);
  });
});

describe('a 403', () => {
  const NEEDS = 'This call needs the IAM action apig:groups:delete, and apig:groups:get, apig:groups:list.';
  const actions = ['apig:groups:delete', 'apig:groups:get', 'apig:groups:list'];
  const remedyOf = (body: unknown, context: Partial<RefusalContext> = {}): string | undefined =>
    refused({ status: 403, body }, { actions, ...known, ...context }).error.remedy;
  it.each(['APIG.0302', 'APIGW.0302', 'APIG.1005', 'APIG.1020', 'APIC.7106', 'APIC.7300'])(
    'says which actions to grant if it has the code %s', (code) => {
      const explain = () => ({ meaning: 'No permission.', remedy: 'Ask the owner.' });
      expect(remedyOf(coded(code), { explain })).toBe(`${NEEDS} Ask the owner.`);
      expect(remedyOf(coded(code), { explain: () => ({}) })).toBe(`${NEEDS} Grant the permission to the caller.`);
      expect(remedyOf(coded(code), { explain, actions: ['apig:a:b'] })).toBe('This call needs the IAM action apig:a:b. Ask the owner.');
      expect(remedyOf(coded(code), { explain, actions: [] })).toBe('Ask the owner.');
    });
  it('is no missing permission if the catalog knows another code: the state of the object forbids the call', () => {
    expect(remedyOf(coded('APIG.1'))).toBe('Do this.');
    expect(remedyOf(coded('APIG.1'), { explain: () => ({}) })).toBeUndefined();
  });
  it('is a missing permission if the catalog does not know its code', () => {
    expect(remedyOf(coded('PAAS.77'))).toBe(`${NEEDS} Grant the permission to the caller.`);
    expect(remedyOf({ error_msg: 'forbidden' })).toBe(`${NEEDS} Grant the permission to the caller.`);
    expect(remedyOf({ error_code: 'PAAS.77' })).toBeUndefined();
  });
  it('may have any code of the service if there is no catalog', () => {
    const none: Partial<RefusalContext> = { explain: undefined };
    expect(remedyOf(coded('PAAS.77'), none)).toBeUndefined();
    expect(remedyOf(coded('APIG.1005'), none)).toBe(`${NEEDS} Grant the permission to the caller.`);
    expect(remedyOf({ error_msg: 'forbidden' }, none)).toBe(`${NEEDS} Grant the permission to the caller.`);
  });
  it('is a missing permission if it has the reason in encoded form, and says how to decode it', () => {
    const decode = 'For the exact reason, decode error.encodedAuthorizationMessage with STS (decode-authorization-message).';
    const body = { ...coded('APIG.1'), encoded_authorization_message: 'abc' };
    expect(remedyOf(body)).toBe(`${NEEDS} Do this. ${decode}`);
    expect(refused({ status: 400, body }, { actions }).error.remedy).toBeUndefined();
  });
  it('names no action if none is known', () => {
    expect(refused({ status: 403, body: coded('APIG.1005') }).error.remedy).toBe('Grant the permission to the caller.');
  });
});

describe('what is kept of a rejection', () => {
  it('is every header but those of secrets and of the connection, without the secrets of the call', () => {
    const headers = {
      'set-cookie': ['a=1'], 'set-cookie2': 'a=1', cookie: 'a=1', authorization: 'x', 'proxy-authorization': 'x', 'x-auth-token': 'x',
      'x-subject-token': 'x', 'x-token': 'x', 'x-client-secret': 'x', 'x-secret': 'x',
      'x-token-kind': 'kept', 'my-x-token': 'kept', 'set-cookie23': 'kept', via: ['one hush-hush', 'two'], gone: undefined,
    };
    expect(refused({ headers }, { secrets: ['hush-hush'] }).error.headers).toEqual({
      'x-token-kind': 'kept', 'my-x-token': 'kept', 'set-cookie23': 'kept', via: ['one [hidden]', 'two'],
    });
    const long = refused({ headers: { a: 'x'.repeat(16_385), b: ['y'.repeat(16_384)] } }).error.headers;
    expect(long).toEqual({ a: `${'x'.repeat(16_384)}… (16,385 characters)`, b: ['y'.repeat(16_384)] });
  });
  it('is the body, parsed or as text', () => {
    expect(refused({ body: { a: 1 } }).error.body).toEqual({ a: 1 });
    expect(refused({ text: 'down' }).error.body).toBe('down');
    expect(refused({ text: '' }).error.body).toBeUndefined();
  });
  it('is an encoded reason of up to 10,000 characters, as a whole or not at all', () => {
    const encodedIn = (message: string, secrets: string[] = []) =>
      refused({ status: 403, body: { ...coded('APIG.1005'), encoded_authorization_message: message } }, { secrets }).error
        .encodedAuthorizationMessage;
    expect(encodedIn('e'.repeat(10_000))).toBe('e'.repeat(10_000));
    expect(encodedIn('e'.repeat(10_001))).toBeUndefined();
    expect(encodedIn('abc hush-hush', ['hush-hush'])).toBe('abc [hidden]');
  });
  it('is how long to wait, by the clock of the other side', () => {
    const wait = (headers: RefusedAnswer['headers']): number | undefined => refused({ headers }).error.retryAfter;
    expect(wait({})).toBeUndefined();
    expect(wait({ 'retry-after': '3' })).toBe(3_000);
    expect(wait({ 'retry-after': 'Sun, 01 Mar 2026 08:00:05 GMT' })).toBe(5_000);
    expect(wait({ 'retry-after': 'Sun, 01 Mar 2026 08:00:05 GMT', date: 'Sun, 01 Mar 2026 08:00:02 GMT' })).toBe(3_000);
    expect(wait({ 'retry-after': 'Sun, 01 Mar 2026 08:00:05 GMT', date: 'today' })).toBe(5_000);
  });
  it('tells whether the service itself has spoken, which then knows the identity', () => {
    expect(refused({ body: coded('APIG.2') })).toMatchObject({ fromService: true });
    expect(refused({ body: { error_msg: 'no' } })).toMatchObject({ fromService: false });
    expect(refused({ text: 'down' })).toMatchObject({ fromService: false });
    expect(refused({ body: coded('APIG.2') })).not.toHaveProperty('identity');
  });
});

describe('a rejected identity', () => {
  const date = 'Sun, 01 Mar 2026 08:00:02 GMT';
  it('is handed on with code, message and date, each bounded', () => {
    const { identity } = refused({ status: 401, body: coded('APIGW.0301', 'no'), headers: { date } });
    expect(identity).toEqual({ code: 'APIGW.0301', message: 'no', date });
    expect(refused({ status: 401 }).identity).toEqual({ code: undefined, message: '', date: undefined });
    const body = coded('c'.repeat(101), 'm'.repeat(65_537));
    expect(refused({ status: 401, body, headers: { date: 'd'.repeat(101) } }).identity).toEqual({
      code: 'c'.repeat(100), message: 'm'.repeat(65_536), date: 'd'.repeat(100),
    });
    expect(refused({ status: 403, body: coded('APIGW.0301') })).not.toHaveProperty('identity');
  });
  it('has the meaning and the remedy that the authenticator has found, before all others', () => {
    const finding = vi.fn<(refusal: IdentityRefusal) => RefusalFinding>(() => ({ meaning: 'The sk hush-hush is wrong.', remedy: 'Take another.' }));
    const body = coded('APIG.1', 'signature expired');
    const { error } = refused({ status: 401, body }, { ...known, finding, secrets: ['hush-hush'] });
    expect(error).toMatchObject({ meaning: 'The sk [hidden] is wrong.', remedy: 'Take another.' });
    expect(finding.mock.calls).toEqual([[{ code: 'APIG.1', message: 'signature expired', date: undefined }]]);
  });
});
