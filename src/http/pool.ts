/** The client's own connections: directly or through a proxy, and with which certificates. */
import { ApigConfigurationError } from '../errors.js';
import { CLIENT_OPTIONS, type TlsOptions } from '../options.js';
import { type Destroyable, makeAgent, makeProxyAgent, type NetworkOptions, type OwnAgent } from './agent.js';
import type { DispatcherLike } from './dispatcher.js';
import { fetchAgent } from './fetch.js';
import { environmentProxies, proxyUrl } from './proxy.js';
import { loadConnecting, loadUndici } from './undici.js';

/** Checks the options of the caller, and reads the environment. Never shows the password of a proxy. */
export function networkOptions(
  proxy: string | URL | false = 'env',
  tls?: TlsOptions,
  connections: number = CLIENT_OPTIONS.connections.default,
): NetworkOptions {
  for (const name of ['ca', 'cert', 'key'] as const) {
    for (const pem of [tls?.[name]].flat()) {
      if (typeof pem === 'string' && !pem.includes('-----BEGIN'))
        throw new ApigConfigurationError(
          'tls',
          `tls.${name} is not PEM text ("-----BEGIN …"). If it is a path, read the file first.`,
        );
    }
  }
  if ((tls?.cert === undefined) !== (tls?.key === undefined))
    throw new ApigConfigurationError('tls', 'tls.cert and tls.key go together.');
  if (proxy === false) return { proxy: undefined, tls, connections };
  const used = proxy === 'env' ? environmentProxies() : proxyUrl('The option proxy', String(proxy));
  return { proxy: used, tls, connections };
}

/** The client's own pool. Its dispatcher is made on first use, so that undici is not loaded with the package. */
export class OwnPool {
  readonly #network: NetworkOptions;
  #agent: Promise<OwnAgent> | undefined;
  #ready: OwnAgent | undefined;
  readonly #sockets = new Set<Destroyable>();
  /** A call that waits may outlast `close`. It then leaves no connection open. */
  #reuse: boolean;

  /** @param reuse - False: each connection ends with its request, so that nobody has to close the pool. */
  constructor(network: NetworkOptions = networkOptions(), reuse = true) {
    this.#network = network;
    this.#reuse = reuse;
  }

  /** The dispatcher, or a promise until it is loaded. */
  get(): DispatcherLike | Promise<DispatcherLike> {
    return this.#ready ?? this.load();
  }
  /** Starts to load undici. */
  load(): Promise<DispatcherLike> {
    this.#agent ??= this.#make().catch((error: unknown) => {
      // The next call tries again: the cause may pass, such as too many open files.
      this.#agent = undefined;
      throw error;
    });
    return this.#agent;
  }
  async #make(): Promise<OwnAgent> {
    return (this.#ready = (await this.#ownAgent()) ?? fetchAgent(this.#network));
  }
  async #ownAgent(): Promise<OwnAgent | undefined> {
    const { proxy } = this.#network;
    if (proxy !== undefined) {
      const undici = await loadUndici();
      return undici && makeProxyAgent(undici, { ...this.#network, proxy }, this.#sockets, this.#reuse);
    }
    const undici = await loadConnecting();
    return undici && makeAgent(undici, { ...this.#network, proxy }, this.#sockets, this.#reuse);
  }
  /** Ends every connection, even those that are being made. The client calls this when all calls have ended. */
  async close(): Promise<void> {
    this.#reuse = false;
    const agent = await this.#agent?.catch(() => undefined); // Its calls have already reported the failure.
    this.#ready = undefined;
    this.#agent = undefined;
    await agent?.destroy();
    // The agent does not know sockets that still connect.
    for (const socket of this.#sockets) socket.destroy();
  }
}
