/** The caller's `onProgress`. If it fails, the work continues, and the process is warned once. */
import { printable } from '../text.js';
import { isThenable, messageOf } from '../values.js';

export class ProgressCallback<Progress> {
  readonly #owner: string;
  readonly #callback: ((progress: Progress) => unknown) | undefined;
  #hasFailed = false;

  /** @param owner - Name of the call that has the option, for the warning. */
  constructor(owner: string, callback: ((progress: Progress) => unknown) | undefined) {
    this.#owner = owner;
    this.#callback = callback;
  }

  tell(progress: Progress): void {
    try {
      const told = this.#callback?.(progress);
      if (isThenable(told)) told.then(undefined, (error: unknown) => this.#warn(error));
    } catch (error) {
      this.#warn(error);
    }
  }
  #warn(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    const message = `onProgress of ${this.#owner} failed: ${printable(messageOf(error), 500)}. The work continues.`;
    process.emitWarning(message, { code: 'HUAWEICLOUD_APIG_PROGRESS' });
  }
}
