/** Metadata and pod identity: where they may be asked, and how much is taken from them. */
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { addressFault, localRequest, NoAnswerError } from '../../src/auth/local-request.js';
import { fromContainer, fromMetadata } from '../../src/index.js';
import { SERVER } from '../support/certificates.js';
import { bytes, failure, json, serve, silence, type Answer } from '../support/server.js';
import { LATER, refusal, routed, Sandbox } from '../support/identity.js';

const box = new Sandbox();
const keys = json(200, { credential: { access: 'A', secret: 'S', securitytoken: 'T', expires_at: LATER } });
const tokenFile = (): string => box.write('token', 'PODSECRET');
const FAILED = 'The credentials of the container could not be fetched: ';

describe('a container', () => {
  it.each([
    ['http://10.0.0.1/keys', '10.0.0.1'],
    ['http://keys.example.com:8080', 'keys.example.com:8080'],
    ['http://localhost.example.com', 'localhost.example.com'],
    ['http://127.0.0.1.example.com', '127.0.0.1.example.com'],
    ['http://169.254.169.253', '169.254.169.253'],
    ['http://[fd00::1]', '[fd00::1]'],
  ])('sends no token over plain http to another machine: %s', async (uri, host) => {
    expect(await refusal(fromContainer({ uri, tokenFile: tokenFile() })())).toBe(
      `${FAILED}HC_CONTAINER_CREDENTIALS_FULL_URI is plain http, and ${host} is neither this machine nor 169.254.169.254: the token could be read on the way. Use https.`,
    );
  });
  it.each([
    ['http://me:hush@127.0.0.1/keys', 'contains a user name or a password'],
    ['https://me@keys.example.com', 'contains a user name or a password'],
    ['https://:hush@keys.example.com', 'contains a user name or a password'],
    ['xhttp://127.0.0.1/keys', 'is not an http(s) address'],
    ['file:///etc/passwd', 'is not an http(s) address'],
    ['keys', 'is not an http(s) address'],
  ])('takes no other address: %s', async (uri, fault) => {
    expect(await refusal(fromContainer({ uri, tokenFile: tokenFile() })())).toBe(
      `${FAILED}HC_CONTAINER_CREDENTIALS_FULL_URI ${fault}.`,
    );
  });
  it('may be asked over https anywhere, and over plain http at the platform\'s own address', () => {
    for (const uri of ['https://keys.example.com/x', 'HTTPS://10.0.0.1', 'http://169.254.169.254/keys', 'http://[::1]:8080'])
      expect(addressFault(uri)).toBeUndefined();
  });
  it('asks on this machine by any of its names', async () => {
    const server = await serve([keys]);
    for (const host of ['127.0.0.1', 'localhost', '127.1'])
      expect(await fromContainer({ uri: `http://${host}:${server.port}`, tokenFile: tokenFile() })()).toMatchObject({ ak: 'A' });
  });
  it('follows no redirect: the token stays here', async () => {
    const target = await serve([keys]);
    for (const status of [301, 302, 303, 307, 308]) {
      const server = await serve([bytes(status, '', { Location: target.origin })]);
      expect(await refusal(fromContainer({ uri: server.origin, tokenFile: tokenFile() })())).toBe(
        `${FAILED}127.0.0.1:${server.port} responded with status ${status}.`,
      );
    }
    expect(target.connections).toBe(0);
  });
  it('fails if it changes to another protocol, which nobody asked for', async () => {
    const server = await serve([({ socket }) => socket.write('HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n')]);
    expect(await refusal(fromContainer({ uri: server.origin, tokenFile: tokenFile() })())).toBe(
      `${FAILED}127.0.0.1:${server.port} responded with status 101.`,
    );
    await server.emptied();
    expect(server.sockets.size).toBe(0);
  });
  it.each<[string, (stopped: () => boolean) => Answer]>([
    ['with its length', () => bytes(200, 'x'.repeat(64 * 1024 + 1))],
    ['without end', (stopped) => ({ response }) => {
      response.writeHead(200);
      const more = (): unknown => (stopped() || response.destroyed ? response.end() : response.write('x'.repeat(10_000), () => setImmediate(more)));
      more();
    }],
  ])('reads 64 KB at most (%s)', async (_, answer) => {
    let stopped = false;
    onTestFinished(() => void (stopped = true));
    const server = await serve([answer(() => stopped)]);
    expect(await refusal(fromContainer({ uri: server.origin, tokenFile: tokenFile() })())).toBe(
      `${FAILED}the response of 127.0.0.1:${server.port} is larger than 64 KB.`,
    );
    await server.emptied();
    expect(server.sockets.size).toBe(0);
  });
  it.each(['access', 'secret', 'securitytoken', 'expires_at'])('has no keys if %s is missing or no text', async (name) => {
    for (const value of [undefined, null, 5, {}, ['A']]) {
      const credential = { access: 'A', secret: 'S', securitytoken: 'T', expires_at: LATER, [name]: value };
      const server = await serve([json(200, { credential })]);
      expect(await refusal(fromContainer({ uri: server.origin, tokenFile: tokenFile() })())).toBe(
        `${FAILED}the response of 127.0.0.1:${server.port} has no keys.`,
      );
    }
  });
  it('may give its keys by their other names beside empty ones', async () => {
    const credentials = { access: null, accessKeyId: 'A', secret: null, secretAccessKey: 'S', securityToken: 'T', expiration: LATER };
    const server = await serve([json(200, { credential: null, credentials })]);
    expect(await fromContainer({ uri: server.origin, tokenFile: tokenFile() })()).toEqual({
      ak: 'A', sk: 'S', securityToken: 'T', expiresAt: LATER,
    });
  });
  it('stops when nobody waits for the keys any longer', async () => {
    const server = await serve([silence]);
    const stop = new AbortController();
    const asked = failure(fromContainer({ uri: server.origin, tokenFile: tokenFile() })({ signal: stop.signal }));
    setTimeout(() => stop.abort(), 50);
    await asked;
    await server.emptied();
    expect(server.sockets.size).toBe(0);
  });
});

