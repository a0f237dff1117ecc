/** Time of the emulated service. */
import { ApigConfigurationError } from '../errors.js';

/**
 * The time by which gateways are built, bindings appear and features may be changed again. It runs like the clock of
 * the gateway, by which signatures are judged, and can be moved ahead of it: a client keeps its own time.
 */
export class LocalClock {
  readonly #clock: () => number;
  #ahead = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
  }
  /** The time, in milliseconds since the epoch. */
  now(): number {
    return this.#clock() + this.#ahead;
  }
  /** How far the time is ahead of the clock of signatures, in milliseconds. */
  get ahead(): number {
    return this.#ahead;
  }
  /**
   * Moves the time forward.
   * @param ms - Milliseconds.
   * @throws ApigConfigurationError: not a number of milliseconds from 0 to those of 100 years.
   */
  advance(ms: number): void {
    this.set(this.#ahead + requireTime(ms));
  }
  /** Sets how far the time is ahead of the clock of signatures, in milliseconds: 0 puts it back. */
  set(ahead: number): void {
    this.#ahead = requireTime(ahead);
  }
}

/** Beyond any use, and well within what dates can hold. */
const CENTURY = 100 * 366 * 24 * 3_600_000;
function requireTime(ms: number): number {
  if (typeof ms === 'number' && ms >= 0 && ms <= CENTURY) return ms;
  throw new ApigConfigurationError('clock', `The clock moves by 0 to ${CENTURY} milliseconds, got ${String(ms)}.`);
}
