/**
 * No secret shows in anything that a program may print: every form of client, credentials, errors and events is
 * searched for each.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as pkg from '../../src/index.js';
import {
  ApigClient, CHANNEL, defaultCredentials, fromAgency, fromContainer, fromEnvironment, fromHcloudConfig, fromMetadata,
  fromOidc, fromPassword, fromProfileFile, fromToken,
} from '../../src/index.js';
import { EventLog } from '../support/events.js';
import { type Answer, bytes, clientOf, cut, GROUP, json, serve } from '../support/server.js';
import { verify } from '../support/verify.js';
import { CLIENT } from '../support/certificates.js';
import { routed, Sandbox, temporary, token } from '../support/identity.js';

const box = new Sandbox();
const SECRETS = {
  sk: 'SECRETKEY-0000000000000000000000000000001',
  securityToken: 'SECURITYTOKEN-000000000002',
  token: 'XAUTHTOKEN-0000000000000003',
  password: 'PASSWORD-000000000000000004',
  idToken: 'IDTOKEN-00000000000000000005',
  podToken: 'PODTOKEN-0000000000000000006',
  appSecret: 'APPSECRET-00000000000000007',
  appCode: 'APPCODE0000000000000000000000000000000000000000000000000000000008',
  signSecret: 'SIGNSECRET000009',
  proxyPassword: 'PROXYPASSWORD-00000000000010',
  metadataToken: 'METADATATOKEN-00000000000011',
  temporaryKey: 'TEMPSKSECRET0012',
  temporaryToken: 'TEMPTOKENSECRET0012',
} as const;
const PRIVATE_KEY = '-----BEGIN PRIVATE KEY-----\nPRIVATEKEY000000000000000000000000000013\n-----END PRIVATE KEY-----';
const ALL: Readonly<Record<string, string>> = {
  ...SECRETS,
  privateKey: 'PRIVATEKEY000000000000000000000000000013',
  clientKey: CLIENT.key.split('\n')[1] ?? '',
};
const KEYS = { ak: 'AKEXAMPLE00000000001', sk: SECRETS.sk, securityToken: SECRETS.securityToken };

/** Every form in which a value may be printed, with what hangs on it. */
function forms(value: unknown, seen = new Set<unknown>()): string[] {
  if (seen.has(value)) return [];
  seen.add(value);
  const texts = [
    String(value),
    inspect(value, { depth: 10 }),
    inspect(value, { depth: 10, showHidden: true, getters: false }),
    jsonOf(value),
  ];
  if (typeof value === 'object' && value !== null) {
    for (const name of Reflect.ownKeys(value)) {
      const held: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
      texts.push(String(name), ...(typeof held === 'string' ? [held] : []));
      if (typeof held === 'object' && held !== null && (name === 'cause' || name === 'error' || name === 'errors'))
        texts.push(...forms(held, seen));
    }
    if (value instanceof Error) texts.push(value.message, value.stack ?? '', ...forms(value.cause, seen));
  }
  return texts;
}
function jsonOf(value: unknown): string {
  try {
    const text: unknown = JSON.stringify(value);
    return typeof text === 'string' ? text : '';
  } catch {
    return '';
  }
}
/** Names of the secrets that show. */
function shown(...values: readonly unknown[]): string[] {
  const text = values.flatMap((value) => forms(value)).join('\n');
  return Object.entries(ALL).filter(([, secret]) => text.includes(secret)).map(([name]) => name);
}
/** Everything that came of a call: its failure, and what was told of it. */
async function traces(call: (logger: EventLog) => PromiseLike<unknown>): Promise<unknown[]> {
  const log = new EventLog();
  const published: unknown[] = [];
  const listener = (event: unknown): void => void published.push(event);
  subscribe(CHANNEL, listener);
  onTestFinished(() => void unsubscribe(CHANNEL, listener));
  const outcome = await Promise.resolve(call(log)).then(() => undefined, (error: unknown) => error);
  return [outcome, ...log.events, ...log.lines, ...published];
}

describe('the search', () => {
  it('finds a secret in every place', () => {
    const error = new Error('outer', {
      cause: Object.assign(new Error('inner'), { request: { headers: { authorization: SECRETS.token } } }),
    });
    expect(shown(error)).toEqual(['token']);
    expect(shown({ deep: [{ sk: SECRETS.sk }] })).toEqual(['sk']);
  });
});

