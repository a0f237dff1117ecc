import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { CredentialCache } from '../../src/auth/credential-cache.js';
import {
  checked, type Credentials, type CredentialsProvider, from, keyText, provenanceOf, sameCredentials, secretsOf, timeOf,
  trimmed,
} from '../../src/auth/credentials.js';
import { Identities, Identity } from '../../src/auth/gate.js';
import { ApigConfigurationError, type ApigError } from '../../src/errors.js';

const KEYS = { ak: 'AKEXAMPLE00000000001', sk: 'SKEXAMPLE0000000000000000000000000000000001' };
const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1, 8);
const MILLISECONDS = 'Give a time in milliseconds since the epoch, a Date or an ISO 8601 string.';

/** The message of a refusal, of which no given value may be a part. */
function refusal(given: unknown, hidden: readonly string[] = []): string {
  try {
    checked(given as Credentials, 'credentials');
    return 'accepted';
  } catch (error) {
    expect(error).toBeInstanceOf(ApigConfigurationError);
    expect(error).toMatchObject({ option: 'credentials' });
    const { message } = error as Error;
    for (const value of hidden) expect(message).not.toContain(value);
    return message;
  }
}

describe('keys as given', () => {
  it('lose the spaces, line ends and byte order marks around them', () => {
    expect(
      checked(
        {
          ak: '\uFEFFAKEXAMPLE00000000001\n',
          sk: ' SKEXAMPLE0000000000000000000000000000000001\r\n',
          securityToken: '\ttoken ',
          domainId: ' d1 ',
        },
        'credentials',
      ),
    ).toEqual({ ...KEYS, securityToken: 'token', domainId: 'd1' });
    expect(checked({ token: ' tok\n', expiresAt: START }, 'credentials')).toEqual({ token: 'tok', expiresAt: START });
  });
  it('are not changed in place', () => {
    const given = Object.freeze({ ak: 'a ', sk: ' s' });
    checked(given, 'credentials');
    expect(given).toEqual({ ak: 'a ', sk: ' s' });
  });
  it.each<[unknown, string]>([
    [{ ak: 'AK EXAMPLE', sk: 's' }, 'credentials: ak contains a space, a line end or a character that a key cannot have.'],
    [{ ak: 'AKé', sk: 's' }, 'credentials: ak contains a space, a line end or a character that a key cannot have.'],
    [{ ak: 'a', sk: 'SK EXAMPLE' }, 'credentials: sk contains a space or a line end.'],
    [{ ak: 'a', sk: 'SK\nEXAMPLE' }, 'credentials: sk contains a space or a line end.'],
    [
      { ...KEYS, securityToken: 'to\nken' },
      'credentials: securityToken contains a space, a line end or a character that a key cannot have.',
    ],
    [{ ...KEYS, domainId: 'd\u0000' }, 'credentials: domainId contains a space, a line end or a character that a key cannot have.'],
    [{ token: 'a\r\nX-Evil: 1' }, 'credentials: token contains a space, a line end or a character that a key cannot have.'],
    [{ ak: '   ', sk: 's' }, 'credentials: ak is missing or empty.'],
    [{ ak: 'a' }, 'credentials: sk is missing or empty.'],
    [{ ak: 'a', sk: 7 }, 'credentials: sk is missing or empty.'],
    [{ token: '\uFEFF' }, 'credentials: token is missing or empty.'],
    [{ ...KEYS, securityToken: '' }, 'credentials: securityToken is missing or empty.'],
    ...(['soon', '', '3600', '5', '2031', 'Mar 5 2031', '2031-13-01', { getTime: () => 'later' }, NaN, -Infinity, 1e300, true, null, {}, 5n, new Date(NaN)].map((expiresAt) => [
      { ...KEYS, expiresAt },
      `credentials: expiresAt is not a time. ${MILLISECONDS}`,
    ]) as [unknown, string][]),
    ...([0, -1, START / 1000, new Date(START / 1000)].map((expiresAt) => [
      { ...KEYS, expiresAt },
      `credentials: expiresAt is in 1970 or before; it looks like seconds. ${MILLISECONDS}`,
    ]) as [unknown, string][]),
    ...([START * 1000, new Date(START * 1000)].map((expiresAt) => [
      { ...KEYS, expiresAt },
      `credentials: expiresAt is after the year 9999; it looks like microseconds. ${MILLISECONDS}`,
    ]) as [unknown, string][]),
    ...(['ak', 'sk', 'securityToken'].map((name) => [
      { token: 't', [name]: 'x' },
      `credentials: there are both a token and ${name}, so it is not clear who calls. Pass { ak, sk } or { token }.`,
    ]) as [unknown, string][]),
    [null, 'credentials: expected { ak, sk } or { token }, got null.'],
    ['AK:SK', 'credentials: expected { ak, sk } or { token }, got string.'],
  ])('%# are rejected by name: %o', (given, message) => {
    expect(refusal(given, ['EXAMPLE0', 'AK:SK', 'Evil', 'to\nken'])).toBe(message);
  });
  it('are never shown in an error', () => {
    const value = fc.string({ unit: 'binary', minLength: 4 }).filter((s) => s.trim().length >= 4);
    fc.assert(fc.property(value, value, (ak, sk) => {
      fc.pre(
        !'credentials: ak contains a space, a line end or a character that a key cannot have is missing or empty'.includes(
          ak.trim(),
        ) && !'contains a space or a line end'.includes(sk.trim()),
      );
      refusal({ ak, sk }, [ak.trim(), sk.trim()]);
    }));
  });
});

