/** Counts calls in windows of time, by the gateway's clock. */

/** Units of intervals, in milliseconds. */
const UNITS = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
export type Unit = keyof typeof UNITS;
/** A unit as throttles and quotas spell it. */
export const unitOf = (unit: 'SECOND' | 'MINUTE' | 'HOUR' | 'DAY'): Unit =>
  ({ SECOND: 'second', MINUTE: 'minute', HOUR: 'hour', DAY: 'day' } as const)[unit];

/** How many calls are allowed in an interval. */
export interface Rate {
  readonly limit: number;
  readonly interval: number;
  readonly unit: Unit;
}
/** A rate with what is counted for it. */
export interface Counted {
  /** Calls with the same key share a count. */
  readonly key: string;
  readonly rate: Rate;
  /** A time at which a window begins. Without it, the first call begins one. */
  readonly anchor?: number;
}
/**
 * When calls no longer count. first-call: a window begins with a call, and the next one with the first call after it;
 * aligned: windows begin at multiples of their length since 1970; sliding: each call counts for the length of a window.
 */
export type WindowKind = 'first-call' | 'aligned' | 'sliding';

/** `10 second`: an interval as the service writes it. */
export const intervalText = ({ interval, unit }: Rate): string => `${interval} ${unit}`;
export const lengthOf = ({ interval, unit }: Rate): number => interval * UNITS[unit];

/** The calls of one key that still count. */
interface Count {
  /** When they come to nothing, except for a sliding window. */
  ends: number;
  calls: number;
  /** Times of the calls in a sliding window. */
  times: number[];
}

/** Counts by key. Old counts are dropped, so that the memory is bounded by what is called within an interval. */
export class Windows {
  readonly #kind: WindowKind;
  readonly #counts = new Map<string, Count>();
  #sweepAt = 1000;

  constructor(kind: WindowKind = 'first-call') {
    this.#kind = kind;
  }

  /**
   * Counts a call for all keys, or for none of them if one rate does not allow it: that one is returned. A rejected
   * call does not count.
   */
  take<C extends Counted>(all: readonly C[], now: number): C | undefined {
    const full = all.find((one) => this.left(one, now) <= 0);
    if (!full) for (const one of all) this.#add(one, now);
    return full;
  }
  /** How many calls a rate still allows. */
  left({ key, rate, anchor }: Counted, now: number): number {
    const count = this.#counts.get(key);
    if (!count) return rate.limit;
    if (this.#kind !== 'sliding' || anchor !== undefined)
      return rate.limit - (count.ends > now ? count.calls : 0);
    const first = now - lengthOf(rate);
    count.times = count.times.filter((time) => time > first);
    return rate.limit - count.times.length;
  }
  /** When a rate that is used up allows a call again. */
  freeAt({ key, rate, anchor }: Counted, now: number): number {
    const count = this.#counts.get(key);
    if (!count) return now;
    const [first] = this.#kind === 'sliding' && anchor === undefined ? count.times : [];
    return first === undefined ? count.ends : first + lengthOf(rate);
  }

  #add({ key, rate, anchor }: Counted, now: number): void {
    const known = this.#counts.get(key);
    const isOpen = known !== undefined && known.ends > now;
    const count = isOpen ? known : { ends: this.#end(rate, anchor, now), calls: 0, times: known?.times ?? [] };
    count.calls += 1;
    if (this.#kind === 'sliding' && anchor === undefined) {
      count.times.push(now);
      count.ends = now + lengthOf(rate);
    }
    this.#counts.set(key, count);
    this.#sweep(now);
  }
  #end(rate: Rate, anchor: number | undefined, now: number): number {
    const length = lengthOf(rate);
    const from = anchor ?? (this.#kind === 'aligned' ? 0 : now);
    return from + (Math.floor((now - from) / length) + 1) * length;
  }
  #sweep(now: number): void {
    if (this.#counts.size < this.#sweepAt) return;
    for (const [key, { ends }] of this.#counts) if (ends <= now) this.#counts.delete(key);
    this.#sweepAt = Math.max(1000, this.#counts.size * 2);
  }
}