describe('a client', () => {
  it('shows no secret, nor does anything that it returns', () => {
    const client = clientOf('https://apig.example.com', {
      credentials: KEYS,
      tls: { ...CLIENT },
      proxy: `http://me:${SECRETS.proxyPassword}@proxy.example.com:3128`,
      iamEndpoint: 'https://iam.example.com',
    });
    const services = Object.getOwnPropertyNames(ApigClient.prototype)
      .filter((name) => name !== 'constructor')
      .map((name) => Reflect.get(client, name) as unknown);
    expect(shown(client, client.withInstance('other'), ...services)).toEqual([]);
    expect(inspect(client)).toContain('apig.example.com');
  });
});

describe('sources of credentials', () => {
  it('show no secret, neither as functions nor in their errors', async () => {
    box.env({ HUAWEICLOUD_SDK_AK: 'A K', HUAWEICLOUD_SDK_SK: SECRETS.sk, HW_AUTH_TOKEN: `${SECRETS.token} x` });
    box.write('.huaweicloud/credentials', `[basic]\nak=A K\nsk=${SECRETS.sk}\nsecurity_token=${SECRETS.securityToken}`);
    box.write(
      '.hcloud/config.json',
      `{"current":"default","profiles":[{"name":"default","accessKeyId":"A K","secretAccessKey":"${SECRETS.sk}"}]}`,
    );
    const broken = box.write('broken.json', `{"profiles":[{"secretAccessKey":"${SECRETS.sk}"`);
    const pod = box.write('pod', SECRETS.podToken);
    const echo = await serve(({ rawHeaders, body }) =>
      json(403, { error: { code: 403, message: `${rawHeaders.join(' ')} ${body.toString()}` } }),
    );
    const metadata = await routed({
      'PUT /meta-data/latest/api/token': () => bytes(200, SECRETS.metadataToken),
      'GET /openstack/latest/securitykey': () => json(500, { token: SECRETS.metadataToken }),
    });
    const sources = [
      fromEnvironment(),
      fromProfileFile(),
      fromHcloudConfig(),
      fromHcloudConfig({ path: broken }),
      defaultCredentials({ address: metadata.origin }),
      fromMetadata({ address: metadata.origin }),
      fromContainer({ uri: echo.origin, tokenFile: pod }),
      fromOidc({ idpId: 'idp', idTokenFile: box.write('jwt', SECRETS.idToken) }),
      fromPassword({ userId: 'u', password: SECRETS.password }),
      fromToken({ token: SECRETS.token }),
      fromAgency({ agencyName: 'a', domainId: 'd', credentials: KEYS }),
    ];
    for (const source of sources) {
      const found = await traces((logger) => source({ region: 'cn-north-4', iamEndpoint: echo.origin, logger }));
      expect(found[0]).toBeInstanceOf(pkg.ApigError);
      expect(shown(source, ...found)).toEqual([]);
    }
  });
  it('show no secret in the events of calls that succeed', async () => {
    const iam = await routed({
      'POST /v3/auth/tokens': () => token(SECRETS.token),
      'POST /v3.0/OS-CREDENTIAL/securitytokens': () => temporary('SECRET0012'),
    });
    const events = await traces(async (logger) => {
      const context = { region: 'cn-north-4', iamEndpoint: iam.origin, logger };
      await fromPassword({ userId: 'u', password: SECRETS.password })(context);
      await fromAgency({ agencyName: 'a', domainId: 'd', credentials: KEYS })(context);
    });
    expect(events.length).toBeGreaterThan(4);
    expect(shown(...events)).toEqual([]);
  });
});

