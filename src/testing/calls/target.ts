/** The target of a request: its path and query as they are on the wire, and what they say. */
import { decoded } from '../../text.js';
import type { Signable } from '../canonical.js';
import type { CallRequest } from './call.js';

/** One `name=value` of a query: as written, and decoded. */
export interface QueryPair {
  readonly raw: string;
  readonly name: string;
  readonly value: string;
}

/** The path of a target as written: without the query, and without scheme and host if a proxy's form was sent. */
export function rawPath(target: string): string {
  const [path = ''] = originForm(target).split(/[?#]/);
  return path === '' ? '/' : path;
}
/** The query of a target as written, without the question mark. */
export function rawQuery(target: string): string {
  const [before] = originForm(target).split('#');
  const start = before?.indexOf('?') ?? -1;
  return before === undefined || start < 0 ? '' : before.slice(start + 1);
}
const originForm = (target: string): string => target.replace(/^https?:\/\/[^/?#]*/i, '');

/** A request as signatures are verified over it. */
export const signable = ({ method, target, headers, body }: CallRequest): Signable =>
  ({ method, path: rawPath(target), query: rawQuery(target), headers, body });

/** The parts of a query in their order. A plus is a space. */
export function queryPairs(query: string): QueryPair[] {
  return query.split('&').filter((raw) => raw !== '').map((raw) => {
    const [name = '', ...rest] = raw.split('=');
    return { raw, name: queryText(name), value: queryText(rest.join('=')) };
  });
}
const queryText = (text: string): string => decoded(text.replaceAll('+', ' '));

/** The values of a query parameter. Names are found whatever their case. */
export function queryValues({ target }: Pick<CallRequest, 'target'>, name: string): string[] {
  const wanted = name.toLowerCase();
  return queryPairs(rawQuery(target)).filter((pair) => pair.name.toLowerCase() === wanted).map(({ value }) => value);
}

/** The value of a cookie. */
export function cookieValue({ headers }: Pick<CallRequest, 'headers'>, name: string): string | undefined {
  for (const line of headers.all('cookie').flatMap((value) => value.split(';'))) {
    const [own = '', ...rest] = line.split('=');
    if (own.trim() === name) return decoded(rest.join('=').trim());
  }
  return undefined;
}

/** A string for one segment of a path: what a segment may hold stays as it is. */
export const segmentText = (text: string): string =>
  encodeURIComponent(text).replace(/%(24|26|2B|2C|3A|3B|3D|40)/g, (code) => decodeURIComponent(code));
/** A string for several segments. */
export const pathText = (text: string): string => text.split('/').map(segmentText).join('/');
