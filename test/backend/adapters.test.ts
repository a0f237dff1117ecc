/** The adapters, in real servers on loopback: what the framework's own handlers get, and what callers get. */
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import {
  connect as connectHttp2, createServer as createHttp2Server, type Http2ServerRequest, type Http2ServerResponse,
} from 'node:http2';
import { connect, type AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  createVerifier, expressMiddleware, fastifyPlugin, fetchHandler, honoMiddleware, nodeListener, signAsGateway, signedBy,
  type GatewayRequest, type Rejection, type Verifier, type VerifierOptions,
} from '../../src/backend/index.js';

const KEY = 'backendkey01';
const SECRET = 'Bk9sQ2wE7rT4yU1i-0pA';

/** What the handler of each server responds with. */
interface Echo {
  readonly key: string;
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}
const textOf = async (stream: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};
const parsed = (text: string): unknown => (text === '' ? undefined : JSON.parse(text));

/** A server of each kind, with the parsers that its users use. */
const SERVERS: Readonly<Record<string, (verifier: Verifier) => Promise<Server>>> = {
  'node:http': (verifier) => listening(createServer(nodeListener(verifier, (request, response) => {
    void textOf(request).then((text) => {
      const { method = '', url = '' } = request;
      response.end(JSON.stringify({ key: signedBy(request).key, method, url, body: parsed(text) } satisfies Echo));
    });
  }))),
  Express: (verifier) => {
    const app = express();
    app.use(expressMiddleware(verifier));
    app.use(express.json({ limit: '20mb' }));
    // A router, so that `url` is not the target.
    app.use('/orders', express.Router().use((request, response) => {
      const { method, originalUrl: url } = request;
      response.json({ key: signedBy(request).key, method, url, body: request.body as unknown } satisfies Echo);
    }));
    return listening(createServer(app as RequestListener));
  },
  Fastify: async (verifier) => {
    const app = fastify({ bodyLimit: 20 * 2 ** 20, forceCloseConnections: true });
    await app.register(fastifyPlugin(verifier));
    app.all('/orders', ({ raw, method, url, body }): Echo => ({ key: signedBy(raw).key, method, url, body }));
    await app.listen({ port: 0, host: '127.0.0.1' });
    onTestFinished(() => app.close());
    return app.server;
  },
  Hono: (verifier) => {
    const app = new Hono();
    app.use(honoMiddleware(verifier));
    app.all('/orders', async (c) => {
      const { pathname, search } = new URL(c.req.url);
      const { key } = signedBy(c.req.raw);
      const body = parsed(await c.req.text());
      return c.json({ key, method: c.req.method, url: pathname + search, body } satisfies Echo);
    });
    return listening(serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server);
  },
  'a Fetch handler': (verifier) => {
    const handler = fetchHandler(verifier, async (request, { key }) => {
      const { pathname, search } = new URL(request.url);
      expect(signedBy(request).key).toBe(key);
      const body = parsed(await request.text());
      return Response.json({ key, method: request.method, url: pathname + search, body } satisfies Echo);
    });
    return listening(serve({ fetch: handler, port: 0, hostname: '127.0.0.1' }) as Server);
  },
};
async function listening(server: Server): Promise<Server> {
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}
const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