describe('credentials of a class', () => {
  it('are read from its getters, once', () => {
    const read: string[] = [];
    class Vault {
      get ak(): string { read.push('ak'); return 'AK'; }
      get sk(): string { read.push('sk'); return 'SK'; }
      get projectId(): string { return 'p1'; }
      get expiresAt(): number { return START; }
    }
    expect(checked(new Vault(), 'credentials')).toEqual({ ak: 'AK', sk: 'SK', projectId: 'p1', expiresAt: START });
    expect(read).toEqual(['ak', 'sk']);
  });
  it('are a key if their token is undefined', () => {
    expect(checked({ ...KEYS, token: undefined }, 'credentials')).toEqual(KEYS);
    expect(refusal({ token: undefined })).toBe('credentials: token is missing or empty.');
  });
  it('name no project that does not fit into a header', () => {
    expect(refusal({ ...KEYS, projectId: 'a\r\nb' })).toBe(
      'credentials: projectId contains a space, a line end or a character that a key cannot have.',
    );
  });
});

describe('sameCredentials', () => {
  it('compares what proves the identity, and nothing else', () => {
    expect(sameCredentials(KEYS, { ...KEYS, expiresAt: 5, projectId: 'p' })).toBe(true);
    expect(sameCredentials(KEYS, { ...KEYS, securityToken: 't' })).toBe(false);
    expect(sameCredentials({ token: 'a' }, { token: 'a', expiresAt: 1 })).toBe(true);
    expect(sameCredentials({ token: 'a' }, { token: 'b' })).toBe(false);
    expect(sameCredentials({ token: 'a' }, KEYS)).toBe(false);
  });
});

/** A cache on a clock of the test's own. */
function cacheOf(option: CredentialsProvider | Credentials): { cache: CredentialCache; at: (ms: number) => void } {
  let now = START;
  return { cache: new CredentialCache(option, { region: 'cn-north-4' }, () => now), at: (ms) => { now = START + ms; } };
}
const token = (name: string, lasts?: number): Credentials => ({
  token: name,
  ...(lasts !== undefined && { expiresAt: START + lasts }),
});

describe('static credentials', () => {
  it('are available immediately, also when they have expired meanwhile', async () => {
    const { cache, at } = cacheOf({ ...KEYS, expiresAt: START + MINUTE });
    at(60 * MINUTE);
    expect(cache.current()).toMatchObject(KEYS);
    expect(await cache.get()).toMatchObject(KEYS);
  });
  it('cannot be renewed', async () => {
    const { cache } = cacheOf(KEYS);
    expect(await cache.renew(await cache.get(), new AbortController().signal)).toBeUndefined();
  });
  it('are checked when the client is made', () => {
    expect(() => cacheOf({ ak: '', sk: 's' })).toThrow('credentials: ak is missing or empty.');
  });
});

