import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Circumstances, decide, isThrottled, type Outcome, retryAfter } from '../../src/http/retry.js';

const refused = (status: number, code?: string, after?: number): Outcome => ({
  type: 'refused',
  status,
  code,
  retryAfter: after,
});
const NOW: Circumstances = {
  operation: 'groups.list',
  attempts: 1,
  waits: 0,
  maxRetries: 2,
  idempotent: true,
  msLeft: 120_000,
  random: 0.5,
};
const TO_CREATE = { operation: 'groups.create', idempotent: false };

describe('what is sent again', () => {
  // With half of chance: half of the back-off that the attempt may have.
  it.each<[string, Outcome, Partial<Circumstances>, ReturnType<typeof decide>]>([
    ['503, safe', refused(503), {}, { wait: 100, costs: true }],
    ['502, safe', refused(502), {}, { wait: 100, costs: true }],
    ['504, safe', refused(504), {}, { wait: 100, costs: true }],
    ['503, second attempt', refused(503), { attempts: 2 }, { wait: 200, costs: true }],
    ['503, not safe', refused(503), TO_CREATE, 'stop'],
    ['503, out of retries', refused(503), { attempts: 3 }, 'stop'],
    ['503, no retries wanted', refused(503), { maxRetries: 0 }, 'stop'],
    ['500', refused(500, 'APIG.9999'), {}, 'stop'],
    ['501', refused(501), {}, 'stop'],
    ['429, safe', refused(429), {}, { wait: 500 }],
    ['429, not safe: nothing was done', refused(429), TO_CREATE, { wait: 500 }],
    ['429 of the front door counts by the minute', refused(429, 'APIGW.0308'), TO_CREATE, { wait: 63_000 }],
    ['429 of the front door, its older name', refused(429, 'APIG.0308'), {}, { wait: 63_000 }],
    ['too many requests under 500', refused(500, 'APIG.9008'), TO_CREATE, { wait: 500 }],
    ['too many requests, out of retries', refused(429), { attempts: 3 }, 'stop'],
    ['400', refused(400, 'APIG.2011'), {}, 'stop'],
    ['401', refused(401, 'APIGW.0301'), {}, 'stop'],
    ['403', refused(403, 'APIG.1005'), {}, 'stop'],
    ['404', refused(404, 'APIG.3001'), {}, 'stop'],
    ['408 of something before the service', refused(408), {}, { wait: 100, costs: true }],
    ['408 of the service', refused(408, 'APIG.2011'), {}, 'stop'],
    ['500 of something before the service', refused(500), {}, { wait: 100, costs: true }],
    ['500 of something before the service, not safe', refused(500), TO_CREATE, 'stop'],
    ['409', refused(409, 'APIG.3201'), {}, 'stop'],
    ['no connection, safe', { type: 'unsent' }, {}, { wait: 100, costs: true }],
    ['no connection, not safe: nothing was sent', { type: 'unsent' }, TO_CREATE, { wait: 100, costs: true }],
    ['no connection, out of retries', { type: 'unsent' }, { attempts: 3 }, 'stop'],
    ['connection lost, safe', { type: 'lost' }, {}, { wait: 100, costs: true }],
    ['connection lost, not safe: it may have been carried out', { type: 'lost' }, TO_CREATE, 'stop'],
    [
      'clock or credentials renewed: at once, whatever is left',
      { type: 'renewed' },
      { ...TO_CREATE, attempts: 3, maxRetries: 0 },
      { wait: 0 },
    ],
    ['nothing that trying again would change', { type: 'final' }, {}, 'stop'],
  ])('is decided: %s', (_, outcome, circumstances, decision) => {
    expect(decide(outcome, { ...NOW, ...circumstances })).toEqual(decision);
  });

  it.each<[string, Outcome, Partial<Circumstances>, ReturnType<typeof decide>]>([
    [
      'a parameter changed twice within a minute',
      refused(409, 'APIG.3711'),
      { operation: 'features.set', idempotent: false },
      { wait: 30_000, ready: true },
    ],
    ['it again', refused(409, 'APIG.3711'), { waits: 3 }, { wait: 30_000, ready: true }],
    ['a gateway that is busy', refused(409, 'APIC.7712'), {}, { wait: 1_500, ready: true }],
    ['it again: longer', refused(409, 'APIC.7712'), { waits: 2 }, { wait: 6_000, ready: true }],
    [
      'it again, however many retries are used up',
      refused(409, 'APIC.7712'),
      { attempts: 5, waits: 9 },
      { wait: 15_000, ready: true },
    ],
    ['not where the caller wants no retries', refused(409, 'APIC.7712'), { maxRetries: 0 }, 'stop'],
    ['not longer than the call may take', refused(409, 'APIC.7712'), { msLeft: 1_500 }, 'stop'],
    ['not at once, though the service says so', refused(409, 'APIC.7712', 0), {}, { wait: 2_000, ready: true }],
    [
      'two ports at once',
      refused(400, 'APIC.9224'),
      { operation: 'ingressPorts.create' },
      { wait: 1_500, ready: true },
    ],
    ['the same code of another operation', refused(400, 'APIC.9224'), {}, 'stop'],
  ])('waits for the service to be ready: %s', (_, outcome, circumstances, decision) => {
    expect(decide(outcome, { ...NOW, ...circumstances })).toEqual(decision);
  });

  it('includes conflicting writes only if that is safe', () => {
    const clash = refused(500, 'APIG.3500');
    expect(decide(clash, { ...NOW, operation: 'plugins.detachApis', idempotent: true })).toEqual({ wait: 250 });
    expect(decide(clash, { ...NOW, operation: 'plugins.attachApis', idempotent: false })).toBe('stop');
    expect(decide(clash, NOW)).toBe('stop');
  });
});

