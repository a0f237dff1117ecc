/** Lets calls out one at a time until the service has accepted the identity: five rejections in a row lock a key. */
import type { SignalLike } from '../http/deadline.js';
import { type Credentials, isToken } from './credentials.js';
import type { Rejection } from './diagnosis.js';
import { orAborted } from './single-flight.js';

/**
 * Longest time in milliseconds that a call without a response delays the next one. A slow first call must not stop a
 * program. Two calls without a response delay all others, so that a wrong key costs two rejections at most.
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
  #rejection: Rejection | undefined;
  #turn: Turn | undefined;
  /** A call whose turn took too long. It is still out, and a second one may join it, but no third. */
  #overdue: Turn | undefined;

  /** Set when the service has rejected the key. It is not sent again. */
  get rejection(): Rejection | undefined {
    return this.#rejection;
  }
  /** True while a call must wait for the outcome of another. */
  get busy(): boolean {
    return this.#turn !== undefined && !this.accepted && this.#rejection === undefined;
  }
  /** Starts a turn. */
  enter(): Turn {
    const turn: Turn = new Turn(() => this.#pass(turn), () => this.#leave(turn));
    return (this.#turn = turn);
  }
  /** The turn took too long, so another call gets one. It does not if two calls have no response already. */
  #pass(turn: Turn): void {
    if (this.#overdue || this.#turn !== turn) return;
    this.#overdue = turn;
    this.#turn = undefined;
    turn.release();
  }
  #leave(turn: Turn): void {
    if (this.#turn === turn) this.#turn = undefined;
    if (this.#overdue !== turn) return;
    this.#overdue = undefined;
    if (this.#turn?.tookLong) this.#pass(this.#turn);
  }
  /** Resolves when the turn of the other call ends, with its rejection if that applies to all waiting calls. */
  async turnEnds(signal: SignalLike): Promise<Rejection | undefined> {
    return this.#turn && orAborted(this.#turn.awaited(), signal);
  }
  accept(): void {
    this.accepted = this.proven = true;
    this.renewed = false;
    this.#rejection = undefined;
    this.#turn?.release();
  }
  /** The key is not sent again. */
  reject(rejection: Rejection): void {
    this.#rejection = rejection;
    this.#turn?.release();
  }
}

/** The time in which one call is sent alone. */
export class Turn {
  /** True if a call has waited for its end for too long. */
  tookLong = false;
  readonly #pass: () => void;
  readonly #leave: () => void;
  #ended: Promise<Rejection | undefined> | undefined;
  #resolve: ((rejection: Rejection | undefined) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `pass` is called when it has taken too long, `leave` at its end. */
  constructor(pass: () => void, leave: () => void) {
    this.#pass = pass;
    this.#leave = leave;
  }
  /** Resolves at the end of the turn. Its time limit begins with the first waiting call. */
  awaited(): Promise<Rejection | undefined> {
    this.#ended ??= new Promise((resolve) => {
      this.#resolve = resolve;
      this.#timer = setTimeout(() => {
        this.tookLong = true;
        this.#pass();
      }, LONGEST_TURN);
    });
    return this.#ended;
  }
  /** Lets the waiting calls continue. With a rejection, they fail. */
  release(rejection?: Rejection): void {
    clearTimeout(this.#timer);
    this.#resolve?.(rejection);
  }
  end(rejection?: Rejection): void {
    this.#leave();
    this.release(rejection);
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
