/** The calls to IAM that credentials need: tokens, temporary keys, the project of a region. Loaded on first use. */
import { networkOptions, OwnPool } from '../http/pool.js';
import type { Authenticator, Proof, TransportSettings, Unsigned } from '../http/settings.js';
import { ApigConfigurationError } from '../errors.js';
import { operation } from '../schema/operation.js';
import type { CallOptions, Catalog } from '../options.js';
import { input, int, list, one, output, required, secret, text } from '../schema/vocabulary.js';
import { Transport } from '../http/transport.js';
import { RetryBudget } from '../http/turns.js';
import { ToldDrift } from '../schema/check.js';
import { USER_AGENT } from '../version.js';
import {
  clockOf, from, timeOf, type CredentialsContext, type KeyCredentials, type TokenCredentials,
} from './credentials.js';
import { iamEndpoint } from './endpoints.js';

abstract class IamDomain extends input({ name: text(), id: text() }) {}
abstract class IamProjectScope extends input({ name: text(), id: text() }) {}
abstract class IamScope extends input({ project: one(IamProjectScope) }) {}
export abstract class IamUser extends input({
  name: text(),
  id: text(),
  password: required(secret(text())),
  domain: one(IamDomain),
}) {}
abstract class IamPassword extends input({ user: required(one(IamUser)) }) {}
abstract class IamTokenId extends input({ id: required(secret(text())), duration_seconds: int() }) {}
abstract class IamAssumeRole extends input({
  agency_name: required(text()),
  domain_name: text(),
  domain_id: text(),
  duration_seconds: int(),
}) {}
abstract class IamIdentity extends input({
  methods: required(list(text())),
  password: one(IamPassword),
  token: one(IamTokenId),
  assume_role: one(IamAssumeRole),
}) {}
abstract class IamAuth extends input({ identity: one(IamIdentity), id_token: one(IamTokenId), scope: one(IamScope) }) {}
abstract class IamAuthBody extends input({ auth: required(one(IamAuth)) }) {}
abstract class IamTokenQuery extends input({ nocatalog: text() }) {}
abstract class IamProject extends output({ id: text(), name: text() }, 'id', 'name') {}
abstract class IamToken extends output({ expires_at: text(), project: one(IamProject) }) {}
abstract class IamTokenAnswer extends output({ token: one(IamToken) }) {}
abstract class IamCredential extends output({
  access: text(), secret: secret(text()), securitytoken: secret(text()), expires_at: text(),
}, 'access', 'secret', 'securitytoken') {}
abstract class IamCredentialAnswer extends output({ credential: one(IamCredential) }, 'credential') {}
abstract class IamProjectFilter extends input({ name: text() }) {}
abstract class IamProjectPage extends output({ projects: list(IamProject) }, 'projects') {}

// An extra token or key does no harm, so these POSTs are retried after a connection error.
const createToken = operation({
  id: 'iam.createToken', method: 'POST', path: '/v3/auth/tokens', query: IamTokenQuery, body: IamAuthBody,
  response: IamTokenAnswer, idempotent: true, actions: [],
});
const createTokenFromIdToken = operation({
  id: 'iam.createTokenFromIdToken', method: 'POST', path: '/v3.0/OS-AUTH/id-token/tokens', body: IamAuthBody,
  response: IamTokenAnswer, idempotent: true, actions: [],
});
const createTemporaryKey = operation({
  id: 'iam.createTemporaryKey', method: 'POST', path: '/v3.0/OS-CREDENTIAL/securitytokens', body: IamAuthBody,
  response: IamCredentialAnswer, idempotent: true,
  actions: ['iam:agencies:assume'],
});
const listProjects = operation({
  id: 'iam.listProjects', method: 'GET', path: '/v3/projects', query: IamProjectFilter, response: IamProjectPage,
  actions: ['iam:projects:listProjects'],
});

/** Adds no proof, for calls whose body is the proof. */
const anonymous: Authenticator = {
  prove: ({ host }: Unsigned): Proof => ({
    headers: { host, 'content-type': 'application/json;charset=utf8' },
    stamp: {},
  }),
  refused: () => undefined,
};

/**
 * The client's dispatcher. If a source is used without a client, nobody could close connections, so each one ends with
 * its request.
 */
