/**
 * Credentials on their way into requests: when they are asked for, how long they are kept, and what ends the waiting.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Credentials } from '../../src/auth/credentials.js';
import { ApigAuthenticationError, ApigConfigurationError, ApigError } from '../../src/errors.js';
import { failure, failureOf, json, KEYS, start, type Received } from '../support/server.js';
import { verify } from '../support/verify.js';

const NO_GROUPS = { total: 0, size: 0, groups: [] };
const EIGHT = Date.UTC(2026, 2, 1, 8);
const MINUTE = 60_000;
const keys = (n: number): Credentials => ({ ak: `AK${n}`, sk: `SK-of-number-${n}` });
const aks = (requests: readonly Received[]): string[] =>
  requests.map((request) => /Access=([^,]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '');
const tokens = (requests: readonly Received[]): unknown[] => requests.map((request) => request.headers['x-auth-token']);
const expired = (code = 'APIG.1000'): ReturnType<typeof json> =>
  json(401, { error_code: code, error_msg: 'The token must be updated' });

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => void vi.restoreAllMocks());

describe('a credentials function', () => {
  it('is asked before each attempt, and its result is used', async () => {
    let asked = 0;
    const { server, client } = await start([json(503, {}), json(200, NO_GROUPS)], { credentials: () => keys(++asked) });
    await client.groups.list();
    await client.groups.list();
    expect(aks(server.requests)).toEqual(['AK1', 'AK2', 'AK3']);
    expect(server.requests.map((request, i) => verify(request, `SK-of-number-${i + 1}`).valid)).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('is asked again only five minutes before its credentials expire', async () => {
    let asked = 0;
    let now = EIGHT;
    const { server, client } = await start([json(200, NO_GROUPS)], {
      clock: () => now,
      credentials: () => ({ ...keys(++asked), expiresAt: new Date(now + 60 * MINUTE) }),
    });
    await client.groups.list();
    now += 54 * MINUTE;
    await client.groups.list();
    expect(asked).toBe(1);
    now += 2 * MINUTE;
    await client.groups.list();
    await client.withProject('other').groups.list();
    expect(asked).toBe(2);
    expect(aks(server.requests)).toEqual(['AK1', 'AK1', 'AK2', 'AK2']);
  });

  it('is asked once for all waiting calls', async () => {
    const ask = vi.fn(() => sleep(20, KEYS));
    const { server, client } = await start([json(200, NO_GROUPS)], { credentials: ask });
    await Promise.all(Array.from({ length: 20 }, () => client.groups.list().then()));
    expect(ask).toHaveBeenCalledTimes(1);
    expect(server.requests).toHaveLength(20);
  });

  it('fails the call if it fails, and is asked again by the next', async () => {
    let asked = 0;
    const fail = (): Promise<Credentials> =>
      ++asked === 1 ? Promise.reject(new Error('the vault is sealed')) : Promise.resolve(KEYS);
    const { server, client } = await start([json(200, NO_GROUPS)], { credentials: fail });
    const error = await failureOf(ApigConfigurationError, client.groups.list());
    expect(error.message).toBe('The function given as credentials failed: the vault is sealed');
    expect(error.cause).toEqual(new Error('the vault is sealed'));
    expect(server.requests).toHaveLength(0);
    await client.groups.list();
    expect(asked).toBe(2);
  });

  it('may repeat the credentials that it gave before, and what it sent: neither is shown', async () => {
    let asked = 0;
    const lines: string[] = [];
    const log = (event: unknown, text: string): void => void lines.push(text, inspect(event, { depth: 10 }));
    const { client } = await start([json(200, NO_GROUPS), expired()], {
      logger: { debug: log, info: log, warn: log, error: log },
      credentials: () => {
        if (++asked % 2 === 1) return keys(7);
        const echo = encodeURIComponent('"SK-of-number-7"');
        const config = { data: 'SK-of-number-7', headers: { 'X-Vault': 'Signature=5ec4e7' } };
        throw Object.assign(new Error(`the vault has no ${echo}; sent X-Auth-Token: s.vault`), { config });
      },
    });
    await client.groups.list();
    const error = await failureOf(ApigConfigurationError, client.groups.list());
    expect(error.message).toBe('The function given as credentials failed: the vault has no %22[hidden]%22; sent X-Auth-Token: [hidden]');
    const renewed = await failureOf(ApigAuthenticationError, client.groups.list());
    expect(renewed.cause).toMatchObject({ message: error.message });
    expect([inspect(error, { depth: 10 }), inspect(renewed, { depth: 10 }), ...lines].join())
      .not.toMatch(/SK-of-number|s\.vault|5ec4e7/);
  });

  it('fails each call for which it fails, if it says nothing about how long its credentials last', async () => {
    let asked = 0;
    const { server, client } = await start([json(200, NO_GROUPS)], {
      credentials: () => (++asked === 2 ? Promise.reject(new Error('sealed')) : KEYS),
    });
    await client.groups.list();
    expect(await failure(client.groups.list())).toMatchObject({ message: 'The function given as credentials failed: sealed' });
    await client.groups.list();
    expect(server.count).toBe(2);
  });

  it.each([[61_000, 2], [60_000, 1]])(
    'may fail while its credentials last for more than a minute: %i ms before their end, %i calls arrive',
    async (left, calls) => {
      let [asked, now] = [0, EIGHT];
      const { server, client } = await start([json(200, NO_GROUPS)], {
        clock: () => now,
        credentials: () =>
          ++asked > 1 ? Promise.reject(new Error('sealed')) : { ...keys(asked), expiresAt: EIGHT + 60 * MINUTE },
      });
      await client.groups.list();
      now = EIGHT + 60 * MINUTE - left;
      const [second] = await Promise.allSettled([client.groups.list()]);
      expect(second.status).toBe(calls === 2 ? 'fulfilled' : 'rejected');
      expect(asked).toBe(2);
      expect(aks(server.requests)).toEqual(Array(calls).fill('AK1'));
    },
  );

  it('is told which credentials it replaces, when they are about to expire', async () => {
    let now = EIGHT;
    const replaced: unknown[] = [];
    const { client } = await start([json(200, NO_GROUPS)], {
      clock: () => now,
      credentials: ({ replaces }) => {
        replaced.push(replaces);
        return { ...keys(replaced.length), expiresAt: now + 60 * MINUTE };
      },
    });
    await client.groups.list();
    now += 56 * MINUTE;
    await client.groups.list();
    expect(replaced).toEqual([undefined, { ...keys(1), expiresAt: EIGHT + 60 * MINUTE }]);
  });

  it('is asked again for a call that has waited until its credentials expired', async () => {
    let [asked, now] = [0, EIGHT];
    const { server, client } = await start((_, n) => (exchange) => {
      if (n === 1) now += 61 * MINUTE;
      return json(200, NO_GROUPS)(exchange);
    }, { clock: () => now, credentials: () => ({ token: `token-${++asked}`, expiresAt: now + 60 * MINUTE }) });
    await Promise.all([client.groups.list(), client.groups.list()]);
    expect(tokens(server.requests)).toEqual(['token-1', 'token-2']);
  });

  it('fails all waiting calls if it fails', async () => {
    const { client } = await start([json(200, NO_GROUPS)], {
      credentials: () => sleep(10).then(() => Promise.reject(new Error('sealed'))),
    });
    const errors = await Promise.all(Array.from({ length: 5 }, () => failure(client.groups.list())));
    expect(errors.every((error) => error instanceof ApigConfigurationError)).toBe(true);
  });

  it.each([
    [undefined, 'what the function given as credentials returned: expected { ak, sk } or { token }, got undefined.'],
    [null, 'what the function given as credentials returned: expected { ak, sk } or { token }, got null.'],
    [
      { ak: 'AK EXAMPLE', sk: 'x' },
      'what the function given as credentials returned: ak contains a space, a line end or a character that a key cannot have.',
    ],
    [{ ak: 'AK', sk: ' \n' }, 'what the function given as credentials returned: sk is missing or empty.'],
    [{ token: '' }, 'what the function given as credentials returned: token is missing or empty.'],
  ])('is reported, without the value, if it returns %j', async (given, message) => {
    const { server, client } = await start([json(200, NO_GROUPS)], { credentials: () => given as Credentials });
    expect((await failureOf(ApigConfigurationError, client.groups.list())).message).toBe(message);
    expect(server.requests).toHaveLength(0);
  });

  it('may return keys with spaces and line ends around them', async () => {
    const { server, client } = await start([json(200, NO_GROUPS)], {
      credentials: () => ({ ak: `${KEYS.ak}\n`, sk: ` ${KEYS.sk}\r\n` }),
    });
    await client.groups.list();
    expect(server.requests.map((request) => verify(request, KEYS.sk))).toMatchObject([{ valid: true, ak: KEYS.ak }]);
  });

  it('does not delay a call beyond its time limit, and others go on waiting', async () => {
    const { server, client } = await start([json(200, NO_GROUPS)], { credentials: () => sleep(80, KEYS) });
    const patient = client.groups.list().then();
    await failureOf(ApigError, client.groups.list({}, { totalTimeout: 20 }));
    await failureOf(ApigError, client.groups.list({}, { timeout: 20, maxRetries: 0 }));
    await expect(patient).resolves.toEqual(NO_GROUPS);
    expect(server.requests).toHaveLength(1);
  });
});

describe('credentials that are rejected as expired', () => {
  it.each(['APIG.1000', 'APIG.1001', 'APIG.1002'])(
    'are requested once more, and the call is retried: %s',
    async (code) => {
      let asked = 0;
      const { server, client } = await start(
        (request) => (request.headers['x-auth-token'] === 'token-1' ? expired(code) : json(200, NO_GROUPS)),
        {
          credentials: () => ({ token: `token-${++asked}`, expiresAt: Date.now() + 60 * MINUTE }),
          maxRetries: 0,
        },
      );
      await expect(client.groups.list()).resolves.toEqual(NO_GROUPS);
      await client.groups.list();
      expect(tokens(server.requests)).toEqual(['token-1', 'token-2', 'token-2']);
    },
  );

  it('are asked for once: the calls that wait for the outcome go with the new ones', async () => {
    let asked = 0;
    const { server, client } = await start(
      (request) => (request.headers['x-auth-token'] === 'token-1' ? expired() : json(200, NO_GROUPS)),
      {
        credentials: () => sleep(5).then(() => ({ token: `token-${++asked}`, expiresAt: Date.now() + 60 * MINUTE })),
      },
    );
    await Promise.all(Array.from({ length: 10 }, () => client.groups.list().then()));
    expect(asked).toBe(2);
    expect(tokens(server.requests)).toEqual(['token-1', ...Array<string>(10).fill('token-2')]);
  });

  it('are not sent by the calls that wait for the outcome, if the function says nothing about how long they last', async () => {
    let asked = 0;
    const { server, client } = await start(
      (request) => (request.headers['x-auth-token'] === 'token-1' ? expired() : json(200, NO_GROUPS)),
      { credentials: () => sleep(5).then(() => ({ token: `token-${++asked}` })) },
    );
    await Promise.all(Array.from({ length: 10 }, () => client.groups.list().then()));
    expect(tokens(server.requests).filter((sent) => sent === 'token-1')).toHaveLength(1);
    expect(server.count).toBe(11);
  });

  it('are not requested endlessly', async () => {
    let asked = 0;
    const { server, client } = await start([expired()], {
      credentials: () => ({ token: `token-${++asked}`, expiresAt: Date.now() + 60 * MINUTE }),
    });
    const error = await failureOf(ApigAuthenticationError, client.groups.list());
    expect(error).toMatchObject({ code: 'APIG.1000', attempts: 2 });
    expect(tokens(server.requests)).toEqual(['token-1', 'token-2']);
  });

  it('are not tried again if there are no others', async () => {
    const fixed = await start([expired()], { credentials: { token: 'token-1' } });
    await failureOf(ApigAuthenticationError, fixed.client.groups.list());
    expect(fixed.server.requests).toHaveLength(1);
    const same = await start([expired()], {
      credentials: () => ({ token: 'token-1', expiresAt: Date.now() + 60 * MINUTE }),
    });
    await failureOf(ApigAuthenticationError, same.client.groups.list());
    expect(same.server.requests).toHaveLength(1);
  });

  it('are not requested again if a key is wrong', async () => {
    const ask = vi.fn(() => ({ ...KEYS, expiresAt: Date.now() + 60 * MINUTE }));
    const { server, client } = await start(
      [json(401, { error_code: 'APIG.0301', error_msg: 'verify aksk signature fail' })],
      { credentials: ask },
    );
    await failureOf(ApigAuthenticationError, client.groups.list());
    expect(ask).toHaveBeenCalledTimes(1);
    expect(server.requests).toHaveLength(1);
  });
});