describe('the wait', () => {
  it('lasts as long as the service asks, even if that is longer than the longest backoff', () => {
    expect(decide(refused(429, undefined, 3_000), NOW)).toEqual({ wait: 3_000 });
    expect(decide(refused(503, undefined, 90_000), NOW)).toEqual({ wait: 90_000, costs: true });
    expect(decide(refused(429, undefined, 0), NOW)).toEqual({ wait: 0 });
  });
  it('does not happen if the call would be over by then', () => {
    expect(decide(refused(429, undefined, 3_000), { ...NOW, msLeft: 3_000 })).toBe('stop');
    expect(decide(refused(429, undefined, 3_000), { ...NOW, msLeft: 3_001 })).toEqual({ wait: 3_000 });
    expect(decide(refused(503), { ...NOW, msLeft: 50 })).toBe('stop');
  });
  it('lasts between 0 and twice the previous one, and never longer than 20 s', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(fc.property(fc.integer({ min: 1, max: 2_000 }), random, (attempts, chance) => {
      const decision = decide({ type: 'unsent' }, { ...NOW, attempts, maxRetries: 2_000, random: chance });
      expect(decision).not.toBe('stop');
      const wait = decision === 'stop' ? NaN : decision.wait;
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(Math.min(20_000, 200 * 2 ** (attempts - 1)));
    }));
  });
});

describe('isThrottled', () => {
  it('goes by status, and by the names that other statuses hide it under', () => {
    expect([
      isThrottled(429, undefined),
      isThrottled(429, 'X.1'),
      isThrottled(500, 'APIG.9008'),
      isThrottled(400, 'APIGW.0308'),
    ]).toEqual([true, true, true, true]);
    expect([isThrottled(503, undefined), isThrottled(500, 'APIG.9999'), isThrottled(409, 'APIG.3711')]).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('retryAfter', () => {
  const now = Date.UTC(2026, 2, 1, 8);
  it.each([
    [undefined, undefined],
    ['3', 3_000],
    [' 3 ', 3_000],
    ['0', 0],
    ['1.5', 1_500],
    ['1.25', 1_250],
    ['120abc', undefined],
    ['3 Wed', undefined],
    ['2026-03-01T08:00:05Z', undefined],
    ['08:00:05, 01 03 2026', undefined],
    ['Sun, 01 Mar 2026 08:00:05 GMT', 5_000],
    ['Sun, 01 Mar 2026 07:59:00 GMT', 0],
    ['Sunday, 01-Mar-26 08:00:05 GMT', 5_000],
    ['Sun Mar  1 08:00:05 2026 GMT', 5_000],
    ['next 1', undefined],
    ['retry 10', undefined],
    ['-5', undefined],
    ['', undefined],
    ['soon', undefined],
    ['2026', 2_026_000],
  ])('reads %j as %s', (header, ms) => {
    expect(retryAfter(header, now)).toBe(ms);
  });
});
