import { Sha256 } from '@aws-crypto/sha256-js';
import fc from 'fast-check';
import crypto, { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  authorization, canonicalRequest, canonicalRequestOf, EMPTY_HASH, nativeHashes, sdkDate, type SigningAlgorithm,
  signRequest, type SignRequestInput,
} from '../../src/auth/signer.js';
import { ApigConfigurationError } from '../../src/errors.js';
import { encode } from '../../src/schema/url.js';
import { sha256 } from '../support/verify.js';

interface Vector {
  id: string;
  note: string;
  ak: string;
  sk: string;
  alg?: 'V11' | 'SM3';
  security_token?: string;
  project_id?: string;
  domain_id?: string;
  region_id?: string;
  service_name?: string;
  datetime: string;
  method: string;
  url: { scheme: string; host: string; segments: string[]; trailing_slash: boolean; query: [string, unknown][] };
  headers: [string, string][];
  body?: string;
  body_base64?: string;
  expected: {
    canonical_request: string;
    signature: string;
    authorization: string;
    headers: Record<string, string>;
    request_target: string;
  };
}
const { vectors } = JSON.parse(readFileSync(new URL('../fixtures/vectors/signing.json', import.meta.url), 'utf8')) as {
  vectors: Vector[];
};

const ALGORITHMS: Record<string, SigningAlgorithm> = { V11: 'V11-HMAC-SHA256', SM3: 'SDK-HMAC-SM3' };

function inputOf(v: Vector): SignRequestInput {
  const { scheme, host, segments, trailing_slash: slash, query } = v.url;
  const pairs = query.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((item) => `${encode(name)}=${encode(String(item))}`),
  );
  const time = v.datetime.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  return {
    method: v.method,
    url: `${scheme}://${host}/${segments.map(encode).join('/')}${slash && segments.length > 0 ? '/' : ''}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`,
    headers: Object.fromEntries(v.headers),
    body: v.body ?? (v.body_base64 === undefined ? undefined : Buffer.from(v.body_base64, 'base64')),
    credentials: {
      ak: v.ak,
      sk: v.sk,
      securityToken: v.security_token,
      projectId: v.project_id,
      domainId: v.domain_id,
    },
    date: new Date(time),
    algorithm: v.alg === undefined ? undefined : ALGORITHMS[v.alg],
    scope: v.region_id === undefined ? undefined : { region: v.region_id, service: v.service_name ?? '' },
  };
}

describe('signRequest beside the signers of the vendor', () => {
  it.each(vectors.map((v) => [`${v.id}: ${v.note}`, v] as const))('makes the same bytes: %s', (_, v) => {
    const input = inputOf(v);
    if (v.alg === 'SM3' && !nativeHashes('sm3')) {
      expect(() => signRequest(input)).toThrow('SDK-HMAC-SM3 needs a Node.js whose OpenSSL has SM3; this one has not.');
      return;
    }
    expect(canonicalRequestOf(input)).toBe(v.expected.canonical_request);
    const headers = signRequest(input);
    expect(headers['Authorization']).toBe(v.expected.authorization);
    expect(headers).toMatchObject(v.expected.headers);
    if (v.alg !== 'SM3') expect(signRequest({ ...input, sha256: Sha256 })).toEqual(headers);
  });
});

