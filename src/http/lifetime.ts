/** The lifetime of a client, which its views share. */
import { ApigConfigurationError } from '../errors.js';

/**
 * Counts the calls in progress, rejects further ones after `close()`, and closes the sockets when all have ended.
 */
export class Lifetime {
  readonly #release: () => Promise<void>;
  #inProgress = 0;
  #closing: Promise<void> | undefined;
  #ended: (() => void) | undefined;
  readonly #listeners = new Set<(operation: string) => void>();

  /** @param release - Closes the sockets; called once, after the last call. */
  constructor(release: () => Promise<void>) {
    this.#release = release;
  }

  /**
   * Begins a call.
   * @returns A function that must be called when the call ends, whatever its outcome.
   * @throws ApigConfigurationError after `close()`.
   */
  begin(operation: string): () => void {
    if (this.#closing !== undefined)
      throw new ApigConfigurationError(
        'close',
        `${operation} cannot be called: the client is closed. Nothing was sent. Make a new client, or close it later.`,
      );
    this.#inProgress++;
    return this.#end;
  }
  readonly #end = (): void => {
    this.#inProgress--;
    if (this.#inProgress === 0) this.#ended?.();
  };

  /**
   * Calls a function with the operation of each call that begins, until the returned function is called. Calls that
   * nobody watches pay nothing.
   */
  watch(listener: (operation: string) => void): () => void {
    this.#listeners.add(listener);
    this.begin = (operation) => {
      const end = Lifetime.prototype.begin.call(this, operation);
      try {
        for (const told of this.#listeners) told(operation);
      } catch (error) {
        end(); // The call is rejected with the listener's error: it does not keep the client open.
        throw error;
      }
      return end;
    };
    return () => void this.#listeners.delete(listener);
  }

  /** Closes: no further call begins. Resolves when the calls in progress have ended and the sockets are closed. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }
  async #close(): Promise<void> {
    if (this.#inProgress > 0) await new Promise<void>((ended) => { this.#ended = ended; });
    await this.#release();
  }
}
