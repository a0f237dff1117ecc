/** Windows in which calls are counted, on a clock that the test moves. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Windows, type Counted, type WindowKind } from '../../../src/testing/calls/policies/windows.js';

const limit = (count: number, key = 'api', interval = 10): Counted =>
  ({ key, rate: { limit: count, interval, unit: 'second' } });
/** Three milliseconds after a multiple of ten seconds. */
const START = 1_000_003;

/** Which of the calls at these times are let through by a limit of two in ten seconds. */
const passed = (kind: WindowKind, ...seconds: readonly number[]): number[] => {
  const windows = new Windows(kind);
  return seconds.filter((second) => windows.take([limit(2)], START + second * 1000) === undefined);
};

describe('a window', () => {
  it('begins with the first call, and the next one with the first call after it', () => {
    expect(passed('first-call', 0, 9, 9.5, 10, 10.5, 11, 20)).toEqual([0, 9, 10, 10.5, 20]);
  });
  it('is aligned to multiples of its length if the kind is aligned', () => {
    expect(passed('aligned', 0, 9.99, 9.996, 9.997, 9.998, 9.999)).toEqual([0, 9.99, 9.997, 9.998]);
  });
  it('slides with each call if the kind is sliding', () => {
    expect(passed('sliding', 0, 9, 9.5, 10, 10.5, 19)).toEqual([0, 9, 10, 19]);
  });
  it('with an anchor begins at multiples of its length from there, before it too', () => {
    const windows = new Windows();
    const anchored = { ...limit(1), anchor: START + 25_000 };
    const at = (second: number) => windows.take([anchored], START + second * 1000) === undefined;
    expect([0, 4.999, 5, 14, 15, 24.999, 25].map(at)).toEqual([true, false, true, false, true, false, true]);
  });
});

describe('limits that are counted together', () => {
  it('count a call for all of them or for none, and name the one that is full', () => {
    const windows = new Windows();
    const [api, app] = [limit(3, 'api'), limit(1, 'app')];
    expect(windows.take([api, app], START)).toBeUndefined();
    expect(windows.take([api, app], START)).toBe(app);
    expect(windows.take([api, app], START)).toBe(app);
    // The two rejected calls took nothing from the other limit.
    expect(windows.left(api, START)).toBe(2);
    expect(windows.left(app, START)).toBe(0);
  });
  it('never let more calls pass in a window than each allows, and always as many as are free', () => {
    const calls = fc.array(
      fc.record({ wait: fc.integer({ min: 0, max: 4000 }), app: fc.constantFrom('a', 'b') }), { maxLength: 60 },
    );
    fc.assert(fc.property(calls, fc.constantFrom<WindowKind>('first-call', 'aligned', 'sliding'), (made, kind) => {
      const windows = new Windows(kind);
      const times: number[] = [];
      let now = START;
      for (const { wait, app } of made) {
        now += wait;
        const at = now;
        const limits = [limit(4), limit(3, app)];
        const isFree = limits.every((one) => windows.left(one, at) > 0);
        const full = windows.take(limits, at);
        expect(full === undefined).toBe(isFree);
        if (full === undefined) times.push(at);
      }
      // Any ten seconds touch at most two windows that do not slide.
      const most = kind === 'sliding' ? 4 : 8;
      for (const time of times)
        expect(times.filter((other) => other >= time && other < time + 10_000).length).toBeLessThanOrEqual(most);
    }));
  });
  it('are forgotten when their windows are over', () => {
    const windows = new Windows();
    for (let i = 0; i < 5000; i++) windows.take([limit(1, `key ${i}`, 1)], START + i * 10);
    expect(windows.take([limit(1, 'key 4999', 1)], START + 49_990)).toBeDefined();
    expect(windows.take([limit(1, 'key 0', 1)], START + 49_990)).toBeUndefined();
  });
});