function thrownBy(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
const KEYS = { ak: 'AKEXAMPLE00000000001', sk: 'SKEXAMPLE0000000000000000000000000000000001' };
const DATE = Date.UTC(2026, 2, 1, 8);

describe('signRequest', () => {
  afterEach(() => vi.restoreAllMocks());

  it('leaves headers with an underscore out of the signature and sends them', () => {
    const headers = signRequest({
      method: 'GET',
      url: 'https://service.endpoint.myhuaweicloud.com/resources?size=1',
      headers: { 'X-Sdk-Date': '20200608T023900Z', TEST_UNDERSCORE: 'TEST_VALUE' },
      body: '',
      credentials: { ak: 'AccessKey', sk: 'SecretKey' },
    });
    expect(headers['Authorization']).toBe('SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=host;x-sdk-date, '
      + 'Signature=cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842');
    expect(headers['TEST_UNDERSCORE']).toBe('TEST_VALUE');
  });

  it('hashes the exact bytes of a JSON body', () => {
    const headers = signRequest({
      method: 'POST',
      url: 'https://service.endpoint.myhuaweicloud.com/resources?size=1',
      headers: { 'X-Sdk-Date': '20200608T023900Z' },
      body: '{"name":"test","id":1}',
      credentials: { ak: 'AccessKey', sk: 'SecretKey' },
    });
    expect(headers['Authorization']).toMatch(
      /Signature=436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f$/,
    );
  });

  it('signs the security token and the project of temporary keys, names sorted', () => {
    const headers = signRequest({
      method: 'GET',
      url: 'https://apig.region-1.example.com/v2/15df3f4fdb172381a9db483b8fd564c2/apigw/instances?limit=1',
      date: DATE,
      credentials: { ...KEYS, securityToken: 'token-example', projectId: '15df3f4fdb172381a9db483b8fd564c2' },
    });
    expect(headers).toEqual({
      Host: 'apig.region-1.example.com',
      'X-Project-Id': '15df3f4fdb172381a9db483b8fd564c2',
      'X-Security-Token': 'token-example',
      'X-Sdk-Date': '20260301T080000Z',
      Authorization:
        'SDK-HMAC-SHA256 Access=AKEXAMPLE00000000001, SignedHeaders=host;x-project-id;x-sdk-date;x-security-token, '
        + 'Signature=73f513f26ab5ea393748486aa14de5326bd53ef672e71513b451f2d750ed8f0d',
    });
  });

  it.each([
    ['http://127.0.0.1:18080', '127.0.0.1:18080', 'c900a284b419fc9a440db15df499358920c107455bfd542c257b03f847fe1472'],
    ['https://apig.region-1.example.com', 'apig.region-1.example.com', '4b97ea9692508346db2f204e525b04050b8972867b4bc2f0ab8d97624b6a2a03'],
    ['https://proxy.example.com/gw', 'proxy.example.com', '66d7b0c767aa705ed1e6a3b114e72dad076baa1a7b9c799196cf8f02c9c037b6'],
  ])('signs the host, and the path with its prefix, of %s', (base, host, signature) => {
    const headers = signRequest({
      method: 'GET',
      url: `${base}/v2/15df3f4fdb172381a9db483b8fd564c2/apigw/instances`,
      date: DATE,
      credentials: KEYS,
    });
    expect(headers['Host']).toBe(host);
    expect(headers['Authorization']).toBe(
      `SDK-HMAC-SHA256 Access=AKEXAMPLE00000000001, SignedHeaders=host;x-sdk-date, Signature=${signature}`,
    );
  });

  it('percent-encodes a colon in a path, and gives an empty body the empty hash', () => {
    const input = {
      method: 'DELETE',
      date: DATE,
      credentials: KEYS,
      url: 'https://apig.region-1.example.com/v2/15df3f4fdb172381a9db483b8fd564c2/apigw/instances/48d025860151f2b2db3771e378bc59a0/apps/urn:fss:region-1:demo',
    };
    expect(canonicalRequestOf(input)).toBe(
      [
        'DELETE',
        '/v2/15df3f4fdb172381a9db483b8fd564c2/apigw/instances/48d025860151f2b2db3771e378bc59a0/apps/urn%3Afss%3Aregion-1%3Ademo/',
        '',
        'host:apig.region-1.example.com',
        'x-sdk-date:20260301T080000Z',
        '',
        'host;x-sdk-date',
        'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      ].join('\n'),
    );
    expect(signRequest(input)['Authorization']).toMatch(/Signature=d708e7528ef2ba08859f91d796349b351603224025d/);
  });

  it('signs the same whether a path arrives encoded or not', () => {
    fc.assert(
      fc.property(
        fc.array(
          // Spaces at the end, dot segments, backslashes and control characters do not arrive as they are written.
          fc.string({ unit: 'grapheme', minLength: 1 })
            .filter((s) => !/[/?#%\\\p{Cc} ]|^\.{1,2}$/u.test(s) && s.isWellFormed()),
          { minLength: 1 },
        ),
        (segments) => {
          const sign = (path: string): string | undefined =>
            signRequest({ method: 'GET', url: `https://h.example/${path}`, date: DATE, credentials: KEYS })[
              'Authorization'
            ];
          expect(sign(segments.join('/'))).toBe(sign(segments.map(encodeURIComponent).join('/')));
        },
      ),
    );
  });

  it('makes the same signatures with the native hash and with @aws-crypto/sha256-js for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ minLength: 1 }), (body, sk) => {
      const input = { method: 'POST', url: 'https://h.example/v2', date: DATE, body, credentials: { ak: 'ak', sk } };
      expect(signRequest({ ...input, sha256: Sha256 })).toEqual(signRequest(input));
    }));
  });

  it('says what is missing, never the key', () => {
    expect(() => signRequest({ method: 'GET', url: 'https://h.example/', credentials: { ak: '', sk: 'topsecret' } }))
      .toThrow(new ApigConfigurationError('credentials', 'signRequest needs credentials: ak is empty.'));
    expect(() => signRequest({ method: 'GET', url: '/v2/x', credentials: KEYS }))
      .toThrow(new ApigConfigurationError('url', 'signRequest needs a full http(s) address, got "/v2/x".'));
    expect(() =>
      signRequest({ method: 'GET', url: 'https://h.example/', credentials: KEYS, algorithm: 'V11-HMAC-SHA256' }),
    ).toThrow(new ApigConfigurationError('scope', 'V11-HMAC-SHA256 needs scope: { region, service }.'));
  });

  it.each([
    ['SDK-ECDSA-P256-SHA256'], ['SDK-SM2-SM3'], ['sdk-hmac-sha256'], [''], [null], [7],
  ])('has no algorithm %j, and labels no signature with its name', (algorithm) => {
    expect(() => signRequest({ method: 'GET', url: 'https://h.example/', credentials: KEYS, algorithm: algorithm as never }))
      .toThrow(new ApigConfigurationError(
        'algorithm',
        `signRequest has no algorithm ${JSON.stringify(algorithm)}. Use SDK-HMAC-SHA256, V11-HMAC-SHA256, SDK-HMAC-SM3.`,
      ));
  });

  const base = { method: 'GET', url: 'https://h.example/', credentials: KEYS, date: DATE };
  it.each<[object, string, string]>([
    [{ url: 'https://me:hush@h.example/' }, 'url', 'The url contains a user name or a password, which fetch rejects. Remove it; the signature proves who calls.'],
    ...['https://@h.example/', 'http://@h.example/', 'https://:@h.example/', 'https://:hush@h.example/'].map((url): [object, string, string] => [
      { url }, 'url', 'The url contains a user name or a password, which fetch rejects. Remove it; the signature proves who calls.',
    ]),
    [{ url: new URL('https://me@h.example/') }, 'url', 'The url contains a user name or a password, which fetch rejects. Remove it; the signature proves who calls.'],
    ...['/a/../b', '/./a', '/..', '/.', '/a/%2e%2E/b', '/a/.%2e', '/%2E?x=1'].map((path): [object, string, string] => [
      { url: `https://h.example${path}` }, 'url', 'The url contains "." or ".." as a path segment, which fetch resolves. Write the path that is meant.',
    ]),
    [{ url: 'http://h.example/a/..' }, 'url', 'The url contains "." or ".." as a path segment, which fetch resolves. Write the path that is meant.'],
    [{ url: 'https://h.example/a\\b' }, 'url', 'The url contains a backslash, which fetch turns into a slash. Write / or %5C.'],
    ...['/a\r\nb', '/a\tb', '/?q=a\nb', '/\u0000'].map((path): [object, string, string] => [
      { url: `https://h.example${path}x` }, 'url', 'The url contains a line end or another control character. Percent-encode it.',
    ]),
    ...['/100%', '/%zz', '/%ff', '/?q=%', '/?q=%e4%b8'].map((path): [object, string, string] => [
      { url: `https://h.example${path}` }, 'url', 'The url contains a % that is no percent-encoding of UTF-8. Write %25 for a percent sign.',
    ]),
    [{ url: undefined }, 'url', 'signRequest needs a full http(s) address, got undefined.'],
    [{ url: 'ftp://h.example/' }, 'url', 'signRequest needs a full http(s) address, got "ftp://h.example/".'],
    [{ url: 'xhttps://h.example/' }, 'url', 'signRequest needs a full http(s) address, got "xhttps://h.example/".'],
    [{ url: 'https://' }, 'url', 'signRequest needs a full http(s) address, got "https://".'],
    [{ method: undefined }, 'method', 'signRequest needs a method, such as "GET", got undefined.'],
    [{ method: 5 }, 'method', 'signRequest needs a method, such as "GET", got number.'],
    [{ url: `ftp://${'x'.repeat(300)}` }, 'url', `signRequest needs a full http(s) address, got "ftp://${'x'.repeat(194)}".`],
    [{ method: 'G ET' }, 'method', 'signRequest needs a method, such as "GET", got "G ET".'],
    [{ method: 'patch' }, 'method', 'The method patch is not in upper case, and fetch sends it as it is. Write PATCH.'],
    [{ headers: { 'X-A': '1', 'x-a': '2' } }, 'headers', 'headers has X-A and x-a, which are one header. Leave one of them out.'],
    [{ headers: { 'X-A': '1', 'x-a': '1' } }, 'headers', 'headers has X-A and x-a, which are one header. Leave one of them out.'],
    [{ headers: { 'X A': '1' } }, 'headers', '"X A" is not the name of a header.'],
    [{ headers: { 'X-A:': '1' } }, 'headers', '"X-A:" is not the name of a header.'],
    [{ headers: { 'X-A': 'a\r\nX-Evil: 1' } }, 'headers', 'The header X-A contains a line end or another control character. Remove it.'],
    [{ headers: { 'X-A': 'a\u0000' } }, 'headers', 'The header X-A contains a line end or another control character. Remove it.'],
    [{ headers: { 'X-A': 5 } }, 'headers', 'The header X-A must be a string, got number.'],
    [{ headers: new Headers({ a: '1' }) }, 'headers', 'headers must be an object of names and values. Pass Object.fromEntries(headers).'],
    [{ headers: [['a', '1']] }, 'headers', 'headers must be an object of names and values. Pass Object.fromEntries(headers).'],
    [{ headers: { 'x-sdk-date': 'today' } }, 'headers', 'The header X-Sdk-Date is "today". Write it as 20060102T150405Z.'],
    [{ headers: { Host: ' ' } }, 'headers', 'The header Host is empty. Leave it out.'],
    [{ body: { a: 1 } }, 'body', 'The body must be a string or bytes. Pass JSON.stringify(body) for an object. Leave a stream or a form out, and give its content type.'],
    [{ credentials: undefined }, 'credentials', 'signRequest needs credentials: ak and sk are empty.'],
    [{ credentials: { token: 'T' } }, 'credentials', 'signRequest needs credentials: ak and sk are empty.'],
    [{ credentials: { ak: 'A' } }, 'credentials', 'signRequest needs credentials: sk is empty.'],
    [{ credentials: { sk: 'S' } }, 'credentials', 'signRequest needs credentials: ak is empty.'],
    [{ credentials: { ak: 'A', sk: '' } }, 'credentials', 'signRequest needs credentials: sk is empty.'],
    [{ credentials: { ak: '', sk: '' } }, 'credentials', 'signRequest needs credentials: ak and sk are empty.'],
    [{ headers: { 'X-Sdk-Date': '20060102T150405Zz' } }, 'headers', 'The header X-Sdk-Date is "20060102T150405Zz". Write it as 20060102T150405Z.'],
    [{ headers: { 'X-Sdk-Date': 'z20060102T150405Z' } }, 'headers', 'The header X-Sdk-Date is "z20060102T150405Z". Write it as 20060102T150405Z.'],
    [{ date: -1 }, 'date', 'date is not a time. Pass a Date or milliseconds since the epoch.'],
    [{ date: Date.UTC(10_000, 0) }, 'date', 'date is not a time. Pass a Date or milliseconds since the epoch.'],
    [{ credentials: { ak: 'A\r\nB', sk: 'S' } }, 'credentials', 'credentials: ak contains a space, a line end or a character that a key cannot have.'],
    [{ credentials: { ...KEYS, securityToken: 'a b' } }, 'credentials', 'credentials: securityToken contains a space, a line end or a character that a key cannot have.'],
    [{ credentials: { ...KEYS, domainId: 'a b' } }, 'credentials', 'credentials: domainId contains a space, a line end or a character that a key cannot have.'],
    [{ algorithm: 'none' }, 'algorithm', 'signRequest has no algorithm "none". Use SDK-HMAC-SHA256, V11-HMAC-SHA256, SDK-HMAC-SM3.'],
    [{ credentials: { ...KEYS, projectId: 'a\nb' } }, 'credentials', 'credentials: projectId contains a space, a line end or a character that a key cannot have.'],
    [{ date: NaN }, 'date', 'date is not a time. Pass a Date or milliseconds since the epoch.'],
    [{ date: new Date('x') }, 'date', 'date is not a time. Pass a Date or milliseconds since the epoch.'],
    [{ algorithm: 'V11-HMAC-SHA256', scope: { region: 'cn-north-4' } }, 'scope', 'V11-HMAC-SHA256 needs scope: { region, service }.'],
    [{ algorithm: 'V11-HMAC-SHA256', scope: { region: 'a/b', service: 'apig' } }, 'scope', 'V11-HMAC-SHA256 needs scope: { region, service }.'],
  ])('does not sign what cannot arrive as it was signed: %o', (change, option, message) => {
    for (const sign of [signRequest, canonicalRequestOf]) {
      const error = thrownBy(() => sign({ ...base, ...change }));
      expect(error).toBeInstanceOf(ApigConfigurationError);
      expect(error).toMatchObject({ option, message });
    }
  });
  it('says which function was given an option that it does not have', () => {
    expect(() => canonicalRequestOf({ ...base, verb: 'GET' } as never)).toThrow(/canonicalRequestOf/);
    expect(() => signRequest({ ...base, verb: 'GET' } as never)).toThrow(/signRequest/);
  });
  it.each<[string, string, string]>([
    ['spaces around it', ' \n https://h.example/a \t ', 'h.example'],
    ['port 80 of http', 'http://h.example:80', 'h.example:80'],
    ['port 80 before a path', 'http://h.example:80/a', 'h.example:80'],
    ['port 80 before a query', 'http://h.example:80?a', 'h.example:80'],
    ['another port that begins like it', 'http://h.example:8080/', 'h.example:8080'],
    ['port 80 only in its path', 'http://h.example/a/http://x.example:80/b', 'h.example'],
    ['port 80 of https', 'https://h.example:80/', 'h.example:80'],
    ['port 443 of https', 'https://h.example:443/', 'h.example'],
  ])('takes the host of an address with %s', (_, url, host) => {
    expect(signRequest({ ...base, url })['Host']).toBe(host);
  });
  it('leaves out headers that are undefined, trims the others, and takes no body and null for an empty one', () => {
    const { Authorization: plain, ...sent } = signRequest({ ...base, headers: { a: 'x' } });
    expect(sent['a']).toBe('x');
    const odd = { ...base, headers: { a: ' \t x \u0085 ', b: undefined } as never, body: null as never };
    expect(signRequest(odd)).toEqual({ ...sent, Authorization: plain });
  });
  it('treats parts of the credentials that are null or empty as absent', () => {
    const parts = { securityToken: '', projectId: null, domainId: '' } as never;
    expect(signRequest({ ...base, credentials: { ...KEYS, ...(parts as object) } })).toEqual(signRequest(base));
  });
  it('signs content types that only contain the name of a form, and hashes only bodies that are JSON', () => {
    const linesOf = (type: string): string[] =>
      canonicalRequestOf({ ...base, method: 'POST', headers: { 'Content-Type': type }, body: 'a' }).split('\n');
    expect(linesOf('application/x; was=multipart/')).toContain('content-type:application/x; was=multipart/');
    expect(linesOf('Multipart/form-data; boundary=x').join()).not.toContain('content-type');
    const headers = { 'Sec-Fetch-Mode': 'x', 'X-Sec-': 'x', 'X-A': 'multipart/x' };
    expect(canonicalRequestOf({ ...base, headers }).split('\n').slice(3, 6)).toEqual(['host:h.example', 'x-a:multipart/x', 'x-sdk-date:20260301T080000Z']);
    expect(canonicalRequestOf({ ...base, headers })).toContain('x-sec-:x');
    const hash = 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb';
    for (const type of ['application/json', 'APPLICATION/JSON; charset=utf-8', 'application/bson']) expect(linesOf(type).at(-1)).toBe(hash);
    for (const type of ['text/plain', 'text/x; was=application/json']) expect(linesOf(type).at(-1)).toBe('UNSIGNED-PAYLOAD');
  });
  it('signs the first and the last moment that a date can name', () => {
    expect(signRequest({ ...base, date: 0 })['X-Sdk-Date']).toBe('19700101T000000Z');
    expect(signRequest({ ...base, date: Date.UTC(10_000, 0) - 1 })['X-Sdk-Date']).toBe('99991231T235959Z');
    expect([0, 1_500, Date.UTC(10_000, 0) - 1].map(sdkDate)).toEqual(['19700101T000000Z', '19700101T000001Z', '99991231T235959Z']);
    for (const time of [-1, NaN, Infinity, Date.UTC(10_000, 0)])
      expect(thrownBy(() => sdkDate(time))).toMatchObject({
        option: 'clock',
        message: `The option clock returned ${time}, and a signature has a date from 1970 to 9999. Return milliseconds since the epoch, as Date.now does.`,
      });
  });
  it('shows no password of an address that it rejects', () => {
    expect(() => signRequest({ ...base, url: 'ftp://me:hush@h.example/' })).toThrow('got "ftp://[hidden]@h.example/".');
  });
  it('replaces the signature of an earlier attempt, however its name is spelled', () => {
    const signed = signRequest({ ...base, headers: { authorization: 'old' } });
    expect(Object.keys(signed).filter((name) => name.toLowerCase() === 'authorization')).toEqual(['Authorization']);
    expect(signRequest({ ...base, headers: signed })).toEqual(signed);
  });

  it('says how to sign without node:crypto, and signs with a given hash', async () => {
    vi.resetModules();
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
    const fresh = await import('../../src/auth/signer.js');
    const input = { method: 'GET', url: 'https://h.example/', date: DATE, credentials: KEYS };
    expect(() => fresh.signRequest(input)).toThrow(expect.objectContaining({
      option: 'sha256',
      message: 'This platform has no node:crypto. Pass `sha256: Sha256` from "@aws-crypto/sha256-js" to signRequest.',
    }));
    expect(fresh.signRequest({ ...input, sha256: Sha256 })).toEqual(signRequest(input));
    const names = [
      'accept-encoding', 'connection', 'content-length', 'expect', 'keep-alive', 'proxy-authorization', 'proxy-connection', 'te',
      'trailer', 'transfer-encoding', 'upgrade',
    ];
    for (const method of [' GET', 'GET ', 'G ET']) expect(() => fresh.signRequest({ ...input, method, sha256: Sha256 })).toThrow(/needs a method/);
    const headers = { ...Object.fromEntries(names.map((name) => [name, 'x'])), accept: 'x' };
    expect(fresh.signRequest({ ...input, headers, sha256: Sha256 })).toEqual({
      ...headers, ...signRequest({ ...input, headers: { accept: 'x' } }),
    });
    await (await import('../../src/auth/signer.js')).loadHashes();
    expect(fresh.signRequest(input)).toEqual(signRequest(input));
  });
});

