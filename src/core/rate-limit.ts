/** A limit that the client sets itself, to stay below those of the service's front door. */
import { waitFor, type WaitLimits } from './wait.js';

/** How many requests may be sent in a time. */
export interface Rate {
  /** How many requests; an integer from 1 up. */
  readonly requests: number;
  /** Milliseconds that the number is for. Default: 60 000, a minute. */
  readonly per?: number | undefined;
}
/** Rates of requests, repeats included. */
export interface RateLimit {
  /** GET. Default: no limit. */
  readonly reads?: Rate | undefined;
  /** POST, PUT and DELETE. Default: no limit. */
  readonly writes?: Rate | undefined;
}

/**
 * A bucket of tokens: each request takes one, and each token comes back `per` milliseconds after it was taken. So there is no span of
 * that length in which more requests go out than there are tokens. Who waits is served in the order of coming.
 */
export class TokenBucket {
  readonly #tokens: number;
  readonly #per: number;
  /** When each token that is out comes back, the next one first. */
  readonly #back: number[] = [];
  readonly #waiting = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;

  constructor({ requests, per = 60_000 }: Rate) {
    this.#tokens = requests;
    this.#per = per;
  }

  /** Milliseconds until a newcomer would get a token. */
  get delay(): number {
    const now = performance.now();
    this.#collect(now);
    const ahead = this.#waiting.size - (this.#tokens - this.#back.length);
    if (ahead < 0) return 0;
    const rounds = Math.floor(ahead / this.#tokens);
    return (this.#back[ahead % this.#tokens] ?? now) + rounds * this.#per - now;
  }
  /** Takes a token: at once where there is one (and then returns nothing), or when it is this one's turn. */
  take(limits: () => WaitLimits): Promise<void> | undefined {
    const { delay } = this;
    if (delay <= 0) {
      this.#give();
      return undefined;
    }
    const limit = limits();
    // There is no sense in waiting for what comes too late.
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
  /** Sets the timer for the next token, where somebody waits for it. */
  #watch(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [next] = this.#back;
    if (this.#waiting.size > 0 && next !== undefined) this.#timer = setTimeout(() => this.#serve(), Math.ceil(next - performance.now()));
  }
}

/** The buckets of a client, shared by its views. */
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
