/** What an event may hold, and what becomes of loggers that do not work. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ApigEvent, CHANNEL, emit, hasListener, type Logger } from '../../src/events.js';
import { EventLog } from '../helpers/events.js';

const CALL = { operation: 'groups.list', method: 'GET', path: '/v2/p/x', attempt: 1 };
const WARNING: ApigEvent = { type: 'warning', ...CALL, message: 'one\n  two\u001b[2K' };

afterEach(() => void vi.restoreAllMocks());

describe('an event', () => {
  it('is built only if a logger or a subscriber listens', () => {
    const listener = (): void => undefined;
    expect(hasListener(undefined)).toBe(false);
    expect(hasListener(new EventLog())).toBe(true);
    subscribe(CHANNEL, listener);
    expect(hasListener(undefined)).toBe(true);
    unsubscribe(CHANNEL, listener);
  });
  it('keeps our line ends and escapes everything else, for the logger and for the channel', () => {
    const log = new EventLog();
    const published: unknown[] = [];
    const listener = (event: unknown): void => void published.push(event);
    subscribe(CHANNEL, listener);
    onTestFinished(() => void unsubscribe(CHANNEL, listener));
    emit(log, WARNING);
    const shown = { ...WARNING, message: 'one\n  two\\u001b[2K' };
    expect(log.events).toEqual([shown]);
    expect(published).toEqual([shown]);
    expect(log.lines).toEqual(['warn groups.list GET /v2/p/x one\n  two\\u001b[2K']);
  });
  it('is bounded: its message, its reason, its request ID, and what is new in a response', () => {
    const log = new EventLog();
    const long = 'x'.repeat(1_000_000);
    const drift = Array.from({ length: 80 }, () => ({ path: long, kind: 'unknown value' as const, value: long }));
    emit(log, { ...WARNING, message: long, drift });
    emit(log, { type: 'retry', ...CALL, reason: long, code: 502, wait: 1 });
    emit(log, { type: 'response', ...CALL, status: 200, requestId: long, duration: 1 });
    emit(log, { type: 'error', ...CALL, error: new Error(long) });
    expect(log.of('warning')[0]?.message).toBe(`${'x'.repeat(10_000)}… (1,000,000 characters)`);
    expect(log.of('warning')[0]?.drift).toHaveLength(50);
    expect(log.of('warning')[0]?.drift?.[0]).toEqual({
      path: `${'x'.repeat(300)}… (1,000,000 characters)`, kind: 'unknown value', value: `${'x'.repeat(100)}… (1,000,000 characters)`,
    });
    expect(log.of('retry')[0]?.reason.length).toBeLessThan(10_100);
    expect(log.of('response')[0]?.requestId).toBe(`${'x'.repeat(100)}… (1,000,000 characters)`);
    for (const line of log.lines) expect(line.length).toBeLessThan(10_200);
  });
});

describe('a broken logger', () => {
  const broken: Readonly<Record<string, Partial<Logger>>> = {
    'lacks a method': {},
    'is another object': { warn: 7 as unknown as Logger['warn'] },
    throws: { warn: () => { throw new Error('disk full'); } },
    'throws no error': { warn: () => { throw Object.create(null) as Error; } },
    rejects: { warn: () => Promise.reject(new Error('disk full')) as unknown as undefined },
    'gives a thenable that throws': { warn: () => ({ then: () => { throw new Error('then'); } }) as unknown as undefined },
  };
  it.each(Object.entries(broken))('fails nothing and is told of once: it %s', async (_, logger) => {
    const warnings = vi.spyOn(process, 'emitWarning').mockReturnValue();
    for (let i = 0; i < 3; i++) expect(() => emit(logger as Logger, WARNING)).not.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings.mock.calls).toEqual([[expect.stringMatching(/^The logger failed: .+/), { code: 'HUAWEICLOUD_APIG_LOGGER' }]]);
  });
});
