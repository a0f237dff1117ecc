/** How calls prove who makes them. Secrets are in closures only: nothing that is printed has them. */
import { ApigCallError } from './call-error.js';
import { byteString } from './call-text.js';

/** A value, or a function that is called for each request: for secrets that change. */
export type Changing<T> = T | (() => T | Promise<T>);

/** A request before it is proven, as a function of your own gets it. Changes of it have no effect. */
export interface UnprovenCall {
  readonly method: string;
  /** Address as it is sent, with path and query. */
  readonly url: string;
  /** Headers as they are sent, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it is sent. `undefined`: there is none, or it is a stream. */
  readonly body: Uint8Array | undefined;
}
/**
 * Proves calls in a way of your own: returns headers to add. They are signed if the call is signed as well.
 *
 * @example
 * ```ts
 * const bearer: AuthFunction = async () => ({ 'X-User-Token': await session.token() });
 * createCaller({ origin, auth: [appKey({ key, secret }), bearer] });
 * ```
 */
export type AuthFunction = (call: UnprovenCall) =>
  Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;

/** What proves one request. */
interface Proof {
  /** Headers to add, which are signed if the call is signed as well. */
  readonly headers: Readonly<Record<string, string>>;
  /** Keys to sign with, and the header of the signature. */
  readonly sign?: { readonly header: string; readonly key: string; readonly secret: string };
}
/** One way to prove calls, made by `appKey`, `appCode` and so on. */
export interface Auth {
  readonly kind: 'appKey' | 'appCode' | 'appSecret' | 'appBasic' | 'iamKeys' | 'iamToken' | 'none';
  /** Headers that it sets, names in lower case. */
  readonly headers: readonly string[];
  /** @internal */
  readonly prove: () => Promise<Proof>;
}

/** Key and secret of an app (in the console: a credential). */
export interface AppKeyPair {
  /** AppKey. */
  readonly key: string;
  /** AppSecret. It is not sent if calls are signed. */
  readonly secret: string;
}
export interface AppAuthOptions {
  /**
   * Header of the proof. Default: `Authorization`. Set it if the gateway has another one: `app_auth_header` of its
   * parameter `custom_auth_header`.
   */
  readonly header?: string | undefined;
}
/** Keys of an IAM user. Temporary ones have a security token. */
export interface IamKeyPair {
  /** Access key ID. */
  readonly ak: string;
  /** Secret access key. It is not sent. */
  readonly sk: string;
  /** Security token of temporary keys, sent and signed as `X-Security-Token`. */
  readonly securityToken?: string | undefined;
}

/**
 * APP authentication by signature: SDK-HMAC-SHA256 over method, path, query, headers and body. The secret stays here.
 * The gateway accepts a clock that is 15 minutes off. Signed bodies have at most 12 MB.
 */
export function appKey(pair: Changing<AppKeyPair>, { header = 'Authorization' }: AppAuthOptions = {}): Auth {
  return made('appKey', [header], pair, (given) => ({ headers: {}, sign: { header, ...appPair('appKey', given) } }));
}
/**
 * APP authentication by AppCode ("simple authentication"), as `X-Apig-AppCode`. The API must allow it, and gateways
 * take it over HTTPS only. For calls from browsers, the API needs the CORS plugin with this header.
 */
export function appCode(code: Changing<string>): Auth {
  const header = 'X-Apig-AppCode';
  return made('appCode', [header], code, (given) => ({ headers: { [header]: text('appCode', 'code', given) } }));
}
/** APP authentication by key and secret, as `X-HW-ID` and `X-HW-AppKey`. Needs the gateway's feature `app_secret`. */
export function appSecret(pair: Changing<AppKeyPair>): Auth {
  return made('appSecret', ['X-HW-ID', 'X-HW-AppKey'], pair, (given) => {
    const { key, secret } = appPair('appSecret', given);
    return { headers: { 'X-HW-ID': key, 'X-HW-AppKey': secret } };
  });
}
/** APP authentication as HTTP basic authentication. Needs the gateway's feature `app_basic`. */
export function appBasic(pair: Changing<AppKeyPair>, { header = 'Authorization' }: AppAuthOptions = {}): Auth {
  return made('appBasic', [header], pair, (given) => {
    const { key, secret } = appPair('appBasic', given);
    return { headers: { [header]: `Basic ${btoa(byteString(`${key}:${secret}`))}` } };
  });
}
/** IAM authentication by the signature of an access key. Five wrong signatures lock a key for five minutes. */
export function iamKeys(pair: Changing<IamKeyPair>): Auth {
  const headers = ['Authorization', 'X-Security-Token'] as const;
  return made('iamKeys', headers, pair, (given) => {
    const [key, secret] = [text('iamKeys', 'ak', given?.ak), text('iamKeys', 'sk', given?.sk)];
    const token = given?.securityToken;
    return {
      headers: token === undefined ? {} : { [headers[1]]: text('iamKeys', 'securityToken', token) },
      sign: { header: headers[0], key, secret },
    };
  });
}
/** IAM authentication by a token, as `X-Auth-Token`. */
export function iamToken(token: Changing<string>): Auth {
  const header = 'X-Auth-Token';
  return made('iamToken', [header], token, (given) => ({ headers: { [header]: text('iamToken', 'token', given) } }));
}
/** No authentication, for APIs with `auth_type` NONE. */
export function none(): Auth {
  return made('none', [], '', () => ({ headers: {} }));
}

/** @param given - Secrets: fixed ones are checked now, and changing ones for each request. */
function made<T extends string | object>(
  kind: Auth['kind'],
  headers: readonly string[],
  given: Changing<T>,
  proof: (given: T | undefined) => Proof,
): Auth {
  const fixed = isFunction(given) ? undefined : proof(given);
  const prove = async (): Promise<Proof> => fixed ?? proof(isFunction(given) ? await given() : given);
  return Object.freeze({ kind, headers: headers.map((name) => name.toLowerCase()), prove });
}
const isFunction = <T>(given: Changing<T>): given is () => T | Promise<T> => typeof given === 'function';
/** Key and secret, checked. */
export const appPair = (owner: string, pair: AppKeyPair | undefined): AppKeyPair =>
  ({ key: text(owner, 'key', pair?.key), secret: text(owner, 'secret', pair?.secret) });

function text(owner: string, name: string, value: unknown): string {
  const isText = typeof value === 'string' && value !== '';
  if (isText && !/[\s\p{Cc}]/u.test(value)) return value;
  const fault = isText ? 'has a space or a line end. Remove it' : 'is missing or empty';
  throw new ApigCallError('Configuration', `${owner}: ${name} ${fault}.`);
}
