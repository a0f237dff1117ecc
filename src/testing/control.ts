/**
 * What the methods of a local gateway do, for programs in any language: JSON over HTTP, below `/_local/`. Read by GET,
 * change by POST or PUT, empty by DELETE.
 */
import type { PolicyVersion } from '../catalog/recorded-actions.js';
import { ApigConfigurationError } from '../errors.js';
import { quoted } from '../text.js';
import { isRecord, parseJson } from '../values.js';
import { jsonAnswer, textAnswer, type Answer } from './answer.js';
import type { CallEntry } from './calls/call-journal.js';
import { environmentLines } from './environment-lines.js';
import type { Fault } from './faults.js';
import type { LocalGateway } from './gateway.js';
import { ownMistake } from './refused.js';
import type { Incoming } from './router.js';
import type { LocalSnapshot } from './snapshot.js';

const PREFIX = '/_local/';
export const isControl = ({ url }: Pick<Incoming, 'url'>): boolean => url.pathname.startsWith(PREFIX);

type Body = Readonly<Record<string, unknown>>;
interface Asked {
  readonly gateway: LocalGateway;
  readonly url: URL;
  /** Where published APIs are called. */
  readonly callsUrl: string;
  /** What was sent. The methods check it themselves. */
  readonly body: Body;
}
/** Returns the response: JSON, or a string as plain text; nothing means `{}`. */
type Act = (asked: Asked) => unknown;

const clockOf = ({ clock }: LocalGateway) => ({ now: clock.now(), ahead: clock.ahead });

/** What can be done, by method and name. */
const ACTS: ReadonlyMap<string, Act> = new Map<string, Act>([
  ['GET health', ({ callsUrl }) => ({ status: 'ok', calls: callsUrl })],
  ['GET env', ({ gateway, url }) => `${environmentLines(gateway.clientOptionsFor(url.origin))}\n`],
  ['POST reset', ({ gateway }) => gateway.reset()],
  ['GET snapshot', ({ gateway }) => gateway.snapshot()],
  ['POST restore', ({ gateway, body }) => gateway.restore(body as unknown as LocalSnapshot)],
  ['POST faults', ({ gateway, body }) => gateway.fail(body as unknown as Fault)],
  ['DELETE faults', ({ gateway }) => gateway.clearFaults()],
  ['POST endpoint-connections', ({ gateway, body }) => ({ id: gateway.connectEndpoint(body) })],
  ['POST paid-orders', ({ gateway, body }) => ({ instance_id: gateway.payOrder(textIn(body, 'order_id')) })],
  ['GET quirks', ({ gateway }) => gateway.quirks],
  ['PUT quirks', ({ gateway, body }) => {
    gateway.setQuirks(body);
    return gateway.quirks;
  }],
  ['GET clock', ({ gateway }) => clockOf(gateway)],
  ['POST clock', ({ gateway, body }) => {
    gateway.clock.advance(numberIn(body, 'advance'));
    return clockOf(gateway);
  }],
  ['PUT clock', ({ gateway, body }) => {
    gateway.clock.set(numberIn(body, 'ahead'));
    return clockOf(gateway);
  }],
  ['GET journal', ({ gateway, url }) => ({ entries: entries(gateway, url.searchParams) })],
  ['DELETE journal', ({ gateway }) => gateway.clearJournal()],
  ['GET actions', ({ gateway, url }) => ({ operations: gateway.used.operations, ...gateway.used.actions(versionIn(url)) })],
  ['DELETE actions', ({ gateway }) => gateway.used.clear()],
  ['GET policy', ({ gateway, url }) => gateway.used.policy(versionIn(url))],
  ['GET calls', ({ gateway, url }) => ({ entries: calls(gateway, url.searchParams) })],
  ['DELETE calls', ({ gateway }) => gateway.clearCalls()],
  ['PUT functions', ({ gateway, body }) => gateway.registerFunction(textIn(body, 'urn'), textIn(body, 'url'))],
  ['DELETE functions', ({ gateway, body }) => gateway.registerFunction(textIn(body, 'urn'), undefined)],
]);

function numberIn(body: Body, name: string): number {
  const value = body[name];
  if (typeof value === 'number') return value;
  throw new ApigConfigurationError(name, `The body has to be { "${name}": milliseconds }.`);
}
function textIn(body: Body, name: string): string {
  const value = body[name];
  if (typeof value === 'string') return value;
  throw new ApigConfigurationError(name, `The body has to be { "${name}": a string }.`);
}
/** The version of the policy language that the query asks for. */
function versionIn({ searchParams }: URL): PolicyVersion {
  const version = searchParams.get('version') ?? '1.1';
  if (version === '1.1' || version === '5.0') return version;
  throw new ApigConfigurationError('version', `There is no version ${quoted(version, 20)} of policies. Use 1.1 or 5.0.`);
}
/** The entries that the query asks for: `operation`, `after` a number, the last `limit`. */
function entries(gateway: LocalGateway, query: URLSearchParams) {
  const operation = query.get('operation');
  return latest(gateway.journal.filter((entry) => operation === null || entry.operation === operation), query);
}
/** The calls that the query asks for: `api` its ID or name, `after` a number, the last `limit`. */
function calls(gateway: LocalGateway, query: URLSearchParams) {
  const wanted = query.get('api');
  const isWanted = ({ api }: CallEntry): boolean => wanted === null || api?.id === wanted || api?.name === wanted;
  return latest(gateway.calls.filter(isWanted), query);
}
function latest<T extends { readonly number: number }>(entries: readonly T[], query: URLSearchParams): readonly T[] {
  const after = Number(query.get('after') ?? 0);
  const found = entries.filter(({ number }) => number > after);
  const limit = Number(query.get('limit') ?? found.length);
  return limit > 0 ? found.slice(-limit) : [];
}

/** Responds to a request for a path below `/_local/`. */
export function control(gateway: LocalGateway, incoming: Incoming, callsUrl = incoming.url.origin): Answer {
  const { method, url, body: bytes } = incoming;
  const name = url.pathname.slice(PREFIX.length);
  const act = ACTS.get(`${method} ${name}`);
  if (!act) return unknown(method, name);
  const text = new TextDecoder().decode(bytes);
  const body = text.trim() === '' ? {} : parseJson(text);
  if (!isRecord(body)) return jsonAnswer(400, { error_code: 'LOCAL.0400', error_msg: 'The body is not a JSON object.' });
  try {
    const result = act({ gateway, url, body, callsUrl }) ?? {};
    return typeof result === 'string' ? textAnswer(result) : jsonAnswer(200, result);
  } catch (error) {
    if (!(error instanceof ApigConfigurationError)) {
      const { status, code, message } = ownMistake(error);
      return jsonAnswer(status, { error_code: code, error_msg: message });
    }
    return jsonAnswer(400, { error_code: 'LOCAL.0400', error_msg: error.message });
  }
}
function unknown(method: string, name: string): Answer {
  const known = [...ACTS.keys()].map((act) => act.replace(' ', ` ${PREFIX}`)).join(', ');
  const error_msg = `There is no ${method} ${PREFIX}${name.slice(0, 60)}. There are: ${known}.`;
  return jsonAnswer(404, { error_code: 'LOCAL.0404', error_msg });
}
