/** Keeps secrets out of texts that come from the other side, which may repeat what it was sent. */
import type { ObjectSpec, Spec } from '../schema/vocabulary.js';

export const HIDDEN = '[hidden]';

// Header values as they stand in the canonical request that a refusal prints, or in an echo of the request.
const IN_TEXT =
  /((?:x-security-token|x-auth-token|x-subject-token|authorization)["']?\s*[:=]\s*)("[^"]*"|[^|\r\n,}]+)|(Signature=)[\w+/=-]+/gi;

/** A text without signatures, tokens and the given secrets. */
export function redact(text: string, secrets: Iterable<string>): string {
  let clean = text.replace(
    IN_TEXT,
    (_, header: string | undefined, _value, signature: string | undefined) => `${header ?? signature ?? ''}${HIDDEN}`,
  );
  // As it is, and as it stands in JSON. The longest first: one secret may be a part of another.
  const forms = [...secrets]
    .filter((s) => s.length >= 4)
    .flatMap((s) => [s, JSON.stringify(s).slice(1, -1)])
    .sort((a, b) => b.length - a.length);
  for (const form of forms) clean = clean.replaceAll(form, HIDDEN);
  return clean;
}
/** A copy of a JSON value in which no text holds a secret. */
export function redactIn(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return redact(value, secrets);
  if (Array.isArray(value)) return value.map((held) => redactIn(held, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, redactIn(held, secrets)]));
}

/** The values of an object's secret fields. */
export function secretsIn(object: ObjectSpec, value: unknown): Set<string> {
  const found = new Set<string>();
  collect({ type: 'one', of: object }, value, false, found);
  return found;
}
function collect(spec: Spec, value: unknown, secret: boolean, found: Set<string>): void {
  if (typeof value === 'string' && secret) found.add(value);
  if (typeof value !== 'object' || value === null) return;
  if (spec.type === 'one') {
    for (const [key, field] of Object.entries(spec.of.fields))
      collect(field.spec, Reflect.get(value, key), secret || field.secret === true, found);
  } else if (spec.type === 'list' || spec.type === 'dict')
    for (const held of Object.values(value)) collect(spec.of, held, secret, found);
}