describe('a credentials function', () => {
  it('gets what the client knows, and is asked before each attempt if its result has no expiry', async () => {
    const provider = vi.fn<CredentialsProvider>(() => token('a'));
    const { cache } = cacheOf(provider);
    expect(cache.current()).toBeUndefined();
    expect(await cache.get()).toEqual({ token: 'a' });
    expect(await cache.get()).toEqual({ token: 'a' });
    expect(provider).toHaveBeenCalledTimes(2);
    expect(provider).toHaveBeenCalledWith({ region: 'cn-north-4', signal: expect.any(AbortSignal) as AbortSignal });
  });
  it('is asked again five minutes before its credentials expire', async () => {
    const provider = vi
      .fn<CredentialsProvider>()
      .mockReturnValueOnce(token('a', 60 * MINUTE))
      .mockResolvedValueOnce(token('b', 120 * MINUTE));
    const { cache, at } = cacheOf(provider);
    expect(await cache.get()).toMatchObject({ token: 'a' });
    at(55 * MINUTE - 1);
    expect(cache.current()).toMatchObject({ token: 'a' });
    at(55 * MINUTE);
    expect(cache.current()).toBeUndefined();
    expect(await cache.get()).toMatchObject({ token: 'b' });
    expect(provider).toHaveBeenCalledTimes(2);
  });
  it.each([
    ['a number', START + 60 * MINUTE], ['a date', new Date(START + 60 * MINUTE)], ['a text', '2026-03-01T09:00:00Z'],
  ])('may return the expiry as %s', async (_, expiresAt) => {
    const { cache, at } = cacheOf(() => ({ token: 'a', expiresAt }));
    await cache.get();
    at(54 * MINUTE);
    expect(cache.current()).toBeDefined();
    at(56 * MINUTE);
    expect(cache.current()).toBeUndefined();
  });
  it('is asked once, however many calls wait', async () => {
    let answer: (given: Credentials) => void = () => undefined;
    const provider = vi.fn<CredentialsProvider>(() => new Promise((resolve) => (answer = resolve)));
    const { cache } = cacheOf(provider);
    const waiting = [cache.get(), cache.get(), cache.get(new AbortController().signal)];
    await Promise.resolve();
    answer(token('a', 60 * MINUTE));
    expect(await Promise.all(waiting)).toEqual(Array(3).fill(token('a', 60 * MINUTE)));
    expect(provider).toHaveBeenCalledTimes(1);
  });
  it('is awaited only until the caller\'s signal aborts; others go on waiting', async () => {
    let answer: (given: Credentials) => void = () => undefined;
    const { cache } = cacheOf(() => new Promise((resolve) => (answer = resolve)));
    const controller = new AbortController();
    const [first, second] = [cache.get(controller.signal), cache.get()];
    controller.abort(new Error('left'));
    await expect(first).rejects.toThrow('left');
    answer(token('a'));
    await expect(second).resolves.toEqual({ token: 'a' });
  });
  it('is not asked by a caller whose signal has aborted', async () => {
    const provider = vi.fn<CredentialsProvider>(() => token('a'));
    await expect(cacheOf(provider).cache.get(AbortSignal.abort(new Error('left')))).rejects.toThrow('left');
    expect(provider).not.toHaveBeenCalled();
  });
  it('is reported by its message, with the cause, if it fails, and asked again by the next call', async () => {
    const cause = new Error('vault is sealed');
    const provider = vi
      .fn<CredentialsProvider>()
      .mockRejectedValueOnce(cause)
      .mockImplementationOnce(() => {
        throw new Error('no');
      })
      .mockReturnValueOnce(token('a'));
    const { cache } = cacheOf(provider);
    await expect(cache.get()).rejects.toMatchObject({
      kind: 'Configuration',
      option: 'credentials',
      message: 'The function given as credentials failed: vault is sealed',
      cause,
    });
    await expect(cache.get()).rejects.toThrow('The function given as credentials failed: no');
    await expect(cache.get()).resolves.toEqual({ token: 'a' });
  });
  it('passes an error of this package on unwrapped', async () => {
    const own: ApigError = new ApigConfigurationError('region', 'm');
    await expect(cacheOf(() => Promise.reject(own)).cache.get()).rejects.toBe(own);
  });
  it('is reported by name if it returns something else', async () => {
    await expect(cacheOf(() => ({ ak: 'a b', sk: 's' })).cache.get()).rejects.toThrow(
      'what the function given as credentials returned: ak contains a space, a line end or a character that a key cannot have.',
    );
    await expect(cacheOf((() => undefined) as never).cache.get()).rejects.toThrow(
      'what the function given as credentials returned: expected { ak, sk } or { token }, got undefined.',
    );
  });
  it('does not fail a call if it fails briefly while its previous credentials are valid', async () => {
    const provider = vi
      .fn<CredentialsProvider>()
      .mockReturnValueOnce(token('a', 10 * MINUTE))
      .mockRejectedValue(new Error('out'));
    const { cache, at } = cacheOf(provider);
    await cache.get();
    at(6 * MINUTE);
    expect(await cache.get()).toMatchObject({ token: 'a' });
    expect(cache.current()).toMatchObject({ token: 'a' });
    at(10 * MINUTE);
    await expect(cache.get()).rejects.toThrow('The function given as credentials failed: out');
  });
  it('is not asked by every call if its credentials are about to expire', async () => {
    const provider = vi.fn<CredentialsProvider>(() => token('a', 4 * MINUTE));
    const { cache, at } = cacheOf(provider);
    await cache.get();
    at(30_000);
    await cache.get();
    expect(provider).toHaveBeenCalledTimes(1);
    at(61_000);
    await cache.get();
    expect(provider).toHaveBeenCalledTimes(2);
  });
});

