/** Finds out why the service rejected an identity: compares what it received with what was signed. Shows no secret. */
import { ApigAuthenticationError } from '../errors.js';
import type { IdentityRefusal, RefusalFinding, Unsigned } from '../http/settings.js';
import { quoted } from '../text.js';
import { canonicalRequest, EMPTY_HASH, type Signable } from './signer.js';

/** What is remembered about a signature. */
export interface SignedRequest {
  readonly signable: Signable;
  /** Milliseconds by which the clock had been corrected. */
  readonly offset: number;
}

/**
 * Why an identity was rejected. This decides what may be sent next.
 * - `clock`: the date of the signature is off.
 * - `expired`: the token, or the token of a temporary key, is no longer valid.
 * - `key`: the service does not know the access key, or the secret does not belong to it.
 * - `signature`: the signature does not match, and the response does not show whether the key or the request is wrong.
 * - `locked`: the key is locked for a while, after too many rejections.
 * - `other`: the request was changed on the way, or the reason is unknown.
 */
export type RefusalKind = 'clock' | 'expired' | 'key' | 'signature' | 'locked' | 'other';

export function refusalKind(refusal: IdentityRefusal, signed: SignedRequest | undefined): RefusalKind {
  const { code, message } = refusal;
  if (/signature expired/i.test(message)) return 'clock';
  if (saysExpired(refusal)) return 'expired';
  if (!signed) return 'other';
  if (/reach the limit/i.test(message)) return 'locked';
  if (/ak not exist/i.test(message)) return 'key';
  const finding = explainRefusal(refusal, signed);
  if (finding) return finding === SAME ? 'key' : 'other';
  return /aksk signature fail/i.test(message) || /^APIGW?\.0301$/.test(code ?? '') ? 'signature' : 'other';
}

/** Codes and words that say that a token, or the token of a temporary key, has expired. */
const EXPIRED_CODES: ReadonlySet<string> = new Set([
  'APIG.0307', 'APIGW.0307', 'APIG.1000', 'APIG.1001', 'APIG.1002', 'APIC.7100', 'APIC.7101', 'APIC.7102',
]);
function saysExpired({ code, message }: IdentityRefusal): boolean {
  return (
    (code !== undefined && EXPIRED_CODES.has(code))
    || /token (must be updated|.*expired)|decrypt token fail|security ?token.*expired/i.test(message)
  );
}

/** Why calls with an access key are not sent. */
export interface Rejection {
  readonly kind: RefusalKind;
  /** What the service said. */
  readonly refusal: IdentityRefusal;
  readonly finding: RefusalFinding | undefined;
}

/** The error of a call that is not sent because the service has rejected its key before. */
export function notSent(
  { operation, request: { method, path } }: Unsigned,
  { kind, refusal: { code, message }, finding }: Rejection,
): ApigAuthenticationError {
  const said = `(401${code === undefined ? '' : ` ${code}`})`;
  const passing = kind === 'clock' || kind === 'locked';
  const known = KNOWN[/ak not exist/i.test(message) ? 'unknown' : kind];
  return new ApigAuthenticationError({
    operation,
    method,
    path,
    status: 401,
    code,
    attempts: 0,
    serverMessage: passing
      ? `The service has just rejected another call with this access key ${said}`
      : `The service has rejected this access key before ${said}, so it is not used again`,
    meaning: known?.meaning ?? finding?.meaning,
    remedy: known?.remedy ?? finding?.remedy,
  });
}
const MAKE_NEW = 'Then make a new client: five rejections in a row lock a key for five minutes';
/** What is known about a rejection, in addition to the finding of the rejected call. */
const KNOWN: Readonly<Partial<Record<RefusalKind | 'unknown', Partial<RefusalFinding>>>> = {
  unknown: {
    meaning: 'The service does not know the ak',
    remedy: 'Check the ak, and that region or endpoint belong to its cloud. Then make a new client',
  },
  key: { remedy: `Check that the sk belongs to the ak. ${MAKE_NEW}` },
  signature: {
    remedy: `Check that the sk belongs to the ak, and that no proxy changes requests on the way. ${MAKE_NEW}`,
  },
  locked: {
    meaning: 'The access key is locked after five rejected calls',
    remedy: 'Wait five minutes, and check the sk before you try again',
  },
};

/** Explains the rejection of a signed request. Returns `undefined` if there is nothing to explain. */
export function explainRefusal(refusal: IdentityRefusal, signed: SignedRequest): RefusalFinding | undefined {
  if (/signature expired/i.test(refusal.message)) return explainDates(refusal, signed);
  const seen = /canonical_?request:\s*([^]*)$/i.exec(refusal.message)?.[1];
  return seen === undefined ? undefined : explainCanonical(seen, signed.signable);
}

/** Difference of the clocks that the service accepts. It does not reject a smaller one. */
export const TOLERANCE = 15 * 60_000;
/** Largest correction of the clock. A larger difference is probably a mistake of the other side. */
export const LARGEST_CORRECTION = 24 * 60 * 60_000;

