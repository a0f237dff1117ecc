/**
 * A client in a Fastify server: made once, closed with the server, ended with the request, and its errors as responses.
 *
 * It serves GET /groups on a free port, calls it once, and ends.
 */
import { ApigError, ApigServiceError } from 'huaweicloud-apig';
import Fastify from 'fastify';
import { withGateway } from './connect.js';

await withGateway(async (client) => {
  const app = Fastify();
  app.get('/groups', async (request) => {
    const gone = new AbortController();
    request.raw.once('close', () => gone.abort());
    const groups = await client.groups.list({}, { signal: gone.signal, totalTimeout: 5_000 }).all();
    return groups.map(({ id, name }) => ({ id, name }));
  });
  app.get<{ Params: { id: string } }>('/groups/:id', ({ params }) => client.groups.get(params.id));
  // What the service said about a wrong ID is for the user; everything else is for the log.
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof ApigServiceError && error.status === 404) return reply.code(404).send({ error: error.code });
    if (error instanceof ApigError) console.error(error.message);
    return reply.code(502).send({ error: 'the gateway cannot be asked' });
  });
  const origin = await app.listen({ port: 0, host: '127.0.0.1' });
  try {
    for (const path of ['/groups', '/groups/none']) {
      const response = await fetch(`${origin}${path}`);
      console.log(path, response.status, await response.text());
    }
  } finally {
    await app.close();
  }
}, async (client) => {
  await client.groups.create({ name: 'orders' });
});
