/** Ends that the caller, the clock or the network bring about: told apart, at once, and without a trace. */
import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  ApigAbortError, ApigConnectionError, ApigError, ApigServiceError, ApigTimeoutError,
} from '../../src/errors.js';
import { CA, CLIENT, SERVER, UNTRUSTED } from '../support/certificates.js';
import { EventLog } from '../support/events.js';
import {
  clientOf, cut, failure, failureOf, fakeTimeouts, GATEWAY, json, KEYS, pieces, serve, silence, silenceFor, start,
  TestServer,
} from '../support/server.js';

const NO_GROUPS = { total: 0, size: 0, groups: [] };
const AT = `(GET ${GATEWAY}/api-groups)`;
const LATER = { 'Retry-After': '600' };

/** Fails the test where anything goes wrong that no promise carries. */
function watchProcess(): void {
  const seen: unknown[] = [];
  const note = (error: unknown): void => void seen.push(error);
  process.on('uncaughtException', note).on('unhandledRejection', note);
  onTestFinished(async () => {
    await sleep(30);
    process.off('uncaughtException', note).off('unhandledRejection', note);
    expect(seen).toEqual([]);
  });
}
afterEach(() => vi.useRealTimers());

describe('the caller\'s signal', () => {
  it('prevents the request and the credentials question if it has aborted before', async () => {
    const credentials = vi.fn(() => KEYS);
    const { server, client } = await start([json(200, NO_GROUPS)], { credentials });
    const error = await failureOf(
      ApigAbortError,
      client.groups.list({}, { signal: AbortSignal.abort(new Error('shutting down')) }),
    );
    expect(error.message).toBe('groups.list was aborted by the caller\'s signal: shutting down. Nothing was sent.');
    expect(error).toMatchObject({
      kind: 'Abort',
      operation: 'groups.list',
      inFlight: false,
      cause: { message: 'shutting down' },
    });
    expect(credentials).not.toHaveBeenCalled();
    expect(server.requests).toHaveLength(0);
  });

  it('ends the call if it aborts right after the start', async () => {
    watchProcess();
    const { client } = await start([json(200, NO_GROUPS)]);
    await client.groups.list();
    const controller = new AbortController();
    const call = client.groups.list({}, { signal: controller.signal }).then();
    controller.abort(new Error('never mind'));
    await failureOf(ApigAbortError, call);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('ends a call that waits for credentials; nothing is sent, and other calls go on waiting', async () => {
    watchProcess();
    const { server, client } = await start([json(200, NO_GROUPS)], { credentials: () => sleep(50, KEYS) });
    const controller = new AbortController();
    const aborted = failureOf(ApigAbortError, client.groups.list({}, { signal: controller.signal }));
    const other = client.groups.list().then();
    setTimeout(() => controller.abort(new Error('never mind')), 10);
    const error = await aborted;
    expect(error.message).toBe('groups.list was aborted by the caller\'s signal: never mind. Nothing was sent.');
    expect(error.inFlight).toBe(false);
    expect(server.requests).toHaveLength(0);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    await expect(other).resolves.toEqual(NO_GROUPS);
    expect(server.requests).toHaveLength(1);
  });

  it('leaves nothing unhandled if credentials fail after the abort', async () => {
    watchProcess();
    const fail = async (): Promise<never> => {
      await sleep(20);
      throw new Error('no vault');
    };
    const { client } = await start([json(200, NO_GROUPS)], { credentials: fail });
    const controller = new AbortController();
    const call = client.groups.list({}, { signal: controller.signal }).then();
    controller.abort();
    await failureOf(ApigAbortError, call);
    const later = failureOf(ApigAbortError, client.groups.list({}, { signal: AbortSignal.timeout(5) }));
    await later;
    await sleep(40);
  });

  it('reports the first attempt if it aborts while the next one waits for credentials', async () => {
    const controller = new AbortController();
    let asked = 0;
    const credentials = (): Promise<typeof KEYS> => {
      if (asked++ === 0) return Promise.resolve(KEYS);
      setTimeout(() => controller.abort(new Error('never mind')), 5);
      return new Promise(() => undefined);
    };
    const { client } = await start([json(503, {}, { 'Retry-After': '0' })], { credentials });
    const error = await failureOf(ApigAbortError, client.groups.list({}, { signal: controller.signal }));
    expect(error.message).toBe(
      'groups.list was aborted by the caller\'s signal: never mind. It was about to be sent again, after 1 failed attempt.',
    );
    expect(error.inFlight).toBe(true);
  });

  it('ends a call that waits for its response, whatever the reason is', async () => {
    let stop = (): void => undefined;
    const { server, client } = await start([() => stop()]);
    for (const [reason, text] of [
      [new Error('user stop'), 'user stop.'],
      ['stop!', 'stop!'],
      [{ code: 7 }, 'no reason given.'],
      [undefined, 'This operation was aborted.'],
    ] as const) {
      const controller = new AbortController();
      stop = () => controller.abort(reason);
      const error = await failureOf(ApigAbortError, client.groups.list({}, { signal: controller.signal }));
      expect(error.message).toBe(
        `groups.list was aborted by the caller's signal: ${text} The request was on its way; the service may have carried it out.`,
      );
      expect(error.inFlight).toBe(true);
      expect(error.cause).toBe(controller.signal.reason);
    }
    expect(server.requests).toHaveLength(4);
  });

  it('ends a call while its response is read, and the process goes on', async () => {
    watchProcess();
    const controller = new AbortController();
    const body = pieces(200, Array<string>(500).fill(' '.repeat(10_000)), 10);
    const { server, client } = await start([(exchange) => {
      setTimeout(() => controller.abort(new Error('user stop')), 50);
      return body(exchange);
    }]);
    const error = await failureOf(ApigAbortError, client.groups.list({}, { signal: controller.signal }));
    expect(error.cause).toEqual(new Error('user stop'));
    expect(server.requests).toHaveLength(1);
    await server.emptied();
    expect(server.sockets.size).toBe(0);
  });

  it('ends the wait between attempts immediately', async () => {
    const log = new EventLog();
    const { server, client } = await start([json(503, {}, { 'Retry-After': '60' })], { logger: log });
    const controller = new AbortController();
    const told = log.next('retry');
    const call = client.groups.list({}, { signal: controller.signal }).then();
    await told;
    const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    controller.abort(new Error('user stop'));
    const error = await failureOf(ApigAbortError, call);
    expect(error.message).toBe(
      'groups.list was aborted by the caller\'s signal: user stop. It was waiting to be sent again. The last attempt failed with: '
        + `groups.list failed with 503: the response is the text "{}". It probably comes from a proxy or load balancer, not from the service. Retry; if it persists, check endpoint and proxy. ${AT}`,
    );
    expect(error.inFlight).toBe(true);
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBeLessThan(timers);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    expect(server.requests).toHaveLength(1);
    expect(log.types).toEqual(['request', 'response', 'retry', 'error']);
  });

  it('counts as the caller\'s even if AbortSignal.timeout made it', async () => {
    const { client } = await start([silence]);
    const error = await failureOf(ApigAbortError, client.groups.list({}, { signal: AbortSignal.timeout(500) }));
    expect(error.cause).toMatchObject({ name: 'TimeoutError' });
    expect(error.message).toBe(
      'groups.list was aborted by the caller\'s signal: The operation was aborted due to timeout. '
        + 'The request was on its way; the service may have carried it out.',
    );
  });

  it('has no effect when it aborts afterwards', async () => {
    watchProcess();
    const { client } = await start([json(200, NO_GROUPS)]);
    const controller = new AbortController();
    await expect(client.groups.list({}, { signal: controller.signal })).resolves.toEqual(NO_GROUPS);
    controller.abort();
    await sleep(20);
    await expect(client.groups.list()).resolves.toEqual(NO_GROUPS);
  });

  it('ends all calls that share it', async () => {
    const { server, client } = await start([silence]);
    const controller = new AbortController();
    const calls = Array.from({ length: 20 }, () => failure(client.groups.list({}, { signal: controller.signal })));
    for (let i = 0; server.requests.length < 20 && i < 200; i++) await sleep(5);
    controller.abort();
    expect((await Promise.all(calls)).every((error) => error instanceof ApigAbortError)).toBe(true);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('ends a list between its pages', async () => {
    const controller = new AbortController();
    const { server, client } = await start([
      json(200, { total: 2, groups: [{ id: '1', name: 'one' }] }),
      () => controller.abort(),
    ]);
    const seen: string[] = [];
    const loop = (async () => {
      for await (const group of client.groups.list({ limit: 1 }, { signal: controller.signal })) seen.push(group.id);
    })();
    await failureOf(ApigAbortError, loop);
    expect(seen).toEqual(['1']);
    expect(server.requests).toHaveLength(2);
  });
});

describe('a time limit', () => {
  it('is not an abort', async () => {
    const { server, client } = await start([silenceFor(60_000)], { timeout: 60_000 });
    fakeTimeouts();
    const error = await failureOf(ApigTimeoutError, client.groups.list({}, { signal: new AbortController().signal }));
    expect(error.message).toBe(
      `groups.list timed out: an attempt took longer than timeout, 60000 ms. Nothing was changed by it; try again, or allow more time. (GET ${GATEWAY}/api-groups, after 3 attempts)`,
    );
    expect(error).toMatchObject({ kind: 'Timeout', limit: 'timeout', attempts: 3 });
    expect(server.requests).toHaveLength(3);
  });

  it('leaves the service\'s own error if it ends before the next attempt', async () => {
    const { client } = await start([json(503, { error_code: 'APIG.9', error_msg: 'busy' }, LATER)], {
      totalTimeout: 1_000,
    });
    const error = await failureOf(ApigServiceError, client.groups.list());
    expect(error).toMatchObject({ status: 503, serverMessage: 'busy', retryAfter: 600_000 });
  });
});

describe('the network', () => {
  it('reports a port on which nobody listens', async () => {
    const server = new TestServer([silence]);
    await server.listen();
    const { port } = server;
    await server.close();
    const error = await failureOf(
      ApigConnectionError,
      clientOf(`http://127.0.0.1:${port}`, { maxRetries: 0 }).groups.list(),
    );
    expect(error).toMatchObject({
      kind: 'Connection',
      code: 'ECONNREFUSED',
      unsent: true,
      cause: { code: 'ECONNREFUSED' },
    });
    expect(error.message).toBe(
      `groups.list was not sent: no connection (ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:${port}). Check the endpoint, the network and the proxy. ${AT}`,
    );
  });

  it('reports an untrusted certificate, without retries', async () => {
    const server = await serve([json(200, NO_GROUPS)], { tls: UNTRUSTED });
    const log = new EventLog();
    const error = await failureOf(
      ApigConnectionError,
      clientOf(server.origin, { logger: log }).groups.create({ name: 'orders' }),
    );
    expect(error).toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      unsent: true,
      attempts: 1,
      cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    expect(error.message).toMatch(
      /^groups\.create was not sent: the server's certificate is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT: self-signed certificate.*\)\. Pass the private CA as the option tls\.ca /,
    );
    expect(log.types).toEqual(['request', 'error']);
    expect(server.requests).toHaveLength(0);
  });

  it('reports a certificate for another name', async () => {
    const server = await serve([json(200, NO_GROUPS)], { tls: UNTRUSTED });
    const agent = new Agent({
      connect: {
        ca: UNTRUSTED.cert,
        lookup: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
      },
    });
    onTestFinished(() => agent.close());
    const error = await failureOf(
      ApigConnectionError,
      clientOf(`https://apig.other.example:${server.port}`, { dispatcher: agent }).groups.list(),
    );
    expect(error).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID', attempts: 1 });
    await expect(clientOf(server.origin, { dispatcher: agent }).groups.list()).resolves.toEqual(NO_GROUPS);
  });

  it('reports TLS to a port without TLS', async () => {
    const server = await serve([json(200, NO_GROUPS)]);
    const error = await failureOf(ApigConnectionError, clientOf(`https://127.0.0.1:${server.port}`).groups.list());
    expect(error).toMatchObject({ code: 'ERR_SSL_WRONG_VERSION_NUMBER', attempts: 1 });
    expect(error.message).toMatch(
      /^groups\.list was not sent: no secure connection \(ERR_SSL_WRONG_VERSION_NUMBER: .*\)\. Check scheme and port of the endpoint, and the proxy\. \(GET /s,
    );
  });

  it('reports a client certificate that does not fit its key', async () => {
    const server = await serve([json(200, NO_GROUPS)], { tls: SERVER });
    const client = clientOf(server.origin, { tls: { ca: CA, cert: CLIENT.cert, key: SERVER.key } });
    const error = await failureOf(ApigConnectionError, client.groups.list());
    expect(error).toMatchObject({ code: 'ERR_OSSL_X509_KEY_VALUES_MISMATCH', unsent: true, attempts: 1 });
    expect(error.message).toMatch(
      /^groups\.list was not sent: the client's own certificate cannot be used \(ERR_OSSL_\w+: .*\)\. Check the options tls\.cert, tls\.key and tls\.passphrase\. \(GET /,
    );
  });

  it('reports a host name that does not exist', async () => {
    const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND apig.region-1.example.com'), {
      code: 'ENOTFOUND',
      syscall: 'getaddrinfo',
      hostname: 'apig.region-1.example.com',
    });
    const agent = new Agent({ connect: { lookup: (_name, _options, done) => done(unknown, []) } });
    onTestFinished(() => agent.close());
    const error = await failureOf(
      ApigConnectionError,
      clientOf('https://apig.region-1.example.com', { dispatcher: agent, maxRetries: 0 }).groups.list(),
    );
    expect(error).toMatchObject({ code: 'ENOTFOUND', unsent: true, cause: { code: 'ENOTFOUND' } });
    expect(error.message).toBe(
      'groups.list was not sent: no connection (ENOTFOUND: getaddrinfo ENOTFOUND apig.region-1.example.com). '
        + `Check the endpoint, the network and the proxy. ${AT}`,
    );
  });

  it('reports a connection that is cut', async () => {
    const { client } = await start([cut], { maxRetries: 0 });
    const error = await failureOf(ApigConnectionError, client.groups.create({ name: 'orders' }));
    expect(error).toMatchObject({ code: 'ECONNRESET', unsent: false });
    expect(error.message).toBe(
      'groups.create: the connection broke before a response came (ECONNRESET: read ECONNRESET). '
        + `The service may have carried it out: read before you send it again. (POST ${GATEWAY}/api-groups)`,
    );
  });

  it('always fails with an ApigError that has a kind to switch on', async () => {
    const { client } = await start([cut, silenceFor(60_000), json(500, {})], { maxRetries: 0, timeout: 60_000 });
    fakeTimeouts();
    const kinds: string[] = [];
    for (let i = 0; i < 3; i++) kinds.push((await failureOf(ApigError, client.groups.list())).kind);
    expect(kinds).toEqual(['Connection', 'Timeout', 'Internal']);
  });
});