/** An answer that repeats all that was sent, as a careless proxy or debug mode does. */
const echo = (status: number): Answer => ({ request, response }) => {
  // What is secret comes first: long texts are cut short.
  const sent = [...request.rawHeaders, verify(request, KEYS.sk).canonicalRequest, request.body.toString()]
    .reverse()
    .join('|');
  const text = status === 502 ? `<html><title>${sent}</title></html>` : JSON.stringify({ error_code: 'APIGW.0301', error_msg: `verify aksk signature fail, canonicalRequest:${sent}`, details: [{ sent }] });
  response.writeHead(status).end(text);
};
/** Calls that send a secret; what is added to it makes it one that the service would not take. */
const WRITES: Readonly<Record<string, (client: ApigClient, more?: string) => PromiseLike<unknown>>> = {
  app: (client, more = '') =>
    client.apps.create({ name: 'shop', app_key: 'key-0000000001', app_secret: SECRETS.appSecret + more }),
  'app secret': (client, more = '') => client.apps.resetSecret('a', { app_secret: SECRETS.appSecret + more }),
  'app code': (client, more = '') => client.apps.codes.create('a', { app_code: SECRETS.appCode + more }),
  'signature key': (client, more = '') =>
    client.signatureKeys.create({
      name: 'sign',
      sign_type: 'hmac',
      sign_key: 'key000001',
      sign_secret: SECRETS.signSecret + more,
    }),
  certificate: (client) =>
    client.certificates.create({
      name: 'cert',
      cert_content: '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----',
      private_key: PRIVATE_KEY,
    }),
  'domain certificate': (client) =>
    client.groups.domains.createCertificate('g', 'd', {
      name: 'cert',
      cert_content: '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----',
      private_key: PRIVATE_KEY,
    }),
};

describe('failures and events of calls', () => {
  const answers: Readonly<Record<string, Answer>> = {
    400: echo(400),
    401: echo(401),
    403: echo(403),
    502: echo(502),
    'no connection': cut,
  };
  const cases = Object.entries(WRITES).flatMap(([what, call]) =>
    Object.entries(answers).map(([how, answer]) => [what, how, call, answer] as const),
  );

  it.each(cases)('show no secret: %s, %s', async (_what, _how, call, answer) => {
    const server = await serve([answer]);
    for (const credentials of [KEYS, { token: SECRETS.token }]) {
      const found = await traces((logger) =>
        call(clientOf(server.origin, { credentials, logger, maxRetries: 0, validation: { requests: 'off' } })),
      );
      expect(found[0]).toBeInstanceOf(pkg.ApigError);
      if (answer !== cut) expect(String(found[0])).toContain('[hidden]');
      expect(shown(...found)).toEqual([]);
    }
  });
  it.each(Object.entries(WRITES).filter(([what]) => !what.includes('certificate')))(
    'show no secret of an input that is rejected before it is sent: %s',
    async (_, call) => {
      const server = await serve([json(200, GROUP)]);
      const found = await traces((logger) =>
        call(clientOf(server.origin, { credentials: KEYS, logger }), ' é'.repeat(200)),
      );
      expect(found[0]).toBeInstanceOf(pkg.ApigRequestValidationError);
      expect(shown(...found)).toEqual([]);
    },
  );
  it('show no secret of a response that is not as documented', async () => {
    const server = await serve([json(200, { id: 7, name: 'shop', app_key: 'k', app_secret: SECRETS.appSecret })]);
    for (const responses of ['error', 'warn'] as const) {
      const found = await traces((logger) =>
        clientOf(server.origin, { credentials: KEYS, logger, validation: { responses } }).apps.get('a'),
      );
      expect(found.length).toBeGreaterThan(2);
      expect(shown(...found)).toEqual([]);
    }
  });
  it('show no secret of a rejected signature that is explained', async () => {
    const server = await serve((request) =>
      json(401, {
        error_code: 'APIGW.0301',
        error_msg: `verify aksk signature fail, canonicalRequest:${verify(request, KEYS.sk).canonicalRequest.replaceAll('\n', '|').replace(KEYS.securityToken, 'x')}`,
      }),
    );
    const found = await traces((logger) => clientOf(server.origin, { credentials: KEYS, logger }).groups.list());
    expect(String(found[0])).toContain('x-security-token changed (not shown)');
    expect(shown(...found)).toEqual([]);
  });
  it('show no secret in the doctor\'s rows', async () => {
    const server = await serve([echo(401)]);
    const rows = await clientOf(server.origin, { credentials: KEYS }).doctor();
    expect(shown(rows)).toEqual([]);
    expect(JSON.stringify(rows)).not.toContain(KEYS.ak);
  });
});

/** A gateway, as the service describes it. */
const gateway = (more: object): Answer =>
  json(200, { id: 'g', project_id: 'p', instance_name: 'a', status: 'Creating', type: 'apig', spec: 'BASIC', ...more });
const told = SECRETS.token;
const task = (state: string, result: object): Answer =>
  json(200, { task_id: 't', task_status: state, task_result: JSON.stringify(result) });