describe('the canonical request', () => {
  const request = { method: 'GET', canonicalPath: '/', canonicalQuery: '', headers: { b: ' two ', a: 'one' }, payloadHash: 'h' };
  it('has trimmed values, and an empty one for a header that is absent', () => {
    expect(canonicalRequest(request)).toBe('GET\n/\n\na:one\nb:two\n\na;b\nh');
    expect(canonicalRequest(request, ['b', 'none'])).toBe('GET\n/\n\nb:two\nnone:\n\nb;none\nh');
  });
  it('is signed with an empty date if it has none', () => {
    const hashes = nativeHashes();
    if (!hashes) throw new Error('Node.js has SHA-256');
    const text = `SDK-HMAC-SHA256\n\n${hashes.hash(canonicalRequest(request))}`;
    expect(authorization(request, KEYS, hashes)).toBe(
      `SDK-HMAC-SHA256 Access=${KEYS.ak}, SignedHeaders=a;b, Signature=${createHmac('sha256', KEYS.sk).update(text).digest('hex')}`,
    );
  });
});

describe('the hashes of the platform', () => {
  afterEach(() => vi.restoreAllMocks());
  it('are those of node:crypto, for keys of any length and kind, also if the bytes of a key change', () => {
    const hashes = nativeHashes();
    expect(hashes?.hash('')).toBe(EMPTY_HASH);
    expect(hashes?.hash(Buffer.from('a'))).toBe(crypto.hash('sha256', 'a'));
    const key = Buffer.from('key');
    for (const secret of ['', 'k', 'k'.repeat(64), 'k'.repeat(65), '\u00e9'.repeat(33), key, Buffer.alloc(100, 7)])
      for (const data of ['', 'text', Buffer.from('bytes')])
        expect(hashes?.hmac(secret, data)).toBe(createHmac('sha256', secret).update(data).digest('hex'));
    expect(hashes?.hmac(key, 'text')).toBe(createHmac('sha256', key).update('text').digest('hex'));
    key[0] = 0;
    expect(hashes?.hmac(key, 'text')).toBe(createHmac('sha256', key).update('text').digest('hex'));
    expect([hashes?.hmac('a', 'x'), hashes?.hmac('b', 'x')]).toEqual(
      ['a', 'b'].map((secret) => createHmac('sha256', secret).update('x').digest('hex')),
    );
  });
  it('are there if the platform has them: SM3 is not everywhere', () => {
    const has = vi.spyOn(crypto, 'getHashes');
    has.mockReturnValue(['RSA-SHA256']);
    expect([nativeHashes() !== undefined, nativeHashes('sm3')]).toEqual([true, undefined]);
    expect(() => signRequest({ method: 'GET', url: 'https://h.example/', credentials: KEYS, algorithm: 'SDK-HMAC-SM3' })).toThrow(
      expect.objectContaining({ option: 'algorithm', message: 'SDK-HMAC-SM3 needs a Node.js whose OpenSSL has SM3; this one has not.' }),
    );
    has.mockReturnValue(['sm3']);
    expect([nativeHashes(), nativeHashes('sm3') !== undefined]).toEqual([undefined, true]);
  });
  it.each([['no process', undefined], ['a process of another platform', {}]])('are none if there is %s', (_, platform) => {
    const own = Object.getOwnPropertyDescriptor(globalThis, 'process') ?? {};
    Object.defineProperty(globalThis, 'process', { value: platform, configurable: true });
    let found: unknown = 'not asked';
    try {
      found = nativeHashes();
    } finally {
      Object.defineProperty(globalThis, 'process', own);
    }
    expect(found).toBeUndefined();
  });
  it('are none if there is no node:crypto', () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
    expect(nativeHashes()).toBeUndefined();
  });
});

