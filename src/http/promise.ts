/** The result of a call: the data, and facts about its response. */
export interface Answer<T> {
  /** The checked response body. */
  readonly data: T;
  /** HTTP status. Any 2xx is a success. */
  readonly status: number;
  /** Headers of the response, names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The service's ID of the request, to quote in a support ticket. */
  readonly requestId: string | undefined;
  /** The parsed body as the service sent it, even if no body is documented and `data` is `undefined`. */
  readonly body: unknown;
}

/** A promise of a call's data. `withResponse()` also returns status, headers and request ID. */
export class ApigPromise<T> implements Promise<T> {
  readonly #answer: Promise<Answer<T>>;

  constructor(answer: Promise<Answer<T>>) {
    this.#answer = answer;
  }

  /** The data together with status, headers and request ID. */
  withResponse(): Promise<Answer<T>> {
    return this.#answer;
  }
  then<A = T, B = never>(
    resolved?: ((data: T) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    // Two steps instead of one, so that the stack of an error contains the caller's line.
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
  /** What `console.log` prints for a call that was not awaited. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return 'ApigPromise { put await before the call to get its data }';
  }
}
const dataOf = <T>(answer: Answer<T>): T => answer.data;
