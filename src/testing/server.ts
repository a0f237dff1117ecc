/** The local gateway behind a real HTTP server, on the loopback interface unless asked otherwise. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Admission, requireLocal } from './admission.js';
import { jsonAnswer, type Answer } from './answer.js';
import { callHeadOf, writeAnswer } from './calls/carriers.js';
import type { CallEntry } from './calls/call-journal.js';
import { rawPath } from './calls/target.js';
import { control, isControl } from './control.js';
import { LocalGateway, type LocalClientOptions } from './gateway.js';
import { bodyWithin, headOf, headTooLong, withBody } from './intake.js';
import { type LocalServerOptions, readServerOptions } from './options.js';
import type { Incoming } from './router.js';

/** A local gateway that listens. */
export class LocalServer implements AsyncDisposable {
  readonly #servers: readonly Server[];
  #closed: Promise<void> | undefined;
  /** Its URL, such as `http://127.0.0.1:49152`. */
  readonly url: string;
  /**
   * Where published APIs are called: a port of its own with the option `callsPort`, otherwise {@link url}. The header
   * `Host` says which group is called: its debugging domain or a domain name that is bound to it.
   */
  readonly callsUrl: string;

  constructor(server: Server, callsServer: Server | undefined, readonly gateway: LocalGateway) {
    this.#servers = callsServer ? [server, callsServer] : [server];
    this.url = urlOf(server);
    this.callsUrl = callsServer ? urlOf(callsServer) : this.url;
  }

  /** The last calls of published APIs: the journal of calls of {@link gateway}. */
  get calls(): readonly CallEntry[] {
    return this.gateway.calls;
  }

  /** Options for a client of this server. */
  get clientOptions(): LocalClientOptions {
    return this.gateway.clientOptionsFor(this.url);
  }
  /** Stops listening and closes every connection. Closing again does no harm. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }
  async #close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => new Promise<void>((done, failed) => {
      server.close((error) => (error ? failed(error) : done()));
      server.closeAllConnections();
    })));
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo; // It listens on a port.
  // All addresses are no address to connect to.
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return `http://${family === 'IPv6' ? `[${host}]` : host}:${port}`;
}

/**
 * Starts a local gateway with a fresh state, on the loopback interface unless the option `host` says otherwise.
 *
 * In addition to the service and IAM it serves `/_local/`, for programs on this machine: `health`, `reset`,
 * `snapshot`, `restore`, `faults`, `quirks`, `clock`, `journal`, `calls`. What is published can be called: under the
 * domain names of its group, in the header `Host`, or at a port of its own with the option `callsPort`.
 */
export async function startLocalGateway(given: LocalServerOptions = {}): Promise<LocalServer> {
  const { port = 0, callsPort, host = '127.0.0.1', allowedHosts = [], ...options } = readServerOptions(given);
  const gateway = new LocalGateway(options);
  for (const name of [host, ...allowedHosts]) gateway.addName(name);
  const calls = callsPort === undefined
    ? undefined
    : await listen(callsPort, host, (message, response) => serveCall(gateway, message, response));
  const place: Place = { gateway, admission: new Admission([host, ...allowedHosts]), callsUrl: calls && urlOf(calls) };
  try {
    const server = await listen(port, host, (message, response) =>
      (isCall(gateway, message) ? serveCall(gateway, message, response) : serve(place, message, response)));
    for (const { address } of [server, calls ?? server].map((one) => ({ address: one.address() as AddressInfo })))
      gateway.addPort(address.port);
    return new LocalServer(server, calls, gateway);
  } catch (error) {
    calls?.close();
    throw error;
  }
}
/** What is needed to serve the management API. */
interface Place {
  readonly gateway: LocalGateway;
  readonly admission: Admission;
  /** Set if calls have a port of their own. */
  readonly callsUrl: string | undefined;
}

/** Longer heads than the gateway takes have to be read to be rejected in its way. */
const LONGEST_READ_HEAD = 1024 * 1024;
type Respond = (message: IncomingMessage, response: ServerResponse) => Promise<void>;
async function listen(port: number, host: string, respond: Respond): Promise<Server> {
  const options = { maxHeaderSize: LONGEST_READ_HEAD };
  const server = createServer(options, (message, response) => void respond(message, response));
  server.on('clientError', refuseUnreadable);
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(port, host, listening);
  });
  return server;
}

function isCall(gateway: LocalGateway, { url = '/', headers: { host = '' } }: IncomingMessage): boolean {
  try {
    return gateway.takesAsCall({ host, pathname: rawPath(url) });
  } catch {
    return false; // Somebody changed a snapshot by hand, and its domains are none: `/_local/` can put that right.
  }
}
/** Serves a call of a published API. */
async function serveCall(gateway: LocalGateway, message: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const head = callHeadOf(message);
    const { limit, pause } = gateway.bodyRules(head);
    const body = await bodyWithin(message, limit, pause);
    const answer = typeof body === 'string'
      ? await gateway.respondToCall({ ...head, body: new Uint8Array() }, body)
      : await gateway.respondToCall({ ...head, body });
    writeAnswer(answer, message, response);
    if (!message.complete) await drained(message);
    response.end();
  } catch {
    message.socket.destroy(); // The caller closed the connection.
  }
}

async function serve(place: Place, message: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const answer = await answerTo(place, message);
    // What was not read of a body would be taken for the next request.
    if (!message.complete) answer.headers.set('Connection', 'close');
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (message.complete) return void response.end(answer.body);
    response.write(answer.body ?? '');
    await drained(message);
    response.end();
  } catch {
    // A fault cut the connection, or the caller closed it.
    message.socket.destroy();
  }
}
/** Waits for the end of a body that nobody reads, not long: some senders read nothing before they have sent it. */
function drained(message: IncomingMessage): Promise<unknown> {
  message.resume();
  return Promise.race([
    once(message, 'close').catch(() => undefined),
    new Promise((done) => setTimeout(done, PATIENCE).unref()),
  ]);
}
const PATIENCE = 2_000;

async function answerTo({ gateway, admission, callsUrl }: Place, message: IncomingMessage): Promise<Answer> {
  const intake = admitted(admission, message);
  const incoming = await intake.catch(() => undefined);
  return incoming && isControl(incoming) ? control(gateway, incoming, callsUrl) : gateway.respond(intake);
}
/** A request as it came, if its sender may send it. A snapshot may be as large as it needs to be. */
async function admitted(admission: Admission, message: IncomingMessage): Promise<Incoming> {
  const head = headOf(message);
  if (message.rawHeaders.join('').length > LONGEST_HEAD) throw headTooLong();
  admission.checkHost(head);
  if (!isControl(head)) return withBody(head, message);
  requireLocal(head, message.socket.remoteAddress);
  return withBody(head, message, LARGEST_SNAPSHOT);
}
/** Characters of the headers of a request to the management API. */
const LONGEST_HEAD = 16_384;
const LARGEST_SNAPSHOT = 512 * 1024 * 1024;

/** Responds to what is not HTTP, or too long a head. */
function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const { body } = jsonAnswer(status, { error_code: 'APIGW.0201', error_msg: `Bad request: ${error.message}` });
  const text = body?.toString() ?? '';
  const head = `HTTP/1.1 ${status} Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}`;
  socket.end(`${head}\r\nConnection: close\r\n\r\n${text}`);
}
