/** The plugin breaker: calls stop while a backend fails. A fixed response or another backend can serve them. */
import type { BreakerContent } from '../../../resources/plugin-content.js';
import type { ApiCall, CallAnswer, Stage } from '../call.js';
import { mockAnswer } from '../mock-backend.js';
import { CallRefusal, refusal } from '../refusals.js';
import { pluginOf, scopeKey, type Attached } from './bound.js';
import { matches, type ValueOf } from './conditions.js';
import { meets } from './plugin-values.js';

type Condition = BreakerContent['breaker_condition'];
type Downgrade = NonNullable<BreakerContent['downgrade_default']>;

/** One breaker: the calls in its window, or when it opened. */
class Circuit {
  #calls: { readonly time: number; readonly isUnhealthy: boolean }[] = [];
  #opened: number | undefined;
  #trying = false;

  /** True if calls may pass. After the open time, all may, or a single one as a trial. */
  lets(condition: Condition, now: number, after: 'closed' | 'trial'): boolean {
    if (this.#opened === undefined) return true;
    if (now < this.#opened + condition.open_breaker_time * 1000 || this.#trying) return false;
    if (after === 'trial') this.#trying = true;
    else this.#close();
    return true;
  }
  /** Counts a call, and opens if there are too many unhealthy ones. */
  count(isUnhealthy: boolean, condition: Condition, now: number): void {
    if (this.#trying) return isUnhealthy ? this.#open(now) : this.#close();
    if (this.#opened !== undefined) return;
    const first = now - condition.time_window * 1000;
    this.#calls = [...this.#calls.filter(({ time }) => time > first), { time: now, isUnhealthy }];
    const unhealthy = this.#calls.filter((call) => call.isUnhealthy).length;
    if (isUnhealthy && isTooMany(unhealthy, this.#calls.length, condition)) this.#open(now);
  }
  #open(now: number): void {
    this.#opened = now;
    this.#trying = false;
  }
  #close(): void {
    this.#opened = undefined;
    this.#trying = false;
    this.#calls = [];
  }
}
/** By their number, or by their share of all calls. */
function isTooMany(unhealthy: number, all: number, condition: Condition): boolean {
  const { breaker_mode: mode = 'counter', unhealthy_threshold: most, min_call_threshold: least } = condition;
  if (mode === 'counter') return unhealthy >= (most ?? Infinity);
  return all >= (least ?? 1) && unhealthy * 100 >= all * (condition.unhealthy_percentage ?? 100);
}
const newCircuits = (): Map<string, Circuit> => new Map();

/** The breaker of a call: its rule if one matches, which uses the plugin's own condition and backend if it has none. */
interface Chosen {
  readonly circuit: Circuit;
  readonly condition: Condition;
  readonly downgrade: Downgrade | undefined;
}
const choices = new WeakMap<ApiCall, { readonly chosen: Chosen; readonly since: number }>();

export const breaker: Stage = {
  name: 'breaker',
  debugging: 'skipped',
  before: (call) => {
    const plugin = pluginOf(call, 'breaker');
    if (!plugin) return undefined;
    const chosen = choose(call, plugin);
    if (!chosen.circuit.lets(chosen.condition, call.now(), call.place.assumptions.breakerAfterOpen))
      return downgraded(call, chosen.downgrade);
    choices.set(call, { chosen, since: performance.now() });
    return undefined;
  },
  after: (call, answer) => {
    const choice = choices.get(call);
    if (choice) {
      const { circuit, condition } = choice.chosen;
      circuit.count(isUnhealthy(call, answer, condition, performance.now() - choice.since), condition, call.now());
    }
    return answer;
  },
};

function choose(call: ApiCall, { plugin, content }: Attached<'breaker'>): Chosen {
  const rule = (content.downgrade_rules ?? [])
    .find(({ match_regex }) => meets(call, match_regex, content.downgrade_parameters));
  const key = `${scopeKey(call, plugin.id, content.scope === 'share')} ${rule?.rule_name ?? ''}`;
  const circuits = call.place.memory.of(newCircuits);
  const circuit = circuits.get(key) ?? new Circuit();
  circuits.set(key, circuit);
  return {
    circuit,
    condition: rule?.breaker_condition ?? content.breaker_condition,
    downgrade: rule?.downgrade_backend ?? content.downgrade_default ?? undefined,
  };
}

/** What a condition can be about: the status of the response, and the milliseconds that it took. */
function isUnhealthy(call: ApiCall, { status }: CallAnswer, condition: Condition, took: number): boolean {
  if (condition.breaker_type === 'timeout') return call.refused?.type === 'BACKEND_TIMEOUT';
  const values: ValueOf = (name) => {
    const plain = name.replace(/^\$context\./, '');
    if (/status/i.test(plain)) return String(status);
    return /latency|time/i.test(plain) ? String(took) : undefined;
  };
  return matches(condition.unhealthy_condition ?? '', values, call.place.assumptions.wholePatterns);
}

/** Serves a call while the breaker is open. */
function downgraded(call: ApiCall, backend: Downgrade | undefined) {
  call.note(`the breaker is open: ${backend?.type ?? 'rejected'}`);
  switch (backend?.type) {
    case undefined: return OPEN();
    case 'mock': return mocked(backend);
    case 'http': return toWebService(call, backend);
    default: return refusal('LOCAL.0501', `a breaker that passes calls to ${backend?.type ?? ''}`);
  }
}
/** The code is assumed. */
const OPEN = (): CallRefusal => new CallRefusal(503, 'APIG.0202', 'DEFAULT_5XX', 'Backend unavailable: the breaker is open');

function mocked({ mock_info }: Downgrade): CallAnswer {
  const { status_code, result_content, headers } = mock_info ?? {};
  const answer = mockAnswer({
    ...(status_code !== undefined && { status_code }), ...(result_content !== undefined && { result_content }),
  });
  for (const header of headers ?? []) addHeader(answer, header);
  return answer;
}
/** The console writes headers as objects with a key and a value: assumed. */
function addHeader({ headers }: CallAnswer, header: unknown): void {
  const { key, name = key, value } = header as Readonly<Record<string, unknown>>;
  if (typeof name === 'string' && typeof value === 'string') headers.set(name, value);
}
/** Another web service takes the call: the stage that calls backends does the rest. */
function toWebService(call: ApiCall, { http_info }: Downgrade): undefined {
  const { address = '', scheme = 'HTTP', method = 'ANY', path = '/', timeout, isVpc, vpc_channel_id } = http_info ?? {};
  call.backend = {
    kind: 'http',
    definition: {
      url_domain: address, req_protocol: scheme.toUpperCase() === 'HTTPS' ? 'HTTPS' : 'HTTP',
      req_method: METHODS.find((one) => one === method.toUpperCase()) ?? 'ANY', req_uri: path,
      timeout: timeout ?? 5_000,
      ...(isVpc === true && { vpc_channel_status: 1, vpc_channel_info: { vpc_channel_id: vpc_channel_id ?? '' } }),
    },
  };
  return undefined;
}
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS', 'ANY'] as const;
