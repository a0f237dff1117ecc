/** Loads undici with the first request, in any form that runtimes and bundlers give it. */
import type * as Undici from 'undici';
import { ApigConfigurationError } from '../errors.js';
import { memberOf, messageOf } from '../values.js';

/**
 * undici, or `undefined` if the runtime has replaced it with something that cannot send, as Bun does.
 * @throws ApigConfigurationError if it cannot be loaded.
 */
export async function loadUndici(): Promise<typeof Undici | undefined> {
  const loaded = await import('undici').catch((cause: unknown) => {
    throw new ApigConfigurationError(
      'dispatcher',
      `The package undici cannot be loaded here (${messageOf(cause).slice(0, 200)}). Install it, have it bundled, or send through fetch: dispatcher: fetchDispatcher().`,
      cause,
    );
  });
  return [loaded, memberOf(loaded, 'default')].find(isUndici);
}

/** Some bundlers provide a CommonJS package only as the default export. */
const isUndici = (module: unknown): module is typeof Undici =>
  typeof memberOf(memberOf(memberOf(module, 'Agent'), 'prototype'), 'dispatch') === 'function';
