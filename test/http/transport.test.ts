import { Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { resolveConfig, type ClientOptions } from '../../src/config.js';
import type { DispatcherRequest, DispatcherResponse } from '../../src/http/dispatcher.js';
import { ApigAbortError, ApigBadRequestError, ApigError } from '../../src/errors.js';
import { operation } from '../../src/schema/operation.js';
import { input, secret, text } from '../../src/schema/vocabulary.js';
import type { TransportSettings } from '../../src/http/settings.js';
import { Transport } from '../../src/http/transport.js';
import { failureOf } from '../support/server.js';

class Body extends input({ name: text(), key: secret(text()) }) {}
const create = operation({
  id: 'things.create', method: 'POST', path: '/v2/{project_id}/things', scope: 'project', body: Body,
  actions: [], errorStatuses: [],
});

const answering = (statusCode: number, body: unknown) =>
  vi.fn((request: DispatcherRequest): Promise<DispatcherResponse> => {
    request.signal?.throwIfAborted();
    return Promise.resolve({ statusCode, headers: {}, body: Readable.from([Buffer.from(JSON.stringify(body))]) });
  });
function transportOf(
  request: ReturnType<typeof answering>,
  settings: Partial<TransportSettings> = {},
  options: Partial<ClientOptions> = {},
): Transport {
  const config = resolveConfig({
    endpoint: 'http://127.0.0.1',
    credentials: { token: 'token-example' },
    projectId: 'p1',
    dispatcher: { request },
    ...options,
  });
  return new Transport({ ...config.settings, ...settings }, config.scope);
}

describe('a call by send()', () => {
  it.each<[string, unknown, unknown, string]>([
    ['operation', undefined, {}, 'send needs an operation, such as operations[\'groups.list\'] of huaweicloud-apig/operations, got undefined.'],
    ['operation', { id: 'x' }, {}, 'send needs an operation, such as operations[\'groups.list\'] of huaweicloud-apig/operations, got an object.'],
    ['input', create, undefined, 'things.create: the input is not valid, nothing was sent.\n  input: expected an object with path, query, body or form, got undefined'],
    ['input', create, 'x', 'things.create: the input is not valid, nothing was sent.\n  input: expected an object with path, query, body or form, got a string'],
  ])('is rejected if its %s is none: %#', async (_, op, given, message) => {
    const request = answering(200, {});
    const send = transportOf(request).send(op as typeof create, given as object).then();
    expect((await failureOf(ApigError, send)).message).toBe(message);
    expect(request).not.toHaveBeenCalled();
  });
});

describe('a rejected call', () => {
  const REFUSED = { error_code: 'APIG.2011', error_msg: 'no' };
  it.each<[string, TransportSettings['catalog']]>([
    ['cannot be loaded', () => Promise.reject(new Error('no such chunk'))],
    ['throws', () => { throw new Error('broken'); }],
  ])('is reported even if the catalog %s', async (_, catalog) => {
    const request = answering(400, REFUSED);
    await expect(transportOf(request, { catalog }).send(create, { body: {} })).rejects.toMatchObject({
      name: 'ApigBadRequestError',
      message: 'things.create was rejected with 400 APIG.2011: no. (POST /v2/p1/things)',
      meaning: undefined,
      remedy: undefined,
    });
    expect(request).toHaveBeenCalledTimes(1);
  });
  it('shows no secret that was sent, in the body or elsewhere', async () => {
    for (const [body, extraBody] of [[{ key: 'hush-hush' }, {}], [{}, { key: 'hush-hush' }]]) {
      const request = answering(400, {
        error_code: 'A.1',
        error_msg: 'bad hush-hush',
        details: [{ key: 'hush-hush' }],
      });
      const error = await transportOf(request)
        .send(create, { body }, { extraBody })
        .then(
          () => undefined,
          (reason: unknown) => reason,
        );
      expect(error).toBeInstanceOf(ApigBadRequestError);
      expect(error).toMatchObject({ serverMessage: 'bad [hidden]', details: [{ key: '[hidden]' }] });
    }
  });
});

describe('an abort', () => {
  it('is noticed right after the call, before anything is sent', async () => {
    const request = answering(200, {});
    const provider = vi.fn(() => Promise.resolve({ token: 'token-example' }));
    const controller = new AbortController();
    const call = transportOf(request, {}, { credentials: provider }).send(
      create,
      { body: {} },
      { signal: controller.signal },
    );
    controller.abort(new Error('left'));
    await expect(call).rejects.toBeInstanceOf(ApigAbortError);
    await expect(call).rejects.toMatchObject({ inFlight: false });
    expect(request).not.toHaveBeenCalled();
  });
  it('prevents every question, for credentials or anything else, if it comes before the call', async () => {
    const request = answering(200, {});
    const provider = vi.fn(() => Promise.resolve({ token: 'token-example' }));
    await expect(
      transportOf(request, {}, { credentials: provider }).send(create, { body: {} }, { signal: AbortSignal.abort() }),
    ).rejects.toBeInstanceOf(ApigAbortError);
    expect(provider).not.toHaveBeenCalled();
    expect(request).not.toHaveBeenCalled();
  });
});
