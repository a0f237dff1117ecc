/** Metadata and pod identity: where they may be asked, and how much is taken from them. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fromContainer, fromMetadata } from '../../src/index.js';
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
    ['file:///etc/passwd', 'is not an http(s) address'],
    ['keys', 'is not an http(s) address'],
  ])('takes no other address: %s', async (uri, fault) => {
    expect(await refusal(fromContainer({ uri, tokenFile: tokenFile() })())).toBe(
      `${FAILED}HC_CONTAINER_CREDENTIALS_FULL_URI ${fault}.`,
    );
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
  it.each<[string, (stopped: () => boolean) => Answer]>([
    ['with its length', () => bytes(200, 'x'.repeat(70_000))],
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
  it('gives up what comes drop by drop after five seconds', async () => {
    const server = await serve([({ response }) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 100);
      response.on('close', () => clearInterval(drip));
    }]);
    expect(await refusal(fromContainer({ uri: server.origin, tokenFile: tokenFile() })())).toBe(
      `${FAILED}127.0.0.1:${server.port} did not respond within 5 s.`,
    );
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
  it('is not believed with a token that no header can carry', async () => {
    const service = await routed({ 'PUT /meta-data/latest/api/token': () => bytes(200, 'a\r\nX-Evil: 1') });
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
