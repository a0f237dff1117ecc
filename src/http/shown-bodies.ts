/** What a call sends and receives, for a log: in one line, bounded, without secrets. */
import type { OperationFacts } from '../schema/operation.js';
import { HIDDEN, plainCopy } from '../text.js';
import { parseJson } from '../values.js';
import { respondsWithSecrets, type Screen, screenOf, secretsIn } from './redact.js';
import type { Call } from './request.js';

const LONGEST = 2_000;

/** Query and body of a call. Of a form, its fields and the names of its files. */
export function shownRequest({ op, snapshot, form }: Call, secrets: Iterable<string>): string {
  const hidden = [...secrets, ...(op.query ? secretsIn(op.query.object, snapshot.query) : [])];
  const show = screenOf(hidden);
  const query = snapshot.queryText === '' ? [] : [`?${show(decodeURIComponent(snapshot.queryText))}`];
  const body = snapshot.sent === undefined ? [] : [jsonOf(snapshot.sent, hidden)];
  const fields = form ? [jsonOf(Object.fromEntries(form.texts.map(({ name, text }) => [name, text])), hidden)] : [];
  const files = form ? form.files.map(({ name }) => `file ${name}`) : [];
  return cut([...query, ...body, ...fields, ...files].join(' '), show);
}

/** The body of a response. One that may have secrets of the service's own is not shown at all. */
export function shownResponse(
  op: OperationFacts, status: number, body: string | object, secrets: Iterable<string>,
): string {
  if (typeof body !== 'string') return 'a file';
  if (status < 300 && respondsWithSecrets(op)) return body === '' ? '' : `${HIDDEN} (such responses have secrets)`;
  const parsed = parseJson(body);
  return parsed === undefined ? screenOf(secrets)(body) : cut(jsonOf(parsed, [...secrets]), screenOf(secrets));
}

/** A value as bounded JSON. A secret that is a whole value is hidden however short it is. */
function jsonOf(value: unknown, secrets: readonly string[]): string {
  const whole = new Set(secrets);
  const show = screenOf(secrets);
  return JSON.stringify(plainCopy(value, (text) => (whole.has(text) ? HIDDEN : show(text, 500))));
}
/** In one line, and searched once more as a whole. */
const cut = (text: string, show: Screen): string => show(text, LONGEST);