const FAILED = {
  success: [],
  failure: [{ api_id: 'a1', api_name: `orders ${told}`, error_code: told, error_msg: `no ${told}` }],
};
interface Repeated {
  readonly answer: (target: string) => Answer;
  readonly call: (client: ApigClient) => PromiseLike<unknown>;
}
/** Whatever repeats the token in a success, in a place that somebody makes a text of. */
const REPEATS: Readonly<Record<string, Repeated>> = {
  'a state that a waiter saw': {
    answer: () => gateway({ status: `S ${told}` }),
    call: (client) => client.instances.waitUntilRunning('g', { timeout: 20, interval: 1 }),
  },
  'code and reason of progress that failed': {
    answer: (target) => (target.includes('progress')
      ? json(200, { progress: 1, status: 'failed', error_code: told, error_msg: `no ${told}` })
      : gateway({})),
    call: (client) => client.instances.waitUntilRunning('g', { timeout: 5_000, interval: 1 }),
  },
  'code and reason of a task': {
    answer: () => task('failed', { error_code: told, error_msg: `no ${told}` }),
    call: (client) => client.asyncTasks.wait('t', { interval: 1 }),
  },
  'an item that failed': {
    answer: () => json(202, FAILED),
    call: async (client) => {
      const result = await pkg.bulkBatches(['a1', 'a2'], 2, (apis) => client.apis.batchPublish({ env_id: 'e', apis }));
      return [inspect(result), ...result.failed.map(({ error }) => error)];
    },
  },
  'an item that failed, thrown': {
    answer: () => json(202, FAILED),
    call: (client) => client.apis.batchPublish({ env_id: 'e', apis: ['a1'] }, { partialFailure: 'throw' }),
  },
  'an item that an import could not take': {
    answer: (target) => (target.includes('async-import')
      ? json(200, { task_id: 't' })
      : task('succeed', { failure: [{ path: '/a', method: 'GET', error_code: told, error_msg: `no ${told}` }] })),
    call: (client) => client.openapi.importAndWait(
      { file_name: { name: 'a.yaml', content: 'x: 1' } }, { interval: 1, partialFailure: 'throw' }),
  },
};

describe('a service that repeats the token under a status of success', () => {
  it.each(Object.entries(REPEATS))('shows it nowhere: %s', async (_, { answer, call }) => {
    const server = await serve(({ target }) => answer(target));
    const found = await traces((logger) =>
      Promise.resolve(call(clientOf(server.origin, { credentials: { token: told }, logger }))).then((value) => {
        throw Object.assign(new Error('what the call returned'), { errors: value });
      }));
    expect(found.flatMap((value) => forms(value)).join()).toContain('[hidden]');
    expect(shown(...found)).toEqual([]);
  });
});

