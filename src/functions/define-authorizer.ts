/** Custom authorizers: decisions that are checked before the gateway sees them. */
import type { AuthorizerResult, BackendAuthorizerEvent, FrontendAuthorizerEvent } from './function-events.js';
import { EventRequest } from './received.js';

/** A value of a context. Numbers and booleans need a feature of the gateway, see `AuthorizerOptions`. */
export type ContextValue = string | number | boolean;

/** A decision to let a call pass. */
export interface Allow<Context> {
  readonly status: 'allow';
  readonly context: Context;
}
/** A decision to reject it. */
export interface Deny {
  readonly status: 'deny';
  readonly context: Readonly<Record<string, ContextValue>>;
}

/** Lets a call pass. */
export function allow(): Allow<Record<string, never>>;
/**
 * Lets a call pass.
 * @param context - Values for backend parameters, policies and responses, by `$context.authorizer.frontend.<name>`.
 */
export function allow<const Context>(context: Context): Allow<Context>;
export function allow(context: object = {}): Allow<object> {
  return { status: 'allow', context };
}
/**
 * Rejects a call: its caller gets 401.
 * @param context - Values for a gateway response, which is how a rejection gets a message of its own.
 */
export const deny = (context: Deny['context'] = {}): Deny => ({ status: 'deny', context });

/** What an authorizer knows of a call. */
export class AuthorizerRequest extends EventRequest<FrontendAuthorizerEvent | BackendAuthorizerEvent> {
  /** The text `user_data` of the authorizer. */
  get userData(): string | undefined {
    return this.event.user_data;
  }
  get path(): string | undefined {
    return this.event.path;
  }
}

export interface AuthorizerOptions {
  /**
   * True if the gateway has the feature `authorize_context_support_number_bool`. Otherwise values must be strings.
   * Default: `false`.
   */
  readonly numbersAndBooleans?: boolean | undefined;
  /** True if bodies are Base64 and the event does not say. Default, assumed: `true`, as of function backends. */
  readonly base64?: boolean | undefined;
}

/** The function for FunctionGraph: `export const handler = defineAuthorizer(…)`. */
export type AuthorizerFunction<Runtime> =
  (event: FrontendAuthorizerEvent | BackendAuthorizerEvent, context: Runtime) => Promise<AuthorizerResult>;

/**
 * Makes the function of a custom authorizer from a decision.
 *
 * The gateway caches a decision by the identity sources, not by path or method. If the decision depends on more than
 * them, set the `ttl` of the authorizer to 0.
 * @typeParam Context - Names and values that `allow` must give.
 * @throws The function rejects with a TypeError if a name or a value of the context, or its size, is one that the
 *   gateway does not take. What the decision throws is handed on. The caller gets 500 then: nothing passes by mistake.
 */
export function defineAuthorizer<
  Context extends { readonly [Name in keyof Context]: ContextValue } = Record<string, ContextValue>,
  Runtime = unknown,
>(
  decide: (request: AuthorizerRequest, context: Runtime) => Allow<Context> | Deny | Promise<Allow<Context> | Deny>,
  { numbersAndBooleans = false, base64 = true }: AuthorizerOptions = {},
): AuthorizerFunction<Runtime> {
  return async (event, runtime) => {
    const decision: unknown = await decide(new AuthorizerRequest(event, base64), runtime);
    return { statusCode: 200, body: bodyOf(decision, numbersAndBooleans) };
  };
}

const LARGEST = 2 ** 20;
function bodyOf(decision: unknown, numbers: boolean): string {
  const { status, context: given } = (decision ?? {}) as { readonly status?: unknown; readonly context?: object };
  if (status !== 'allow' && status !== 'deny') throw new TypeError('The authorizer returned neither allow() nor deny().');
  // What is checked is what is sent: a list, or an object with a form of its own for JSON, would be something else.
  const context = { ...given };
  for (const [name, value] of Object.entries(context)) {
    const why = contextFault(name, value, numbers);
    if (why !== undefined) throw new TypeError(`${status}() has ${JSON.stringify(name)}: ${why}`);
  }
  const body = JSON.stringify({ status, context });
  if (Buffer.byteLength(body) <= LARGEST) return body;
  throw new TypeError(`${status}() is larger than 1 MB.`);
}
function contextFault(name: string, value: unknown, numbers: boolean): string | undefined {
  if (!/^[A-Za-z][\w-]{0,31}$/.test(name))
    return 'a name has 1 to 32 letters, digits, - or _, a letter first.';
  if (typeof value === 'string') return undefined;
  if (numbers && (Number.isFinite(value) || typeof value === 'boolean')) return undefined;
  return 'a value must be a string, unless numbersAndBooleans is set.';
}