describe('a request to a service of this machine', () => {
  const request = { method: 'GET', connectTimeout: 10_000, timeout: 10_000 } as const;
  it('has a length if it has a body, and no framing without one', async () => {
    const server = await serve([bytes(200, 'fine')]);
    await localRequest({ ...request, url: server.origin, headers: { 'x-own': '1' } });
    await localRequest({ ...request, url: server.origin, method: 'POST', body: '组' });
    expect(server.requests.map(({ method, headers, body }) => [method, headers, body.toString()])).toEqual([
      ['GET', { host: `127.0.0.1:${server.port}`, connection: 'close', 'x-own': '1' }, ''],
      ['POST', { host: `127.0.0.1:${server.port}`, connection: 'close', 'content-length': '3' }, '组'],
    ]);
  });
  it('gets 64 KB, and not a byte more', async () => {
    const server = await serve([bytes(201, 'x'.repeat(64 * 1024))]);
    expect(await localRequest({ ...request, url: server.origin })).toEqual({ status: 201, text: 'x'.repeat(64 * 1024) });
  });
  it.each<[string, Answer]>([
    ['nothing comes', silence],
    ['the response comes drop by drop', ({ response }) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    }],
  ])('ends after its time limit if %s', async (_, answer) => {
    const server = await serve([answer]);
    await expect(localRequest({ ...request, url: server.origin, timeout: 200 })).rejects.toThrow(
      new NoAnswerError(`127.0.0.1:${server.port} did not respond within 0.2 s`),
    );
  });
  it('ends after another time limit if there is no connection, such as a handshake without a response', async () => {
    const server = createTcpServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    await expect(localRequest({ ...request, url: `https://127.0.0.1:${port}`, connectTimeout: 200 })).rejects.toThrow(
      new NoAnswerError(`127.0.0.1:${port} did not take the connection within 0.2 s`),
    );
  });
  it('has its second limit after the handshake', async () => {
    const server = await serve([silence], { tls: SERVER });
    box.env({ NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    const spy = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    onTestFinished(() => spy.mockRestore());
    await expect(localRequest({ ...request, url: server.origin, timeout: 200 })).rejects.toThrow(
      new NoAnswerError(`127.0.0.1:${server.port} did not respond within 0.2 s`),
    );
  });
  it('is sent over https to those that are trusted, and not to others', async () => {
    const server = await serve([bytes(200, 'fine')], { tls: SERVER });
    await expect(localRequest({ ...request, url: server.origin })).rejects.toThrow(
      /^127\.0\.0\.1:\d+ cannot be reached \((UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT_LOCALLY|SELF_SIGNED_CERT_IN_CHAIN)\)$/,
    );
    expect(server.count).toBe(0);
  });
  it('is not sent with a header that cannot be sent, or to an address that is not allowed', async () => {
    const server = await serve([bytes(200, 'fine')]);
    await expect(localRequest({ ...request, url: server.origin, headers: { 'x-own': 'a\nb' } })).rejects.toThrow(
      new NoAnswerError('the request cannot be sent (ERR_INVALID_CHAR)'),
    );
    await expect(localRequest({ ...request, url: 'http://10.0.0.1' })).rejects.toThrow(
      new NoAnswerError('the address is plain http, and 10.0.0.1 is neither this machine nor 169.254.169.254: the token could be read on the way. Use https'),
    );
    expect(server.connections).toBe(0);
  });
  it('is not sent if it is aborted already, and ends when it is', async () => {
    const server = await serve([silence]);
    await expect(localRequest({ ...request, url: server.origin, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    expect(server.connections).toBe(0);
    const stop = new AbortController();
    const sent = failure(localRequest({ ...request, url: server.origin, signal: stop.signal }));
    await vi.waitFor(() => expect(server.count).toBe(1));
    stop.abort();
    expect(await sent).toEqual(new NoAnswerError(`127.0.0.1:${server.port} cannot be reached (ABORT_ERR)`));
  });
});

describe('the instance metadata', () => {
  const NO = 'There are no credentials from the instance metadata: ';
  it('follows no redirect, neither for its token nor for the keys', async () => {
    const target = await serve([keys]);
    const away = bytes(302, '', { Location: target.origin });
    const token = await routed({ 'PUT /meta-data/latest/api/token': () => away });
    expect(await refusal(fromMetadata({ address: token.origin })())).toBe(`${NO}its token was rejected with status 302.`);
    const key = await routed({
      'PUT /meta-data/latest/api/token': () => bytes(200, 'tok'),
      'GET /openstack/latest/securitykey': () => away,
    });
    expect(await refusal(fromMetadata({ address: key.origin })())).toBe(`${NO}the service responded with status 302.`);
    expect(target.connections).toBe(0);
  });
  it('is asked at the address of the platform, unless nobody waits', async () => {
    await expect(fromMetadata()({ signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone');
  });
  it.each(['a\r\nX-Evil: 1', 'tök'])('is not believed with a token that no header can carry: %j', async (text) => {
    const service = await routed({ 'PUT /meta-data/latest/api/token': () => bytes(200, text) });
    expect(await refusal(fromMetadata({ address: service.origin })())).toBe(`${NO}its token cannot be sent in a header.`);
    expect(service.count).toBe(1);
  });
  it('reads 64 KB at most', async () => {
    const service = await routed({ 'PUT /meta-data/latest/api/token': () => bytes(200, 'x'.repeat(70_000)) });
    expect(await refusal(fromMetadata({ address: service.origin })())).toBe(
      `${NO}the response of 127.0.0.1:${service.port} is larger than 64 KB; this is normal if the program does not run on a cloud host.`,
    );
  });
  it('is told apart from something else that listens there', async () => {
    const server = createServer();
    server.on('connection', (socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(await refusal(fromMetadata({ address: `http://127.0.0.1:${port}` })())).toMatch(
      new RegExp(`^${NO}127.0.0.1:${port} cannot be reached \\((HPE_|ECONNRESET)`),
    );
  });
});
