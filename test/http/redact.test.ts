import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerpt } from '../../src/http/excerpt.js';
import {
  redact, redactIn, respondsWithSecrets, screenOf, secretHeaders, secretsIn, shownId,
} from '../../src/http/redact.js';
import { operations } from '../../src/operations.js';
import { type AnyOperation, operation } from '../../src/schema/operation.js';
import {
  anything, dict, either, type Field, input, int, list, one, output, secret, text,
} from '../../src/schema/vocabulary.js';

const SECRET = 'sK+7/&<"é\\😀 =%41~zz';

describe('redact', () => {
  it.each([
    [
      'Authorization: SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=0a1b+/=',
      'Authorization: [hidden], SignedHeaders=host;x-sdk-date, Signature=[hidden]',
    ],
    [
      'GET|/v2/||host:h|x-security-token:tok en|x-sdk-date:20260301T080000Z||host',
      'GET|/v2/||host:h|x-security-token:[hidden]|x-sdk-date:20260301T080000Z||host',
    ],
    ['{"X-Auth-Token": "abc", "a": 1}', '{"X-Auth-Token": [hidden], "a": 1}'],
    ['x-subject-token=abc\r\nnext', 'x-subject-token=[hidden]\r\nnext'],
    ['signature=abc', 'signature=[hidden]'],
    ['{"password":"a\\"b","user":"me"}', '{"password":"[hidden]","user":"me"}'],
    ['"{\\"app_secret\\": \\"ab\\", \\"n\\": 1}"', '"{\\"app_secret\\": \\"[hidden]\\", \\"n\\": 1}"'],
    ['token must be updated', 'token must be updated'],
    ['password: must not be empty', 'password: must not be empty'],
    ['', ''],
  ])('turns %j into %j', (said, hidden) => {
    expect(redact(said, [])).toBe(hidden);
  });

  const hexOf = (text: string): string => Buffer.from(text).toString('hex');
  const everyByte = (text: string, write: (byte: number) => string): string => [...Buffer.from(text)].map(write).join('');
  const units = (text: string): string =>
    [...Array(text.length).keys()].map((i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
  const entities = (text: string, write: (code: number) => string): string =>
    [...text].map((character) => write(character.codePointAt(0) ?? 0)).join('');
  const html = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  it.each<[string, string]>([
    ['raw', SECRET],
    ['escaped for JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['escaped for JSON twice', JSON.stringify(JSON.stringify(SECRET)).slice(1, -1)],
    ['escaped for JSON with slashes', JSON.stringify(SECRET).slice(1, -1).replaceAll('/', '\\/')],
    ['in ASCII-only JSON', units(SECRET)],
    ['percent-encoded', encodeURIComponent(SECRET)],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(SECRET))],
    ['percent-encoded in lower case', encodeURIComponent(SECRET).toLowerCase().replace(/sk|k/, (c) => (c === 'sk' ? 'sK' : c))],
    ['percent-encoded byte by byte', everyByte(SECRET, (byte) => `%${byte.toString(16).padStart(2, '0')}`)],
    ['as a form has it', new URLSearchParams({ a: SECRET }).toString().slice(2)],
    ['in hexadecimal escapes', everyByte('plain-secret', (byte) => `\\x${byte.toString(16)}`)],
    ['escaped for HTML', html(SECRET)],
    ['escaped for HTML and JSON', JSON.stringify(html(SECRET)).slice(1, -1)],
    ['in decimal entities', entities(SECRET, (code) => `&#${code};`)],
    ['in hexadecimal entities', entities(SECRET, (code) => `&#x${code.toString(16)};`)],
    ['in named entities', SECRET.replace(/[+/&<"\\ =%]/g, (c) => ({
      '+': '&plus;', '/': '&sol;', '&': '&amp;', '<': '&lt;', '"': '&quot;', '\\': '&bsol;', ' ': '&#32;', '=': '&equals;',
    })[c] ?? '&percnt;')],
    ['as base64', Buffer.from(SECRET).toString('base64')],
    ['as base64url', Buffer.from(SECRET).toString('base64url')],
    ['as base64 in a URL', encodeURIComponent(Buffer.from(SECRET).toString('base64'))],
    ['as wrapped base64', Buffer.from(SECRET).toString('base64').replace(/.{9}/g, '$&\r\n')],
    ['in longer base64, first alignment', Buffer.from(`abc${SECRET}tail`).toString('base64')],
    ['in longer base64, second alignment', Buffer.from(`abcd${SECRET}tail`).toString('base64')],
    ['in longer base64, third alignment', Buffer.from(`abcde${SECRET}tail`).toString('base64')],
    ['in longer base64 that something precedes', `xyz${Buffer.from(`user:${SECRET}`).toString('base64')}`],
    ['as JSON in base64', Buffer.from(JSON.stringify({ key: SECRET })).toString('base64')],
    ['in hexadecimal digits', hexOf(SECRET)],
    ['in upper-case hexadecimal digits', `0${hexOf(SECRET).toUpperCase()}`],
  ])('finds a secret %s', (_, form) => {
    const secrets = [SECRET, 'plain-secret'];
    const clean = redact(`before ${form} after`, secrets);
    expect(clean).toMatch(/^before .{0,11}\[hidden\].{0,8} after$/s);
    expect(clean.length).toBeLessThan(45);
    const middle = form.slice(form.length / 2 - 4, form.length / 2 + 4);
    expect(redact(form, secrets)).not.toContain(middle);
  });
  it.each<[string, string]>([
    ['whose bytes were taken for characters, as in headers', Buffer.from('sécret-of-ñ~').toString('latin1')],
    ['whose characters were taken for bytes', 's%E9cret-of-%F1~'],
    ['in the escapes of Python', 's\\xe9cret-of-\\xf1~'],
  ])('finds a secret beyond ASCII %s', (_, form) => {
    expect(redact(`before ${form} after`, ['sécret-of-ñ~'])).toBe('before [hidden] after');
  });
  it.each<[string, string]>([
    ['raw', 'a-secret-that-was-'],
    ['as base64', Buffer.from('a-secret-that-was-').toString('base64')],
    ['in hexadecimal digits', hexOf('a-secret-that-was-')],
    ['escaped', units('a-secret-that-was-')],
  ])('finds the beginning of a secret that was cut, whatever follows: %s', (_, form) => {
    expect(redact(`before ${form}… after`, ['a-secret-that-was-cut-by-the-other-side'])).toBe('before [hidden]… after');
  });
  it('finds each line of a key in PEM form, whatever its line ends', () => {
    const pem = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nZZtop0987654321abcdefghijklmnopq\n-----END PRIVATE KEY-----\n';
    for (const form of [pem, pem.replaceAll('\n', '\r\n'), pem.replaceAll('\n', '|'), JSON.stringify(pem), 'ZZtop0987654321abcdefghijklmnopq'])
      expect(redact(`sent ${form}`, [pem])).not.toMatch(/MIIEvQ|ZZtop/);
  });
  it('hides the longer of two secrets if one is a part of the other', () => {
    expect(redact('secret-key-1 and secret', ['secret', 'secret-key-1'])).toBe('[hidden] and [hidden]');
  });
  it('keeps short strings, which occur in any sentence', () => {
    expect(redact('the key is a', ['a', 'is', ''])).toBe('the key is a');
  });

  const word = fc
    .string({ unit: 'binary', minLength: 4 })
    .filter((s) => !'[hidden]'.includes(s) && !s.includes('[') && !s.includes(']'));
  it('lets no secret through, whatever its place and however often it occurs', () => {
    fc.assert(fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), fc.array(fc.string()), (secrets, between) => {
      const said = between.flatMap((part, i) => [part, secrets[i % secrets.length] ?? '']).join(' ');
      const clean = redact(said, secrets);
      for (const hidden of secrets) expect(clean).not.toContain(hidden);
    }));
  });
  it('lets no secret through an excerpt, even though that is cut and its spaces are collapsed', () => {
    const key = fc
      .string({ unit: fc.constantFrom(...'ABCDEFGH\n "\\'), minLength: 12, maxLength: 40 })
      .filter((s) => s.trim().length > 8);
    fc.assert(fc.property(key, fc.nat(220), (hidden, at) => {
      const told = excerpt(`${'x'.repeat(at)}${hidden}${JSON.stringify(hidden)}`, 'text/plain', { secrets: [hidden] });
      expect(told).not.toMatch(/[A-H]/);
    }));
  });
  it('leaves no part of a secret at the cut, whatever its form', () => {
    const forms = [SECRET, encodeURIComponent(SECRET), units(SECRET), Buffer.from(SECRET).toString('base64')];
    for (const form of forms) {
      for (let at = 0; at <= Math.min(100, form.length + 1); at++) {
        const clean = redact(`${'-'.repeat(100 - at)}${form} ${'-'.repeat(9_000)}`, [SECRET], 100);
        expect(clean).toMatch(/^-*(?:\[hidden\])?[\w=]{0,2} ?-*$/);
      }
    }
  });
  it('hides the beginning of a secret at which the other side cut its own text', () => {
    expect(redact('wrong key SECRETKEY-00', ['SECRETKEY-0000000001'])).toBe('wrong key [hidden]');
    expect(redact('wrong key SECR', ['SECRETKEY-0000000001'])).toBe('wrong key SECR');
  });
  it('hides half of a short secret at the end, from four characters on', () => {
    const ends = ['ABCDE', 'ABCD', 'ABC'].map((end) => redact(`key ${end}`, ['ABCDEFGHIJ']));
    expect(ends).toEqual(['key [hidden]', 'key ABCD', 'key ABC']);
    expect(['ABCD', 'ABC'].map((end) => redact(`key ${end}`, ['ABCDEF']))).toEqual(['key [hidden]', 'key ABC']);
  });
  it('undoes three layers of escapes, and no more', () => {
    const encoded = (layers: number): string => layers === 0 ? 'se cr/et%' : encodeURIComponent(encoded(layers - 1));
    expect(redact(`got ${encoded(3)} here`, ['se cr/et%'])).toBe('got [hidden] here');
    expect(redact(`got ${encoded(4)} here`, ['se cr/et%'])).toBe(`got ${encoded(4)} here`);
  });
  it('does not go beyond the limit for a secret that begins there', () => {
    expect(redact('abcd1234', ['1234'], 4)).toBe('abcd');
    expect(redact('abc1234', ['1234'], 4)).toBe('abc[hidden]');
  });
  it('takes lines of 16 characters and more for secrets of their own, but not the frame of a key', () => {
    const key = ['-----BEGIN KEY-----', 'fifteen-letters', 'sixteen--letters', 'a-line-that-ends-in-----', '-----END OF THE KEY-----'].join('\n');
    const shown = (line: string): string => redact(`has ${line}, it says`, [key]);
    expect(shown('fifteen-letters')).toBe('has fifteen-letters, it says');
    expect(shown('sixteen--letters')).toBe('has [hidden], it says');
    expect(shown('a-line-that-ends-in-----')).toBe('has [hidden], it says');
    expect(shown('-----END OF THE KEY-----')).toBe('has -----END OF THE KEY-----, it says');
  });
  it('reads the beginning of a long string only, so 20 MB take no time', () => {
    expect(redact('<title x-auth-token:"'.repeat(1_000_000), [SECRET]).length).toBeLessThan(3_000);
    expect(redact('\\u00'.repeat(5_000_000), [SECRET])).toBe('\\u00'.repeat(500));
    expect(redact('A'.repeat(20_000_000), ['A'.repeat(1_000_000)])).toBe('[hidden]');
  });
});

