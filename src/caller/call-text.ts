/** Text as it is sent, and what of it is a secret. */

/** Names of headers whose values may be secrets. */
export const SECRET = /auth|cookie|code|key|passw|secret|token/;

/** A name of a method or of a header. */
export const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** The UTF-8 form of a text. */
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
/** Text as `fetch` takes it in headers: one character for each byte of its UTF-8 form. */
export const byteString = (text: string): string =>
  utf8(text).reduce((sent, byte) => sent + String.fromCharCode(byte), '');
/** Headers as `fetch` takes them. */
export const sentHeaders = (headers: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries([...headers].map(([name, value]) => [name, byteString(value)]));
