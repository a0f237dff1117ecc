/** Loads undici with the first request, in any form that runtimes and bundlers give it. */
import type * as Undici from 'undici';
import { ApigConfigurationError } from '../errors.js';
import { memberOf, messageOf } from '../values.js';

/** What connections without a proxy need of undici. */
export interface Connecting extends Pick<typeof Undici, 'Agent' | 'buildConnector'> {
  /** Loads `request()` for agents that have none. Only sources of credentials call it. */
  readonly loadRequest?: () => Promise<Request>;
}
type Request = (
  this: Undici.Dispatcher, options: Undici.Dispatcher.RequestOptions,
) => Promise<Undici.Dispatcher.ResponseData<unknown>>;

/**
 * What connections without a proxy need, or `undefined` if the runtime has replaced undici with something that cannot
 * send, as Bun does.
 * @throws ApigConfigurationError if it cannot be loaded.
 */
export async function loadConnecting(): Promise<Connecting | undefined> {
  const parts = await loadParts();
  if (parts) return parts;
  const undici = await loadUndici();
  return undici && { Agent: undici.Agent, buildConnector: undici.buildConnector };
}

/**
 * The files of undici that have it, without proxies, `fetch`, mocks and caches: they take a third of the time. They are
 * no part of undici's interface, so the whole is loaded unless they are what the tested versions have.
 */
async function loadParts(): Promise<Connecting | undefined> {
  // Bun, and tests that imitate a browser, have the files, but not all of Node.js that they need.
  if ('bun' in process.versions || 'window' in globalThis) return undefined;
  try {
    const { default: Agent } = await import('undici/lib/dispatcher/agent.js');
    const { default: buildConnector } = await import('undici/lib/core/connect.js');
    return isUndici({ Agent }) && typeof buildConnector === 'function' ? { Agent, buildConnector, loadRequest } : undefined;
  } catch {
    return undefined;
  }
}
async function loadRequest(): Promise<Request> {
  try {
    return (await import('undici/lib/api/api-request.js')).default;
  } catch (error) {
    const { prototype } = (await loadUndici())?.Dispatcher ?? {};
    if (!prototype) throw error;
    return function (options) {
      return prototype.request.call(this, options);
    };
  }
}

/**
 * undici, or `undefined` if the runtime has replaced it with something that cannot send.
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
