/**
 * Says what is behind a refusal of a signature, by comparing what the service saw with what was signed. Shows no
 * secret.
 */
import type { IdentityRefusal, RefusalFinding } from '../http/settings.js';
import { canonicalRequest, type Signable } from './signer.js';

/** What is remembered of a signature. */
export interface SignedRequest {
  readonly signable: Signable;
  /** Milliseconds by which the clock had been corrected. */
  readonly offset: number;
}

/** What can be told of the refusal of a signed request; nothing where the text gives no more than its words. */
export function explainRefusal(refusal: IdentityRefusal, signed: SignedRequest): RefusalFinding | undefined {
  if (/signature expired/i.test(refusal.message)) return explainDates(refusal, signed);
  const seen = /canonical_?request:\s*([^]*)$/i.exec(refusal.message)?.[1];
  return seen === undefined ? undefined : explainCanonical(seen, signed.signable);
}

/** The service accepts 15 minutes of difference; a smaller one is not what it refused. */
export const TOLERANCE = 15 * 60_000;

function explainDates(refusal: IdentityRefusal, { signable, offset }: SignedRequest): RefusalFinding {
  const dated =
    compactTime(/signature time:\s*(\w+)/i.exec(refusal.message)?.[1]) ?? compactTime(signable.headers['x-sdk-date']);
  const server = serverTime(refusal);
  if (dated === undefined || server === undefined) {
    return {
      meaning:
        'The date of the signature is more than 15 minutes off, and the answer does not tell the time of the service',
      remedy: 'Set the clock of this machine, or pass `clock` to the client',
    };
  }
  const difference = server - dated;
  const times = `The request was dated ${plainTime(dated)}; the clock of the service said ${plainTime(server)}, which is ${duration(difference)} ${difference > 0 ? 'later' : 'earlier'}`;
  if (Math.abs(difference) < TOLERANCE)
    return {
      meaning: times,
      remedy: 'The clocks agree well enough: look for what holds requests up on the way for longer than 15 minutes',
    };
  if (offset === 0) return { meaning: times, remedy: 'Set the clock of this machine, or pass `clock` to the client' };
  return {
    meaning: `${times}, although the clock had been corrected by ${duration(offset)} before`,
    remedy:
      'A clock is corrected once for a call: set the clock of this machine, and look whether it is being changed while the program runs',
  };
}

/** The time on the other side: from the text, or from the `Date` header where the text has none. */
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
/** A length of time in its two largest units. */
export function duration(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return h > 0 ? `${h} h ${m} min` : m > 0 ? `${m} min ${s} s` : `${s} s`;
}

const SAME: RefusalFinding = {
  meaning:
    'The service saw the request exactly as it was signed, so only the key can be wrong: the sk does not belong to this ak',
  remedy: 'Check the sk, and do not try again as it is: five refusals in a row lock the key for five minutes',
};

/** Compares the canonical request that the service prints, with `|` for its line ends, part by part with ours. */
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
      'Look for what stands between here and the service (a proxy, a gateway, a wrong endpoint) and rewrites requests; the key may well be right',
  };
}
const valueOf = (line: string): string => line.slice(line.indexOf(':') + 1);

function plainDifference(what: string, signed: string, seen: string): string | undefined {
  return signed === seen ? undefined : `${what} was ${quoted(signed)}, and arrived as ${quoted(seen)}`;
}
function headerDifference(name: string, signed: string, seen: string): string | undefined {
  if (signed === seen) return undefined;
  if (seen === '') return `the header ${name} was lost`;
  return /token|secret|key|cookie|authorization/.test(name) ? `the value of the header ${name} changed (not shown)` : plainDifference(`the header ${name}`, signed, seen);
}
const EMPTY_BODY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
function bodyDifference(signed: string, seen: string): string | undefined {
  if (signed === seen) return undefined;
  if (seen === EMPTY_BODY) return 'the body was lost';
  return signed === EMPTY_BODY ? 'a body was added' : 'the content of the body (its hash) changed';
}
const SHOWN = 300;
const quoted = (text: string): string =>
  text.length > SHOWN ? `${JSON.stringify(text.slice(0, SHOWN))}…` : JSON.stringify(text);