describe('a screen', () => {
  it('shows one line, cut, and shows how long the string was', () => {
    const show = screenOf(['hush-hush']);
    expect(show('got hush-hush\nERROR forged \u001b[31m \u202e')).toBe('got [hidden]\\nERROR forged \\u001b[31m \\u202e');
    expect(show('x'.repeat(20_000_000))).toBe(`${'x'.repeat(2_000)}… (20,000,000 characters)`);
    expect(show('abc', 2)).toBe('ab… (3 characters)');
    expect(show('ab', 2)).toBe('ab');
  });
  it('cuts what became longer, and shows the length of the original', () => {
    const show = screenOf(['1234', 'hush8888']);
    expect(show('1234 1234 1234 1234 1234', 10)).toBe('[hidden] [… (24 characters)');
    expect(show('1234', 4)).toBe('[hid…');
    expect(show('hush8888', 8)).toBe('[hidden]');
  });
  it('never shows more than the limit, even for secrets shorter than their replacement', () => {
    expect(screenOf(['1234'])('1234'.repeat(500), 100).length).toBeLessThan(150);
    expect(screenOf([])('\u001b'.repeat(5_000), 100).length).toBeLessThan(150);
  });
});

describe('redactIn', () => {
  const show = screenOf(['hush-hush']);
  it('goes into lists and objects, and changes only strings', () => {
    const details = [{ msg: 'got hush-hush', n: 1, ok: true, none: null, deep: [['hush-hush']] }];
    expect(redactIn(details, show)).toEqual([
      { msg: 'got [hidden]', n: 1, ok: true, none: null, deep: [['[hidden]']] },
    ]);
    expect(details[0]?.msg).toBe('got hush-hush');
  });
  it('hides what has a secret name, and secrets in names', () => {
    expect(redactIn({ app_secret: 'unknown', token: { id: 'x' }, 'hush-hush': 1 }, show)).toEqual({
      app_secret: '[hidden]', token: '[hidden]', '[hidden]': 1,
    });
  });
  it('stops at eight levels, without a call per level of 100,000', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(100_000)}1${']'.repeat(100_000)}`);
    expect(redactIn(deep, show)).toEqual([[[[[[[['…']]]]]]]]);
  });
  it('shows 20 items of a list, 50 members of an object, and 10,000 characters in all', () => {
    expect(redactIn(Array.from({ length: 1_000 }, () => 'x'), show)).toEqual([...Array<string>(20).fill('x'), '… and 980 more']);
    const wide = redactIn(Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`k${i}`, i])), show) as object;
    expect(Object.entries(wide).slice(-2)).toEqual([['k49', 49], ['…', 'and 10 more']]);
    const long = Array.from({ length: 20 }, () => Array.from({ length: 20 }, () => 'y'.repeat(1_000)));
    expect(JSON.stringify(redactIn(long, show)).length).toBeLessThan(15_000);
  });
});

describe('the ID of a request', () => {
  it('is shown as it is if the service may have made it, and is screened otherwise', () => {
    const usual = '3e5a8b1c-90d1-4f0e-8a9b-0c1d2e3f4a5b';
    expect(shownId(undefined, ['x'])).toBeUndefined();
    expect(shownId(usual, [usual])).toBe(usual);
    expect(shownId('req-hush-hush', ['hush-hush'])).toBe('req-[hidden]');
    expect(shownId('0123456789abcdef', ['0123456789abcdef'])).toBe('0123456789abcdef');
    expect(shownId('0123456789abcde', ['0123456789abcde'])).toBe('[hidden]');
    expect(shownId('68757368687573680', ['68757368687573680'])).toBe('[hidden]'); // eight letters in hexadecimal digits
    expect(shownId('r'.repeat(101), [])).toBe(`${'r'.repeat(100)}… (101 characters)`);
  });
});

describe('secretHeaders', () => {
  it('are the values of secret names, with and without a scheme', () => {
    const headers = { 'X-Api-Key': 'k1', Authorization: 'Bearer t0 k2', Accept: 'text/html', 'Set-Cookie': 'a=1' };
    expect(secretHeaders(headers)).toEqual(['k1', 'k1', 'Bearer t0 k2', 't0 k2', 'a=1', 'a=1']);
  });
});

describe('secretsIn', () => {
  class Inner extends input({ pass: secret(text()), name: text() }) {}
  class Outer extends input({
    key: secret(text()),
    code: secret(int()),
    codes: secret(list(text())),
    headers: secret(dict(list(text()))),
    whole: secret(one(class extends input({ a: text() }) {})),
    inner: one(Inner),
    inners: list(Inner),
    byName: dict(Inner),
    other: either(text(), list(Inner)),
    free: anything(),
    content: text(),
    name: text(),
  }) {}

  it('finds the strings of secret fields, at any depth, and no others', () => {
    const value = {
      key: 'k',
      code: 5,
      codes: ['c1', 'c2'],
      headers: { a: ['h1'], b: ['h2'] },
      whole: { a: 'w' },
      inner: { pass: 'p1', name: 'open' },
      inners: [{ pass: 'p2' }],
      byName: { x: { pass: 'p3' } },
      other: [{ pass: 'p4' }],
      free: { key: 'open' },
      name: 'open',
      unknown: 'open',
    };
    expect(secretsIn(Outer.object, value)).toEqual(new Set(['k', 'c1', 'c2', 'h1', 'h2', 'w', 'p1', 'p2', 'p3', 'p4']));
  });
  it('finds what is secret by its name in members that no description knows, and in JSON in a string', () => {
    const value = {
      password: 'extra',
      free: { client_secret: 'inside' },
      content: ` \n${JSON.stringify({ auth: { sasl_password: 'in JSON', user: 'open', list: [{ token: 'deep' }] } })}`,
      constructor: 'open',
    };
    expect(secretsIn(Outer.object, value)).toEqual(new Set(['extra', 'inside', 'in JSON', 'deep']));
  });
  it('leaves out what a description knows to be open, whatever its name', () => {
    class Open extends input({ api_key: text(), tokens: dict(text()), secrets: list(text()) }) {}
    expect(secretsIn(Open.object, { api_key: 'open', tokens: { password: 'open' }, secrets: ['open'] })).toEqual(new Set());
  });
  it('searches 16 levels, and strings of up to a million characters for JSON', () => {
    const nested = (levels: number): object => levels === 0 ? { password: 'deep' } : { a: nested(levels - 1) };
    expect(secretsIn(Outer.object, nested(15))).toEqual(new Set(['deep']));
    expect(secretsIn(Outer.object, nested(16))).toEqual(new Set());
    const content = '{"token":"deep"}'.padStart(1_000_000);
    expect(secretsIn(Outer.object, { content })).toEqual(new Set(['deep']));
    expect(secretsIn(Outer.object, { content: ` ${content}` })).toEqual(new Set());
  });
  it('ends for values that contain themselves, and for very wide ones', () => {
    const loop: Record<string, unknown> = { password: 'once' };
    loop['free'] = loop;
    expect(secretsIn(Outer.object, loop)).toEqual(new Set(['once']));
    const codes = Array.from({ length: 150_000 }, () => 'same');
    expect(secretsIn(Outer.object, { codes })).toEqual(new Set(['same']));
  });
  it.each([undefined, null, 'x', { inner: 'x', inners: null, codes: 7 }])('copes with %j', (value) => {
    expect(secretsIn(Outer.object, value)).toEqual(new Set());
  });
});

it('operations that respond with secrets are known: nothing of their responses is quoted', () => {
  const secretive = Object.values<AnyOperation>(operations).filter(respondsWithSecrets).map(({ id }) => id);
  for (const id of ['apps.create', 'apps.get', 'apps.list', 'signatureKeys.create', 'envVariables.list', 'apis.debug'])
    expect(secretive).toContain(id);
  for (const id of ['groups.list', 'groups.create', 'instances.list']) expect(secretive).not.toContain(id);
});
describe('an operation', () => {
  class Secret extends output({ key: secret(text()) }) {}
  class Open extends output({ key: text() }) {}
  const responds = (field?: Field<unknown>): boolean => {
    const response = field === undefined ? {} : { response: output({ name: text(), field }) };
    const declared = { id: 'things.get', method: 'GET', path: '/v2/things', actions: [], errorStatuses: [] } as const;
    const op = operation({ ...declared, ...response });
    const first = respondsWithSecrets(op);
    expect(respondsWithSecrets(op)).toBe(first);
    return first;
  };
  it.each<[string, Field<unknown>]>([
    ['itself', secret(text())], ['an object', one(Secret)], ['a list', list(Secret)], ['a map', dict(Secret)],
    ['a list of maps', list(dict(Secret))], ['either of two forms', either(text(), list(Secret))],
    ['an object in an object', one(class extends output({ open: one(Open), list: list(Secret) }) {})],
  ])('responds with secrets if there is one in %s', (_, field) => {
    expect(responds(field)).toBe(true);
  });
  it.each<[string, Field<unknown>]>([
    ['text', text()], ['an object', one(Open)], ['a list', list(Open)], ['a map', dict(Open)], ['two forms', either(text(), list(Open))],
  ])('does not if there is none in %s', (_, field) => {
    expect(responds(field)).toBe(false);
    expect(responds()).toBe(false);
  });
});
