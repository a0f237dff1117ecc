/** The forms in which the service, and the servers in front of it, reject a call. */
import { isRecord, stringOf } from '../values.js';

/** What the body of a rejection says, exactly as the other side sent it. */
export interface RefusalBody {
  readonly code?: string;
  readonly message?: string;
  readonly requestId?: string;
  readonly details?: readonly unknown[];
  readonly encodedAuthorizationMessage?: string;
}

/**
 * Reads the parsed body of a rejection: `{error_code, error_msg}`, `{errorCode, errorMsg | errorMessage}`,
 * `{code, message}`, each also under `error`.
 */
export function readRefusal(body: unknown): RefusalBody {
  if (!isRecord(body)) return {};
  const inner = isRecord(body['error']) ? body['error'] : body;
  const code = stringOf(inner['error_code'] ?? inner['errorCode'] ?? inner['code']);
  const message = stringOf(
    inner['error_msg'] ?? inner['errorMsg'] ?? inner['errorMessage'] ?? inner['message'] ?? inner['title'],
  );
  const requestId = stringOf(body['request_id'] ?? inner['request_id']);
  const encoded = stringOf(body['encoded_authorization_message'] ?? inner['encoded_authorization_message']);
  const details = body['details'] ?? inner['details'];
  return {
    ...(code !== undefined && { code }),
    ...(message !== undefined && { message }),
    ...(requestId !== undefined && { requestId }),
    ...(encoded !== undefined && { encodedAuthorizationMessage: encoded }),
    ...(Array.isArray(details) && { details: details as unknown[] }),
  };
}
