/**
 * The part of IAM that a script without an account needs: tokens, temporary keys, the project of a region. Written from
 * IAM's documentation, independently of the package's calls to IAM.
 */
import { parseJson } from '../values.js';
import { LOCAL_DEFAULTS, type LocalCredentials, type Settings } from './options.js';
import { Refused } from './refused.js';
import type { Incoming } from './router.js';

/** A response of IAM. */
export interface IamAnswer {
  readonly status: number;
  readonly body: unknown;
  /** A token, for the header `X-Subject-Token`. */
  readonly token?: string;
}

const TOKEN_LIFE = 24 * 60 * 60_000;

export class LocalIam {
  readonly #settings: Settings;
  readonly #tokens = new Map<string, number>();
  readonly #keys = new Map<string, { readonly key: LocalCredentials; readonly ends: number }>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** True if a path belongs to IAM. */
  serves(pathname: string): boolean {
    return /^\/v3(\.0)?\//.test(pathname);
  }
  /** The tokens and keys that were issued. */
  secrets(): string[] {
    const keys = [...this.#keys.values()].flatMap(({ key: { sk, securityToken = '' } }) => [sk, securityToken]);
    return [...this.#tokens.keys(), ...keys];
  }
  /** The key that was issued under an access key ID. */
  keyOf(access: string): LocalCredentials | undefined {
    const held = this.#keys.get(access);
    if (held && held.ends <= this.#settings.clock())
      throw new Refused(401, 'APIGW.0301', 'Incorrect IAM authentication information: decrypt token fail');
    return held?.key;
  }
  /** True if the token was issued. An expired one is rejected in the service's words. */
  issued(token: string): boolean {
    const ends = this.#tokens.get(token);
    if (ends !== undefined && ends <= this.#settings.clock())
      throw new Refused(401, 'APIGW.0307', 'The token must be updated.');
    return ends !== undefined;
  }

  /** Responds to a request. `authenticate` throws if the sender does not prove its identity. */
  answer(request: Incoming, authenticate: () => void): IamAnswer {
    switch (`${request.method} ${request.url.pathname}`) {
      case 'POST /v3/auth/tokens': return this.#signIn(bodyOf(request), request.url.searchParams.has('nocatalog'));
      case 'POST /v3.0/OS-AUTH/id-token/tokens': return this.#byIdToken(request);
      case 'POST /v3.0/OS-CREDENTIAL/securitytokens': return this.#temporaryKey(bodyOf(request), authenticate);
      case 'GET /v3/projects': {
        authenticate();
        const name = request.url.searchParams.get('name');
        return { status: 200, body: { projects: [this.#project(name ?? 'local')], links: {} } };
      }
      case 'GET /v3/auth/domains':
        authenticate();
        return { status: 200, body: { domains: [this.#account()], links: { self: 'https://iam.example.com/v3/auth/domains' } } };
      default: return refusal(404, 'Could not find the path.', 'Not Found');
    }
  }

  #signIn(body: unknown, withoutCatalog: boolean): IamAnswer {
    const identity = at(body, 'auth', 'identity');
    const [method] = [at(identity, 'methods')].flat();
    const project = at(body, 'auth', 'scope', 'project');
    const projectId = at(project, 'id');
    const known =
      method === 'password'
        ? this.#isUser(at(identity, 'password', 'user'))
        : method === 'token' && this.#isToken(at(identity, 'token', 'id'));
    if (!known)
      return refusal(
        401,
        method === 'token' ? 'The token must be updated.' : 'The username or password is wrong.',
        'Unauthorized',
      );
    if (projectId !== undefined && projectId !== this.#settings.projectId)
      return refusal(401, 'The project does not exist.', 'Unauthorized');
    const token = {
      methods: [method],
      issued_at: instant(this.#settings.clock()),
      expires_at: instant(this.#settings.clock() + TOKEN_LIFE),
      ...(project !== undefined && { project: this.#project(textOr(at(project, 'name'), 'local')) }),
      ...(!withoutCatalog && { catalog: [] }),
    };
    return { status: 201, body: { token }, token: this.#issue() };
  }
  #byIdToken(request: Incoming): IamAnswer {
    const idToken = at(bodyOf(request), 'auth', 'id_token', 'id');
    if (request.headers.get('x-idp-id') === null) return refusal(400, 'The header X-Idp-Id is missing.', 'Bad Request');
    if (idToken !== this.#settings.iam.idToken) return refusal(401, 'The ID token is not valid.', 'Unauthorized');
    return {
      status: 201,
      body: { token: { methods: ['mapped'], expires_at: instant(this.#settings.clock() + TOKEN_LIFE) } },
      token: this.#issue(),
    };
  }
  #temporaryKey(body: unknown, authenticate: () => void): IamAnswer {
    const identity = at(body, 'auth', 'identity');
    const [method] = [at(identity, 'methods')].flat();
    const details = method === 'assume_role' ? at(identity, 'assume_role') : at(identity, 'token');
    if (method === 'assume_role') {
      authenticate();
      if (at(details, 'agency_name') !== this.#settings.iam.agencyName)
        return refusal(404, 'Could not find the agency.', 'Not Found');
    } else if (!this.#isToken(at(details, 'id'))) return refusal(401, 'The token must be updated.', 'Unauthorized');
    const ends = this.#settings.clock() + numberOr(at(details, 'duration_seconds'), 900) * 1000;
    const key = { ak: `TEMP${this.#settings.ids()}`.toUpperCase(), sk: `temporary-secret-${this.#settings.ids()}`, securityToken: `temporary-token-${this.#settings.ids()}` };
    this.#keys.set(key.ak, { key, ends });
    return {
      status: 201,
      body: {
        credential: { access: key.ak, secret: key.sk, securitytoken: key.securityToken, expires_at: instant(ends) },
      },
    };
  }

  #isUser(user: unknown): boolean {
    return this.#settings.iam.users.some(
      ({ name, password, domainName }) =>
        at(user, 'name') === name && at(user, 'password') === password && at(user, 'domain', 'name') === domainName,
    );
  }
  #isToken(token: unknown): boolean {
    return (
      typeof token === 'string'
      && (this.#settings.tokens.includes(token) || (this.#tokens.get(token) ?? 0) > this.#settings.clock())
    );
  }
  #issue(): string {
    const token = `local-token-${this.#settings.ids()}`;
    this.#tokens.set(token, this.#settings.clock() + TOKEN_LIFE);
    return token;
  }
  /** The one account that everything belongs to. */
  #account(): unknown {
    const name = this.#settings.iam.users[0]?.domainName ?? LOCAL_DEFAULTS.user.domainName;
    return { id: LOCAL_DEFAULTS.domainId, name, enabled: true, description: '', links: {} };
  }
  #project(name: string): unknown {
    return {
      id: this.#settings.projectId,
      name,
      domain_id: LOCAL_DEFAULTS.domainId,
      enabled: true,
      is_domain: false,
      description: '',
      parent_id: LOCAL_DEFAULTS.domainId,
    };
  }
}

const refusal = (status: number, message: string, title: string): IamAnswer => ({
  status,
  body: { error: { code: status, message, title } },
});
/** `2026-03-01T08:00:00.123000Z`, the format of IAM's times. */
const instant = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z');

const bodyOf = ({ body }: Incoming): unknown => parseJson(new TextDecoder().decode(body));
/** A member of nested objects, or `undefined` if one of them is no object. */
function at(value: unknown, ...names: readonly string[]): unknown {
  let found = value;
  for (const name of names)
    found = typeof found === 'object' && found !== null ? (Reflect.get(found, name) as unknown) : undefined;
  return found;
}
const textOr = (value: unknown, other: string): string => (typeof value === 'string' ? value : other);
const numberOr = (value: unknown, other: number): number => (typeof value === 'number' ? value : other);
