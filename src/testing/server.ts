/** The local gateway behind a real HTTP server, on the loopback interface unless asked otherwise. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Admission, requireLocal } from './admission.js';
import { jsonAnswer, type Answer } from './answer.js';
import { control, isControl } from './control.js';
import { LocalGateway, type LocalClientOptions } from './gateway.js';
import { headOf, withBody } from './intake.js';
import { type LocalServerOptions, readServerOptions } from './options.js';
import type { Incoming } from './router.js';

/** A local gateway that listens. */
export class LocalServer implements AsyncDisposable {
  readonly #server: Server;
  /** Its URL, such as `http://127.0.0.1:49152`. */
  readonly url: string;

  constructor(server: Server, readonly gateway: LocalGateway) {
    this.#server = server;
    const { address, family, port } = server.address() as AddressInfo; // It listens on a port.
    // All addresses are no address to connect to.
    const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
    this.url = `http://${family === 'IPv6' ? `[${host}]` : host}:${port}`;
  }

  /** Options for a client of this server. */
  get clientOptions(): LocalClientOptions {
    return this.gateway.clientOptionsFor(this.url);
  }
  /** Stops listening and closes every connection. */
  close(): Promise<void> {
    return new Promise((done, failed) => {
      this.#server.close((error) => (error ? failed(error) : done()));
      this.#server.closeAllConnections();
    });
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/**
 * Starts a local gateway with a fresh state, on the loopback interface unless the option `host` says otherwise.
 *
 * In addition to the service and IAM it serves `/_local/`, for programs on this machine: `health`, `reset`,
 * `snapshot`, `restore`, `faults`, `quirks`, `clock`, `journal`.
 */
export async function startLocalGateway(given: LocalServerOptions = {}): Promise<LocalServer> {
  const { port = 0, host = '127.0.0.1', allowedHosts = [], ...options } = readServerOptions(given);
  const gateway = new LocalGateway(options);
  const admission = new Admission([host, ...allowedHosts]);
  const server = createServer((message, response) => void serve(gateway, admission, message, response));
  server.on('clientError', refuseUnreadable);
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(port, host, listening);
  });
  return new LocalServer(server, gateway);
}

async function serve(
  gateway: LocalGateway,
  admission: Admission,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const answer = await answerTo(gateway, admission, message);
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

async function answerTo(gateway: LocalGateway, admission: Admission, message: IncomingMessage): Promise<Answer> {
  const intake = admitted(admission, message);
  const incoming = await intake.catch(() => undefined);
  return incoming && isControl(incoming) ? control(gateway, incoming) : gateway.respond(intake);
}
/** A request as it came, if its sender may send it. A snapshot may be as large as it needs to be. */
async function admitted(admission: Admission, message: IncomingMessage): Promise<Incoming> {
  const head = headOf(message);
  admission.checkHost(head);
  if (!isControl(head)) return withBody(head, message);
  requireLocal(head, message.socket.remoteAddress);
  return withBody(head, message, LARGEST_SNAPSHOT);
}
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
