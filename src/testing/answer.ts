/** What the local gateway returns, before it becomes a response of one kind or another. */
import type { Refused } from './refused.js';

/** A response that is not on its way yet. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string | Uint8Array | undefined;
}

/** A response with a JSON body. */
export function jsonAnswer(status: number, body: unknown, headers: Headers = new Headers()): Answer {
  headers.set('Content-Type', 'application/json');
  return { status, headers, body: JSON.stringify(body) };
}
/** A successful response with plain text. */
export function textAnswer(body: string): Answer {
  return { status: 200, headers: new Headers({ 'Content-Type': 'text/plain; charset=utf-8' }), body };
}
/** A rejection in the form of the service. */
export function refusalAnswer({ status, code, message }: Refused, requestId: string, headers: Headers): Answer {
  return jsonAnswer(status, { error_msg: message, error_code: code, request_id: requestId }, headers);
}
/** A response as `fetch` would return it. */
export function toResponse({ status, headers, body }: Answer): Response {
  return new Response(body ?? null, { status, headers });
}