function dispatcherOf({ dispatcher }: CredentialsContext): TransportSettings['dispatcher'] {
  if (dispatcher) return () => dispatcher;
  const pool = new OwnPool(networkOptions(), false);
  return () => pool.get();
}

/** The catalog has no codes of IAM. */
const NO_CODES: Catalog = { explain: () => undefined, documentation: () => undefined };

/** IAM, reached through the connections of a context. */
export class Iam {
  readonly #context: CredentialsContext;
  readonly #transport: Transport;
  readonly #options: CallOptions;
  /** Its address. */
  readonly endpoint: string;

  /** Without an `authenticator`, the body of each call is its proof. */
  constructor(context: CredentialsContext, authenticator: Authenticator = anonymous) {
    const { origin, host, prefix } = iamEndpoint(context.iamEndpoint, context.region, context.endpoint);
    this.#context = context;
    this.#options = { signal: context.signal };
    this.endpoint = origin + prefix;
    this.#transport = new Transport({
      origin, host, prefix, authenticator, ownPool: false,
      dispatcher: dispatcherOf(context),
      timeout: 15_000, totalTimeout: 60_000, maxRetries: 2, maxResponseBytes: 10 * 1024 * 1024,
      validation: { requests: 'error', responses: 'error' }, userAgent: USER_AGENT, headers: {}, logger: context.logger,
      clock: clockOf(context), random: Math.random,
      service: {
        writeQueue: undefined, modifyQueue: undefined, rateLimiter: undefined,
        retryBudget: new RetryBudget(10), toldDrift: new ToldDrift(), partialFailure: 'return', pageSize: undefined,
      },
      catalog: () => NO_CODES,
    }, { projectId: undefined, instanceId: undefined });
  }

  /** Gets a token for a password or for another token. */
  async token(auth: IamAuth, source: string): Promise<TokenCredentials> {
    const answer = await this.#transport
      .send(createToken, { query: { nocatalog: 'true' }, body: { auth } }, this.#options)
      .withResponse();
    const { expires_at: ends, project } = answer.data.token ?? {};
    return from(source, {
      token: this.#subjectToken(answer.headers),
      expiresAt: this.#expiry(ends, TOKEN_LIFE),
      ...(project && { projectId: project.id }),
    });
  }
  /** Gets a token without a scope for a token of an identity provider. */
  async tokenFromIdToken(idpId: string, idToken: string): Promise<string> {
    const options = { ...this.#options, headers: { 'X-Idp-Id': idpId } };
    const answer = await this.#transport
      .send(createTokenFromIdToken, { body: { auth: { id_token: { id: idToken } } } }, options)
      .withResponse();
    return this.#subjectToken(answer.headers);
  }
  /** Temporary keys. */
  async temporaryKey(identity: IamIdentity, source: string): Promise<KeyCredentials> {
    const { credential } = await this.#transport.send(
      createTemporaryKey,
      { body: { auth: { identity } } },
      this.#options,
    );
    return from(source, {
      ak: credential.access,
      sk: credential.secret,
      securityToken: credential.securitytoken,
      expiresAt: this.#expiry(credential.expires_at, KEY_LIFE),
    });
  }
  /** The projects with a name. */
  async projects(
    name: string,
  ): Promise<{ readonly projects: readonly IamProject[]; readonly requestId: string | undefined }> {
    const { data, requestId } = await this.#transport
      .send(listProjects, { query: { name } }, this.#options)
      .withResponse();
    return { projects: data.projects, requestId };
  }

  /** When credentials expire. If IAM does not say so in a form that is known, after the usual time. */
  #expiry(given: string | undefined, life: number): string | number {
    return given === undefined || Number.isNaN(timeOf(given)) ? clockOf(this.#context)() + life : given;
  }
  #subjectToken(headers: Readonly<Record<string, string | string[] | undefined>>): string {
    const token = headers['x-subject-token'];
    if (typeof token === 'string' && token !== '') return token;
    throw new ApigConfigurationError(
      'iamEndpoint',
      `${this.endpoint} responded without the header X-Subject-Token, so it is not IAM. Check iamEndpoint.`,
    );
  }
}
/** Lifetime of a token without an expiry time. */
const TOKEN_LIFE = 24 * 60 * 60_000;
/** Lifetime of temporary keys without an expiry time: the shortest that IAM allows. */
const KEY_LIFE = 15 * 60_000;
