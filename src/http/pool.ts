/** How requests leave the machine: directly or through a proxy, and which certificates count. */
import type * as Undici from 'undici';
import { ApigConfigurationError } from '../errors.js';
import type { DispatcherLike } from './dispatcher.js';

/** Certificates, as PEM text or bytes. */
export interface TlsOptions {
  /** Authorities that are trusted, instead of the well-known ones. (The variable NODE_EXTRA_CA_CERTS adds to those.) */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined;
  /** Certificate by which this client proves itself to the server. */
  readonly cert?: string | Uint8Array | undefined;
  /** Private key that belongs to `cert`. */
  readonly key?: string | Uint8Array | undefined;
  /** Opens `key` where it is encrypted. */
  readonly passphrase?: string | undefined;
}
/** Proxies as the environment names them. */
interface EnvironmentProxies {
  readonly httpProxy: string | undefined;
  readonly httpsProxy: string | undefined;
  readonly noProxy: string;
}
export interface NetworkOptions {
  /** One proxy for everything, those of the environment, or none. */
  readonly proxy: string | EnvironmentProxies | undefined;
  readonly tls: TlsOptions | undefined;
}

/** Checks what a caller gave, and reads the environment. A proxy's password is never shown. */
export function networkOptions(proxy: string | URL | false = 'env', tls?: TlsOptions): NetworkOptions {
  for (const name of ['ca', 'cert', 'key'] as const) {
    for (const pem of [tls?.[name]].flat()) {
      if (typeof pem === 'string' && !pem.includes('-----BEGIN'))
        throw new ApigConfigurationError(
          'tls',
          `tls.${name} is not PEM text ("-----BEGIN …"). Where it is a path, read the file first.`,
        );
    }
  }
  if ((tls?.cert === undefined) !== (tls?.key === undefined))
    throw new ApigConfigurationError('tls', 'tls.cert and tls.key go together.');
  if (proxy === false) return { proxy: undefined, tls };
  return { proxy: proxy === 'env' ? environmentProxies() : proxyUrl('The option proxy', String(proxy)), tls };
}

/** Hosts for which no proxy of the environment is used: this machine, and the metadata service of the cloud host. */
const DIRECT = ['localhost', '127.0.0.1', '[::1]', '169.254.169.254'];

function environmentProxies(): EnvironmentProxies | undefined {
  const [httpProxy, httpsProxy] = [environmentProxy('http_proxy'), environmentProxy('https_proxy')];
  if (httpProxy === undefined && httpsProxy === undefined) return undefined;
  const noProxy = (process.env['no_proxy'] ?? process.env['NO_PROXY'] ?? '').trim();
  return { httpProxy, httpsProxy, noProxy: noProxy === '*' ? noProxy : [noProxy, ...DIRECT].join(',') };
}
function environmentProxy(name: string): string | undefined {
  const used = [name, name.toUpperCase()].find((variable) => (process.env[variable] ?? '').trim() !== '');
  return used === undefined ? undefined : proxyUrl(`The environment variable ${used}`, process.env[used] ?? '');
}
function proxyUrl(where: string, text: string): string {
  const address = text.includes('://') ? text.trim() : `http://${text.trim()}`;
  if (URL.canParse(address) && /^(https?|socks5?):$/.test(new URL(address).protocol)) return address;
  throw new ApigConfigurationError(
    'proxy',
    `${where} is not the address of a proxy. It looks like http://user:password@proxy.example.com:3128.`,
  );
}

/** An undici dispatcher for the options. Without `reuse`, each connection ends with its request. */
export function makeAgent(
  { Agent, EnvHttpProxyAgent, ProxyAgent }: typeof Undici,
  { proxy, tls }: NetworkOptions,
  reuse = true,
): DispatcherLike & { close(): Promise<void> } {
  const connect = { timeout: 10_000, ...(tls as object | undefined) };
  // The transport has its own clock for each attempt. Idle sockets go before load balancers cut them (15 to 60 s).
  const common = {
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 14_000,
    pipelining: reuse ? 1 : 0,
    connect,
  };
  if (proxy === undefined) return new Agent(common);
  // A client certificate is for the server, not for the proxy on the way.
  const proxied = { ...common, requestTls: connect, proxyTls: { ...connect, cert: undefined, key: undefined } };
  if (typeof proxy === 'string') return new ProxyAgent({ ...proxied, uri: proxy });
  const { httpProxy, httpsProxy, noProxy } = proxy;
  return new EnvHttpProxyAgent({
    ...proxied,
    noProxy,
    ...(httpProxy !== undefined && { httpProxy }),
    ...(httpsProxy !== undefined && { httpsProxy }),
  });
}

/** The client's own pool. Its dispatcher is made on first use, so that undici is not loaded with the package. */
export class OwnPool {
  readonly #network: NetworkOptions;
  #agent: Promise<DispatcherLike & { close(): Promise<void> }> | undefined;
  #ready: DispatcherLike | undefined;
  /** A call may outlast `close`, waiting for credentials or between attempts: it then leaves no connection behind. */
  #closed = false;

  constructor(network: NetworkOptions = networkOptions()) {
    this.#network = network;
  }

  /** The dispatcher, at once where it is there. */
  get(): DispatcherLike | Promise<DispatcherLike> {
    return this.#ready ?? this.load();
  }
  /** Begins to load undici. */
  load(): Promise<DispatcherLike> {
    this.#agent ??= import('undici').then((undici) => {
      const agent = makeAgent(undici, this.#network, !this.#closed);
      this.#ready = agent;
      return agent;
    });
    return this.#agent;
  }
  /** Waits for calls under way and closes the sockets. */
  async close(): Promise<void> {
    this.#closed = true;
    const agent = await this.#agent;
    this.#ready = undefined;
    this.#agent = undefined;
    await agent?.close();
  }
}
