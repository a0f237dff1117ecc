import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Agent } from 'undici';
import { ApigClient, ApigConnectionError, fromPassword } from '../../src/index.js';
import { clientOf, failure, failureOf, INSTANCE, json, KEYS, PROJECT, serve } from '../support/server.js';
import { CA, CLIENT, SERVER } from '../support/certificates.js';
import { NO_GROUPS, routed, Sandbox, token } from '../support/identity.js';

const box = new Sandbox();
const fine = json(200, NO_GROUPS);

/** A proxy that tunnels every host name to this machine, and keeps what it was asked for. */
class Proxy {
  /** What it was asked for, and by whom. */
  readonly asked: { readonly target: string | undefined; readonly authorization: string | undefined }[] = [];
  readonly #server: Server = createServer();
  readonly #sockets = new Set<Socket>();

  async start(): Promise<string> {
    this.#server.on('connect', (request, socket: Socket) => {
      this.asked.push({ target: request.url, authorization: request.headers['proxy-authorization'] });
      const port = Number(request.url?.split(':').at(-1));
      const through = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        through.pipe(socket).pipe(through);
      });
      for (const end of [socket, through]) this.#sockets.add(end.on('error', () => undefined));
    });
    await new Promise<void>((listening) => this.#server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => {
      for (const socket of this.#sockets) socket.destroy();
      this.#server.close();
    });
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
}
async function proxy(): Promise<{ readonly proxy: Proxy; readonly at: string }> {
  const started = new Proxy();
  return { proxy: started, at: await started.start() };
}
/** An address of the service that only a proxy finds. */
const elsewhere = (port: number): string => `http://apig.region-1.test:${port}`;

describe('a proxy', () => {
  it('serves APIG and IAM if the environment names it, without any option', async () => {
    const { proxy: way, at } = await proxy();
    const iam = await routed({ 'POST /v3/auth/tokens': () => token('T') });
    const server = await serve([fine]);
    box.env({ HTTP_PROXY: `http://me:hush@${at}` });
    const client = clientOf(elsewhere(server.port), {
      region: 'cn-north-4',
      iamEndpoint: `http://iam.test:${iam.port}`,
      credentials: fromPassword({ userId: 'u', password: 'p' }),
    });
    await client.groups.list();
    const authorization = `Basic ${Buffer.from('me:hush').toString('base64')}`;
    expect(way.asked).toEqual([{ target: `iam.test:${iam.port}`, authorization }, { target: `apig.region-1.test:${server.port}`, authorization }]);
  });
  it('may be named without its scheme; NO_PROXY hosts and this machine bypass it', async () => {
    const { proxy: way, at } = await proxy();
    const server = await serve([fine]);
    box.env({ http_proxy: at, HTTPS_PROXY: at, NO_PROXY: '.example.com' });
    await clientOf(elsewhere(server.port)).groups.list();
    expect(way.asked).toHaveLength(1);
    await clientOf(server.origin).groups.list();
    await clientOf(`http://localhost:${server.port}`).groups.list();
    expect(way.asked).toHaveLength(1);
    box.env({ NO_PROXY: '.test,x' });
    expect(await failure(clientOf(elsewhere(server.port), { maxRetries: 0 }).groups.list())).toMatchObject({
      kind: 'Connection',
      unsent: true,
    });
    expect(way.asked).toHaveLength(1);
  });
  it('serves everything if the option names it; `false` turns it off', async () => {
    const { proxy: way, at } = await proxy();
    const server = await serve([fine]);
    box.env({ HTTP_PROXY: 'http://127.0.0.1:1' });
    await clientOf(elsewhere(server.port), { proxy: `http://${at}` }).groups.list();
    await clientOf(server.origin, { proxy: new URL(`http://${at}`) }).groups.list();
    expect(way.asked.map(({ target }) => target)).toEqual([`apig.region-1.test:${server.port}`, `127.0.0.1:${server.port}`]);
    expect(
      await failure(clientOf(elsewhere(server.port), { proxy: false, maxRetries: 0 }).groups.list()),
    ).toMatchObject({ kind: 'Connection', unsent: true });
    expect(way.asked).toHaveLength(2);
  });
  it.each([
    [407, 1, 'Check the user name and the password in its address.'], [403, 1, 'Check the proxy, or name the host in NO_PROXY if it needs none.'],
    [503, 2, 'Check the proxy, or name the host in NO_PROXY if it needs none.'],
  ])('is reported without its password, if it rejects with %i, after %i attempt(s)', async (status, times, advice) => {
    let asked = 0;
    const refusing = createServer().on('connect', (_, socket: Socket) => {
      asked++;
      socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    });
    await new Promise<void>((listening) => refusing.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void refusing.close());
    const at = `http://me:hush@127.0.0.1:${(refusing.address() as AddressInfo).port}`;
    const error = await failureOf(
      ApigConnectionError,
      clientOf('https://apig.region-1.test', { proxy: at, maxRetries: 1 }).groups.create({ name: 'orders' }),
    );
    expect(error.unsent).toBe(true);
    expect(error.message).toContain(
      `groups.create was not sent: the proxy refused the connection with status ${status}. ${advice}`,
    );
    expect(error.message).not.toContain('hush');
    expect(asked).toBe(times);
  });
  it('is rejected without its password if it is invalid', () => {
    for (const proxy of ['ftp://me:hush@proxy', '', 'http://', 'http://me:hush@proxy/path', 'http://me:hush@proxy?a', 'me:hush@proxy#a'])
      expect(() => clientOf('https://x.test', { proxy })).toThrow(
        /^The option proxy is not the address of a proxy\. It looks like http:\/\/user:password@proxy\.example\.com:3128\.$/,
      );
    box.env({ HTTPS_PROXY: 'ftp://me:hush@proxy' });
    expect(() => clientOf('https://x.test')).toThrow(
      'The environment variable HTTPS_PROXY is not the address of a proxy.',
    );
    expect(() => clientOf('https://x.test')).not.toThrow('hush');
    expect(() => clientOf('https://x.test', { proxy: false })).not.toThrow();
  });
  it('excludes a dispatcher', () => {
    const dispatcher = new Agent();
    onTestFinished(() => dispatcher.close());
    expect(() => clientOf('https://x.test', { dispatcher, proxy: 'env' })).toThrow(
      'The options dispatcher and proxy exclude each other',
    );
    expect(() => clientOf('https://x.test', { dispatcher, tls: { ca: CA } })).toThrow(
      'The options dispatcher and tls exclude each other',
    );
  });
});

