/** What a call came to: the data, and what came with it. */
export interface Answer<T> {
  /** The checked answer. */
  readonly data: T;
  /** HTTP status; any 2xx is a success. */
  readonly status: number;
  /** Headers of the answer, names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The service's id of the request, to quote in a support ticket. */
  readonly requestId: string | undefined;
  /** The body as the service sent it, parsed: also where nothing is documented and `data` is undefined. */
  readonly body: unknown;
}

/** The answer to a call: a promise of the data; `withResponse()` also gives status, headers and request id. */
export class ApigPromise<T> implements Promise<T> {
  readonly #answer: Promise<Answer<T>>;

  constructor(answer: Promise<Answer<T>>) {
    this.#answer = answer;
  }

  /** The data together with status, headers and request id. */
  withResponse(): Promise<Answer<T>> {
    return this.#answer;
  }
  then<A = T, B = never>(
    resolved?: ((data: T) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    // Two steps rather than one: so the engine finds the way from an error back to the caller's own line.
    return this.#answer.then(dataOf).then(resolved, rejected);
  }
  catch<B = never>(rejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, rejected);
  }
  finally(done?: (() => void) | null): Promise<T> {
    return this.then().finally(done);
  }
  get [Symbol.toStringTag](): string {
    return 'ApigPromise';
  }
  /** What `console.log` prints of a call that nobody awaited. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return 'ApigPromise { put await before the call to get its data }';
  }
}
const dataOf = <T>(answer: Answer<T>): T => answer.data;