describe.each(Object.entries(SERVERS))('the adapter for %s', (_name, start) => {
  const rejected: Rejection[] = [];
  async function open(options: Partial<VerifierOptions> = {}): Promise<{
    readonly port: number;
    readonly call: (given?: Partial<GatewayRequest>, changes?: RequestInit) => Promise<Response>;
  }> {
    rejected.length = 0;
    const onRejected = (rejection: Rejection): void => void rejected.push(rejection);
    const port = portOf(await start(createVerifier({ keys: { [KEY]: SECRET }, onRejected, ...options })));
    return {
      port,
      async call(given, changes) {
        const { url, ...request } = await signAsGateway({
          url: `http://127.0.0.1:${port}/orders?q=%20a%2Bb`, key: KEY, secret: SECRET, ...given,
        });
        return fetch(url, { ...request, ...changes });
      },
    };
  }
  const json = { 'Content-Type': 'application/json' };

  it('lets a signed request pass, and says who signed it', async () => {
    const { call } = await open();
    expect(await (await call()).json()).toMatchObject({ key: KEY, method: 'GET', url: '/orders?q=%20a%2Bb' });
    // Another request on the same connection.
    expect(await (await call({ method: 'DELETE' })).json()).toMatchObject({ key: KEY, method: 'DELETE' });
  });

  it.each([1, 70_000, 3_000_000])('leaves a body of %i characters to the parsers', async (size) => {
    const { call } = await open();
    const body = { text: 'é'.repeat(size) };
    const response = await call({ method: 'POST', headers: json, body: JSON.stringify(body) });
    expect(await response.json()).toMatchObject({ key: KEY, body });
  });

  it('leaves a body without a length to the parsers, also an empty one', async () => {
    const { port } = await open();
    for (const parts of [['{"a"', ':', '1}'], []]) {
      const headers = parts.length > 0 ? json : { 'Content-Type': 'text/plain' };
      const { headers: signed } = await signAsGateway({
        method: 'POST', url: `http://127.0.0.1:${port}/orders`, headers, key: KEY, secret: SECRET, body: parts.join(''),
      });
      const sent = { ...signed, 'transfer-encoding': 'chunked' };
      const request = httpRequest({ port, path: '/orders', method: 'POST', headers: sent });
      for (const part of parts) await new Promise((resolve) => request.write(part, resolve));
      request.end();
      const [response] = await once(request, 'response') as [IncomingMessage];
      const body = parts.length > 0 && { body: { a: 1 } };
      expect(JSON.parse(await textOf(response))).toMatchObject({ key: KEY, url: '/orders', ...body });
    }
  });

  it('lets a body pass that is declared as unsigned, without reading it', async () => {
    const { call } = await open({ maxBody: 0 });
    const response = await call({ method: 'POST', headers: json, body: '{"a":1}', payload: 'unsigned' });
    expect(await response.json()).toMatchObject({ key: KEY, body: { a: 1 } });
  });

  it('responds with 401 to what is not signed, and does not say why', async () => {
    const { call, port } = await open();
    const unsigned = await fetch(`http://127.0.0.1:${port}/orders`);
    expect(unsigned.headers.get('www-authenticate')).toBe('SDK-HMAC-SHA256');
    expect([unsigned.status, await unsigned.json()]).toEqual([401, { error: 'unauthorized' }]);
    const tampered = await call({ method: 'POST', headers: json, body: '{"a":1}' }, { body: '{"a":2}' });
    expect([tampered.status, await tampered.json()]).toEqual([401, { error: 'unauthorized' }]);
    expect(rejected.map(({ reason }) => reason)).toEqual(['missing', 'signature']);
  });

  it('says why with the option explain', async () => {
    const { port } = await open({ explain: true });
    const response = await fetch(`http://127.0.0.1:${port}/orders`);
    expect(await response.json()).toEqual({
      error: 'unauthorized',
      reason: 'missing',
      message: 'There is no header authorization. Call through the gateway, and bind a signature key.',
    });
  });

  it('responds with 413 to a body that is too large', async () => {
    const { call } = await open({ maxBody: 5 });
    const response = await call({ method: 'PUT', headers: json, body: '[1234]' });
    expect([response.status, await response.json()]).toEqual([413, { error: 'body-too-large' }]);
    expect(await (await call({ method: 'PUT', headers: json, body: '[123]' })).json()).toMatchObject({ body: [123] });
  });

  it('responds with 503 if the keys cannot be looked up', async () => {
    const { call } = await open({ keys: () => Promise.reject(new Error('no database')) });
    const response = await call();
    expect([response.status, await response.json()]).toEqual([503, { error: 'unavailable' }]);
  });

  it('calls no handler if the connection ends before the body', async () => {
    let settle: (reason: string) => void;
    const reported = new Promise<string>((resolve) => (settle = resolve));
    const { port } = await open({ onRejected: ({ reason }) => settle(reason) });
    const { headers } = await signAsGateway({
      method: 'POST', url: `http://127.0.0.1:${port}/orders`, key: KEY, secret: SECRET, body: 'abcd', headers: json,
    });
    const socket = connect(port, '127.0.0.1');
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.end(`POST /orders HTTP/1.1\r\n${lines}content-length: 4\r\n\r\nab`);
    expect(await reported).toBe('body-unreadable');
    socket.destroy();
  });
});