/**
 * A server whose certificate the test's authority has signed, and which wants one from the client where that is asked
 * for.
 */
async function secure(requestCert: boolean): Promise<string> {
  const server = createTlsServer({ ...SERVER, ca: CA, requestCert, rejectUnauthorized: requestCert }, (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(NO_GROUPS));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://localhost:${(server.address() as AddressInfo).port}`;
}

describe('certificates', () => {
  it('are trusted if the option or a dispatcher names their authority, and not otherwise', async () => {
    const origin = await secure(false);
    const error = await failure(clientOf(origin).groups.list());
    expect(error).toMatchObject({
      kind: 'Connection',
      unsent: true,
      message: expect.stringContaining('certificate is not trusted') as string,
    });
    await expect(clientOf(origin, { tls: { ca: CA } }).groups.list()).resolves.toEqual(NO_GROUPS);
    await expect(clientOf(origin, { tls: { ca: [Buffer.from(CA)] } }).groups.list()).resolves.toEqual(NO_GROUPS);
    const dispatcher = new Agent({ connect: { ca: CA } });
    onTestFinished(() => dispatcher.close());
    await expect(clientOf(origin, { dispatcher }).groups.list()).resolves.toEqual(NO_GROUPS);
  });
  it('are sent by the client if the server requests one', async () => {
    const origin = await secure(true);
    expect(await failure(clientOf(origin, { tls: { ca: CA }, maxRetries: 0 }).groups.list())).toMatchObject({
      kind: 'Connection',
    });
    await expect(clientOf(origin, { tls: { ca: CA, ...CLIENT } }).groups.list()).resolves.toEqual(NO_GROUPS);
  });
  it('apply through a proxy, too', async () => {
    const { proxy: way, at } = await proxy();
    const origin = await secure(true);
    box.env({ HTTPS_PROXY: `http://${at}` });
    // NO_PROXY of this package names localhost: the option does not care.
    await expect(
      clientOf(origin, { proxy: `http://${at}`, tls: { ca: CA, ...CLIENT } }).groups.list(),
    ).resolves.toEqual(NO_GROUPS);
    expect(way.asked).toHaveLength(1);
  });
  it('are rejected before anything is sent if they are invalid', () => {
    const make = (tls: object): ApigClient =>
      new ApigClient({ endpoint: 'https://x.test', projectId: PROJECT, instanceId: INSTANCE, credentials: KEYS, tls });
    expect(() => make({ ca: '/etc/ca.pem' })).toThrow(
      'tls.ca is not PEM text ("-----BEGIN …"). If it is a path, read the file first.',
    );
    expect(() => make({ cert: CLIENT.cert })).toThrow('tls.cert and tls.key go together.');
  });
});
