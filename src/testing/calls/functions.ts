/** Functions that stand for those of FunctionGraph: registered by their URN. */
import { messageOf, parseJson } from '../../values.js';
import { OutgoingFailure, type ApiCall, type LocalFunction, type WayOut } from './call.js';
import { HeaderList } from './header-list.js';
import { refusal, type CallRefusal } from './refusals.js';

/** A function, or the URL of a web service that takes events by POST and returns what the function would. */
export type FunctionStandIn = LocalFunction | string;

/** Functions by URN. */
export class Functions {
  readonly #known = new Map<string, FunctionStandIn>();
  readonly #out: WayOut;

  constructor(out: WayOut, known: Readonly<Record<string, FunctionStandIn>> = {}) {
    this.#out = out;
    for (const [urn, standIn] of Object.entries(known)) this.#known.set(urn, standIn);
  }
  set(urn: string, standIn: FunctionStandIn | undefined): void {
    if (standIn === undefined) this.#known.delete(urn);
    else this.#known.set(urn, standIn);
  }
  /** The function of a URN. One that was registered without a version serves all of them. */
  get(urn: string): LocalFunction | undefined {
    const found = this.#known.get(urn) ?? this.#known.get(withoutVersion(urn));
    return typeof found === 'string' ? (event, { requestId }) => this.#post(found, event, requestId) : found;
  }
  async #post(address: string, event: unknown, requestId: string): Promise<unknown> {
    const { origin, host, pathname, search } = new URL(address);
    const answer = await this.#out.send({
      method: 'POST', origin, target: pathname + search, timeout: LONGEST_TIMEOUT,
      headers: new HeaderList([['Host', host], ['Content-Type', 'application/json'], ['X-Request-Id', requestId]]),
      body: Buffer.from(JSON.stringify(event), 'utf8'),
    });
    const text = Buffer.from(answer.body).toString('utf8');
    if (answer.status >= 300) throw new Error(`${address} responded with ${answer.status}: ${text.slice(0, 200)}`);
    return parseJson(text) ?? text;
  }
}
const LONGEST_TIMEOUT = 60_000;

/** `urn:fss:region:project:function:app:name:latest` without what follows the name. */
const withoutVersion = (urn: string): string => urn.split(':').slice(0, 7).join(':');

interface Urn {
  readonly urn: string;
  readonly version?: string | undefined;
  readonly alias?: string | undefined;
}
/** The URN that a backend or an authorizer calls: an alias comes before a version. */
export const calledUrn = ({ urn, version, alias }: Urn): string => alias || (version && urn.split(':').length === 7 ? `${urn}:${version}` : urn);

/** What a function returned, or why it returned nothing. */
export type Invoked = { readonly value: unknown } | { readonly failed: string; readonly isTimeout?: true };

/** Calls a function, and waits for it as long as the gateway does. */
export async function invoke(
  { place, requestId }: Pick<ApiCall, 'place' | 'requestId'>, urn: string, event: unknown, timeout: number, isAwaited = true,
): Promise<Invoked> {
  const run = place.functionOf(urn);
  if (!run) throw unregistered(urn);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Invoked>((done) => {
    timer = setTimeout(() => done({ failed: `no result within ${timeout} ms`, isTimeout: true }), timeout);
    // If nobody waits for the result, the time limit must not keep the process alive.
    if (!isAwaited) timer.unref();
  });
  try {
    // A function gets a copy: what it changes is its own.
    const work = Promise.resolve(run(structuredClone(event), { urn, requestId })).then((value) => ({ value }));
    return await Promise.race([work, late]);
  } catch (error) {
    if (error instanceof OutgoingFailure && error.why === 'not allowed') throw refusal('LOCAL.0502', error.message);
    return { failed: messageOf(error) };
  } finally {
    clearTimeout(timer);
  }
}
/** Real gateways say that a function is unreachable. Here it was forgotten. */
const unregistered = (urn: string): CallRefusal => refusal('LOCAL.0502', `There is no function for the URN ${urn}. `
  + `Pass one in the option calls.functions, { '${urn}': (event) => … }, or call registerFunction.`);