describe('the adapter for Express, behind a parser', () => {
  const post = async (parser: express.RequestHandler): Promise<object> => {
    const why: string[] = [];
    const app = express();
    const onRejected = ({ message }: Rejection): void => void why.push(message);
    app.use(parser, expressMiddleware(createVerifier({ keys: { [KEY]: SECRET }, onRejected })));
    app.use((request, response) => void response.json(request.body));
    const port = portOf(await listening(createServer(app as RequestListener)));
    const { url, ...request } = await signAsGateway({
      method: 'POST', url: `http://127.0.0.1:${port}/`, key: KEY, secret: SECRET, body: '{ "a": 1 }',
      headers: { 'Content-Type': 'application/json' },
    });
    const response = await fetch(url, request);
    return { status: response.status, body: await response.json(), why };
  };

  it('takes the raw body that the parser has kept', async () => {
    const verify = (request: object, _: unknown, rawBody: Buffer): void => void Object.assign(request, { rawBody });
    expect(await post(express.json({ verify }))).toEqual({ status: 200, body: { a: 1 }, why: [] });
  });

  it('says what to do if the parser has kept nothing', async () => {
    expect(await post(express.json())).toEqual({
      status: 400,
      body: { error: 'body-unreadable' },
      why: [
        'The body could not be read: "Error: it was parsed already. Put the verifier before body parsers, or keep '
        + 'request.rawBody".',
      ],
    });
  });
});

describe('the adapter for node:http, with HTTP/2', () => {
  /** Sends a request by HTTP/2, with further headers; resolves to what came back. */
  async function call(body: string, further: Readonly<Record<string, string>> = {}): Promise<unknown[]> {
    const verifier = createVerifier({ keys: { [KEY]: SECRET } });
    const listener = nodeListener(verifier, (request: Http2ServerRequest, response: Http2ServerResponse) => {
      void textOf(request).then((text) => response.end(`${signedBy(request).key} ${text.length}`));
    });
    const server = createHttp2Server((request, response) => listener(request, response));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const origin = `http://127.0.0.1:${port}`;
    const url = `${origin}/a?b=1`;
    const signed = await signAsGateway({ method: 'POST', url, key: KEY, secret: SECRET, body });
    const { host = '', ...headers } = signed.headers;
    const client = connectHttp2(origin);
    const head = { ':method': 'POST', ':path': '/a?b=1', ':authority': host, ...headers, ...further };
    const stream = client.request(head, { endStream: body === '' });
    onTestFinished(() => {
      client.close();
      server.close();
    });
    if (body !== '') stream.end(body);
    const [response] = await once(stream, 'response') as [Record<string, unknown>];
    return [response[':status'], await textOf(stream)];
  }

  it('lets requests pass that have no body, or one of a known length', async () => {
    expect(await call('')).toEqual([200, `${KEY} 0`]);
    expect(await call('x'.repeat(200_000), { 'content-length': '200000' })).toEqual([200, `${KEY} 200000`]);
  });

  it('lets a body without a length pass, or rejects it if its end is seen too late to hand it on', async () => {
    expect([[200, `${KEY} 1`], [400, '{"error":"body-unreadable"}']]).toContainEqual(await call('x'));
  });
});

describe('signedBy', () => {
  it('throws for a request that no verifier has seen, so that a handler without a verifier fails', () => {
    expect(() => signedBy(new Request('http://127.0.0.1/'))).toThrow(
      new TypeError('No verifier has seen this request. Put its adapter before the handler.'),
    );
  });
});
