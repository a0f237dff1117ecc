/**
 * The extension fields that the service reads from OpenAPI documents and writes into them, as types. Add them to the
 * types of your OpenAPI library: `OpenAPIV3.OperationObject & OperationExtensions`.
 */

/** A known value, or one that is newer than this package. */
type Known<T extends string> = T | (string & {});

/** Extension fields of the document: at its root in Swagger 2.0, in `components` in OpenAPI 3.0. */
export interface DocumentExtensions {
  /** Throttles by name, for `x-apigateway-ratelimit` of operations. */
  readonly 'x-apigateway-ratelimits'?: Readonly<Record<string, RatelimitExtension>>;
  /** Access control policies by name, for `x-apigateway-access-control` of operations. */
  readonly 'x-apigateway-access-controls'?: Readonly<Record<string, AccessControlExtension>>;
  /**
   * Gateway responses of the group by name, for `x-apigateway-response` of operations; each has rules by the type of
   * the failure. `{}`: the service's own rules.
   */
  readonly 'x-apigateway-responses'?: Readonly<Record<string, Readonly<Record<string, ResponseRuleExtension>>>>;
}

/** Extension fields of a path. */
export interface PathExtensions<Operation = unknown> {
  /** The operation for all methods: an API with the method ANY. */
  readonly 'x-apigateway-any-method'?: Operation;
}

/** Extension fields of an operation, which becomes an API. */
export interface OperationExtensions {
  /** Kind of the API. Default: public. */
  readonly 'x-apigateway-request-type'?: Known<'public' | 'private'>;
  /** Which paths match. SWA: those that begin with the path; NORMAL: exactly the path. Default: NORMAL. */
  readonly 'x-apigateway-match-mode'?: Known<'NORMAL' | 'SWA'>;
  /** Whether calls across origins (CORS) are allowed. Default: false. */
  readonly 'x-apigateway-cors'?: boolean;
  /** Whether bodies that go to functions are sent in Base64. Default: true. */
  readonly 'x-apigateway-is-send-fg-body-base64'?: boolean;
  /** The backend. Required, except for imports with `mock_mode`. */
  readonly 'x-apigateway-backend'?: BackendExtension;
  /** Backends for calls that meet certain conditions. */
  readonly 'x-apigateway-backend-policies'?: readonly BackendPolicyExtension[];
  /** Name of the throttle. */
  readonly 'x-apigateway-ratelimit'?: string;
  /** Name of the access control policy. */
  readonly 'x-apigateway-access-control'?: string;
  /** Names of plugins that exist on the gateway. */
  readonly 'x-apigateway-plugins'?: readonly string[];
  /** Name of the group's gateway response. */
  readonly 'x-apigateway-response'?: string;
  /** Media type of request bodies. Swagger 2.0 only; OpenAPI 3.0 has `requestBody`. */
  readonly 'x-apigateway-content-type'?: Known<
    'application/json' | 'application/xml' | 'multipart/form-data' | 'text/plain'
  >;
}

/** Extension fields of a parameter. */
export interface ParameterExtensions {
  /** Whether the backend gets it unchanged. */
  readonly 'x-apigateway-pass-through'?: Known<'always' | 'never'>;
  /** Example of a value. Swagger 2.0 only; OpenAPI 3.0 has `example`. */
  readonly 'x-apigateway-sample'?: string;
  /** Names of orchestration rules that exist on the gateway. */
  readonly 'x-apigateway-orchestrations'?: readonly string[];
}

/** Extension fields of a response, or of `responses` itself. */
export interface ResponseExtensions {
  /** Example of a success response. */
  readonly 'x-apigateway-result-normal-sample'?: string;
  /** Example of a failure response. */
  readonly 'x-apigateway-result-failure-sample'?: string;
}

/**
 * Extension fields of a security scheme, which has `type: apiKey` and `in: header`. Its `name` is `Authorization` for
 * AppSigv1, otherwise `unused`.
 */
export interface SecuritySchemeExtensions {
  /** How callers are authenticated: by an app's key, by their account, or by a custom authorizer. */
  readonly 'x-apigateway-auth-type'?: Known<'AppSigv1' | 'IAM' | 'AUTHORIZER'>;
  /** For AppSigv1: whether callers may send an AppCode instead of a signature. */
  readonly 'x-apigateway-auth-opt'?: { readonly 'appcode-auth-type'?: Known<'disable' | 'header'> };
  /** The custom authorizer. The key of the scheme is its name. */
  readonly 'x-apigateway-authorizer'?: AuthorizerExtension;
}

/** A parameter that the gateway sends to the backend. */
export interface BackendParameterExtension {
  readonly name: string;
  /** REQUEST: name of a parameter of the operation; CONSTANT: the value itself; SYSTEM: `$context.…`. */
  readonly value: string;
  /** Location in the backend request. Upper case is allowed too. */
  readonly in: Known<'path' | 'query' | 'header' | 'PATH' | 'QUERY' | 'HEADER'>;
  readonly origin: Known<'REQUEST' | 'CONSTANT' | 'SYSTEM'>;
  readonly description?: string;
}

