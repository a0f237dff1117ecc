/**
 * Events that functions of FunctionGraph get from a gateway, and the results that they return. Which fields are certain
 * is said at each.
 */

/** Values by name. Usually strings; lists if a gateway hands repeated names on. */
export type NamedValues = Readonly<Record<string, string | readonly string[]>>;

/** The event of a function backend, and of an APIG trigger. */
export interface ApigTriggerEvent {
  /** Base64 if `isBase64Encoded`, also of an empty body. That is the default of APIs. */
  readonly body: string;
  /** False only if the API has `is_send_fg_body_base64` off and the content type `application/json`. */
  readonly isBase64Encoded: boolean;
  readonly httpMethod: string;
  readonly path: string;
  /** Names are in lower case. How repeated ones arrive is not documented. */
  readonly headers: NamedValues;
  /** How repeated names arrive is not documented. */
  readonly queryStringParameters: NamedValues;
  /** The rest of the path of an API with a prefix is under the empty name. */
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly requestContext: {
    readonly apiId: string;
    readonly requestId: string;
    /** Name of the environment. */
    readonly stage: string;
  };
}

/** What a function backend must return: all four, of these types. Anything else is a 500 of the gateway. */
export interface ApigTriggerResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Base64 if `isBase64Encoded`. */
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** What both kinds of authorizers get. */
interface AuthorizerEvent {
  /** Only if the authorizer has `need_body`. Base64, unless the API has `is_send_fg_body_base64` off. */
  readonly body?: string | undefined;
  /** Not documented for authorizers. It decides if it is there. */
  readonly isBase64Encoded?: boolean | undefined;
  /** The text `user_data` of the authorizer. */
  readonly user_data?: string | undefined;
  /** Documented only by the parameter that governs its escaping. */
  readonly path?: string | undefined;
  /** Not documented. */
  readonly httpMethod?: string | undefined;
  /** Not documented. */
  readonly requestContext?: Partial<ApigTriggerEvent['requestContext']> | undefined;
}
/** The event of an authorizer of type FRONTEND. It has the identity sources, not the whole request. */
export interface FrontendAuthorizerEvent extends AuthorizerEvent {
  /** The case of names is not documented. */
  readonly headers?: NamedValues | undefined;
  readonly queryStringParameters?: NamedValues | undefined;
}
/** The event of an authorizer of type BACKEND: it has no headers and no query. */
export interface BackendAuthorizerEvent extends AuthorizerEvent {
  readonly headers?: undefined;
  readonly queryStringParameters?: undefined;
}

/** What an authorizer must return. The body is JSON as a string: an object in its place is an error. */
export interface AuthorizerResult {
  /** Anything but 200 is an error of the authorizer. */
  readonly statusCode: number;
  /** `{"status":"allow","context":{"name":"value"}}` */
  readonly body: string;
}

/** What a request of a test says of itself. */
export interface ApiEventInput {
  /** Default: `GET`. */
  readonly method?: string | undefined;
  /** Default: `/`. */
  readonly path?: string | undefined;
  readonly headers?: NamedValues | undefined;
  readonly query?: NamedValues | undefined;
  readonly pathParameters?: Readonly<Record<string, string>> | undefined;
  /** Text (UTF-8) or bytes. Default: an empty body. */
  readonly body?: string | Uint8Array | undefined;
  /** If the body is Base64. Default: `true`, as of APIs. */
  readonly base64?: boolean | undefined;
  /** Default: 32 zeros. */
  readonly apiId?: string | undefined;
  /** Default: 32 zeros. */
  readonly requestId?: string | undefined;
  /** Default: `RELEASE`. */
  readonly stage?: string | undefined;
}

/** Makes the event of a function backend, of exactly what is given. */
export function apiEvent(input: ApiEventInput = {}): ApigTriggerEvent {
  const { base64 = true, apiId = NO_ID, requestId = NO_ID, stage = 'RELEASE' } = input;
  return {
    body: bodyText(input.body, base64),
    isBase64Encoded: base64,
    httpMethod: input.method ?? 'GET',
    path: input.path ?? '/',
    headers: lowerCased(input.headers),
    queryStringParameters: { ...input.query },
    pathParameters: { ...input.pathParameters },
    requestContext: { apiId, requestId, stage },
  };
}

/** What a test of an authorizer says. */
export interface AuthorizerEventInput {
  /** Headers that are identity sources. A backend authorizer gets none. */
  readonly headers?: NamedValues | undefined;
  /** Query parameters that are identity sources. A backend authorizer gets none. */
  readonly query?: NamedValues | undefined;
  /** The body, of an authorizer with `need_body`. */
  readonly body?: string | Uint8Array | undefined;
  /** If the body is Base64. Default: `true`. */
  readonly base64?: boolean | undefined;
  readonly userData?: string | undefined;
  readonly path?: string | undefined;
}

/** Makes the event of a frontend authorizer, of exactly what is given. */
export function frontendAuthorizerEvent(input: AuthorizerEventInput = {}): FrontendAuthorizerEvent {
  return {
    headers: lowerCased(input.headers), queryStringParameters: { ...input.query }, ...backendAuthorizerEvent(input),
  };
}
/** Makes the event of a backend authorizer, of exactly what is given. */
export function backendAuthorizerEvent(
  { body, base64 = true, userData, path }: Omit<AuthorizerEventInput, 'headers' | 'query'> = {},
): Omit<BackendAuthorizerEvent, 'headers' | 'queryStringParameters'> {
  return {
    ...(body !== undefined && { body: bodyText(body, base64) }),
    ...(userData !== undefined && { user_data: userData }),
    ...(path !== undefined && { path }),
  };
}

/** An ID for tests. */
export const NO_ID = '0'.repeat(32);
const bodyText = (body: string | Uint8Array = '', base64: boolean): string =>
  Buffer.from(body as Uint8Array).toString(base64 ? 'base64' : 'utf8');
const lowerCased = (headers: NamedValues = {}): NamedValues =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
