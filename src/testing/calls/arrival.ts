/** What the gateway requires of every request, before it routes it. */
import { TOKEN } from '../../values.js';
import { configOf } from '../feature-switches.js';
import type { GatewayState } from '../state.js';
import type { CallRequest } from './call.js';
import { refusal, type CallRefusal } from './refusals.js';
import { DEPTH_HEADER } from './way-out.js';

const KIBIBYTE = 1024;
/** Bytes of the URI that are too many. */
const LONGEST_URI = 32 * KIBIBYTE;
const LONGEST_HEADER = 32 * KIBIBYTE;
const LONGEST_HEAD = 128 * KIBIBYTE;
/** Bytes of a body, unless the feature `request_body_size` says otherwise. */
const LARGEST_BODY = 12 * KIBIBYTE * KIBIBYTE;

/** Most bytes of a body that a gateway takes. */
export const largestBody = (gateway: GatewayState | undefined): number =>
  (gateway && configOf(gateway, 'request_body_size')?.request_body_size) ?? LARGEST_BODY;

/** Milliseconds between two parts of a body, unless the feature `request_custom_config` says otherwise. */
const LONGEST_PAUSE = 8_000;
export function longestPause(gateway: GatewayState | undefined): number {
  const seconds = gateway && configOf(gateway, 'request_custom_config')?.client_body_timeout;
  return seconds === undefined ? LONGEST_PAUSE : seconds * 1000;
}

/** How often a call may lead back to the gateway. */
const DEEPEST = 10;

/** The rejection of a request whose head is malformed or too large. */
export function headProblem({ target, headers, httpVersion, method }: Omit<CallRequest, 'body'>): CallRefusal | undefined {
  if (target.length > LONGEST_URI) return refusal('APIG.0201 URI');
  const sizes = [...headers].map(([name, value]) => name.length + value.length + 4);
  if (sizes.some((size) => size > LONGEST_HEADER) || sizes.reduce((sum, size) => sum + size, 0) > LONGEST_HEAD)
    return refusal('APIG.0201 headers');
  if (Number(headers.get(DEPTH_HEADER) ?? 0) > DEEPEST) return refusal('APIG.0612');
  if (method === 'CONNECT') return refusal('APIG.0602', 'the method CONNECT is not supported');
  if (headers.all('host').length > 1) return refusal('APIG.0602', 'there is more than one Host header');
  // The parser of Node.js 20.18 lets others through.
  if ([...headers].some(([name]) => !TOKEN.test(name)))
    return refusal('APIG.0602', 'the name of a header has spaces or other characters that no name has');
  if (/[\u0000-\u0020\u007f]/.test(headers.get('host') ?? '') || /[\u0000-\u0020\u007f]/.test(target))
    return refusal('APIG.0602', 'the request line or the Host header has spaces or control characters');
  if (!/^(\/|https?:\/\/[^/])/i.test(target) || /[@/?#\\]/.test(headers.get('host') ?? ''))
    return refusal('APIG.0602', 'the target is not a path, or the Host header is not a host');
  if (headers.has('transfer-encoding') && (httpVersion === '1.0' || headers.has('content-length')))
    return refusal('APIG.0602', 'Transfer-Encoding is not allowed in HTTP/1.0, nor beside Content-Length');
  return undefined;
}

/** Protocols that a request switches to, or is written in, which the local gateway does not have. */
export function protocolProblem({ headers }: Pick<CallRequest, 'headers'>): CallRefusal | undefined {
  if (headers.get('upgrade')?.toLowerCase() === 'websocket') return refusal('LOCAL.0501', 'WebSocket');
  if (headers.get('content-type')?.startsWith('application/grpc') === true) return refusal('LOCAL.0501', 'gRPC');
  return undefined;
}
