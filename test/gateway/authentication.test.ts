import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Authentication } from '../../src/testing/authentication.js';
import { createLocalGateway, LOCAL_DEFAULTS } from '../../src/testing/index.js';
import { resolve } from '../../src/testing/options.js';
import { Bench, INSTANCE, NOW, ORIGIN, signed, type Sent } from './support.js';

interface Vector {
  readonly id: string;
  readonly alg?: string;
  readonly ak: string;
  readonly sk: string;
  readonly security_token?: string;
  readonly datetime: string;
  readonly method: string;
  readonly url: { readonly scheme: string; readonly host: string };
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly body_base64?: string;
  readonly expected: {
    readonly headers: Record<string, string>;
    readonly request_target: string;
    readonly canonical_request: string;
  };
}
const { vectors } = JSON.parse(readFileSync(new URL('../fixtures/vectors/signing.json', import.meta.url), 'utf8')) as {
  vectors: Vector[];
};
const ours = vectors.filter(({ alg }) => alg === undefined);

/** A vector as it comes over the wire: header values byte by byte. */
function arrival(vector: Vector) {
  const headers = new Headers();
  for (const [name, value] of [...vector.headers, ...Object.entries(vector.expected.headers)])
    headers.set(name, Buffer.from(value).toString('latin1'));
  const body =
    vector.body_base64 === undefined ? Buffer.from(vector.body ?? '') : Buffer.from(vector.body_base64, 'base64');
  return {
    method: vector.method,
    url: new URL(`${vector.url.scheme}://${vector.url.host}${vector.expected.request_target}`),
    headers,
    body,
  };
}
const verifier = (vector: Vector, sk = vector.sk): Authentication => {
  const clock = (): number =>
    Date.parse(vector.datetime.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  return new Authentication(
    resolve({ credentials: [{ ak: vector.ak, sk, securityToken: vector.security_token }], clock }),
  );
};

describe('the verifier', () => {
  test.each(ours.map((vector) => [vector.id, vector] as const))('accepts %s', (_, vector) => {
    verifier(vector).check(arrival(vector));
  });
  test.each(ours.map((vector) => [vector.id, vector] as const))(
    'prints the canonical request of %s if the secret is wrong',
    (_, vector) => {
      expect(() => verifier(vector, 'wrong').check(arrival(vector))).toThrow(
        `Incorrect IAM authentication information: verify aksk signature fail, canonicalRequest:${vector.expected.canonical_request.replaceAll('\n', '|')}`,
      );
    },
  );
});

const LIST = { method: 'GET', url: `${ORIGIN}${INSTANCE}/api-groups?limit=2&offset=0` } satisfies Sent;
const gateway = () => createLocalGateway({ clock: () => NOW });

/** Status, code and text of the answer to a request with these headers. */
async function answer(
  to: ReturnType<typeof gateway>,
  { method, url, body }: Sent,
  headers: Record<string, string>,
): Promise<[number, unknown, unknown]> {
  const response = await to.handle(new Request(url, { method, headers, ...(body !== undefined && { body }) }));
  const { error_code, error_msg, request_id } = (await response.json()) as Record<string, unknown>;
  if (error_code !== undefined) expect(request_id).toBe(response.headers.get('x-request-id'));
  return [response.status, error_code, error_msg];
}
const FINE = [200, undefined, undefined];
const refused = (why: string): [number, string, string] => [
  401,
  'APIGW.0301',
  `Incorrect IAM authentication information: ${why}`,
];

describe('a gateway', () => {
  test('accepts the right key', async () => {
    expect(await answer(gateway(), LIST, signed(LIST))).toEqual(FINE);
  });

  test('rejects a wrong secret, and prints its canonical request', async () => {
    const headers = signed({ ...LIST, key: { ak: LOCAL_DEFAULTS.credentials.ak, sk: 'wrong' } });
    expect(await answer(gateway(), LIST, headers)).toEqual(
      refused(
        `verify aksk signature fail, canonicalRequest:GET|${INSTANCE}/api-groups/|limit=2&offset=0|host:apig.example.com|x-sdk-date:20260301T080000Z||host;x-sdk-date|`
          + 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      ),
    );
  });

  test('rejects an unknown key', async () => {
    expect(await answer(gateway(), LIST, signed({ ...LIST, key: { ak: 'OTHER', sk: 'x' } }))).toEqual(
      refused('Get secretKey failed,ak:OTHER,err:ak not exist'),
    );
  });

  test('rejects a date that is off by more than 15 minutes, in both directions, and says its own time', async () => {
    const at = (minutes: number) => answer(gateway(), LIST, signed({ ...LIST, at: NOW + minutes * 60_000 }));
    const expired = (time: string) =>
      refused(`calc aksk signature fail:signature expired, signature time:${time},server time:20260301T080000Z`);
    expect(await at(-16)).toEqual(expired('20260301T074400Z'));
    expect(await at(16)).toEqual(expired('20260301T081600Z'));
    expect(await at(-14)).toEqual(FINE);
    expect(await at(14)).toEqual(FINE);
    const response = await gateway().handle(
      new Request(LIST.url, { headers: signed({ ...LIST, at: NOW - 16 * 60_000 }) }),
    );
    expect(response.headers.get('date')).toBe('Sun, 01 Mar 2026 08:00:00 GMT');
  });

  test('rejects a body, a query or a header that was changed after signing', async () => {
    const create = { method: 'POST', url: `${ORIGIN}${INSTANCE}/api-groups`, body: '{"name":"demo"}' };
    expect(await answer(gateway(), create, signed(create))).toEqual([201, undefined, undefined]);
    const failed = [401, 'APIGW.0301', expect.stringContaining('verify aksk signature fail, canonicalRequest:')];
    expect(await answer(gateway(), { ...create, body: '{"name":"demo2"}' }, signed(create))).toEqual(failed);
    expect(await answer(gateway(), { ...LIST, url: `${LIST.url}0` }, signed(LIST))).toEqual(failed);
    expect(await answer(gateway(), LIST, { ...signed(LIST), host: 'elsewhere.example.com' })).toEqual(failed);
  });

  test('accepts any order of the query on the wire', async () => {
    expect(
      await answer(gateway(), { method: 'GET', url: `${ORIGIN}${INSTANCE}/api-groups?offset=0&limit=2` }, signed(LIST)),
    ).toEqual(FINE);
  });

  test('rejects a request without credentials', async () => {
    expect(await answer(gateway(), LIST, {})).toEqual(refused('x-auth-token not found'));
    expect(await answer(gateway(), LIST, { authorization: 'SDK-HMAC-SHA256 nonsense' })).toEqual(
      refused('Authorization format error'),
    );
  });

  test('checks tokens, and reads a Bearer as one', async () => {
    expect(await answer(gateway(), LIST, { 'x-auth-token': LOCAL_DEFAULTS.token })).toEqual(FINE);
    expect(await answer(gateway(), LIST, { 'x-auth-token': 'other' })).toEqual(refused('decrypt token fail'));
    expect(await answer(gateway(), LIST, { authorization: 'Bearer abc' })).toEqual(refused('decrypt token fail'));
  });

  test('requires the security token of a temporary key', async () => {
    const key = { ak: 'TEMP', sk: 'secret', securityToken: 'st' };
    const temporary = () => createLocalGateway({ clock: () => NOW, credentials: [key] });
    expect(await answer(temporary(), LIST, signed({ ...LIST, key }))).toEqual(FINE);
    expect(
      await answer(temporary(), LIST, {
        ...signed({ ...LIST, key: { ak: 'TEMP', sk: 'secret' } }),
        'x-security-token': 'st',
      }),
      'added after signing',
    ).toEqual(FINE);
    expect(await answer(temporary(), LIST, signed({ ...LIST, key: { ak: 'TEMP', sk: 'secret' } }))).toEqual(
      refused('Get secretKey failed,ak:TEMP,err:ak not exist'),
    );
    expect(await answer(temporary(), LIST, signed({ ...LIST, key: { ...key, securityToken: 'old' } }))).toEqual(
      refused('decrypt token fail'),
    );
  });

  test('locks a key for five minutes after five rejections, if that is turned on', async () => {
    let now = NOW;
    const locking = createLocalGateway({ clock: () => now, quirks: { lockAccessKeys: true } });
    const send = (sk: string) =>
      answer(locking, LIST, signed({ ...LIST, at: now, key: { ak: LOCAL_DEFAULTS.credentials.ak, sk } }));
    for (let i = 0; i < 5; i++) expect((await send('wrong'))[2]).toContain('verify aksk signature fail');
    expect(await send(LOCAL_DEFAULTS.credentials.sk)).toEqual(
      refused('AK access failed to reach the limit,forbidden.'),
    );
    now += 5 * 60_000;
    expect(await send(LOCAL_DEFAULTS.credentials.sk)).toEqual(FINE);
  });
});

describe('the order of checks', () => {
  test('is route, authentication, validation, existence', async () => {
    const bare = (path: string, headers: Record<string, string> = {}) =>
      answer(gateway(), { method: 'GET', url: ORIGIN + path }, headers);
    const unknown = [404, 'APIGW.0101', 'The API does not exist or has not been published in the environment'];
    expect(await bare('/v2/x/nonsense'), 'an unknown path comes before authentication').toEqual(unknown);
    expect(await bare(`${INSTANCE}//api-groups`)).toEqual(unknown);
    expect(await bare(`${INSTANCE}/api-groups/`.replace(LOCAL_DEFAULTS.projectId, ''))).toEqual(unknown);
    expect(await bare(`${INSTANCE}/api-groups?limit=abc`), 'authentication comes before validation').toEqual(
      refused('x-auth-token not found'),
    );
    const bench = new Bench();
    const elsewhere = INSTANCE.replace(LOCAL_DEFAULTS.instanceId, 'nowhere');
    expect(
      await bench.refusal('GET', `${elsewhere}/api-groups?limit=abc`),
      'validation comes before existence',
    ).toEqual([
      400,
      'APIG.2012',
      'Invalid parameter value,parameterName:limit. Please refer to the support documentation',
    ]);
    expect(await bench.refusal('GET', `${elsewhere}/api-groups`)).toEqual([
      404,
      'APIG.3030',
      'The instance does not exist;id:nowhere',
    ]);
    expect(await bench.refusal('GET', `${INSTANCE.replace(LOCAL_DEFAULTS.projectId, 'other')}/api-groups`)).toEqual([
      403,
      'APIG.1005',
      'No permissions to request this method',
    ]);
  });
});