const SET_CLOCK = 'Set the clock of this machine, or pass `clock` to the client';

function explainDates(refusal: IdentityRefusal, { signable, offset }: SignedRequest): RefusalFinding {
  const dated =
    compactTime(/signature time:\s*(\w+)/i.exec(refusal.message)?.[1]) ?? compactTime(signable.headers['x-sdk-date']);
  const server = serverTime(refusal);
  if (dated === undefined || server === undefined)
    return {
      meaning:
        'The date of the signature is more than 15 minutes off, and the response does not contain the time of the service',
      remedy: SET_CLOCK,
    };
  const difference = server - dated;
  const times = `The request was dated ${plainTime(dated)}; the clock of the service said ${plainTime(server)}, which is ${duration(difference)} ${difference > 0 ? 'later' : 'earlier'}`;
  if (Math.abs(difference) < TOLERANCE)
    return {
      meaning: times,
      remedy: 'The clocks agree well enough: find what delays requests on the way for longer than 15 minutes',
    };
  if (Math.abs(difference) > LARGEST_CORRECTION)
    return { meaning: `${times}. The client corrects no more than 24 hours by itself`, remedy: SET_CLOCK };
  if (offset === 0) return { meaning: times, remedy: SET_CLOCK };
  return {
    meaning: `${times}, although the clock had been corrected by ${duration(offset)} before`,
    remedy:
      'Set the clock of this machine, and check whether it changes while the program runs. The client corrects a clock once for a call',
  };
}

/** The time of the service: from the message or, if that has none, from the `Date` header. */
export function serverTime({ date, message }: IdentityRefusal): number | undefined {
  const fromText = compactTime(/server time:\s*(\w+)/i.exec(message)?.[1]);
  if (fromText !== undefined) return fromText;
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? undefined : time;
}
/** `20260301T080000Z` in milliseconds. */
function compactTime(text: string | undefined): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '');
  if (!parts) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
const plainTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
/** A duration in its two largest units. */
export function duration(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const [d, h] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600)];
  const [m, s] = [Math.floor((seconds % 3600) / 60), seconds % 60];
  if (d > 1) return `${d} days ${h % 24} h`;
  return h > 0 ? `${h} h ${m} min` : m > 0 ? `${m} min ${s} s` : `${s} s`;
}

const SAME: RefusalFinding = {
  meaning:
    'The service saw the request exactly as it was signed, so only the key can be wrong: the sk does not belong to this ak',
  remedy: 'Check the sk before you try again: five rejections in a row lock the key for five minutes',
};

/** Compares the canonical request that the service printed (with `|` for line ends) with ours, part by part. */
function explainCanonical(text: string, signable: Signable): RefusalFinding | undefined {
  const headers = Object.fromEntries(Object.entries(signable.headers).filter(([name]) => name !== 'authorization'));
  const ours = canonicalRequest({ ...signable, headers }).split('\n');
  const seen = text.trim().split(/\||\r?\n/);
  if (seen.length !== ours.length) return undefined;
  const names = ours.at(-2)?.split(';') ?? [];
  const part = (lines: readonly string[], at: number): string => (lines.at(at) ?? '').trim();
  const differences = [
    plainDifference('the method', part(ours, 0), part(seen, 0)),
    plainDifference('the path', part(ours, 1), part(seen, 1)),
    plainDifference('the query', part(ours, 2), part(seen, 2)),
    ...names.map((name, i) => headerDifference(name, valueOf(part(ours, 3 + i)), valueOf(part(seen, 3 + i)))),
    bodyDifference(part(ours, -1), part(seen, -1)),
  ].filter((difference) => difference !== undefined);
  if (differences.length === 0) return SAME;
  return {
    meaning: `The request was changed on the way, after it was signed: ${differences.join('; ')}`,
    remedy:
      'Find what rewrites requests between here and the service: a proxy, a gateway, a wrong endpoint. The key may well be right',
  };
}
const valueOf = (line: string): string => line.slice(line.indexOf(':') + 1);

function plainDifference(what: string, signed: string, seen: string): string | undefined {
  return signed === seen ? undefined : `${what} was ${quoted(signed, SHOWN)}, and arrived as ${quoted(seen, SHOWN)}`;
}
function headerDifference(name: string, signed: string, seen: string): string | undefined {
  if (signed === seen) return undefined;
  if (seen === '') return `the header ${name} was lost`;
  return /token|secret|key|cookie|authorization/.test(name) ? `the value of the header ${name} changed (not shown)` : plainDifference(`the header ${name}`, signed, seen);
}
function bodyDifference(signed: string, seen: string): string | undefined {
  if (signed === seen) return undefined;
  if (seen === EMPTY_HASH) return 'the body was lost';
  return signed === EMPTY_HASH ? 'a body was added' : 'the content of the body (its hash) changed';
}
const SHOWN = 300;