describe('a question that was given up', () => {
  it('never overwrites a newer result', async () => {
    const answers: ((given: Credentials) => void)[] = [];
    const { cache } = cacheOf(() => new Promise((resolve) => answers.push(resolve)));
    const stop = new AbortController();
    const first = cache.get(stop.signal);
    stop.abort(new Error('left'));
    await expect(first).rejects.toThrow('left');
    const second = cache.get();
    answers[1]?.(token('new', 60 * MINUTE));
    expect(await second).toMatchObject({ token: 'new' });
    answers[0]?.(token('old', 600 * MINUTE));
    await new Promise(setImmediate);
    expect(cache.current()).toMatchObject({ token: 'new' });
  });
  it('changes nothing and ends no process if it fails late', async () => {
    const fail: ((why: Error) => void)[] = [];
    const { cache, at } = cacheOf(() => new Promise((_, reject) => fail.push(reject)));
    const stop = new AbortController();
    const first = cache.get(stop.signal);
    stop.abort(new Error('left'));
    await expect(first).rejects.toThrow('left');
    fail[0]?.(new Error('late'));
    await new Promise(setImmediate);
    at(MINUTE);
    expect(cache.current()).toBeUndefined();
  });
});

describe('the time at which credentials expire', () => {
  it.each([[START - 1], [new Date(START - 1)], ['2026-03-01T07:59:59.999Z'], [START]])(
    'is an error if they come too late: %o',
    async (expiresAt) => {
      const fault = `expiresAt (${new Date(expiresAt).toISOString()}) is in the past. `
        + 'Give a time in milliseconds since the epoch, a Date or an ISO 8601 string, and check the clock of this machine.';
      const { cache } = cacheOf(() => ({ token: 'a', expiresAt }));
      await expect(cache.get()).rejects.toMatchObject({
        kind: 'Configuration',
        option: 'credentials',
        message: `what the function given as credentials returned: ${fault}`,
      });
      expect(() => cacheOf({ ...KEYS, expiresAt })).toThrow(
        expect.objectContaining({ option: 'credentials', message: `credentials: ${fault}` }),
      );
    },
  );
  it.each([START / 1000, `${START / 1000}`, 'tomorrow', NaN])('is an error that names the unit: %o', async (expiresAt) => {
    const { cache } = cacheOf(() => ({ token: 'a', expiresAt }));
    await expect(cache.get()).rejects.toThrow('Give a time in milliseconds since the epoch');
    expect(() => cacheOf({ ...KEYS, expiresAt })).toThrow('Give a time in milliseconds since the epoch');
  });
  it('may be a Date of another realm, or never', async () => {
    const { runInNewContext } = await import('node:vm');
    const foreign = runInNewContext(`new Date(${START + 60 * MINUTE})`) as Date;
    for (const expiresAt of [foreign, Infinity])
      expect(await cacheOf(() => ({ token: 'a', expiresAt })).cache.get()).toMatchObject({ token: 'a' });
  });
  it('may come later than the question: the credentials are renewed then', async () => {
    const provider = vi
      .fn<CredentialsProvider>()
      .mockReturnValueOnce(token('a', MINUTE))
      .mockReturnValueOnce(token('b', 60 * MINUTE));
    const { cache, at } = cacheOf(provider);
    expect(await cache.get()).toMatchObject({ token: 'a' });
    at(2 * MINUTE);
    expect(await cache.get()).toMatchObject({ token: 'b' });
  });
});

