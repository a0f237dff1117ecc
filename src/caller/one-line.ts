/** Makes foreign text fit for a message. */

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const HIDDEN = '[hidden]';

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
