/** Calls that go through the option `wrap` of their client. */
import { randomUUID } from 'node:crypto';
import { ApigConfigurationError, ApigRequestValidationError } from '../errors.js';
import { Call } from '../http/request.js';
import type { Answer } from '../http/promise.js';
import type { CallScope, TransportSettings } from '../http/settings.js';
import { fixed, ownValues } from '../http/snapshot.js';
import { Transport } from '../http/transport.js';
import { type CallOptions, NO_OPTIONS, readCallOptions, type Wrap, type WrappedCall } from '../options.js';
import { checkInput, getEngine } from '../schema/check.js';
import { type CallInput, isIdempotent, type Operation, type OperationFacts } from '../schema/operation.js';
import { isRecord, memberOf } from '../values.js';
import { optionsNow } from './fixed.js';

export class HookedTransport extends Transport {
  readonly #settings: TransportSettings;
  readonly #wrap: Wrap;

  constructor(settings: TransportSettings, scope: CallScope, wrap: Wrap) {
    super(settings, scope);
    this.#settings = settings;
    this.#wrap = wrap;
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
    const carryOut = (): Promise<Answer<Out>> => super.answer(op, now as In, options, id);
    // The hook gets no call that cannot be sent. Carrying it out says why.
    if (!(await this.#isSendable(op, now, options))) return carryOut();
    let failed: unknown;
    let begun = false;
    const next = async (): Promise<Answer<Out>> => {
      if (begun) throw new ApigConfigurationError('wrap', `next() of ${op.id} was called twice. Call it once.`);
      begun = true;
      return carryOut().catch((error: unknown) => {
        failed = error;
        throw error;
      });
    };
    try {
      return answerOf(op.id, await this.#wrap(this.#shown(op, now, options, id), next));
    } catch (error) {
      // The failure of the call itself has its event.
      if (error !== failed) this.tellError(op, undefined, id, 0, error);
      throw error;
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
