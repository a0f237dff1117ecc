/** Conflicting writes, sent one after another. */
import type { Rate, RateLimit } from '../options.js';
import type { QueueKey } from '../schema/operation.js';
import { waitFor, type WaitLimits } from './deadline.js';

/** A call's place in the queue. */
export interface Turn {
  /** Settles when it is the call's turn. Absent if it is its turn already. */
  readonly before: Promise<unknown> | undefined;
  /** Lets the next call through. Always call it, even if this call gave up waiting. */
  readonly leave: () => void;
}

/** The calls on objects of one name on one gateway that a new call must wait for. */
interface Line {
  /** The last call without a target. It waits for all earlier ones. */
  all: Promise<unknown> | undefined;
  /** The last call on each object since then. */
  readonly each: Map<string, Promise<unknown>>;
}

/** First come, first served, separately for each object. A call on several objects waits for all of them. */
export class WriteQueue {
  readonly #lines = new Map<string, Line>();

  /**
   * Takes a place for a call. It takes the places for all its objects in one step, so that no two calls can wait for
   * each other.
   */
  enter(gateway: string, keys: readonly QueueKey[], input: object): Turn {
    let leave = (): void => undefined;
    const left = new Promise<void>((resolve) => { leave = resolve; });
    const places = keys.map(({ name, at }) => ({
      key: `${gateway} ${name}`,
      targets: at === undefined ? [] : targetsAt(input, at),
    }));
    const others = places.flatMap(({ key, targets }) => this.#ahead(key, targets));
    const before = others.length === 0 ? undefined : Promise.all(others);
    // A call that gives up keeps its place until those ahead of it are done, because those behind it must not overtake
    // them.
    const done = before ? before.then(() => left) : left;
    for (const { key, targets } of places) this.#follow(key, targets, done);
    return { before, leave };
  }

  #ahead(key: string, targets: readonly string[]): Promise<unknown>[] {
    const line = this.#lines.get(key);
    if (!line) return [];
    const each = targets.length === 0
      ? [...line.each.values()]
      : targets.flatMap((target) => line.each.get(target) ?? []);
    return line.all ? [line.all, ...each] : each;
  }

  #follow(key: string, targets: readonly string[], done: Promise<unknown>): void {
    let line = this.#lines.get(key);
    if (!line) this.#lines.set(key, (line = { all: undefined, each: new Map() }));
    const { each } = line;
    if (targets.length === 0) {
      line.all = done;
      each.clear();
    }
    for (const target of targets) each.set(target, done);
    void done.then(() => this.#forget(key, line, targets, done));
  }
  /** Forgets a finished call that no other call waits for. */
  #forget(key: string, line: Line, targets: readonly string[], done: Promise<unknown>): void {
    if (line.all === done) line.all = undefined;
    for (const target of targets) if (line.each.get(target) === done) line.each.delete(target);
    if (line.all === undefined && line.each.size === 0 && this.#lines.get(key) === line) this.#lines.delete(key);
  }
  /** How many objects have calls in progress or waiting. */
  get size(): number {
    return this.#lines.size;
  }
}

/** The IDs at a place in an input. Empty if it has none there. */
export function targetsAt(input: object, at: string): string[] {
  const found = at
    .split('.')
    .reduce<unknown>(
      (held, key) => (typeof held === 'object' && held !== null ? Reflect.get(held, key) : undefined),
      input,
    );
  const all: readonly unknown[] = Array.isArray(found) ? found : [found];
  return [...new Set(all.filter((target) => typeof target === 'string'))];
}

/**
 * A bucket of tokens: each request takes one, and each token comes back `per` milliseconds later. So in any period of
 * that length, no more requests are sent than there are tokens. Waiting calls are served in order.
 */
export class TokenBucket {
  readonly #tokens: number;
  readonly #per: number;
  /** When each taken token comes back, the earliest first. */
  readonly #back: number[] = [];
  readonly #waiting = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;

  constructor({ requests, per = 60_000 }: Rate) {
    this.#tokens = requests;
    this.#per = per;
  }

  /** Milliseconds until a new call would get a token. */
  get delay(): number {
    const now = performance.now();
    this.#collect(now);
    const ahead = this.#waiting.size - (this.#tokens - this.#back.length);
    if (ahead < 0) return 0;
    const rounds = Math.floor(ahead / this.#tokens);
    return (this.#back[ahead % this.#tokens] ?? now) + rounds * this.#per - now;
  }
  /** Takes a token. Returns `undefined` if there is one, or a promise of this call's turn. */
  take(limits: () => WaitLimits): Promise<void> | undefined {
    const { delay } = this;
    if (delay <= 0) {
      this.#give();
      return undefined;
    }
    const limit = limits();
    // A token that comes too late is not worth the wait.
    if (delay >= limit.ms) return Promise.reject(limit.late());
    let served = (): void => undefined;
    const turn = new Promise<void>((resolve) => { served = resolve; });
    this.#waiting.add(served);
    this.#watch();
    return waitFor(turn, limit).finally(() => {
      if (this.#waiting.delete(served)) this.#watch();
    });
  }

  #give(): void {
    this.#back.push(performance.now() + this.#per);
  }
  #collect(now: number): void {
    while (this.#back.length > 0 && (this.#back[0] ?? 0) <= now) this.#back.shift();
  }
  #serve(): void {
    this.#collect(performance.now());
    for (const served of this.#waiting) {
      if (this.#back.length >= this.#tokens) break;
      this.#waiting.delete(served);
      this.#give();
      served();
    }
    this.#watch();
  }
  /** Sets the timer for the next token, if a call waits for it. */
  #watch(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    const now = performance.now();
    // On a busy machine, a token may be back before the timer that waited for it.
    const next = this.#back.length < this.#tokens ? now : (this.#back[0] ?? now);
    this.#timer = setTimeout(() => this.#serve(), Math.ceil(next - now));
  }
}

/** The buckets of a client, which its views share. */
export class RateLimiter {
  readonly #reads: TokenBucket | undefined;
  readonly #writes: TokenBucket | undefined;

  constructor({ reads, writes }: RateLimit) {
    this.#reads = reads && new TokenBucket(reads);
    this.#writes = writes && new TokenBucket(writes);
  }
  bucketFor(method: string): TokenBucket | undefined {
    return method === 'GET' ? this.#reads : this.#writes;
  }
}

/**
 * Limits the retries during an outage. Each retry after a broken connection or a failure of the service takes one. A
 * response returns a tenth, and each second returns one, up to the number at the start. So a few calls may fail twice
 * and be retried, but an outage does not triple the load.
 */
export class RetryBudget {
  readonly #most: number;
  #left: number;
  #since = performance.now();
  /** Responses of the service since the last retry. */
  answers = 0;

  constructor(most: number) {
    this.#most = most;
    this.#left = most;
  }

  /** Takes one retry, if the budget has one. */
  take(): boolean {
    const now = performance.now();
    const back = (now - this.#since) / 1000 + this.answers / 10;
    this.#left = Math.min(this.#most, this.#left + back);
    this.#since = now;
    this.answers = 0;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
