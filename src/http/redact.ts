/** Keeps secrets out of foreign strings, because the other side may repeat what it was sent. */
import type { OperationFacts } from '../schema/operation.js';
import type { ObjectSpec, Spec } from '../schema/vocabulary.js';
import { cutMark, HIDDEN, isSecretName, LONGEST_TEXT, plainCopy, printable } from '../text.js';
import { parseJson } from '../values.js';
import { decoded, unescaped, type View, viewOf } from './escapes.js';

/** Shortest secret that is hidden. Shorter strings occur in any sentence. */
const SHORTEST = 4;
/** Bytes with which a match begins, also if the secret was cut. It then continues as long as the secret. */
const KNOWN_BY = 16;
/** Characters after the cut that are searched too: enough for the beginning of a secret in any form. */
const BEYOND = 4_096;
/** Layers of escapes that are undone, such as a URL in JSON in HTML. */
const LAYERS = 3;

/**
 * Shows a foreign text in one line, without secrets: at most `max` characters (default: 2,000), with its length if it
 * is cut.
 */
export type Screen = (text: string, max?: number) => string;

/** Shows strings without the given secrets. See `redact` for the forms in which a secret is found. */
export function screenOf(secrets: Iterable<string>): Screen {
  const needles = needlesOf(secrets);
  return (text, max = LONGEST_TEXT) => {
    const clean = hide(text, needles, max);
    const line = printable(clean.slice(0, max), max);
    if (text.length > max) return `${line}${cutMark(text.length)}`;
    return clean.length > max ? `${line}…` : line;
  };
}
/**
 * The first `max` characters of a string without signatures, tokens and the given secrets. A secret is found as it is,
 * escaped for JSON, URLs or HTML, as base64 (even inside longer base64) and as hexadecimal digits. A secret that the
 * cut, or the end of the text, cuts off is hidden too.
 */
export function redact(text: string, secrets: Iterable<string>, max = LONGEST_TEXT): string {
  return hide(text, needlesOf(secrets), max);
}
/** A bounded copy of a JSON value in which no string contains a secret. */
export function redactIn(value: unknown, show: Screen): unknown {
  return plainCopy(value, (text) => show(text, 500));
}

/** IDs as the service makes them: hexadecimal digits that cannot be those of eight letters. */
const USUAL_ID = /^(?!.*(?:[2-7][\da-f]){8})[\da-f-]{16,36}$/;
/** The ID of a request, in at most 100 characters without secrets. Usual ones are not compared with secrets. */
export function shownId(id: string | undefined, secrets: Iterable<string>): string | undefined {
  return id === undefined || USUAL_ID.test(id) ? id : screenOf(secrets)(id, 100);
}

function hide(text: string, needles: readonly Needle[], max: number): string {
  const window = text.slice(0, max + BEYOND);
  const spans = [...namedSpans(window), ...secretSpans(window, needles)].sort((a, b) => a.from - b.from);
  let clean = '';
  let at = 0;
  for (const { from, to } of spans) {
    if (from >= max) break;
    if (from >= at) clean += window.slice(at, from) + HIDDEN;
    at = Math.max(at, to);
  }
  return clean + window.slice(at, Math.max(at, max));
}

