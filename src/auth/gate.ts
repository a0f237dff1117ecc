/** Lets calls out one at a time until the service has accepted the identity: five rejections in a row lock a key. */
import type { SignalLike } from '../http/deadline.js';
import { type Credentials, isToken } from './credentials.js';
import type { Rejection } from './diagnosis.js';
import { orAborted } from './single-flight.js';

/**
 * Longest time in milliseconds that a call without a response delays the others. A slow first call must not stop a
 * program.
 */
const LONGEST_TURN = 5_000;

/** What is known about credentials: whether the service accepts them. */
export class Identity {
  /** The service has accepted them, and has not rejected them since. */
  accepted = false;
  /** The service has accepted them before, so it knows the key. */
  proven = false;
  /** They are the result of a renewal after a rejection. Another renewal can help only after they were accepted. */
  renewed = false;
  /** Set when the service has rejected the key. It is not sent again. */
  rejection: Rejection | undefined;
  #turn: Turn | undefined;

  /** True while a call must wait for the outcome of another. */
  get busy(): boolean {
    return this.#turn !== undefined && !this.accepted && this.rejection === undefined;
  }
  /** Starts a turn. */
  enter(): Turn {
    const turn = new Turn(() => {
      if (this.#turn === turn) this.#turn = undefined;
    });
    return (this.#turn = turn);
  }
  /** Resolves when the turn of the other call ends, with its rejection if that applies to all waiting calls. */
  async turnEnds(signal: SignalLike): Promise<Rejection | undefined> {
    return this.#turn && orAborted(this.#turn.awaited(), signal);
  }
  accept(): void {
    this.accepted = this.proven = true;
    this.renewed = false;
    this.rejection = undefined;
  }
}

/** The time in which one call is sent alone. */
export class Turn {
  readonly #free: () => void;
  #ended: Promise<Rejection | undefined> | undefined;
  #resolve: ((rejection: Rejection | undefined) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(free: () => void) {
    this.#free = free;
  }
  /** Resolves at the end of the turn. Its time limit begins with the first waiting call. */
  awaited(): Promise<Rejection | undefined> {
    this.#ended ??= new Promise((resolve) => {
      this.#resolve = resolve;
      this.#timer = setTimeout(() => this.end(), LONGEST_TURN);
    });
    return this.#ended;
  }
  /** With a rejection, the waiting calls fail too. */
  end(rejection?: Rejection): void {
    clearTimeout(this.#timer);
    this.#free();
    this.#resolve?.(rejection);
  }
}

/** How many identities are remembered. A function may return other credentials each time. */
const MOST = 100;

/** The identities of a client, by their keys or tokens. */
export class Identities {
  readonly #known = new Map<string, Identity>();

  of(credentials: Credentials): Identity {
    const key = JSON.stringify(
      isToken(credentials)
        ? [credentials.token]
        : [credentials.ak, credentials.sk, credentials.securityToken ?? ''],
    );
    const known = this.#known.get(key);
    if (known) return known;
    for (const oldest of this.#known.size < MOST ? [] : [...this.#known.keys()].slice(0, 1)) this.#known.delete(oldest);
    const identity = new Identity();
    this.#known.set(key, identity);
    return identity;
  }
}
