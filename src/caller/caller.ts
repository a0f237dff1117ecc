/** The caller: one call with all its attempts, and JSON that is checked. */
import { type Attempt, attempted } from './call-attempt.js';
import type { CallerOptions, CallInit, StandardSchema } from './call-options.js';
import { type PreparedCall, preparedCall, type Settings, settingsOf } from './call-prepare.js';
import { pauseFor, TIME_IS_OVER, within } from './call-time.js';
import { failures, inWords } from './in-words.js';

/** What is called: a path with its query, encoded; an address of the caller's origin; or a request. */
export type CallTarget = string | URL | Request;

/** Calls the APIs of one origin. Its functions can be passed on alone. */
export interface Caller {
  /**
   * Calls an API, like `fetch`. The response of the backend is returned, whatever its status.
   *
   * Rejected before anything is sent, because gateways and signers read it in different ways: `.` and `..` as segments,
   * `%2F` in the path, a bare `+` in the query. Write `%20` or `%2B`, or pass `query`.
   *
   * @throws ApigCallError if the gateway rejects the call, or there is no response in time; the reason of the signal if
   *   that aborts; what a function of yours throws (`auth`).
   */
  readonly call: (target: CallTarget, init?: CallInit) => Promise<Response>;
  /**
   * Calls an API and returns the JSON of its response, `undefined` for an empty one.
   * - `schema`: checks the JSON, and gives the result its type: a schema of zod or of any library with Standard Schema.
   *
   * @throws ApigCallError as `call`; of kind `Response` if the status is not a success (`error.status`, `error.body`),
   *   the body is not JSON, or the schema finds something wrong (`error.issues`).
   */
  readonly callJson: CallJson;
}
export interface CallJson {
  <T>(target: CallTarget, init: CallInit & { readonly schema: StandardSchema<T> }): Promise<T>;
  (target: CallTarget, init?: CallInit): Promise<unknown>;
}

/**
 * Makes a caller of published APIs.
 *
 * @throws ApigCallError of kind `Configuration` if an option is missing or wrong.
 * @example
 * ```ts
 * const caller = createCaller({ origin: 'https://api.example.com', auth: appKey({ key, secret }) });
 * const response = await caller.call('/orders/42');
 * const order = await caller.callJson('/orders', { method: 'POST', json: { item: 7 }, schema: Order });
 * ```
 */
export function createCaller(options: CallerOptions): Caller {
  const settings = settingsOf({ ...options });
  const clock = { offset: 0 };
  async function send(target: CallTarget, init: CallInit): Promise<Response> {
    return run(settings, clock, await preparedCall(settings, target, init), (response) => Promise.resolve(response));
  }
  async function sendForJson<T>(target: CallTarget, { schema, ...init }: JsonInit<T>): Promise<unknown> {
    const call = await preparedCall(settings, target, init);
    if (!call.headers.has('accept')) call.headers.set('accept', 'application/json');
    const received = await run(settings, clock, call, async (response, attempts): Promise<Received> =>
      [response, await response.text(), attempts]);
    return jsonOf(call, received, schema);
  }
  function callJson<T>(target: CallTarget, init: JsonInit<T> & { readonly schema: StandardSchema<T> }): Promise<T>;
  function callJson(target: CallTarget, init?: CallInit): Promise<unknown>;
  function callJson(target: CallTarget, init: JsonInit<unknown> = {}): Promise<unknown> {
    return inWords(sendForJson(target, init));
  }
  return Object.freeze({ call: (target: CallTarget, init: CallInit = {}) => inWords(send(target, init)), callJson });
}
type JsonInit<T> = CallInit & { readonly schema?: StandardSchema<T> };

/** The difference between the clocks of the gateway and this machine, in milliseconds. */
interface Clock {
  offset: number;
}

/** Sends a call until it succeeds, cannot be repeated or its time is over. */
async function run<T>(
  settings: Settings,
  clock: Clock,
  call: PreparedCall,
  read: (response: Response, attempts: number) => Promise<T>,
): Promise<T> {
  const { signal, limits: { timeout = 65_000, totalTimeout = 130_000 } } = call;
  const now = settings.options.clock ?? Date.now;
  const end = performance.now() + totalTimeout;
  let [retries, corrected] = [0, false];
  for (let number = 1; ; number++) {
    const limit = Math.min(timeout, end - performance.now());
    const attempt: Attempt = { number, limit, time: now() + clock.offset, secrets: new Set() };
    try {
      return await within(limit, signal, async (either) => {
        const response = await attempted(settings, call, attempt, either);
        if (response.status >= 400) await (await failures()).throwIfRejected(response);
        return read(response, number);
      });
    } catch (thrown) {
      signal?.throwIfAborted();
      const { nextStep } = await failures(thrown);
      const state = { call, attempt, retries, corrected };
      const { error, correction, wait } = nextStep(thrown, thrown === TIME_IS_OVER, state);
      if (correction !== undefined) {
        // Not a repeat: the gateway has not carried out the call.
        clock.offset = attempt.time + correction - now();
        corrected = true;
      } else {
        if (wait === undefined || performance.now() + wait >= end) throw error;
        retries++;
        await pauseFor(wait, signal);
      }
      // A busy process wakes up late.
      if (performance.now() >= end) throw error;
    }
  }
}

/** A response, and how many requests were sent for it. */
type Received = readonly [response: Response, text: string, attempts: number];

/** The JSON of a response, after a check of its status and by the schema. */
async function jsonOf<T>(
  call: PreparedCall,
  [response, text, attempts]: Received,
  schema: StandardSchema<T> | undefined,
): Promise<unknown> {
  let [value, what]: [unknown, 'status' | 'json' | undefined] = [undefined, response.ok ? undefined : 'status'];
  try {
    value = text === '' ? undefined : JSON.parse(text);
  } catch {
    [value, what] = [text, what ?? 'json'];
  }
  if (what) throw (await failures()).unexpected(what, call, response, attempts, value);
  if (!schema) return value;
  const result = await schema['~standard'].validate(value);
  if (!result.issues) return result.value;
  throw (await failures()).unexpected('schema', call, response, attempts, value, result.issues);
}
