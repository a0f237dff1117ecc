/** Proxies and servers that break a connection while it is made: the call fails as not sent, and nothing goes on. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import * as undici from 'undici';
import type { ApigClient } from '../../src/client.js';
import { ApigConnectionError, ApigTimeoutError } from '../../src/errors.js';
import { type Destroyable, makeAgent, makeProxyAgent } from '../../src/http/agent.js';
import { networkOptions, OwnPool } from '../../src/http/pool.js';
import { fromPassword } from '../../src/index.js';
import { CA, SERVER } from '../support/certificates.js';
import { routed, Sandbox, token } from '../support/identity.js';
import { clientOf, failureOf, json, serve } from '../support/server.js';

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0)); // no back-off
afterEach(() => vi.restoreAllMocks());

/** A listener that counts connections. */
interface Listener {
  readonly at: string;
  count: number;
  /** Connections that are open. */
  readonly sockets: ReadonlySet<Socket>;
}
async function listen(server: Server, event: 'connection' | 'secureConnection' = 'connection'): Promise<Listener> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const listener = { at: `127.0.0.1:${(server.address() as AddressInfo).port}`, count: 0, sockets };
  server.on(event, () => listener.count++);
  return listener;
}
/** What a server does with its first bytes. */
type Reaction = (socket: Socket, first: Buffer) => unknown;
const reacting = (reaction: Reaction): ((socket: Socket) => void) => (socket) =>
  void socket.on('error', () => undefined).once('data', (first: Buffer) => void reaction(socket, first));

const ended: Reaction = (socket) => socket.end();
const reset: Reaction = (socket) => socket.resetAndDestroy();
const destroyed: Reaction = (socket) => socket.destroy();
const CONNECTED = 'HTTP/1.1 200 Connection Established\r\n\r\n';
/** Opens the tunnel, and breaks it when something comes through. */
const tunnelThat = (reaction: Reaction): Reaction => (socket) => {
  socket.write(CONNECTED);
  reacting(reaction)(socket);
};

const plainProxy = async (reaction: Reaction): Promise<Listener & { uri: string }> => {
  const listener = await listen(createServer(reacting(reaction)));
  return Object.assign(listener, { uri: `http://${listener.at}` });
};
const tlsProxy = async (reaction: Reaction): Promise<Listener & { uri: string }> => {
  const listener = await listen(createTlsServer(SERVER, reacting(reaction)));
  return Object.assign(listener, { uri: secure(listener) });
};
const secure = ({ at }: Listener): string => `https://${at.replace('127.0.0.1', 'localhost')}`;

