/** Calls that go through the option `wrap` of their client. */
import { randomUUID } from 'node:crypto';
import { ApigAbortError, ApigConfigurationError, ApigRequestValidationError } from '../errors.js';
import { Call } from '../http/request.js';
import type { Answer } from '../http/promise.js';
import type { CallScope, TransportSettings } from '../http/settings.js';
import { fixed, ownValues } from '../http/snapshot.js';
import { factsOf, Transport } from '../http/transport.js';
import { type CallOptions, NO_OPTIONS, readCallOptions, type Wrap, type WrappedCall } from '../options.js';
import { checkInput, getEngine } from '../schema/check.js';
import { type CallInput, isIdempotent, type Operation, type OperationFacts } from '../schema/operation.js';
import { isRecord, memberOf } from '../values.js';
import { optionsNow } from './fixed.js';

export class HookedTransport extends Transport {
  readonly #settings: TransportSettings;
  readonly #wrap: Wrap;
  /** Carries calls out. It counts none as in progress: the call around it is. */
  readonly #inner: Transport;

  constructor(settings: TransportSettings, scope: CallScope, wrap: Wrap) {
    super(settings, scope);
    this.#settings = settings;
    this.#wrap = wrap;
    this.#inner = new Transport({ ...settings, lifetime: undefined }, scope);
  }
  protected override like(settings: TransportSettings, scope: CallScope): Transport {
    return new HookedTransport(settings, scope, this.#wrap);
  }

  override async answer<In, Out, Item>(
    op: Operation<In, Out, Item>, input: In, given?: CallOptions,
  ): Promise<Answer<Out>> {
    const id = randomUUID();
    const now = inputNow(input as CallInput); // `InputFor` builds every `In` from these parts.
    const options = optionsNow(op.id, given);
    const call: { carried?: Promise<Answer<Out>>; failed?: true } = {};
    const carryOut = (): Promise<Answer<Out>> => {
      if (call.carried) throw new ApigConfigurationError('wrap', `next() of ${op.id} was called twice. Call it once.`);
      call.carried = this.#inner.answer(op, now as In, options, id);
      call.carried.catch(() => { call.failed = true; });
      return call.carried;
    };
    let end: (() => void) | undefined;
    try {
      end = this.#settings.lifetime?.begin(op.id);
      // The hook gets no call that cannot be sent. Carrying it out says why.
      if (!(await this.#isSendable(op, now, options))) return await carryOut();
      const hooked = Promise.resolve(this.#wrap(this.#shown(op, now, options, id), async () => carryOut()));
      return answerOf(op.id, await untilAborted(hooked, op.id, options?.signal, () => call.carried));
    } catch (error) {
      // A call that was carried out has an event of its own.
      if (!call.failed) this.tellError(factsOf(op), id, 0, error);
      throw error;
    } finally {
      end?.();
    }
  }

  async #isSendable(op: OperationFacts, input: CallInput, options: CallOptions | undefined): Promise<boolean> {
    try {
      const read = options === undefined ? NO_OPTIONS : readCallOptions(op.id, options);
      const { snapshot, form, validation } = new Call(this.#settings, this.scope, op, input, read);
      if (validation.requests === 'error') checkInput(op, { ...snapshot, form: form?.fields }, await getEngine(), input);
      return snapshot.issues.length === 0 && read.signal?.aborted !== true;
    } catch (error) {
      if (error instanceof ApigRequestValidationError || error instanceof ApigConfigurationError) return false;
      throw error;
    }
  }
  #shown(op: OperationFacts, input: CallInput, options: CallOptions | undefined, id: string): WrappedCall {
    const { projectId = this.scope.projectId, instanceId = this.scope.instanceId, signal } = options ?? {};
    return {
      id, operation: op.id, method: op.method, path: op.path, idempotent: isIdempotent(op),
      projectId, instanceId, signal, input: inputNow(input),
    };
  }
}

/**
 * What a hook returns, unless the signal aborts while the hook itself takes its time. A call that is being carried out
 * ends by itself then, and the hook is the first to know.
 */
async function untilAborted<T>(
  hooked: Promise<T>, operation: string, signal: AbortSignal | undefined, carried: () => Promise<unknown> | undefined,
): Promise<T> {
  if (!signal) return hooked;
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    const end = (): void => reject(new ApigAbortError(operation, signal.reason, carried() !== undefined));
    const onAbort = (): void => {
      const settled = (): void => void setImmediate(end);
      Promise.resolve(carried()).then(settled, settled);
    };
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    stop = () => signal.removeEventListener('abort', onAbort);
  });
  return Promise.race([hooked, aborted]).finally(stop);
}

/** The input as it is now, in a copy. */
function inputNow({ path, query, body, form }: CallInput): CallInput {
  return {
    ...(path && { path: { ...path } }),
    ...(query !== undefined && { query: ownValues(query) }),
    ...(body !== undefined && { body: fixed(body) }),
    ...(form && { form: ownForm(form) }),
  };
}

/** The fields of a form, with copies of bytes. What is no form stays as it is. */
function ownForm(form: object): object {
  const own = ownValues(form, undefined, 'form');
  return own === form ? form : mapped(own, ownBytes);
}
const mapped = (of: object, map: (value: unknown) => unknown): object =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, map(value)]));
/** A copy of bytes, or of an upload's bytes; anything else as it is. */
function ownBytes(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  const content = isRecord(value) ? memberOf(value, 'content') : undefined;
  return isRecord(value) && ArrayBuffer.isView(content) ? { ...value, content: ownBytes(content) } : value;
}

/** What a hook returned, with what it left out. */
function answerOf<Out>(operation: string, result: unknown): Answer<Out> {
  if (!isRecord(result) || !('data' in result)) {
    const what = 'must return what next() returns, or an object with data';
    throw new ApigConfigurationError('wrap', `The option wrap ${what}; for ${operation} it returned neither.`);
  }
  const { data, status = 200, headers = {}, requestId, body = data } = result;
  return { data, status, headers, requestId, body } as Answer<Out>; // what the hook vouches for
}
