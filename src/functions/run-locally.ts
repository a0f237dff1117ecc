/** Calls functions as a gateway does, in tests: with events that look real, and with its strictness about results. */
import {
  apiEvent, backendAuthorizerEvent, frontendAuthorizerEvent, NO_ID, type ApiEventInput, type ApigTriggerEvent,
  type AuthorizerEventInput,
} from './function-events.js';
import type { ContextValue } from './define-authorizer.js';

/** What a caller of the API gets. */
export interface FunctionResponse {
  readonly status: number;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  readonly text: string;
  /** Parses `text`. */
  json(): unknown;
}

/**
 * Calls a function backend with the event of a gateway: Base64 body, and the headers that a gateway adds.
 * @throws Error if the gateway would respond with 500: the function threw, or returned no proper result.
 */
export async function callHandler<Runtime = unknown>(
  handler: (event: ApigTriggerEvent, context: Runtime) => unknown,
  input: ApiEventInput = {},
  context?: Runtime,
): Promise<FunctionResponse> {
  const event = apiEvent({ ...input, headers: { ...gatewayHeaders(input), ...input.headers } });
  const { statusCode, headers, body, isBase64Encoded } = await run(handler, event, context);
  if (typeof statusCode !== 'number') throw misfit('statusCode is no number');
  if (typeof body !== 'string') throw misfit('body is no string');
  if (typeof isBase64Encoded !== 'boolean') throw misfit('isBase64Encoded is no boolean');
  if (typeof headers !== 'object' || headers === null) throw misfit('headers is no object');
  const lines = Object.entries(headers).map(([name, value]: [string, unknown]): [string, string] => {
    if (typeof value !== 'string') throw misfit(`header ${name} is no string`);
    return [name.toLowerCase(), value];
  });
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const text = bytes.toString();
  return {
    status: statusCode, headers: Object.fromEntries(lines), bytes, text, json: () => JSON.parse(text) as unknown,
  };
}
/** Headers that were seen to arrive at functions. */
function gatewayHeaders({ requestId = NO_ID }: ApiEventInput): Record<string, string> {
  const [host, ip] = ['api.example.com', '203.0.113.7'];
  return {
    host, 'x-real-ip': ip, 'x-forwarded-for': ip, 'x-forwarded-host': host,
    'x-forwarded-port': '443', 'x-forwarded-proto': 'https', 'x-request-id': requestId,
  };
}

/** The decision of an authorizer, as the gateway reads it. */
export interface AuthorizerVerdict {
  readonly allowed: boolean;
  readonly context: Readonly<Record<string, ContextValue>>;
}
/**
 * Calls an authorizer with the event of a gateway.
 * @param input - What the call has of the identity sources. `kind: 'backend'` leaves headers and query out.
 * @throws Error if the gateway would respond with 500: the function threw, or returned no proper result.
 */
export async function callAuthorizer<Event, Runtime = unknown>(
  authorizer: (event: Event, context: Runtime) => unknown,
  { kind = 'frontend', ...input }: AuthorizerEventInput & { readonly kind?: 'frontend' | 'backend' | undefined } = {},
  context?: Runtime,
): Promise<AuthorizerVerdict> {
  const event = kind === 'frontend' ? frontendAuthorizerEvent(input) : backendAuthorizerEvent(input);
  const { statusCode, body } = await run(authorizer, event as Event, context);
  if (statusCode !== 200) throw misfit('statusCode is not 200');
  if (typeof body !== 'string') throw misfit('body is no string');
  const { status, context: values = {} } = parsed(body);
  if (status !== 'allow' && status !== 'deny') throw misfit('status is neither allow nor deny');
  return { allowed: status === 'allow', context: values as AuthorizerVerdict['context'] };
}
function parsed(body: string): { readonly status?: unknown; readonly context?: unknown } {
  try {
    return (JSON.parse(body) ?? {}) as object;
  } catch {
    throw misfit('body is no JSON');
  }
}

async function run<Event, Runtime>(
  handler: (event: Event, context: Runtime) => unknown,
  event: Event,
  context: Runtime | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  // Events and results are JSON on their way: what is lost there is lost here.
  const result = asJson(await handler(asJson(event) as Event, context as Runtime));
  if (typeof result !== 'object' || result === null) throw misfit('it is no object');
  return result as Readonly<Record<string, unknown>>;
}
const asJson = (value: unknown = null): unknown => JSON.parse(JSON.stringify(value));
const misfit = (what: string): Error =>
  new Error(`The gateway would respond with 500 to the result: ${what}.`);
