/** Makes foreign text fit for a message. */

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const HIDDEN = '[hidden]';
/** Names of headers whose values may be secrets. */
export const SECRET = /auth|cookie|code|key|passw|secret|token/;

/** Foreign text in one line of at most `max` characters, without the given secrets and without control characters. */
export function inLine(text: string, secrets: Iterable<string> = [], max = 500): string {
  let clean = text;
  // A long secret may contain a short one.
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret === '') continue;
    clean = clean.replaceAll(secret, HIDDEN);
    // The other side may have cut its message within a secret.
    for (let length = secret.length - 1; length > 5; length--)
      if (clean.endsWith(secret.slice(0, length))) clean = clean.slice(0, -length) + HIDDEN;
  }
  const line = clean.replace(UNPRINTABLE, (c) => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
  return line.length > max ? `${line.slice(0, max)}…` : line;
}

/** The UTF-8 form of a text. */
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
/** Text as `fetch` takes it in headers: one character for each byte of its UTF-8 form. */
export const byteString = (text: string): string => String.fromCharCode(...utf8(text));
