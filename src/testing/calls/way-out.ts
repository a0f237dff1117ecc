/** The way from the local gateway to web services: of this machine only, unless the options name others. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { ApigConfigurationError } from '../../errors.js';
import { bareHost, isLoopback, urlOf } from '../../hosts.js';
import { quoted } from '../../text.js';
import { codeOf, messageOf } from '../../values.js';
import { OutgoingFailure, type CallAnswer, type OutgoingRequest, type WayOut } from './call.js';
import { HeaderList } from './header-list.js';

/** Where requests may go. */
export interface Ways {
  /** Stand-ins for addresses: origins such as `http://127.0.0.1:9000` by `host` or `host:port`. */
  readonly backends?: Readonly<Record<string, string>> | undefined;
  /** Hosts beyond this machine that may be reached. */
  readonly allowedBackends?: readonly string[] | undefined;
}

/** Counts how often a call led back to the gateway. Backends elsewhere do not get it. */
export const DEPTH_HEADER = 'X-Local-Call-Depth';

export class LocalWayOut implements WayOut {
  readonly #ways: Ways;
  /** Ports of this machine at which the gateway itself is. */
  readonly ownPorts = new Set<number>();

  constructor(ways: Ways) {
    for (const [address, origin] of Object.entries(ways.backends ?? {}))
      if (!/^https?:\/\/[^/]+$/.test(origin) || !urlOf(origin))
        throw new ApigConfigurationError('calls.backends', `The stand-in for ${quoted(address, 100)} is no origin. Pass one such as "http://127.0.0.1:9000".`);
    this.#ways = ways;
  }

  async send(request: OutgoingRequest): Promise<CallAnswer> {
    const url = this.#reached(request.origin);
    return new Promise((done, failed) => {
      const depth = Number(request.headers.get(DEPTH_HEADER) ?? 0);
      const lines = [...request.headers].filter(([name]) => name.toLowerCase() !== DEPTH_HEADER.toLowerCase()).flat();
      if (this.ownPorts.has(portOf(url))) lines.push(DEPTH_HEADER, String(depth + 1));
      if (request.body.length > 0) lines.push('Content-Length', String(request.body.length));
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const { method, target: path } = request;
      // Certificates of stand-ins are their own. That gateways do not check those of backends is assumed.
      const options = {
        host: hostOf(url), port: portOf(url), method, path, headers: lines, setHost: false, agent: false,
        rejectUnauthorized: false,
      };
      const sent = send(options, (response) => { answerOf(response).then(settle, fail); });
      const timer = setTimeout(() => {
        failed(new OutgoingFailure('timeout', `no response within ${request.timeout} ms`));
        sent.destroy();
      }, request.timeout);
      const settle = (answer: CallAnswer): void => {
        clearTimeout(timer);
        done(answer);
      };
      const fail = (error: unknown): void => {
        clearTimeout(timer);
        failed(failureOf(error));
      };
      sent.on('error', fail);
      sent.end(request.body);
    });
  }

  async connects(origin: string, timeout: number): Promise<boolean> {
    const url = this.#reached(origin);
    return new Promise((done) => {
      const socket = connect({ host: hostOf(url), port: portOf(url) });
      const end = (result: boolean): void => {
        socket.destroy();
        done(result);
      };
      socket.setTimeout(timeout, () => end(false));
      socket.once('connect', () => end(true)).once('error', () => end(false));
    });
  }

  /** The address that stands for one. Throws if it is not on this machine, and nothing allows it. */
  #reached(origin: string): URL {
    const { host, hostname, protocol } = new URL(origin);
    const { backends = {}, allowedBackends = [] } = this.#ways;
    const name = bareHost(hostname);
    const standIn = backends[host.toLowerCase()] ?? backends[`${name}:${portOf(new URL(origin))}`] ?? backends[name];
    if (standIn !== undefined) return new URL(standIn);
    if (isLoopback(name) || name.endsWith('.localhost') || allowedBackends.includes(name)) return new URL(origin);
    throw new OutgoingFailure('not allowed', `The local gateway calls this machine only, not ${protocol}//${host}. `
      + `Name a stand-in in the option calls.backends, { '${host}': 'http://127.0.0.1:PORT' }, or add '${name}' to calls.allowedBackends.`);
  }
}

const portOf = ({ port, protocol }: URL): number => (port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port));
/** Names below `localhost` are this machine, also on systems that do not resolve them. */
function hostOf({ hostname }: URL): string {
  const name = bareHost(hostname);
  return name.endsWith('.localhost') ? 'localhost' : name;
}

async function answerOf(response: IncomingMessage): Promise<CallAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer); // No encoding was set.
  const { rawHeaders: raw, statusCode: status = 502 } = response;
  const headers = new HeaderList();
  for (let i = 0; i < raw.length; i += 2) headers.add(raw[i] ?? '', raw[i + 1] ?? '');
  for (const name of ['connection', 'keep-alive', 'transfer-encoding', 'content-length']) headers.delete(name);
  return { status, headers, body: Buffer.concat(chunks), from: 'backend' };
}
function failureOf(error: unknown): OutgoingFailure {
  const code = codeOf(error);
  return new OutgoingFailure(code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'unknown host' : 'unreachable', messageOf(error));
}
