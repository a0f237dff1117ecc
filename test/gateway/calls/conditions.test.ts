/** Conditions of plugins, addresses of access lists, results of authorizers. */
import { describe, expect, it, test } from 'vitest';
import { readResult } from '../../../src/testing/calls/authentication/authorizer-result.js';
import { isListed } from '../../../src/testing/calls/policies/addresses.js';
import { matches } from '../../../src/testing/calls/policies/conditions.js';

const VALUES: Readonly<Record<string, string>> = { Host: 'www.example.com', reqPath: '/test/AA', code: '504', empty: '' };
const isMet = (condition: unknown): boolean => matches(JSON.stringify(condition), (name) => VALUES[name]);

describe('a condition', () => {
  test.each([
    [['Host', '==', 'www.example.com'], true],
    [['Host', '==', 'example.com'], false],
    [['Host', '!=', 'example.com'], true],
    [['empty', '==', ''], true],
    [['reqPath', '~~', '/test/*'], true],
    [['reqPath', '~~', '^/other'], false],
    [['reqPath', '~~', '('], false],
    [['code', 'in', '500,501,504'], true],
    [['code', '~=', '500, 504'], true],
    [['code', '~=', '50'], false],
    [['code', '>=', '500'], true],
    [['absent', '==', ''], false],
    [['absent', '!=', 'x'], true],
    [['absent', '~~', '.*'], false],
    [['AND', ['code', '==', '504'], ['Host', '~~', 'example']], true],
    [['AND', ['code', '==', '504'], ['Host', '==', 'x']], false],
    [['OR', ['code', '==', '1'], ['AND', ['empty', '==', ''], ['code', 'in', '504']]], true],
    [['OR'], false],
    [['AND'], false],
    [['code', 'constructor', 'x'], false],
    [['code'], false],
    ['code', false],
  ])('%j is met: %s', (condition, expected) => {
    expect(isMet(condition)).toBe(expected);
  });
  it('must match all of a value, if that is assumed', () => {
    const isWhole = (pattern: string) => matches(JSON.stringify(['reqPath', '~~', pattern]), () => '/test/AA', true);
    expect(['/test', '/test/.*', 'AA|/test/AA'].map(isWhole)).toEqual([false, true, true]);
  });
  it('matches nothing if it is no JSON', () => {
    expect(matches('["a"', () => 'a')).toBe(false);
  });
});

describe('a list of addresses', () => {
  const entries = ['192.0.2.1', '198.51.100.10-198.51.100.20', '203.0.113.0/24', '2001:db8::/32', '2001:db9::1-2001:db9::9'];
  const inside = ['192.0.2.1', '198.51.100.10', '198.51.100.20', '203.0.113.255', '2001:db8:1::1', '2001:db9::5'];
  test.each(inside)('has %s', (address) => {
    expect(isListed(address, entries)).toBe(true);
  });
  const outside = ['192.0.2.2', '198.51.100.21', '203.0.114.0', '2001:db7::1', '2001:db9::a', '127.0.0.1'];
  test.each(outside)('does not have %s', (address) => {
    expect(isListed(address, entries)).toBe(false);
  });
});

describe('the result of an authorizer', () => {
  const rules = { numbers: false, invalid: 'rejected' } as const;
  const result = (decision: unknown) => ({ statusCode: 200, body: JSON.stringify(decision) });

  it('allows with a context', () => {
    expect(readResult(result({ status: 'allow', context: { user: 'u1', 'a-b_c': '' } }), rules))
      .toEqual({ allow: true, context: new Map([['user', 'u1'], ['a-b_c', '']]) });
  });
  it('denies, with a context too', () => {
    expect(readResult(result({ status: 'deny', context: { code: '7' } }), rules))
      .toEqual({ allow: false, context: new Map([['code', '7']]) });
  });
  it('may have a Base64 body and no context', () => {
    const body = Buffer.from('{"status":"allow"}').toString('base64');
    expect(readResult({ statusCode: 200, body, isBase64Encoded: true }, rules))
      .toEqual({ allow: true, context: new Map() });
  });
  it('may have numbers and booleans if the feature is on', () => {
    const answer = result({ status: 'allow', context: { n: 1, b: false } });
    expect(readResult(answer, { ...rules, numbers: true }))
      .toEqual({ allow: true, context: new Map<string, unknown>([['n', 1], ['b', false]]) });
    expect(readResult(answer, rules)).toEqual({ wrong: 'the name or the value of "n" in the context is not allowed' });
    expect(readResult(answer, { ...rules, invalid: 'dropped' })).toEqual({ allow: true, context: new Map() });
  });
  test.each([
    ['a string', 'allow', 'the function returned no object with statusCode and body'],
    ['nothing', undefined, 'the function returned no object with statusCode and body'],
    ['no status code', { body: '{"status":"allow"}' }, 'statusCode is no number'],
    ['a status code as a string', { statusCode: '200', body: '{}' }, 'statusCode is no number'],
    ['an object as body', { statusCode: 200, body: { status: 'allow' } }, 'body is no string: write the JSON as a string'],
    ['no JSON', { statusCode: 200, body: 'allow' }, 'body contains no JSON object'],
    ['another status', result({ status: 'ALLOW' }), 'status is neither "allow" nor "deny"'],
    ['a list as context', result({ status: 'allow', context: [] }), 'context is no object'],
    ['a name that begins with a digit', result({ status: 'allow', context: { '1a': 'x' } }), 'the name or the value of "1a" in the context is not allowed'],
    ['a nested value', result({ status: 'allow', context: { a: {} } }), 'the name or the value of "a" in the context is not allowed'],
    ['more than 1 MB', { statusCode: 200, body: ' '.repeat(1024 * 1024 + 1) }, 'body is larger than 1 MB'],
  ])('cannot be used if it is %s', (_, given, wrong) => {
    expect(readResult(given, rules)).toEqual({ wrong });
  });
  it('says which status code it has, if that is not 200', () => {
    expect(readResult({ statusCode: 503, body: '' }, rules)).toEqual({ wrong: 'statusCode is 503', status: 503 });
  });
});