describe('a query with space, plus, tilde, star, an empty value and characters beyond the BMP (SIG-08)', () => {
  const credentials = { ak: 'AKEXAMPLE00000000001', sk: 'SKEXAMPLE0000000000000000000000000000000001' };
  const date = Date.parse('2026-03-01T08:00:00Z');
  const query = new URLSearchParams([
    ['name', 'a b+c~*'],
    ['precise_search', ''],
    ['\u4e2d', '\u6587\u{1F600}'],
  ]).toString();
  const url = `https://apig.region-1.example.com/v2/15df3f4fdb172381a9db483b8fd564c2/apigw/instances/48d025860151f2b2db3771e378bc59a0/api-groups?${query}`;

  it('is signed as the service reads it, whatever its spelling', () => {
    const input = { method: 'GET', url, credentials, date };
    expect(canonicalRequestOf(input).split('\n')[2]).toBe(
      'name=a%20b%2Bc~%2A&precise_search=&%E4%B8%AD=%E6%96%87%F0%9F%98%80',
    );
    expect(sha256(canonicalRequestOf(input))).toBe('f46c8561b92bdcd01f148c84165aa9ee1362adcc49811288800885efe50be12f');
    expect(signRequest(input)['Authorization']).toBe(
      'SDK-HMAC-SHA256 Access=AKEXAMPLE00000000001, SignedHeaders=host;x-sdk-date, Signature=1bd435728aea7a9be1eed2bc2ae54c11165269f79930a20ba2768525cfe4c77f',
    );
  });
});
