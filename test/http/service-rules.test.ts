/** The table of what the service's refusals mean, row by row, by what is decided of them. */
import { describe, expect, it } from 'vitest';
import { type Circumstances, decide, type Decision, isThrottled, retryRule } from '../../src/http/retry.js';

const SAFE: Circumstances = {
  operation: 'groups.list',
  attempts: 1,
  waits: 0,
  maxRetries: 2,
  idempotent: true,
  msLeft: 600_000,
  random: 0,
};
const NOT_SAFE: Circumstances = { ...SAFE, operation: 'groups.create', idempotent: false };
const after = (status: number, code: string, now: Circumstances): Decision =>
  decide({ type: 'refused', status, code, retryAfter: undefined }, now);

describe('nothing was done, so any method is retried', () => {
  it.each([
    [429, 'APIGW.0308', { wait: 60_000 }],
    [429, 'APIG.0308', { wait: 60_000 }],
    [500, 'APIG.9008', { wait: 0 }],
    [409, 'APIG.3711', { wait: 30_000, ready: true }],
    [409, 'APIC.7701', { wait: 1_000, ready: true }],
    [409, 'APIC.7710', { wait: 1_000, ready: true }],
    [409, 'APIC.7712', { wait: 1_000, ready: true }],
    [409, 'APIG.3718', { wait: 1_000, ready: true }],
    [400, 'APIC.9222', { wait: 1_000, ready: true }],
    [400, 'APIG.2035', { wait: 1_000, ready: true }],
  ] satisfies [number, string, Decision][])('%i with %s is retried', (status, code, decision) => {
    expect(after(status, code, SAFE)).toEqual(decision);
    expect(after(status, code, NOT_SAFE)).toEqual(decision);
    expect(after(status, code, { ...NOT_SAFE, maxRetries: 0 })).toBe('stop');
    // Catalogue and reality disagree on statuses.
    expect(after(418, code, NOT_SAFE)).toEqual(decision);
  });
  it.each([
    ['ingressPorts.create', 'APIC.9224'],
    ['ingressPorts.delete', 'APIC.9223'],
  ])('400 of %s is retried: %s, and of nothing else', (operation, code) => {
    expect(after(400, code, { ...NOT_SAFE, operation })).toEqual({ wait: 1_000, ready: true });
    expect(after(400, code, NOT_SAFE)).toBe('stop');
    expect(after(400, code === 'APIC.9224' ? 'APIC.9223' : 'APIC.9224', { ...NOT_SAFE, operation })).toBe('stop');
  });
});

describe('part of the work may be done, so only what is safe is retried', () => {
  it.each([
    ...[
      'plugins.attachApis',
      'plugins.detachApis',
      'apis.plugins.attach',
      'apis.plugins.detach',
      'appAuths.create',
      'appAuths.delete',
    ].map((operation) => [operation, 'APIG.3500'] as const),
    ...['add', 'update', 'delete', 'batchEnable', 'batchDisable'].map(
      (call) => [`vpcChannels.members.${call}`, 'APIG.9999'] as const,
    ),
  ])('500 of %s is retried: %s', (operation, code) => {
    expect(after(500, code, { ...SAFE, operation, random: 0.5 })).toEqual({ wait: 250 });
    expect(after(500, code, { ...SAFE, operation, attempts: 2, random: 0.5 })).toEqual({ wait: 500 });
    expect(after(500, code, { ...SAFE, operation, attempts: 3 })).toBe('stop');
    expect(after(500, code, { ...SAFE, operation, idempotent: false })).toBe('stop');
    expect(after(500, code, SAFE)).toBe('stop');
  });
});

describe('waits', () => {
  it('double from a minute for the API front end, from a second for a throttled service', () => {
    const waits = (code: string, random: number): Decision[] =>
      [1, 2, 3, 4].map((attempts) => after(429, code, { ...SAFE, attempts, maxRetries: 9, random }));
    expect(waits('APIGW.0308', 0)).toEqual([{ wait: 60_000 }, { wait: 120_000 }, { wait: 240_000 }, { wait: 300_000 }]);
    expect(waits('APIGW.0308', 0.9999)).toEqual([
      { wait: 65_999 },
      { wait: 131_999 },
      { wait: 263_998 },
      { wait: 329_997 },
    ]);
    expect(waits('APIG.9008', 0.5)).toEqual([{ wait: 500 }, { wait: 1_000 }, { wait: 2_000 }, { wait: 4_000 }]);
  });
  it('grow to 20 s for a busy gateway, and use up no retries', () => {
    const waits = [0, 1, 2, 3, 4, 5, 50].map((n) =>
      after(409, 'APIC.7701', { ...SAFE, waits: n, attempts: 3, random: 1 }),
    );
    expect(waits).toEqual([2, 4, 8, 16, 20, 20, 20].map((seconds) => ({ wait: seconds * 1_000, ready: true })));
  });
  it('end with the call\'s time limit', () => {
    expect(after(409, 'APIG.3711', { ...SAFE, msLeft: 30_000 })).toBe('stop');
    expect(after(409, 'APIG.3711', { ...SAFE, msLeft: 30_001 })).toEqual({ wait: 30_000, ready: true });
    expect(after(429, 'APIGW.0308', { ...SAFE, msLeft: 60_000 })).toBe('stop');
  });
});

it('no rule applies without a code of the table', () => {
  expect(retryRule(400, undefined, 'groups.list')).toBeUndefined();
  expect(retryRule(400, 'APIG.2011', 'groups.list')).toBeUndefined();
  expect(isThrottled(409, 'APIC.7701')).toBe(false);
});