/** A part of a string, by its first character and the one after its last. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Finds values that are secret by their name. */
const NAMED = [
  // Headers, as in the canonical request that a rejection prints, or in an echo of the request.
  /(?<name>(?:x-security-token|x-auth-token|x-subject-token|authorization)["'\\]{0,4}\s?[:=]\s?)(?:"[^"]*"|[^|\r\n,}]+)/gi,
  /(?<name>Signature=)[\w+/=-]+/gi,
  // Members of JSON, and of JSON in a string.
  /(?<name>(?:password|passwd|secret|private_?key|securitytoken)\w{0,10}"\s?:\s?")(?:[^"\\]|\\.)+/gis,
  /(?<name>(?:password|passwd|secret|private_?key|securitytoken)\w{0,10}\\"\s?:\s?\\")(?:(?!\\").)+/gis,
];
function* namedSpans(text: string): Generator<Span> {
  for (const pattern of NAMED) {
    for (const match of text.matchAll(pattern)) {
      const name = match.groups?.['name'] ?? '';
      yield { from: match.index + name.length, to: match.index + match[0].length };
    }
  }
}

/** A form in which a secret may be in a view, as bytes. */
type Needle = string;
function needlesOf(secrets: Iterable<string>): Needle[] {
  const needles = new Set<Needle>();
  for (const whole of secrets) {
    const secret = whole.slice(0, LONGEST_SECRET);
    // Each line of a key in PEM form is a secret, because line ends may change. The other side may have trimmed it.
    for (const part of [secret, secret.trim(), ...linesOf(secret)]) {
      for (const form of [viewOf(part), ...asLatin1(part)]) {
        for (const { bytes } of layersOf(form)) needles.add(bytes);
      }
    }
  }
  return [...needles].filter((needle) => needle.length >= SHORTEST).map(withSpaces);
}
/** Longer than any text that is shown. */
const LONGEST_SECRET = 32_768;
const linesOf = (secret: string): string[] =>
  secret.includes('\n') ? secret.split(/\r?\n/).filter((line) => line.length >= 16 && !line.startsWith('-----')) : [];

/** A secret beyond ASCII whose bytes were taken for characters, as in headers, or its characters for bytes (`%E9`). */
function asLatin1(secret: string): View[] {
  if (!/[^\0-\x7f]/.test(secret)) return [];
  const characters = Buffer.from(secret).toString('latin1');
  return [viewOf(characters), ...(/^[\0-\xff]*$/.test(secret) ? [{ ...viewOf(secret), bytes: secret }] : [])];
}

/** A view, and the same without one, two and three layers of escapes. */
function layersOf(view: View): View[] {
  const layers = [view];
  for (let i = 0; i < LAYERS; i++) {
    const next = unescaped(layers[i] ?? view);
    if (next === layers[i]) break;
    layers.push(next);
  }
  return layers;
}
/** Forms write a space as a plus, so the two are treated alike. */
const withSpaces = (bytes: string): string => bytes.replaceAll('+', ' ');

function* secretSpans(text: string, needles: readonly Needle[]): Generator<Span> {
  if (needles.length === 0) return;
  const shortest = Math.min(KNOWN_BY, ...needles.map(({ length }) => length));
  for (const layer of layersOf(viewOf(text))) {
    yield* found(layer, needles);
    for (const inner of decoded(layer, shortest)) for (const view of layersOf(inner)) yield* found(view, needles);
  }
}
function* found({ bytes, from, to }: View, needles: readonly Needle[]): Generator<Span> {
  const hay = withSpaces(bytes);
  for (const needle of needles) {
    const start = needle.slice(0, KNOWN_BY);
    for (let at = hay.indexOf(start); at >= 0;) {
      let end = at + start.length;
      while (end < hay.length && end - at < needle.length && hay[end] === needle[end - at]) end++;
      yield { from: from[at] ?? 0, to: to[end - 1] ?? 0 };
      at = hay.indexOf(start, end);
    }
    const part = brokenOff(hay, start);
    if (part > 0) yield { from: from[hay.length - part] ?? 0, to: to[hay.length - 1] ?? 0 };
  }
}
/** How many bytes at the end of a string are the beginning of a secret. The other side may have cut its message. */
function brokenOff(hay: string, needle: Needle): number {
  const least = Math.max(SHORTEST, Math.min(8, Math.ceil(needle.length / 2)));
  for (let length = Math.min(needle.length - 1, hay.length); length >= least; length--) {
    if (hay.endsWith(needle.slice(0, length))) return length;
  }
  return 0;
}

/**
 * The values of an object's secret fields, and of unknown members with the name of a secret. Strings that contain JSON,
 * such as the content of a plugin, are searched too.
 */
export function secretsIn(object: ObjectSpec, value: unknown): Set<string> {
  const found = new Set<string>();
  const todo: Place[] = [{ spec: { type: 'one', of: object }, value, secret: false, depth: 0 }];
  for (let place = todo.pop(); place; place = todo.pop()) {
    if (typeof place.value === 'string' && place.secret) found.add(place.value);
    if (place.depth < DEEPEST) for (const member of membersOf(place)) todo.push(member);
  }
  return found;
}
/** Deepest level that is searched. No description is so deep. */
const DEEPEST = 16;
/** Longest string that is parsed as JSON, in characters. */
const LONGEST_JSON = 1_000_000;
interface Place {
  readonly spec: Spec | undefined;
  readonly value: unknown;
  readonly secret: boolean;
  readonly depth: number;
}
function* membersOf({ spec, value, secret, depth: above }: Place): Generator<Place> {
  const depth = above + 1;
  if (typeof value === 'string') {
    const held = value.length <= LONGEST_JSON && /^\s*[[{]/.test(value) ? parseJson(value) : undefined;
    if (held !== undefined) yield { spec: undefined, value: held, secret: false, depth };
  } else if (spec?.type === 'either') {
    for (const one of spec.of) yield { spec: one, value, secret, depth };
  } else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    const of = spec?.type === 'list' || spec?.type === 'dict' ? spec.of : undefined;
    const fields = spec?.type === 'one' ? spec.of.fields : {};
    for (const [key, held] of Object.entries(value)) {
      const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
      const named = of === undefined && field === undefined && !Array.isArray(value) && isSecretName(key);
      yield { spec: field?.spec ?? of, value: held, secret: secret || field?.secret === true || named, depth };
    }
  }
}

/** The values of the caller's own headers that are secret by their name, with and without a scheme before them. */
export function secretHeaders(headers: Readonly<Record<string, string>>): string[] {
  const values = Object.entries(headers).filter(([name]) => isSecretName(name)).map(([, value]) => value);
  return values.flatMap((value) => [value, value.slice(value.indexOf(' ') + 1)]);
}

const known = new WeakMap<ObjectSpec, boolean>();
/** True if the response of an operation has secret fields. Such a response is never quoted. */
export function respondsWithSecrets({ response }: OperationFacts): boolean {
  if (response === undefined || !('object' in response)) return false;
  const { object } = response;
  let holds = known.get(object);
  if (holds === undefined) known.set(object, (holds = searchSecrets(object)));
  return holds;
}
function searchSecrets(root: ObjectSpec): boolean {
  const seen = new Set<ObjectSpec>([root]);
  // The iteration includes objects that are added during it.
  for (const object of seen) {
    for (const field of Object.values(object.fields)) {
      if (field.secret === true) return true;
      for (const inner of objectsIn(field.spec)) seen.add(inner);
    }
  }
  return false;
}
/** The descriptions of objects in a field. */
function objectsIn(spec: Spec): ObjectSpec[] {
  if (spec.type === 'one') return [spec.of];
  if (spec.type === 'either') return spec.of.flatMap(objectsIn);
  return spec.type === 'list' || spec.type === 'dict' ? objectsIn(spec.of) : [];
}