describe('an error of another realm', () => {
  it('is reported by its message', async () => {
    const { runInNewContext } = await import('node:vm');
    const { cache } = cacheOf(() => Promise.reject(runInNewContext('new Error("sealed")') as Error));
    await expect(cache.get()).rejects.toThrow('The function given as credentials failed: sealed');
  });
});

describe('renewing credentials that were rejected as expired', () => {
  const signal = new AbortController().signal;

  it('asks again, and says if there are others now', async () => {
    const provider = vi
      .fn<CredentialsProvider>()
      .mockReturnValueOnce(token('a', 60 * MINUTE))
      .mockReturnValueOnce(token('b', 60 * MINUTE))
      .mockReturnValue(token('b', 60 * MINUTE));
    const { cache } = cacheOf(provider);
    expect(await cache.renew(await cache.get(), signal)).toMatchObject({ token: 'b' });
    expect(await cache.get()).toMatchObject({ token: 'b' });
    expect(provider).toHaveBeenCalledTimes(2);
    expect(provider.mock.calls.map(([{ replaces }]) => replaces)).toMatchObject([undefined, { token: 'a' }]);
    expect(await cache.renew(await cache.get(), signal)).toBeUndefined();
  });
  it('asks once for all rejected calls', async () => {
    const provider = vi
      .fn<CredentialsProvider>()
      .mockReturnValueOnce(token('a', 60 * MINUTE))
      .mockResolvedValue(token('b', 60 * MINUTE));
    const { cache } = cacheOf(provider);
    const refused = await cache.get();
    const renewed = token('b', 60 * MINUTE);
    expect(await Promise.all([cache.renew(refused, signal), cache.renew(refused, signal)])).toEqual([renewed, renewed]);
    expect(await cache.renew(refused, signal)).toEqual(renewed);
    expect(provider).toHaveBeenCalledTimes(2);
  });
});

describe('the parts of credentials', () => {
  it('are trimmed of any number of spaces, line ends and byte order marks at both ends, and kept inside', () => {
    expect(['\ufeff\ufeff a b \r\n\n', 'ab', ' '].map(trimmed)).toEqual(['a b', 'ab', '']);
    expect(keyText('  ak  ', 'ak', 'here')).toBe('ak');
    expect(() => keyText(' ', 'ak', 'here')).toThrow(new ApigConfigurationError('credentials', 'here: ak is missing or empty.'));
    expect(() => keyText(7, 'ak', 'here')).toThrow(new ApigConfigurationError('credentials', 'here: ak is missing or empty.'));
  });
  it('are secret, apart from the access key ID', () => {
    expect([secretsOf({ token: 't' }), secretsOf(KEYS), secretsOf({ ...KEYS, securityToken: 's' })]).toEqual([['t'], [KEYS.sk], [KEYS.sk, 's']]);
  });
  it('stay as given if they are absent, and a project that is empty is absent', () => {
    expect(checked({ ...KEYS, projectId: '' }, 'here')).toStrictEqual(KEYS);
    expect(checked({ ...KEYS, iamEndpoint: 'https://iam.example', domainId: ' d ', projectId: ' p ' }, 'here')).toStrictEqual({
      ...KEYS, iamEndpoint: 'https://iam.example', domainId: 'd', projectId: 'p',
    });
    expect(checked({ ...KEYS, token: undefined } as never, 'here')).toStrictEqual(KEYS);
  });
  it('remember their source in a copy', () => {
    expect(provenanceOf(checked(from('a file', KEYS, 5), 'here'))).toEqual({ source: 'a file', early: 5 });
    expect(provenanceOf(checked({ ...KEYS }, 'here'))).toBeUndefined();
  });
  it.each(['ak', 'sk', 'securityToken'])('are not mixed: a token beside %s is rejected', (name) => {
    const fault = `here: there are both a token and ${name}, so it is not clear who calls. Pass { ak, sk } or { token }.`;
    expect(() => checked({ token: 't', [name]: 'x' } as never, 'here')).toThrow(new ApigConfigurationError('credentials', fault));
    expect(checked({ token: 't', [name]: '' } as never, 'here')).toStrictEqual({ token: 't' });
  });
  it.each<[unknown, string | undefined]>([
    [Infinity, undefined], [8.64e15, 'is after the year 9999; it looks like microseconds'], [8.64e15 + 1, 'is not a time'],
    [NaN, 'is not a time'], [-8.64e15 - 2, 'is not a time'], [Date.UTC(9999, 11, 31), undefined],
    [Date.UTC(9999, 11, 31) + 1, 'is after the year 9999; it looks like microseconds'],
    [365 * 24 * 60 * MINUTE, undefined], [365 * 24 * 60 * MINUTE - 1, 'is in 1970 or before; it looks like seconds'],
    ['2026-03-01', undefined], ['2026-03-01T08:00Z', undefined], ['x2026-03-01', 'is not a time'], ['2026-03-01x', 'is not a time'],
    ['3600', 'is not a time'], [new Date(START), undefined], [{ getTime: () => 'soon' }, 'is not a time'], [{}, 'is not a time'],
  ])('may expire at %s: %s', (expiresAt, fault) => {
    const check = (): unknown => checked({ ...KEYS, expiresAt: expiresAt as never }, 'here');
    if (fault === undefined) expect(check()).toStrictEqual({ ...KEYS, expiresAt });
    else expect(check).toThrow(`here: expiresAt ${fault}. ${MILLISECONDS}`);
  });
  it('name a time in milliseconds, seconds of a string included', () => {
    expect([5, new Date(7), '2026-03-01 08:00:05Z', 'soon'].map(timeOf)).toEqual([5, 7, START + 5_000, NaN]);
  });
});

