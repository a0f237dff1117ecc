/** Finds rejections of the gateway among responses of the backend. */
import { windowIn } from './debug-headers.js';

/** What the gateway says when it rejects a call. */
export interface Rejection {
  readonly code: string;
  readonly message: string;
  readonly requestId: string | undefined;
  readonly body: unknown;
}
/** Longest body that is read for it, in bytes. The gateway's own are shorter, except for a canonical request. */
const LONGEST = 262_144;
/** A code of the gateway for callers. Most codes of the management API have other numbers. */
const CODE = /^APIG?[CW]?\.(?:0\d{3}|100[1-49]|2102|22[01]\d)$/;

/**
 * The rejection in a response. `undefined`: it comes from the backend, and is not read. Both have the same headers, so
 * only the body differs: it has a code of the gateway, a message, and the request ID that is in the header as well.
 */
export async function rejectionIn(response: Response): Promise<Rejection | undefined> {
  const { status, headers, body } = response;
  if (status < 400 || !body || !/\bjson\b/i.test(headers.get('content-type') ?? '')) return undefined;
  if (Number(headers.get('content-length')) > LONGEST) return undefined;
  const found: unknown = parsed(await beginning(response.clone()));
  const { error_code: code, error_msg: message, request_id: id } = Object(found) as Readonly<Record<string, unknown>>;
  const requestId = headers.get('x-request-id') ?? id;
  if (typeof code !== 'string' || typeof message !== 'string' || (id && id !== requestId)) return undefined;
  // Other codes, such as those of the local gateway, count if the header confirms the ID.
  if (!CODE.test(code) && !(/^[A-Z]+\.\d{4}$/.test(code) && id && headers.has('x-request-id'))) return undefined;
  void body.cancel().catch(() => undefined);
  return { code, message, requestId: typeof requestId === 'string' ? requestId : undefined, body: found };
}
/** The text of a body; what is too long for a rejection is not read to its end. */
async function beginning({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    text += decoder.decode(part.value as Uint8Array, { stream: true });
    if (text.length > LONGEST) break;
  }
  void reader?.cancel().catch(() => undefined);
  return text;
}
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Milliseconds until a throttled call can succeed: by the header, or the window that the text names. */
export function waitIn(headers: Headers, message: string): number | undefined {
  const header = headers.get('retry-after') ?? '';
  return /^\d{1,9}$/.test(header) ? 1_000 * Number(header) : windowIn(message);
}

/** The time of the gateway in milliseconds, if it says that a signature has expired. */
export function serverTimeIn(message: string): number | undefined {
  const [, text = ''] = /signature expired.*server time:\s*([\w:+.-]+)/i.exec(message) ?? [];
  const time = Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z?$/, '$1-$2-$3T$4:$5:$6Z'));
  return Number.isNaN(time) ? undefined : time;
}
