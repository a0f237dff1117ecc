import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { CredentialsAuthenticator } from '../../src/auth/authenticator.js';
import type { CredentialsOption, CredentialsProvider } from '../../src/auth/credentials.js';
import { signRequest } from '../../src/auth/signer.js';
import type { Proof, Unsigned } from '../../src/http/settings.js';
import { ApigRequestValidationError } from '../../src/errors.js';
import type { FormBody } from '../../src/http/multipart.js';

const KEYS = { ak: 'AKEXAMPLE00000000001', sk: 'SKEXAMPLE0000000000000000000000000000000001' };
const EIGHT = Date.UTC(2026, 2, 1, 8);
const HOUR = 3_600_000;
const MB = 1024 * 1024;
const PATH = '/v2/p1/apigw/instances/i1/api-groups';
const signal = new AbortController().signal;

function unsigned({
  body,
  form,
  projectId = 'p1',
}: { body?: string; form?: FormBody; projectId?: string | undefined } = {}): Unsigned {
  const request = {
    method: 'POST' as const,
    path: PATH,
    query: 'a=1',
    headers: { 'X-Language': 'en-us', 'User-Agent': 'demo' },
    body,
    form,
  };
  return { operation: 'groups.create', request, host: 'h.example:8443', path: PATH, projectId };
}
const form = (length: number | undefined): FormBody => ({
  contentType: 'multipart/form-data; boundary=b',
  length,
  replayable: true,
  failure: undefined,
  close: () => undefined,
  open: () => {
    throw new Error('not read');
  },
});

const authenticator = (credentials: CredentialsOption, clock: () => number = () => EIGHT): CredentialsAuthenticator =>
  new CredentialsAuthenticator(credentials, clock);
/** A proof whose attempt the service accepts. */
async function prove(by: CredentialsAuthenticator, request = unsigned()): Promise<Proof> {
  const proof = await by.prove(request, signal);
  by.settled(proof.stamp, true);
  return proof;
}
const signedNames = ({ headers }: Proof): string | undefined =>
  /SignedHeaders=([^,]*)/.exec(headers['authorization'] ?? '')?.[1];

