/**
 * A verifier in front of the handlers of a server. Each adapter takes the raw target, headers and body, before anything
 * has parsed them, and responds itself to what is rejected. Bodies stay readable: parsers after it work as ever.
 */
import { joined, nodeRequest, type NodeRequest, type NodeResponse } from './node-request.js';
import { fault } from './usage.js';
import type { Rejection, Verdict, Verified } from './verdict.js';
import type { Verifier } from './verifier.js';

/** What was verified, by the request of a framework. */
const found = new WeakMap<object, Verified>();

/**
 * Who signed a request that an adapter let pass: `signedBy(request)` for `fetchHandler`, `nodeListener` and Express,
 * `signedBy(request.raw)` for Fastify, `signedBy(c.req.raw)` for Hono.
 * @throws TypeError if no adapter has seen the request. A handler that needs a verified caller then fails closed.
 */
export function signedBy(request: object): Verified {
  const verified = found.get(request);
  if (verified) return verified;
  throw fault('No verifier has seen this request. Put its adapter before the handler.');
}

/** What an adapter sends if it rejects. It says why only if the verifier has `explain`. */
function responseTo({ reason, status, message }: Rejection, { explain }: Verifier): RejectionResponse {
  const error = status === 401 ? 'unauthorized' : reason;
  return {
    status,
    headers: {
      'content-type': 'application/json',
      // The rest of the body will not be read.
      ...(status === 413 && { connection: 'close' }),
      ...(status === 401 && { 'www-authenticate': 'SDK-HMAC-SHA256' }),
    },
    body: JSON.stringify({ error, ...(explain && { reason, message }) }),
  };
}
interface RejectionResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * A handler of Fetch requests, as Deno, Bun and Workers take it: `Deno.serve(fetchHandler(verifier, handler))`.
 * @param handler - Gets the request with its body, who signed it, and what the server passes besides.
 */
export function fetchHandler<Rest extends readonly unknown[]>(
  verifier: Verifier,
  handler: (request: Request, verified: Verified, ...rest: Rest) => Response | Promise<Response>,
): (request: Request, ...rest: Rest) => Promise<Response> {
  return async (given, ...rest) => {
    const { verdict, request } = await verifyFetch(verifier, given);
    return verdict.ok ? handler(request, verdict, ...rest) : responseOf(verdict, verifier);
  };
}
function responseOf(rejection: Rejection, verifier: Verifier): Response {
  const { status, headers, body } = responseTo(rejection, verifier);
  return new Response(body, { status, headers });
}
async function verifyFetch(verifier: Verifier, given: Request): Promise<{ verdict: Verdict; request: Request }> {
  let request = given;
  const { host, pathname, search } = new URL(given.url);
  const headers = [...given.headers];
  // Some platforms keep it out of the headers.
  if (!given.headers.has('host')) headers.push(['host', host]);
  const verdict = await verifier.verify({
    method: given.method,
    target: pathname + search,
    headers,
    async body(limit) {
      if (!given.body) return new Uint8Array();
      const body = await collected(given.body, limit);
      // The body was read, so handlers get a request with the same bytes.
      if (body) request = new Request(given, { body });
      return body;
    },
  });
  if (verdict.ok) found.set(request, verdict);
  return { verdict, request };
}
/** All bytes of a stream; `undefined` if there are more than `limit`. */
async function collected(stream: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) return undefined;
  }
  return joined(chunks, size);
}

/** A listener for `createServer` of `node:http`: `createServer(nodeListener(verifier, listener))`. */
export function nodeListener<Req extends NodeRequest, Res extends NodeResponse>(
  verifier: Verifier,
  listener: (request: Req, response: Res) => unknown,
): (request: Req, response: Res) => void {
  return (request, response) => {
    void verifyNode(verifier, request, response).then((ok) => ok && listener(request, response));
  };
}
/** Resolves to true if the request may pass. Otherwise the response is sent. */
async function verifyNode(verifier: Verifier, request: NodeRequest, response: NodeResponse): Promise<boolean> {
  const verdict = await verifier.verify(nodeRequest(request));
  if (verdict.ok) {
    found.set(request, verdict);
    return true;
  }
  const { status, headers, body } = responseTo(verdict, verifier);
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
  return false;
}

/**
 * Middleware for Express 4 and 5: `app.use(expressMiddleware(verifier))`, before `express.json()` and other parsers.
 * After a parser that keeps the raw body as `request.rawBody`, it takes that.
 */
export function expressMiddleware(
  verifier: Verifier,
): (request: NodeRequest, response: NodeResponse, next: (error?: unknown) => void) => void {
  return (request, response, next) => {
    verifyNode(verifier, request, response).then((ok) => ok && next(), next);
  };
}

/** What is needed of Fastify. */
interface FastifyLike {
  addHook(
    name: 'preParsing',
    hook: (request: { readonly raw: NodeRequest }, reply: FastifyReplyLike) => Promise<unknown>,
  ): unknown;
}
interface FastifyReplyLike {
  code(status: number): FastifyReplyLike;
  headers(headers: Readonly<Record<string, string>>): FastifyReplyLike;
  send(body: string): unknown;
}
/**
 * A plugin for Fastify 5: `await app.register(fastifyPlugin(verifier))`. It covers the routes of the instance that
 * registers it, and those below.
 */
export function fastifyPlugin(verifier: Verifier): (app: FastifyLike) => Promise<void> {
  const plugin = (app: FastifyLike): Promise<void> => {
    app.addHook('preParsing', async (request, reply) => {
      const verdict = await verifier.verify(nodeRequest(request.raw));
      if (verdict.ok) return void found.set(request.raw, verdict);
      const { status, headers, body } = responseTo(verdict, verifier);
      return reply.code(status).headers(headers).send(body);
    });
    return Promise.resolve();
  };
  // Fastify would keep the hook to the routes of the plugin itself, which has none.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true });
}

/** What is needed of a context of Hono. */
interface HonoLike {
  readonly req: { raw: Request };
}
/** Middleware for Hono 4: `app.use(honoMiddleware(verifier))`. */
export function honoMiddleware(
  verifier: Verifier,
): (context: HonoLike, next: () => Promise<void>) => Promise<Response | undefined> {
  return async ({ req }, next) => {
    const { verdict, request } = await verifyFetch(verifier, req.raw);
    if (!verdict.ok) return responseOf(verdict, verifier);
    req.raw = request;
    await next();
    return undefined;
  };
}
