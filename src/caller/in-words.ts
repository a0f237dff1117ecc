/** What is needed when something fails: loaded then, so that programs start with little. */
import { ApigCallError, Unsendable } from './call-error.js';
import type * as Failures from './call-failure.js';

/** The module that judges and explains failures. A page that is offline may be unable to load it. */
export const failures = (cause?: unknown): Promise<typeof Failures> =>
  import('./call-failure.js').catch(() => {
    throw new ApigCallError('Connection', 'The call failed, and what explains it cannot be loaded.', { cause });
  });

/** Does something. If a request cannot be sent, rejects with an error that explains it. */
export async function inWords<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    throw thrown instanceof Unsendable ? (await failures()).notSent(thrown) : thrown;
  }
}
