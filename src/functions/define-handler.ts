/** Function backends: results that are what the gateway takes. */
import type { ApigTriggerEvent, ApigTriggerResult } from './function-events.js';
import { EventRequest } from './received.js';

/** A request to a function backend. */
export class ApiRequest extends EventRequest<ApigTriggerEvent> {
  get method(): string {
    return this.event.httpMethod;
  }
  get path(): string {
    return this.event.path;
  }
  /** A parameter of the path; the rest of the path of an API with a prefix is under the empty name. */
  pathParameter(name: string): string | undefined {
    return Object.hasOwn(this.event.pathParameters, name) ? this.event.pathParameters[name] : undefined;
  }
  /** Name of the environment. */
  get stage(): string {
    return this.event.requestContext.stage;
  }
  get requestId(): string {
    return this.event.requestContext.requestId;
  }
}

/** What a function backend responds with. */
export interface Reply {
  /** Default: 200. */
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Text or bytes. Default: none. */
  readonly body?: string | Uint8Array | undefined;
  /** A body as JSON, with its content type. */
  readonly json?: unknown;
}

/** The function for FunctionGraph: `export const handler = defineHandler(…)`. */
export type HandlerFunction<Runtime> = (event: ApigTriggerEvent, context: Runtime) => Promise<ApigTriggerResult>;

/**
 * Makes a function backend from a handler that gets a request and returns a reply.
 * @throws The function rejects with a TypeError if the reply is not one that the gateway takes. What the handler throws
 *   is handed on. The caller gets 500 then.
 */
export function defineHandler<Runtime = unknown>(
  handle: (request: ApiRequest, context: Runtime) => Reply | Promise<Reply>,
): HandlerFunction<Runtime> {
  return async (event, runtime) => {
    const reply: unknown = await handle(new ApiRequest(event), runtime);
    if (typeof reply !== 'object' || reply === null)
      throw new TypeError('The handler returned no reply, such as { json: {} }.');
    const odd = Object.keys(reply).find((name) => !PARTS.includes(name));
    if (odd !== undefined) throw new TypeError(`The reply has ${JSON.stringify(odd)}. It may have ${PARTS.join(', ')}.`);
    return resultOf(reply);
  };
}
/** A `statusCode`, as other platforms have it, would be a 200. */
const PARTS: readonly string[] = ['status', 'headers', 'body', 'json'] satisfies (keyof Reply)[];

function resultOf({ status = 200, headers = {}, body = '', json }: Reply): ApigTriggerResult {
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new TypeError(`The status of the reply is ${status}. Use 200 to 599.`);
  const odd = Object.entries(headers).find(([, value]) => typeof value !== 'string');
  if (odd) throw new TypeError(`The header ${odd[0]} of the reply is no string.`);
  const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  const isText = json !== undefined || typeof body === 'string';
  // Functions have none.
  const text = JSON.stringify(json) as string | undefined;
  if (json !== undefined && text === undefined) throw new TypeError('The json of the reply is a value that JSON does not have.');
  return {
    statusCode: status,
    headers: { ...(json !== undefined && !hasType && { 'content-type': 'application/json' }), ...headers },
    body: text ?? Buffer.from(body as Uint8Array).toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  };
}