/** Fails as not sent, and no connection is made after that. */
async function expectUnsent(client: ApigClient, listener: Listener, most: number): Promise<void> {
  const error = await failureOf(ApigConnectionError, client.groups.create({ name: 'orders' }));
  expect(error.message).toMatch(/^groups\.create was not sent: no connection \(ECONNRESET: /);
  expect({ unsent: error.unsent, code: error.code }).toEqual({ unsent: true, code: 'ECONNRESET' });
  const made = listener.count;
  expect(made).toBeGreaterThan(0);
  expect(made).toBeLessThanOrEqual(most);
  await sleep(100);
  expect(listener.count).toBe(made);
}

const PROXIES: Record<string, () => Promise<Listener & { uri: string }>> = {
  'a proxy that closes on CONNECT': () => plainProxy(ended),
  'a proxy that resets on CONNECT': () => plainProxy(reset),
  'an https proxy that closes on CONNECT': () => tlsProxy(ended),
  'an https proxy that breaks the connection on CONNECT': () => tlsProxy(destroyed),
  'an https proxy that ends after the TLS ClientHello': async () => {
    const listener = await plainProxy(ended);
    return Object.assign(listener, { uri: secure(listener) });
  },
};
const TUNNELS: Record<string, () => Promise<Listener & { uri: string }>> = {
  'a tunnel that ends after the TLS ClientHello': () => plainProxy(tunnelThat(ended)),
  'a tunnel that resets after the TLS ClientHello': () => plainProxy(tunnelThat(reset)),
  'a tunnel through an https proxy that ends after the TLS ClientHello': () => tlsProxy(tunnelThat(ended)),
};

describe.each(Object.entries({ ...PROXIES, ...TUNNELS }))('%s', (_, make) => {
  it('is asked once for each attempt, and the call was not sent', async () => {
    const proxy = await make();
    const options = { proxy: proxy.uri, tls: { ca: CA }, maxRetries: 1 };
    await expectUnsent(clientOf('https://apig.region-1.test', options), proxy, 2);
  });
  it('is not asked without end by ten calls at the same time', async () => {
    const proxy = await make();
    const client = clientOf('https://apig.region-1.test', { proxy: proxy.uri, tls: { ca: CA }, maxRetries: 0 });
    const calls = Array.from({ length: 10 }, () => failureOf(ApigConnectionError, client.groups.list().then()));
    expect((await Promise.all(calls)).map(({ unsent }) => unsent)).toEqual(Array(10).fill(true));
    expect(proxy.count).toBeLessThanOrEqual(10);
  });
});

describe.each(Object.entries(PROXIES))('%s, before a plain endpoint,', (_, make) => {
  it('is asked once for each attempt, and the call was not sent', async () => {
    const proxy = await make();
    const options = { proxy: proxy.uri, tls: { ca: CA }, maxRetries: 1 };
    await expectUnsent(clientOf('http://apig.region-1.test', options), proxy, 2);
  });
});

describe('a server', () => {
  it.each([['ends', ended], ['resets', reset]])('got nothing if it %s after the TLS ClientHello', async (_, reaction) => {
    const server = await listen(createServer(reacting(reaction)));
    await expectUnsent(clientOf(secure(server), { maxRetries: 1 }), server, 2);
  });
});

describe('close()', () => {
  const silent: Reaction = () => undefined;
  it.each<[string, () => Promise<Listener>, (listener: Listener) => ApigClient]>([
    [
      'a proxy that never answers', () => plainProxy(silent),
      ({ at }) => clientOf('https://apig.region-1.test', { proxy: `http://${at}`, timeout: 1_000, maxRetries: 0 }),
    ],
    [
      'a tunnel that never gets through TLS', () => plainProxy(tunnelThat(silent)),
      ({ at }) => clientOf('https://apig.region-1.test', { proxy: `http://${at}`, timeout: 1_000, maxRetries: 0 }),
    ],
    [
      'a server that never gets through TLS', () => listen(createServer(reacting(silent))),
      (listener) => clientOf(secure(listener), { timeout: 1_000, maxRetries: 0 }),
    ],
  ])('does not wait for %s', async (_, make, clientFor) => {
    const listener = await make();
    const client = clientFor(listener);
    await failureOf(ApigTimeoutError, client.groups.list().then());
    await client.close();
    while (listener.sockets.size > 0) await sleep(5);
    expect(listener.count).toBe(1);
  });
});

describe('NO_PROXY', () => {
  const box = new Sandbox();
  it.each(['a, *', '*', '*.region-1.test', 'APIG.region-1.TEST:443'])('keeps a host from the proxy: %s', async (noProxy) => {
    const proxy = await plainProxy(ended);
    box.env({ HTTPS_PROXY: proxy.uri, NO_PROXY: noProxy });
    const client = clientOf('https://apig.region-1.test', { maxRetries: 0 });
    const error = await failureOf(ApigConnectionError, client.groups.list().then());
    expect({ unsent: error.unsent, asked: proxy.count }).toEqual({ unsent: true, asked: 0 });
  });
});

describe('a source of credentials that is used without a client', () => {
  const box = new Sandbox();
  it('leaves no connection open, since nobody could close it', async () => {
    box.env({});
    const iam = await routed({ 'POST /v3/auth/tokens': () => token('T') });
    const read = fromPassword({ userId: 'u', password: 'p' });
    expect(await read({ iamEndpoint: iam.origin, region: 'cn-north-4' })).toMatchObject({ token: 'T' });
    await iam.emptied();
    expect({ requests: iam.count, open: iam.sockets.size }).toEqual({ requests: 1, open: 0 });
    expect(iam.requests[0]?.headers.connection).toBe('close');
  });
});

async function textOf(body: AsyncIterable<string | Uint8Array>): Promise<string> {
  let text = '';
  for await (const part of body) text += String(part);
  return text;
}

describe('the own pool', () => {
  it('leaves no connection open for a call that outlasts close()', async () => {
    const server = await serve([json(200, {})]);
    const pool = new OwnPool({ ...networkOptions(false), proxy: undefined });
    const send = async (): Promise<string> => {
      const dispatcher = await pool.get();
      return textOf((await dispatcher.request(get(server.origin))).body as AsyncIterable<Uint8Array>);
    };
    await send();
    await pool.close();
    await send();
    expect(server.requests.map(({ headers }) => headers.connection)).toEqual(['keep-alive', 'close']);
  });
});

describe('an agent of the own pool', () => {
  const direct = { ...networkOptions(false, undefined, 3), proxy: undefined };
  it('makes no more connections to one origin than it may', async () => {
    let open = 0;
    let most = 0;
    const server = await serve([
      async ({ response }) => {
        most = Math.max(most, ++open);
        await sleep(5);
        open--;
        response.writeHead(200).end('{}');
      },
    ]);
    const agent = makeAgent(undici, direct);
    onTestFinished(() => agent.destroy());
    const responses = await Promise.all(Array.from({ length: 30 }, () => agent.request(get(server.origin))));
    for (const { body } of responses) expect(await textOf(body)).toBe('{}');
    expect(responses.map(({ statusCode }) => statusCode)).toEqual(Array(30).fill(200));
    expect({ connections: server.connections, most }).toEqual({ connections: 3, most: 3 });
  });
  it('gives a tunnel the same cap', async () => {
    const server = await serve([json(200, {})]);
    const through = await tunnelTo(server.port);
    const agent = makeProxyAgent(undici, { ...networkOptions(false, undefined, 2), proxy: `http://${through.at}` });
    onTestFinished(() => agent.destroy());
    const responses = await Promise.all(Array.from({ length: 12 }, () => agent.request(get('http://apig.region-1.test'))));
    for (const { body } of responses) expect(await textOf(body)).toBe('{}');
    expect(server.count).toBe(12);
    expect(through.count).toBe(2);
  });
  it('keeps its tunnels through a proxy of the environment, by origin, and closes all of them', async () => {
    const server = await serve([json(200, {})]);
    const through = await tunnelTo(server.port);
    const proxies = { httpProxy: `http://${through.at}`, httpsProxy: undefined, noProxy: 'direct.test' };
    const agent = makeProxyAgent(undici, { proxy: proxies, tls: undefined, connections: 1 });
    for (const origin of ['http://one.test', 'http://one.test', 'http://two.test', 'http://one.test', 'http://two.test'])
      expect(await textOf((await agent.request(get(origin))).body)).toBe('{}');
    expect(server.requests.map(({ headers }) => headers.host)).toEqual(['one.test', 'one.test', 'two.test', 'one.test', 'two.test']);
    expect({ tunnels: through.count, open: through.sockets.size }).toEqual({ tunnels: 2, open: 2 });
    expect(await textOf((await agent.request(get(server.origin))).body)).toBe('{}');
    expect({ tunnels: through.count, requests: server.count }).toEqual({ tunnels: 2, requests: 6 });
    await agent.destroy();
    while (through.sockets.size > 0) await sleep(5);
    await expect(agent.request(get('http://one.test'))).rejects.toThrow('The client is destroyed');
  });
  it('connects directly with the same certificates if the environment names a proxy that the host does not need', async () => {
    const server = await serve([json(200, {})], { tls: SERVER });
    const proxies = { httpProxy: 'http://127.0.0.1:9', httpsProxy: undefined, noProxy: '' };
    const agent = makeProxyAgent(undici, { proxy: proxies, tls: { ca: CA }, connections: 1 });
    onTestFinished(() => agent.destroy());
    const { body } = await agent.request(get(`https://localhost:${server.port}`));
    expect(await textOf(body)).toBe('{}');
    expect(server.count).toBe(1);
  });
  it('tells of every socket from its first moment to its last', async () => {
    const server = await listen(createServer(reacting(ended)));
    const told: unknown[] = [];
    class Sockets extends Set<Destroyable> {
      override add(socket: Destroyable): this {
        // It is the one that is not connected yet.
        told.push((socket as Socket).connecting);
        return super.add(socket);
      }
    }
    const sockets = new Sockets();
    const agent = makeAgent(undici, direct, sockets);
    onTestFinished(() => agent.destroy());
    await expect(agent.request(get(`http://${server.at}`))).rejects.toThrow('other side closed');
    expect({ told, connections: server.count }).toEqual({ told: [true], connections: 1 });
    while (sockets.size > 0) await sleep(1);
  });
  it('says that a broken connection was not made, with what broke it as the cause', async () => {
    const proxy = await plainProxy(ended);
    const agent = makeProxyAgent(undici, { ...direct, proxy: proxy.uri });
    onTestFinished(() => agent.destroy());
    await expect(agent.request(get('https://apig.region-1.test'))).rejects.toMatchObject({
      code: 'ECONNRESET', syscall: 'connect', message: 'other side closed',
      cause: { code: 'UND_ERR_SOCKET', message: 'other side closed' },
    });
  });
});

/** A proxy that connects every tunnel to one port of this machine. */
const tunnelTo = (port: number): Promise<Listener> =>
  listen(createServer((socket) => {
    socket.on('error', () => undefined).once('data', () => {
      const other = connect(port, '127.0.0.1').on('error', () => undefined);
      socket.write(CONNECTED);
      other.pipe(socket).pipe(other);
    });
  }));
const get = (origin: string) => ({ origin, path: '/', method: 'GET', headers: {} }) as const;
