/** The local gateway behind a real HTTP server on the loopback interface. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LocalGateway, type LocalClientOptions } from './gateway.js';
import { type LocalServerOptions, readServerOptions } from './options.js';

/** A local gateway that listens. */
export class LocalServer implements AsyncDisposable {
  readonly #server: Server;
  /** Its URL, such as `http://127.0.0.1:49152`. */
  readonly url: string;

  constructor(server: Server, readonly gateway: LocalGateway) {
    this.#server = server;
    const { address, family, port } = server.address() as AddressInfo; // It listens on a port.
    this.url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
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

/** Starts a local gateway with a fresh state on the loopback interface. */
export async function startLocalGateway(given: LocalServerOptions = {}): Promise<LocalServer> {
  const { port = 0, host = '127.0.0.1', ...options } = readServerOptions(given);
  const gateway = new LocalGateway(options);
  const server = createServer((message, response) => void serve(gateway, message, response));
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(port, host, listening);
  });
  return new LocalServer(server, gateway);
}

async function serve(gateway: LocalGateway, message: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const answer = await gateway.handle(await toRequest(message));
    const body = Buffer.from(await answer.arrayBuffer());
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(body);
  } catch {
    // A fault cut the connection, or the caller closed it.
    message.socket.destroy();
  }
}

async function toRequest(message: IncomingMessage): Promise<Request> {
  const headers = new Headers();
  for (let i = 0; i < message.rawHeaders.length; i += 2)
    headers.append(message.rawHeaders[i] ?? '', message.rawHeaders[i + 1] ?? '');
  const method = message.method ?? 'GET';
  const body = Buffer.concat(await message.toArray());
  const url = `http://${message.headers.host ?? 'localhost'}${message.url ?? '/'}`;
  return new Request(url, {
    method,
    headers,
    ...(body.length > 0 && method !== 'GET' && method !== 'HEAD' && { body }),
  });
}
