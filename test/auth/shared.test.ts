/** What callers share: one question in progress, the credentials of a place, one warning for each text. */
import { getEventListeners } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { sharedSource } from '../../src/auth/shared-source.js';
import { SingleFlight } from '../../src/auth/single-flight.js';
import { fromEnvironment } from '../../src/index.js';
import { failure } from '../support/server.js';
import { routed, Sandbox, temporary, token } from '../support/identity.js';

const box = new Sandbox();
const EIGHT = Date.UTC(2026, 2, 1, 8);
const MINUTE = 60_000;

describe('a question in progress', () => {
  it('is aborted when its last caller has gone, with the reason, and not before', async () => {
    const kept: string[] = [];
    const flight = new SingleFlight<string>((result) => kept.push(result));
    const [first, second] = [new AbortController(), new AbortController()];
    let asked: AbortSignal | undefined;
    let answer = (): void => undefined;
    const ask = (signal: AbortSignal): Promise<string> => {
      asked = signal;
      return new Promise((resolve) => (answer = () => resolve('late')));
    };
    const [early, late] = [first, second].map(({ signal }) => failure(flight.run(ask, signal)));
    first.abort(new Error('enough'));
    expect(await early).toEqual(new Error('enough'));
    expect(asked?.aborted).toBe(false);
    second.abort(new Error('me too'));
    expect(await late).toEqual(new Error('me too'));
    expect(asked).toMatchObject({ aborted: true, reason: new Error('nobody waits for it any longer') });
    answer();
    await Promise.resolve();
    expect(kept).toEqual([]);
  });
  it('is joined by later callers, and keeps its result; the next one asks again', async () => {
    const kept: number[] = [];
    const flight = new SingleFlight<number>((result) => kept.push(result));
    let n = 0;
    const ask = vi.fn(() => Promise.resolve(++n));
    expect(await Promise.all([flight.run(ask, undefined), flight.run(ask, undefined)])).toEqual([1, 1]);
    expect(await flight.run(ask, undefined)).toBe(2);
    expect(kept).toEqual([1, 2]);
    expect(ask).toHaveBeenCalledTimes(2);
  });
  it('leaves nothing on the signal of a caller, which may last', async () => {
    const flight = new SingleFlight<number>();
    const { signal } = new AbortController();
    await flight.run(() => Promise.resolve(1), signal);
    await failure(flight.run(() => Promise.reject(new Error('sealed')), signal));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
  it('is not asked for a caller who has gone already', async () => {
    const ask = vi.fn(() => Promise.resolve(1));
    await expect(new SingleFlight().run(ask, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    expect(ask).not.toHaveBeenCalled();
  });
});

describe('a source that clients share', () => {
  /** A source whose places are the regions, with a list of those that were asked for. */
  function shared(life: number | undefined) {
    const asked: string[] = [];
    const source = sharedSource(
      ({ region = '' }) => region,
      () => undefined,
      ({ region = '' }) => {
        asked.push(region);
        const token = `${region}-${asked.length}`;
        return Promise.resolve(life === undefined ? { token } : { token, expiresAt: EIGHT + life });
      },
    );
    return { asked, source };
  }
  it('asks once for each place, however they take turns', async () => {
    const { asked, source } = shared(60 * MINUTE);
    for (const region of ['a', 'b', 'a', 'b']) await source({ region, clock: () => EIGHT });
    expect(asked).toEqual(['a', 'b']);
  });
  it('asks again five minutes before the end', async () => {
    const { asked, source } = shared(60 * MINUTE);
    for (const left of [60 * MINUTE, 5 * MINUTE + 1, 5 * MINUTE])
      await source({ clock: () => EIGHT + 60 * MINUTE - left });
    expect(asked).toHaveLength(2);
  });
  it('asks again for what has no time limit', async () => {
    const { asked, source } = shared(undefined);
    for (let i = 0; i < 2; i++) await source({ clock: () => EIGHT });
    expect(asked).toHaveLength(2);
  });
  it('asks again for those that were rejected, and not for a client that holds others', async () => {
    const { asked, source } = shared(60 * MINUTE);
    const clock = (): number => EIGHT;
    expect(await source({ clock })).toMatchObject({ token: '-1' });
    expect(await source({ clock, replaces: { token: 'other' } })).toMatchObject({ token: '-1' });
    expect(await source({ clock, replaces: { token: '-1' } })).toMatchObject({ token: '-2' });
    expect(asked).toHaveLength(2);
  });
  it('remembers 100 places, and forgets the oldest', async () => {
    const { asked, source } = shared(60 * MINUTE);
    const ask = (n: number): Promise<unknown> => source({ region: `r${n}`, clock: () => EIGHT });
    for (let n = 0; n < 100; n++) await ask(n);
    await ask(0);
    expect(asked).toHaveLength(100);
    await ask(100);
    await ask(1);
    expect(asked).toHaveLength(101);
    await ask(0);
    expect(asked.slice(100)).toEqual(['r100', 'r0']);
  });
});

describe('the identity of the environment', () => {
  const context = (origin: string) => ({ iamEndpoint: origin, region: 'cn-north-4', clock: () => EIGHT });
  it('is asked for once while its variables stay the same: a token by password', async () => {
    const iam = await routed({ 'POST /v3/auth/tokens': (_, n) => token(`T${n}`) });
    box.env({ HW_USER_NAME: 'me', HW_USER_PASSWORD: 'hush', HW_DOMAIN_NAME: 'mine' });
    const source = fromEnvironment();
    for (const expected of ['T1', 'T1']) expect(await source(context(iam.origin))).toMatchObject({ token: expected });
    box.env({ HW_USER_NAME: 'you' });
    expect(await source(context(iam.origin))).toMatchObject({ token: 'T2' });
  });
  it('is asked for once while its variables stay the same: keys of an agency', async () => {
    const iam = await routed({ 'POST /v3.0/OS-CREDENTIAL/securitytokens': (_, n) => temporary(n) });
    box.env({
      HW_ACCESS_KEY: 'A', HW_SECRET_KEY: 'S', HW_ASSUME_ROLE_AGENCY_NAME: 'lent', HW_ASSUME_ROLE_DOMAIN_NAME: 'theirs',
    });
    const source = fromEnvironment();
    for (const ak of ['TEMPAK1', 'TEMPAK1']) expect(await source(context(iam.origin))).toMatchObject({ ak });
    box.env({ HW_SECRET_KEY: 'S2' });
    expect(await source(context(iam.origin))).toMatchObject({ ak: 'TEMPAK2' });
    box.env({ HW_ASSUME_ROLE_DURATION: '900' });
    expect(await source(context(iam.origin))).toMatchObject({ ak: 'TEMPAK3' });
  });
});

describe('a warning', () => {
  it('is given once for each text, of which 100 are remembered', async () => {
    vi.resetModules();
    const { warnOnce } = await import('../../src/auth/warnings.js');
    const given: unknown[][] = [];
    const spy = vi.spyOn(process, 'emitWarning').mockImplementation((...warning) => void given.push(warning));
    onTestFinished(() => spy.mockRestore());
    const warn = (from: number, to: number): void => {
      for (let n = from; n <= to; n++) warnOnce('CODE', `warning ${n}`);
    };
    warn(1, 1);
    expect(given).toEqual([['warning 1', { code: 'CODE' }]]);
    warn(1, 100);
    warn(1, 100);
    expect(given).toHaveLength(100);
    warn(101, 101);
    warn(101, 101);
    expect(given).toHaveLength(101);
    warn(1, 1);
    expect(given).toHaveLength(102);
  });
});