/** A web service at an address. */
export interface HttpEndpoints {
  /** Host, or host and port. */
  readonly address: string;
  readonly scheme: Known<'http' | 'https' | 'HTTP' | 'HTTPS'>;
  readonly method: string;
  /** Path, with parameters in braces. */
  readonly path: string;
  /** Milliseconds that the gateway waits. Default: 5000. */
  readonly timeout?: number;
  readonly description?: string;
  /** Whether both sides show a certificate. */
  readonly enableClientSsl?: boolean;
  /** Whether Chinese commercial cryptography (SM) secures the connection. */
  readonly enableSmChannel?: boolean;
  /** How often a failed call is retried: -1 to 10. */
  readonly retryCount?: string | number;
}
/** A web service behind a VPC channel. */
export interface HttpVpcEndpoints extends Omit<HttpEndpoints, 'address'> {
  /** Name of the channel. */
  readonly name: string;
  /** Host header for the channel's servers. */
  readonly host?: string;
  /** Whether cascading is used. */
  readonly cascade_flag?: boolean;
}
/** A web service behind a VPC channel, with a call of its own for each server group. For some gateways only. */
export interface HttpVpcMemberGroupEndpoints
  extends Omit<HttpVpcEndpoints, 'scheme' | 'method' | 'path' | 'host' | 'cascade_flag'> {
  readonly memberGroupUrlInfos: readonly {
    /** Name of the server group. */
    readonly name: string;
    readonly scheme: Known<'http' | 'https'>;
    readonly method: string;
    readonly path: string;
  }[];
}
/** A function of FunctionGraph. */
export interface FunctionEndpoints {
  /** URN of the function, without its version. */
  readonly 'function-urn': string;
  readonly version?: string;
  readonly 'alias-urn'?: string;
  readonly 'invocation-type': Known<'sync' | 'async'>;
  /** Default: V1. */
  readonly 'network-type'?: Known<'V1' | 'V2'>;
  /** Milliseconds that the gateway waits. Default: 5000. */
  readonly timeout?: number;
  readonly req_protocol?: Known<'HTTPS' | 'GRPCS'>;
  readonly description?: string;
}
/** A fixed response. */
export interface MockEndpoints {
  readonly 'result-content': string;
  readonly description?: string;
}

/** A backend: its type, and the endpoints of that type. */
export type BackendExtension = { readonly parameters?: readonly BackendParameterExtension[] } & (
  | { readonly type: 'HTTP'; readonly httpEndpoints: HttpEndpoints }
  | { readonly type: 'HTTP-VPC'; readonly httpVpcEndpoints: HttpVpcEndpoints }
  | { readonly type: 'HTTP-VPC-MEMBER-GROUP'; readonly httpVpcMemberGroupEndpoints: HttpVpcMemberGroupEndpoints }
  | { readonly type: 'FUNCTION'; readonly functionEndpoints: FunctionEndpoints }
  | { readonly type: 'MOCK'; readonly mockEndpoints: MockEndpoints }
);

/**
 * A backend for calls that meet certain conditions. Policies of the types HTTP and HTTP-VPC go with both of these types
 * of the backend, those of the other types with their own type only.
 */
export type BackendPolicyExtension = BackendExtension & {
  readonly name: string;
  /** Whether all conditions must be met, or any one of them. Default: ANY. */
  readonly effectMode?: Known<'ALL' | 'ANY'>;
  readonly conditions: readonly PolicyConditionExtension[];
};
/** A condition of a policy. */
export interface PolicyConditionExtension {
  /** What it is about: the caller's address, or a parameter of the operation. `request` is an old word for `param`. */
  readonly origin: Known<'source' | 'param' | 'request'>;
  /** Name of the parameter, for the origin param. */
  readonly parameter?: string;
  /** How to compare the value, for the origin param. `equal` is an old word for `exact`. */
  readonly type?: Known<'exact' | 'enum' | 'pattern' | 'equal' | ''>;
  readonly value: string;
}

/** A throttle. */
export interface RatelimitExtension {
  /** How often an API may be called in the interval. */
  readonly 'api-limit': number;
  readonly interval: number;
  readonly unit: Known<'SECOND' | 'MINUTE' | 'HOUR' | 'DAY'>;
  readonly 'user-limit'?: number;
  readonly 'app-limit'?: number;
  readonly 'ip-limit'?: number;
  /** Whether all APIs that it is bound to share the limits. */
  readonly shared?: boolean;
  /** Limits of single apps and users. */
  readonly special?: readonly {
    readonly type: Known<'APP' | 'USER'>;
    readonly limit: number;
    /** ID of the app or user. */
    readonly instance: string;
  }[];
}

/** An access control policy. */
export interface AccessControlExtension {
  readonly 'acl-type': Known<'PERMIT' | 'DENY'>;
  readonly 'entity-type': Known<'IP' | 'DOMAIN'>;
  /** Addresses or account names, separated by commas. */
  readonly value: string;
}

/** A rule of a gateway response. */
export interface ResponseRuleExtension {
  /** Status of the response. */
  readonly status?: number;
  /** Body of the response by media type. */
  readonly body?: { readonly 'application/json'?: string };
}

/** A custom authorizer. */
export interface AuthorizerExtension {
  /** FRONTEND: it authenticates callers; BACKEND: it signs in to the backend. */
  readonly type: Known<'FRONTEND' | 'BACKEND'>;
  readonly authorizer_type: Known<'FUNC'>;
  /** URN of the function. */
  readonly authorizer_uri: string;
  readonly authorizer_version?: string;
  readonly authorizer_alias_uri?: string;
  /** Default: V1. */
  readonly network_type?: Known<'V1' | 'V2'>;
  /** Milliseconds that the gateway waits for the function. */
  readonly timeout?: number;
  /** Seconds that a result is kept. */
  readonly ttl?: number;
  readonly retry_attempts?: number;
  /** Whether the function gets the body of the call. */
  readonly need_body?: boolean;
  readonly auth_downgrade_enabled?: boolean;
  /** What the function gets of the call. */
  readonly identities?: readonly {
    readonly name: string;
    readonly location: Known<'HEADER' | 'QUERY'>;
    readonly validation?: string;
  }[];
}
