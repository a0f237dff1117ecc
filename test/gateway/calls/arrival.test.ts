/** What the gateway requires of every call: sizes, protocol, and a head that is not malformed. */
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { send, startCalling } from '../../support/calling.js';

const KIBIBYTE = 1024;

/** Sends bytes as they are, and returns what comes back until the connection ends. */
function raw(url: string, text: string): Promise<string> {
  const { port, hostname } = new URL(url);
  return new Promise((done, failed) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let got = '';
    socket.on('data', (chunk) => { got += chunk.toString('latin1'); });
    socket.on('close', () => done(got)).on('error', failed);
  });
}

describe('the size of a call', () => {
  test('has a limit of 12 MiB for the body, which a feature of the gateway changes', async () => {
    const { call, publish, client } = await startCalling();
    await publish({ req_method: 'POST' });
    const body = Buffer.alloc(12 * KIBIBYTE * KIBIBYTE);
    expect((await call('/a', { method: 'POST', body })).status).toBe(200);
    const more = Buffer.alloc(body.length + 1);
    expect((await call('/a', { method: 'POST', body: more })).refusal).toEqual([413, 'APIG.0201', 'Request entity too large']);
    await client.features.configure({ name: 'request_body_size', enable: true, config: String(1024 * 1024) });
    expect((await call('/a', { method: 'POST', body: more.subarray(0, 1024 * 1024 + 1) })).status).toBe(413);
  });
  test('has a limit of 32 KiB for the URI', async () => {
    const { call, publish } = await startCalling();
    await publish({});
    expect((await call(`/a?${'x'.repeat(32 * KIBIBYTE - 3)}`)).status).toBe(200);
    expect((await call(`/a?${'x'.repeat(32 * KIBIBYTE)}`)).refusal).toEqual([414, 'APIG.0201', 'Request URI too large']);
  });
  test('has limits of 32 KiB for one header and of 128 KiB for all, with 494 and not 431', async () => {
    const { call, publish } = await startCalling();
    await publish({});
    const refusal = [494, 'APIG.0201', 'Request headers too large'];
    expect((await call('/a', { headers: { 'X-Long': 'x'.repeat(33 * KIBIBYTE) } })).refusal).toEqual(refusal);
    const many = Array.from({ length: 5 }, (_, i) => [`X-Long-${i}`, 'x'.repeat(30 * KIBIBYTE)] as const);
    expect((await call('/a', { headers: many.slice(0, 4) })).status).toBe(200);
    expect((await call('/a', { headers: many })).refusal).toEqual(refusal);
  });
});

describe('the body of a call', () => {
  test('may pause for no longer than the gateway allows', async () => {
    const { server, publish, domain, client } = await startCalling({ calls: { assumptions: { slowBodyStatus: 408 } } });
    await publish({ req_method: 'POST' });
    await client.features.configure({ name: 'request_custom_config', enable: true, config: '{"client_body_timeout":1}' });
    const text = await raw(server.url, `POST /a HTTP/1.1\r\nHost: ${domain}\r\nContent-Length: 5\r\n\r\nab`);
    expect(text).toMatch(/^HTTP\/1\.1 408 [^]*"error_code":"APIG.0201"/);
  });
});

describe('the protocol of a call', () => {
  test('is one that the API allows', async () => {
    const { call, publish } = await startCalling();
    await publish({ req_protocol: 'HTTPS', req_uri: '/s' });
    await publish({ req_protocol: 'HTTP', req_uri: '/h' });
    expect((await call('/s')).refusal).toEqual([400, 'APIG.0607', 'The following protocol is supported: https']);
    expect((await call('/h')).status).toBe(200);
  });
  test('counts as HTTPS in the process for https:, and everywhere with assumeHttps', async () => {
    const { server, publish, domain } = await startCalling();
    await publish({ req_protocol: 'HTTPS' });
    expect((await server.gateway.call(new Request(`https://${domain}/a`))).status).toBe(200);
    expect((await server.gateway.handle(new Request(`https://${domain}/a`))).status).toBe(200);
    const assuming = await startCalling({ calls: { assumeHttps: true } });
    await assuming.publish({ req_protocol: 'HTTPS' });
    expect((await assuming.call('/a')).status).toBe(200);
  });
  test('may not be WebSocket or gRPC here: the local gateway says so', async () => {
    const { call, publish } = await startCalling();
    await publish({});
    const upgrade = { Upgrade: 'websocket', Connection: 'Upgrade' };
    expect((await call('/a', { headers: upgrade })).refusal).toEqual([501, 'LOCAL.0501', 'The local gateway does not emulate this: WebSocket']);
    expect((await call('/a', { headers: { 'Content-Type': 'application/grpc' } })).refusal)
      .toEqual([501, 'LOCAL.0501', 'The local gateway does not emulate this: gRPC']);
  });
});

describe('a malformed call', () => {
  test.each([
    ['several Host headers', (host: string) => `GET /a HTTP/1.1\r\nHost: ${host}\r\nHost: other\r\nConnection: close\r\n\r\n`],
    ['a target that is no path', (host: string) => `GET * HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`],
    ['Transfer-Encoding in HTTP/1.0', (host: string) => `POST /a HTTP/1.0\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['Transfer-Encoding and Content-Length', (host: string) => `POST /a HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n`],
    ['a space in a header name', (host: string) => `GET /a HTTP/1.1\r\nHost: ${host}\r\nX Y: 1\r\nConnection: close\r\n\r\n`],
  ])('is rejected with 400: %s', async (_, text) => {
    const { server, publish, domain } = await startCalling();
    await publish({ req_method: 'ANY' });
    expect(await raw(server.url, text(domain))).toMatch(/^HTTP\/1\.1 400 /);
    expect((await send(server.url, '/a', { host: domain })).status, 'the gateway is still there').toBe(200);
  });
});