describe('what is signed', () => {
  it('is host, date, project and the content type of JSON, but no header of the caller\'s', async () => {
    expect(signedNames(await prove(authenticator(KEYS)))).toBe('host;x-project-id;x-sdk-date');
    const proof = await prove(authenticator(KEYS), unsigned({ body: '{}' }));
    expect(signedNames(proof)).toBe('content-type;host;x-project-id;x-sdk-date');
    const { authorization, ...rest } = proof.headers;
    expect(authorization).toMatch(/^SDK-HMAC-SHA256 Access=AKEXAMPLE00000000001, /);
    expect(rest).toEqual({
      host: 'h.example:8443',
      'x-sdk-date': '20260301T080000Z',
      'x-project-id': 'p1',
      'content-type': 'application/json',
    });
  });
  it('includes the security token and the account, if there are any', async () => {
    const proof = await prove(authenticator({ ...KEYS, securityToken: 'tok', domainId: 'd1' }));
    expect(signedNames(proof)).toBe('host;x-domain-id;x-project-id;x-sdk-date;x-security-token');
    expect(proof.headers).toMatchObject({ 'x-security-token': 'tok', 'x-domain-id': 'd1' });
  });
  it('includes no project if the call has none', async () => {
    const proof = await authenticator(KEYS).prove({ ...unsigned(), projectId: undefined }, signal);
    expect(signedNames(proof)).toBe('host;x-sdk-date');
  });
  it('includes neither the content nor the content type of a form', async () => {
    const proof = await prove(authenticator(KEYS), unsigned({ form: form(10) }));
    expect(signedNames(proof)).toBe('host;x-project-id;x-sdk-content-sha256;x-sdk-date');
    expect(proof.headers).toMatchObject({ 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' });
    expect(proof.headers).not.toHaveProperty('content-type');
  });
  it('gets the same signature as with signRequest', async () => {
    const { headers } = await prove(authenticator(KEYS), unsigned({ body: '{"name":"组"}' }));
    const other = signRequest({
      method: 'POST',
      url: `https://h.example:8443${PATH}?a=1`,
      headers: { 'Content-Type': 'application/json' },
      body: '{"name":"组"}',
      date: EIGHT,
      credentials: { ...KEYS, projectId: 'p1' },
    });
    expect(headers['authorization']).toBe(other['Authorization']);
  });
  it('is nothing if a token is used', async () => {
    expect((await prove(authenticator({ token: 'tok' }), unsigned({ body: '{}' }))).headers).toEqual({
      host: 'h.example:8443',
      'x-auth-token': 'tok',
      'x-project-id': 'p1',
      'content-type': 'application/json',
    });
  });
  it('has no member for a project or a body that is not there', async () => {
    const call = { ...unsigned(), projectId: undefined };
    const { headers } = await authenticator({ token: 'tok' }).prove(call, signal);
    expect(headers).toStrictEqual({ host: 'h.example:8443', 'x-auth-token': 'tok' });
    const signed = await authenticator(KEYS).prove(call, signal);
    expect(Object.keys(signed.headers)).toEqual(['host', 'x-sdk-date', 'authorization']);
  });
  it('is dated by the clock at each attempt', async () => {
    const clock = vi.fn(() => EIGHT);
    const by = authenticator(KEYS, clock);
    await prove(by);
    clock.mockReturnValue(EIGHT + 1_000);
    expect((await prove(by)).headers['x-sdk-date']).toBe('20260301T080001Z');
  });
});

describe('a proof', () => {
  it('names the secrets that must not be shown, and its stamp contains none', async () => {
    for (const [credentials, secrets] of [
      [{ ...KEYS, securityToken: 'tok' }, [KEYS.sk, 'tok']], [{ token: 'tok' }, ['tok']], [KEYS, [KEYS.sk]],
    ] as const) {
      const by = authenticator(credentials);
      const { stamp, headers } = await prove(by);
      const signature = /(?<=Signature=)[\da-f]{64}$/.exec(headers['authorization'] ?? '') ?? [];
      expect(stamp).toEqual({});
      expect(by.secrets(stamp)).toEqual([...secrets, ...signature]);
      expect(by.secrets()).toEqual(secrets);
    }
  });
  it('names no secrets before there are any credentials', () => {
    expect(authenticator(() => KEYS).secrets()).toEqual([]);
  });
  it('waits for the hash functions if the platform has none, and is the same', async () => {
    const { headers } = await prove(authenticator(KEYS));
    const platform = vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
    onTestFinished(() => platform.mockRestore());
    const by = authenticator(KEYS);
    const proof = by.prove(unsigned(), signal);
    expect(proof).toBeInstanceOf(Promise);
    expect((await proof).headers).toEqual(headers);
    expect(authenticator({ token: 'tok' }).prove(unsigned(), signal)).not.toBeInstanceOf(Promise);
  });
  it('is not proven by the outcome of a stamp that is not its own', async () => {
    const by = authenticator(KEYS);
    by.settled({}, true);
    const first = await by.prove(unsigned(), signal);
    expect(by.prove(unsigned(), signal)).toBeInstanceOf(Promise);
    by.settled(first.stamp, true);
    expect(by.prove(unsigned(), signal)).not.toBeInstanceOf(Promise);
    expect(by.explain({ code: undefined, message: 'signature expired', date: undefined }, {})).toBeUndefined();
  });
  it('is synchronous with known keys, and waits for a function', () => {
    expect(authenticator(KEYS).prove(unsigned(), signal)).not.toBeInstanceOf(Promise);
    expect(authenticator({ token: 'tok' }).prove(unsigned(), signal)).not.toBeInstanceOf(Promise);
    expect(authenticator(() => KEYS).prove(unsigned(), signal)).toBeInstanceOf(Promise);
  });
});

describe('large requests', () => {
  const refused = (what: 'body' | 'form', size: string): ApigRequestValidationError =>
    new ApigRequestValidationError('groups.create', [
      {
        path: [what],
        message: `is ${size} MB; requests that are signed with an access key may have 12 MB. Use a token (credentials: { token }) for it, or split it`,
      },
    ]);
  it('are signed up to 12 MB', async () => {
    await expect(prove(authenticator(KEYS), unsigned({ body: 'x'.repeat(12 * MB) }))).resolves.toBeDefined();
    await expect(prove(authenticator(KEYS), unsigned({ form: form(12 * MB) }))).resolves.toBeDefined();
    await expect(prove(authenticator(KEYS), unsigned({ form: form(undefined) }))).resolves.toBeDefined();
  });
  it('are rejected above that before they are sent; bytes count, not characters', async () => {
    await expect(prove(authenticator(KEYS), unsigned({ body: '中'.repeat(4 * MB + 1) }))).rejects.toThrow(
      refused('body', '12.0'),
    );
    await expect(prove(authenticator(KEYS), unsigned({ body: 'x'.repeat(13 * MB) }))).rejects.toThrow(
      refused('body', '13.0'),
    );
    await expect(prove(authenticator(KEYS), unsigned({ form: form(20 * MB) }))).rejects.toThrow(
      refused('form', '20.0'),
    );
  });
  it('are sent above that with a token', async () => {
    await expect(
      prove(authenticator({ token: 'tok' }), unsigned({ body: 'x'.repeat(13 * MB) })),
    ).resolves.toBeDefined();
  });
});

describe('a clock that is off', () => {
  const expired = (server = '20260301T080000Z', date = 'Sun, 01 Mar 2026 08:00:00 GMT') => ({
    code: 'APIG.0301', message: `signature expired, signature time:20260301T070000Z,server time:${server}`, date,
  });
  const slow = (): CredentialsAuthenticator => authenticator(KEYS, () => EIGHT - HOUR);

  it('is corrected by the time in the message, and stays corrected', async () => {
    const by = slow();
    const { stamp } = await prove(by);
    expect(await by.refused(expired(), stamp, signal)).toBe('clock');
    expect((await prove(by)).headers['x-sdk-date']).toBe('20260301T080000Z');
  });
  it('is corrected by the Date header if the message has no time', async () => {
    const by = slow();
    const { stamp } = await prove(by);
    expect(
      await by.refused(
        { code: undefined, message: 'Signature expired', date: 'Sun, 01 Mar 2026 08:00:05 GMT' },
        stamp,
        signal,
      ),
    ).toBe('clock');
    expect((await prove(by)).headers['x-sdk-date']).toBe('20260301T080005Z');
  });
  it('is not corrected if neither has a time, or if the time is near enough', async () => {
    const by = slow();
    const { stamp } = await prove(by);
    expect(
      await by.refused({ code: undefined, message: 'signature expired', date: undefined }, stamp, signal),
    ).toBeUndefined();
    expect(
      await by.refused({ code: undefined, message: 'signature expired', date: 'yesterday' }, stamp, signal),
    ).toBeUndefined();
    expect(await by.refused(expired('20260301T071459Z'), stamp, signal)).toBeUndefined();
    expect((await prove(by)).headers['x-sdk-date']).toBe('20260301T070000Z');
  });
  it('is not corrected twice for one attempt, but another that was signed before the correction may go again', async () => {
    const by = slow();
    const [first, second] = [await prove(by), await prove(by)];
    expect(await by.refused(expired(), first.stamp, signal)).toBe('clock');
    expect(
      await by.refused({ code: undefined, message: 'signature expired', date: undefined }, second.stamp, signal),
    ).toBe('clock');
    const third = await prove(by);
    expect(await by.refused(expired(), third.stamp, signal)).toBeUndefined();
  });
});

describe('the clock of the service', () => {
  it.each([
    ['14 min 59 s', 899, undefined], ['15 min', 900, 'clock'], ['24 h', 86_400, 'clock'], ['24 h 1 s', 86_401, undefined],
  ])('is followed from 15 minutes to 24 hours: %s', async (_, seconds, correction) => {
    for (const sign of [1, -1]) {
      const by = authenticator(KEYS, () => EIGHT);
      const { stamp } = await prove(by);
      const date = new Date(EIGHT + sign * seconds * 1000).toUTCString();
      expect(await by.refused({ code: undefined, message: 'signature expired', date }, stamp, signal)).toBe(correction);
    }
  });
  it('decides when credentials of a function are renewed, once it is known', async () => {
    let now = EIGHT - HOUR;
    const provider = vi.fn<CredentialsProvider>(() => ({ token: 'tok', expiresAt: EIGHT + HOUR / 2 }));
    const by = authenticator(provider, () => now);
    const { stamp } = await prove(by);
    const date = new Date(EIGHT).toUTCString();
    expect(await by.refused({ code: undefined, message: 'signature expired', date }, stamp, signal)).toBe('clock');
    await prove(by);
    expect(provider).toHaveBeenCalledTimes(1);
    now += 26 * 60_000; // The service says 8:26: less than five minutes are left.
    await prove(by);
    expect(provider).toHaveBeenCalledTimes(2);
  });
});

describe('expired credentials', () => {
  const EXPIRED = [
    { code: 'APIG.1000', message: '' },
    { code: 'APIG.1001', message: '' },
    { code: 'APIG.1002', message: '' },
    { code: undefined, message: 'Get secretKey failed: token must be updated' },
    { code: undefined, message: 'The token is expired' },
    { code: undefined, message: 'decrypt token fail' },
    { code: undefined, message: 'the securityToken has expired' },
    { code: undefined, message: 'securityToken: it has expired' },
    { code: undefined, message: 'security token: it has expired' },
  ];
  it.each(EXPIRED)('are renewed after %j, if there are others', async (refusal) => {
    const provider = vi.fn<CredentialsProvider>().mockReturnValueOnce({ token: 'a' }).mockReturnValue({ token: 'b' });
    const by = authenticator(provider);
    const { stamp } = await prove(by);
    expect(await by.refused({ ...refusal, date: undefined }, stamp, signal)).toBe('credentials');
    expect((await prove(by)).headers['x-auth-token']).toBe('b');
  });
  it('are not tried again if they are static, or if the function returns the same', async () => {
    for (const credentials of [{ token: 'a' }, () => ({ token: 'a' })]) {
      const by = authenticator(credentials);
      const { stamp } = await prove(by);
      expect(await by.refused({ code: 'APIG.1001', message: '', date: undefined }, stamp, signal)).toBeUndefined();
    }
  });
  it('are not requested after any other rejection: five lock the key', async () => {
    const provider = vi.fn<CredentialsProvider>(() => KEYS);
    const by = authenticator(provider);
    for (const message of ['verify aksk signature fail', 'AK access failed to reach the limit,forbidden.', '']) {
      const { stamp } = await prove(by);
      expect(
        await by.refused({ code: 'APIGW.0301', message, date: 'Sun, 01 Mar 2026 09:00:00 GMT' }, stamp, signal),
      ).toBeUndefined();
    }
    expect(provider).toHaveBeenCalledTimes(3);
  });
  it('are not kept if the question for others, which was asked before the rejection, fails', async () => {
    let now = EIGHT;
    let seal = (): void => undefined;
    const provider = vi.fn<CredentialsProvider>()
      .mockReturnValueOnce({ token: 'a', expiresAt: EIGHT + HOUR })
      .mockReturnValue(new Promise((_, fail) => (seal = () => fail(new Error('the vault is sealed')))));
    const by = authenticator(provider, () => now);
    const { stamp } = await prove(by);
    now += 56 * 60_000;
    const waiting = by.credentials(signal);
    const renewal = by.refused({ code: 'APIG.1001', message: '', date: undefined }, stamp, signal);
    seal();
    await expect(waiting).rejects.toThrow('The function given as credentials failed: the vault is sealed');
    await expect(renewal).rejects.toThrow('The function given as credentials failed: the vault is sealed');
    expect(provider).toHaveBeenCalledTimes(2);
  });
  it('are ignored by a stamp that is not its own', async () => {
    expect(
      await authenticator(() => ({ token: 'a' })).refused(
        { code: 'APIG.1001', message: '', date: undefined },
        {},
        signal,
      ),
    ).toBeUndefined();
  });
});