describe('a connection whose errors repeat what was sent', () => {
  const throwing = (make: (request: { headers: Record<string, string> }) => unknown) => ({
    dispatcher: {
      request: (request: never) => {
        throw make(request) as Error; // some of them throw a string
      },
    } as never,
  });
  it.each<[string, Parameters<typeof throwing>[0]]>([
    ['in its message', ({ headers }) => new Error(`no mock for ${JSON.stringify(headers)}`)],
    ['in its code', ({ headers }) => Object.assign(new Error('x'), { code: headers['x-auth-token'] })],
    ['in a member', (request) => Object.assign(new Error('x'), { request })],
    ['in its cause', ({ headers }) => new Error('x', { cause: new Error(headers['x-auth-token']) })],
    ['as a string', ({ headers }) => `no mock for ${headers['x-auth-token'] ?? ''}`],
  ])('shows no secret: %s', async (_, make) => {
    const found = await traces((logger) =>
      clientOf('https://apig.example.com', { credentials: { token: told }, logger, ...throwing(make) }).groups.list());
    expect(found[0]).toBeInstanceOf(pkg.ApigConnectionError);
    expect(shown(...found)).toEqual([]);
  });
  it('shows no secret of a response that breaks HTTP, though its parser keeps it', async () => {
    const server = await serve(({ headers }) => ({ socket }) =>
      socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${String(headers['x-auth-token'])}\r\n\r\n`));
    const found = await traces((logger) =>
      clientOf(server.origin, { credentials: { token: SECRETS.token }, logger, maxRetries: 0 }).groups.list());
    expect(String(found[0])).toContain(
      'groups.list: the connection broke before a response came (Response does not match the HTTP/1.1 protocol ',
    );
    expect(inspect(found[0])).toMatch(/\[cause\]: .*HTTPParserError[^]* data: '\[hidden\]/);
    expect(shown(...found)).toEqual([]);
  });
  it('shows no signature, in any form, and no header of the caller\'s own that is secret by its name', async () => {
    let signature = '';
    const server = await serve(({ headers }) => {
      signature = /Signature=(\w+)/.exec(headers.authorization ?? '')?.[1] ?? '';
      const sent = [headers.authorization, headers['x-api-key'], headers.cookie].join('|');
      return json(400, { error_code: 'A.1', error_msg: `${encodeURIComponent(sent)} ${Buffer.from(sent).toString('base64')}` });
    });
    const found = await traces((logger) => clientOf(server.origin, { credentials: KEYS, logger }).groups.list({}, {
      headers: { 'X-Api-Key': SECRETS.appCode, Cookie: `session ${SECRETS.podToken}` },
    }));
    const text = found.flatMap((value) => forms(value)).join('\n');
    expect(signature).toHaveLength(64);
    for (const secret of [signature, SECRETS.appCode, SECRETS.podToken]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString('base64').slice(4, 16));
    }
  });
});

describe('an IAM that repeats what it was sent under a status of success', () => {
  const escaped = JSON.stringify(`P"${SECRETS.password}<&>`);
  const password = JSON.parse(escaped) as string;
  it.each<[string, (body: string) => Answer]>([
    ['as text', (body) => bytes(201, `created a token for ${body}`)],
    ['as a page', (body) => bytes(201, `<html><title>${encodeURIComponent(body)}</title></html>`)],
    ['as base64', (body) => bytes(201, `debug: ${Buffer.from(body).toString('base64')}`)],
    ['as a rejection', (body) => json(201, { error: { code: 401, message: body, title: 'Unauthorized' } })],
    ['as odd fields', (body) => json(201, { token: body })],
    ['in its request ID', (body) => json(201, { token: 7 }, { 'X-Request-Id': Buffer.from(body).toString('base64url') })],
  ])('shows no password: %s', async (_, repeat) => {
    const iam = await serve(({ body }) => repeat(body.toString()));
    const found = await traces((logger) =>
      fromPassword({ userId: 'u', password })({ region: 'cn-north-4', iamEndpoint: iam.origin, logger }));
    expect(iam.requests).toHaveLength(1);
    expect(iam.requests[0]?.body.toString()).toContain(escaped);
    expect(found[0]).toBeInstanceOf(pkg.ApigError);
    const text = found.flatMap((value) => forms(value)).join('\n');
    for (const part of [SECRETS.password, Buffer.from(SECRETS.password).toString('base64').slice(4, 20)])
      expect(text).not.toContain(part);
    expect(text).not.toMatch(/UEFTU1dPUk|BBU1NXT1JE|QQVNTV09SR/);
  });
});

describe('a password in an address', () => {
  const PASSWORD = 'PASSW0RD-IN-ADDRESS';
  it.each([
    `https://user:${PASSWORD}@apig.example.com`,
    `//user:${PASSWORD}@apig.example.com`,
    `user:${PASSWORD}@apig.example.com`,
    `https://user:p@${PASSWORD}@apig.example.com`,
    `https://user:p/${PASSWORD}@apig.example.com`,
    `https://user:p#${PASSWORD}@apig.example.com`,
    `https:\\\\user:${PASSWORD}@apig.example.com`,
    `https:user:${PASSWORD}@apig.example.com`,
    `https://user%3A${PASSWORD}%40apig.example.com`,
    `ftp://user:${PASSWORD}@apig.example.com`,
    `https://apig.example.com/?password=${PASSWORD}`,
    `http://user:${PASSWORD}@[bad`,
  ])('is not shown, however it is written: %s', (address) => {
    const options = ['endpoint', 'iamEndpoint', 'proxy'] as const;
    for (const option of options) {
      const made = (): unknown => new ApigClient({ region: 'cn-north-4', credentials: KEYS, [option]: address });
      let shown: unknown;
      try {
        shown = made();
      } catch (error) {
        expect(error).toBeInstanceOf(pkg.ApigConfigurationError);
        shown = error;
      }
      for (const text of forms(shown)) expect(text).not.toContain(PASSWORD);
    }
  });
});