describe('two credentials', () => {
  const key = { ak: 'a', sk: 's', securityToken: 't' };
  it.each<[Credentials, Credentials, boolean]>([
    [{ token: 't' }, { token: 't' }, true], [{ token: 't' }, { token: 'u' }, false], [{ token: 't' }, { ak: 'a', sk: 's' }, false],
    [{ ak: 'a', sk: 's' }, { token: 't' }, false], [key, { ...key }, true], [key, { ...key, ak: 'b' }, false],
    [key, { ...key, sk: 'b' }, false], [key, { ...key, securityToken: 'b' }, false], [key, { ak: 'a', sk: 's' }, false],
    [key, { ...key, projectId: 'p' }, true],
  ])('%j and %j are the same: %s', (a, b, same) => {
    expect(sameCredentials(a, b)).toBe(same);
    const identities = new Identities();
    expect(identities.of(a) === identities.of(b)).toBe(same);
  });
  it('are not the same if one has an empty security token instead of none, but prove the same identity', () => {
    const identities = new Identities();
    expect(identities.of({ ak: 'a', sk: 's' })).toBe(identities.of({ ak: 'a', sk: 's', securityToken: '' }));
    expect(identities.of({ ak: 'a', sk: 's' })).not.toBe(identities.of({ ak: 'as', sk: '' }));
  });
});

describe('the identities of a client', () => {
  it('are forgotten one by one, the oldest first, and none before there are a hundred', () => {
    const identities = new Identities();
    const all = Array.from({ length: 100 }, (_, i) => identities.of({ token: `t${i}` }));
    expect(all.map((_, i) => identities.of({ token: `t${i}` }))).toEqual(all);
    expect(all.every((identity, i) => identities.of({ token: `t${i}` }) === identity)).toBe(true);
    identities.of({ token: 'one more' });
    expect(all.slice(1).every((identity, i) => identities.of({ token: `t${i + 1}` }) === identity)).toBe(true);
    expect(identities.of({ token: 't0' })).not.toBe(all[0]);
  });
  it('are busy during a turn, until they are accepted or rejected', async () => {
    const { signal } = new AbortController();
    const accepted = new Identity();
    accepted.accept();
    expect([accepted.accepted, accepted.proven, accepted.busy]).toEqual([true, true, false]);
    const identity = new Identity();
    expect([identity.busy, await identity.turnEnds(signal)]).toEqual([false, undefined]);
    const turn = identity.enter();
    expect(identity.busy).toBe(true);
    const ended = identity.turnEnds(signal);
    const rejection = { kind: 'key' } as never;
    turn.end(rejection);
    expect([await ended, identity.busy]).toEqual([rejection, false]);
    identity.enter();
    identity.reject(rejection);
    expect([identity.busy, identity.rejection]).toEqual([false, rejection]);
    identity.accept();
    expect(identity.rejection).toBeUndefined();
  });
});
