/** The undici agents behind a client's own pool. */
import type { Socket } from 'node:net';
import type * as Undici from 'undici';
import type { TlsOptions } from '../options.js';
import type { DispatcherLike } from './dispatcher.js';
import { type EnvironmentProxies, proxyFor } from './proxy.js';
import type { Connecting } from './undici.js';
import { codeOf, memberOf, messageOf } from '../values.js';

export interface NetworkOptions {
  /** One proxy for everything, those of the environment, or none. */
  readonly proxy: string | EnvironmentProxies | undefined;
  readonly tls: TlsOptions | undefined;
  /** How many sockets there may be for each origin. */
  readonly connections: number;
}

/** An agent of this package. Like undici's agents, it has `dispatch()` too. */
export interface OwnAgent extends DispatcherLike {
  destroy(): Promise<void>;
}
/** A socket, as far as closing needs it. */
export type Destroyable = Pick<Socket, 'destroy'>;
type Connector = Undici.buildConnector.connector;
type Options = Undici.Dispatcher.DispatchOptions;

/** Milliseconds that a proxy may take to reach the other side. */
const TUNNEL = 30_000;

/**
 * Makes an undici dispatcher that connects directly.
 * @param sockets - Gets every socket from the moment at which it begins to connect, until it is closed.
 * @param reuse - False: each connection ends with its request.
 */
export function makeAgent(
  { Agent, buildConnector, loadRequest }: Connecting,
  network: NetworkOptions & { readonly proxy: undefined },
  sockets = new Set<Destroyable>(),
  reuse = true,
): Undici.Agent {
  const connect = final(buildConnector(connectionOf(network)), sockets);
  const agent = new Agent({ ...limitsOf(network, reuse), connect });
  return loadRequest ? Object.assign(agent, { request: loadedOnUse(agent, loadRequest) }) : agent;
}
/** `request()` of an agent that has none, because its file is not loaded. The client itself uses `dispatch()`. */
const loadedOnUse = (agent: Undici.Agent, load: NonNullable<Connecting['loadRequest']>): OwnAgent['request'] =>
  async (options) => (await load()).call(agent, options);

/** The same through a proxy or, by the environment, through one for some origins. */
export function makeProxyAgent(
  undici: typeof Undici,
  network: NetworkOptions & { readonly proxy: string | EnvironmentProxies },
  sockets = new Set<Destroyable>(),
  reuse = true,
): OwnAgent {
  const { Pool, ProxyAgent } = undici;
  const connect = connectionOf(network);
  const pool = (origin: string | URL, options: Undici.Pool.Options): Undici.Pool =>
    new Pool(origin, { ...options, connect: final(options.connect as Connector, sockets) });
  const through = (uri: string): Undici.Dispatcher =>
    new ProxyAgent({
      ...limitsOf(network, reuse),
      uri,
      requestTls: connect,
      // A client certificate is for the server, not for the proxy on the way.
      proxyTls: { ...connect, cert: undefined, key: undefined },
      // The proxy agent passes its connector to both as a function.
      clientFactory: (url, options) => pool(url, { ...options, headersTimeout: TUNNEL }),
      factory: (origin, options) => pool(origin, options),
    });
  const { proxy } = network;
  if (typeof proxy === 'string') return through(proxy);
  const direct = (): Undici.Dispatcher => makeAgent(undici, { ...network, proxy: undefined }, sockets, reuse);
  return new EnvironmentAgent(proxy, direct, through);
}

const connectionOf = ({ tls }: NetworkOptions): object => ({ timeout: 10_000, ...(tls as object | undefined) });
/**
 * The transport has its own clock for each attempt. Idle sockets are closed before load balancers cut them (after 15 to
 * 60 s).
 */
const limitsOf = ({ connections }: NetworkOptions, reuse: boolean): Undici.Agent.Options => ({
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: 4_000,
  keepAliveMaxTimeout: 14_000,
  pipelining: reuse ? 1 : 0,
  connections,
});

/**
 * A connector whose failures end the requests that wait for the connection. undici reads two codes as a socket that
 * broke later, and connects again, without end if a proxy closes every connection. So such a failure gets another form.
 * It says that it happened while connecting, so nothing was sent.
 */
function final(connector: Connector, sockets: Set<Destroyable>): Connector {
  return (options, callback) => {
    // undici's own connectors return the socket, though their types do not say so.
    const made: unknown = connector(options, (...[error, socket]) => {
      if (error) callback(BROKEN.test(codeOf(error) ?? '') ? unconnected(error) : error, null);
      else callback(null, socket);
    });
    if (!isSocket(made)) return;
    sockets.add(made);
    made.once('close', () => sockets.delete(made));
  };
}
const isSocket = (made: unknown): made is Socket => typeof memberOf(made, 'destroy') === 'function';
const BROKEN = /^(UND_ERR_(SOCKET|INFO)|ECONNRESET|EPIPE)$/;
const unconnected = (cause: Error): Error =>
  Object.assign(new Error(messageOf(cause), { cause }), { code: 'ECONNRESET', syscall: 'connect' });

/** Chooses a proxy of the environment, or none, for each origin. */
class EnvironmentAgent implements OwnAgent {
  readonly #proxies: EnvironmentProxies;
  readonly #make: (proxy: string | undefined) => Undici.Dispatcher;
  /** By proxy. `undefined`: direct. */
  readonly #agents = new Map<string | undefined, Undici.Dispatcher>();
  /** By origin. A client has two, APIG and IAM. */
  readonly #chosen = new Map<string, Undici.Dispatcher>();

  constructor(
    proxies: EnvironmentProxies,
    direct: () => Undici.Dispatcher,
    through: (uri: string) => Undici.Dispatcher,
  ) {
    this.#proxies = proxies;
    this.#make = (proxy) => (proxy === undefined ? direct() : through(proxy));
  }

  request(options: Parameters<DispatcherLike['request']>[0]): ReturnType<DispatcherLike['request']> {
    return this.#agentFor(options.origin).request(options);
  }
  dispatch(options: Options, handler: Undici.Dispatcher.DispatchHandler): boolean {
    return this.#agentFor(String(options.origin)).dispatch(options, handler);
  }
  async destroy(): Promise<void> {
    await Promise.all([...this.#agents.values()].map((agent) => agent.destroy()));
  }

  #agentFor(origin: string): Undici.Dispatcher {
    let agent = this.#chosen.get(origin);
    if (!agent) this.#chosen.set(origin, (agent = this.#agentBy(proxyFor(origin, this.#proxies))));
    return agent;
  }
  #agentBy(proxy: string | undefined): Undici.Dispatcher {
    let agent = this.#agents.get(proxy);
    if (!agent) this.#agents.set(proxy, (agent = this.#make(proxy)));
    return agent;
  }
}
