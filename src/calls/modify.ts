/** Read, change, write: one field of an object changes, and nothing else. Loaded with the first change. */
import {
  ApigChangedMeanwhileError, ApigConversionError, ApigRequestValidationError, ApigSecretsNeededError, type Issue,
} from '../errors.js';
import { jsonText } from '../http/snapshot.js';
import type { Transport } from '../http/transport.js';
import type { CallOptions } from '../options.js';
import { checkInput, getEngine } from '../schema/check.js';
import { convertObject, hiddenInJson, isHidden, valueAt, type Converted } from '../schema/convert.js';
import type { AnyOperation, CallInput } from '../schema/operation.js';
import { specOf, type ObjectSpec } from '../schema/vocabulary.js';
import { isRecord, memberOf, parseJson } from '../values.js';
import { differences, same } from './differences.js';
import type { FixedChange, Modification, ModifyPlan } from './modification.js';

/** How often a change that is a function runs again because another client was faster. */
const MOST_REPEATS = 3;

/** Makes a change. Calls on `transport` do not wait for the turn that this change has. */
export function modified<Out extends object>(
  plan: ModifyPlan<Out>, change: FixedChange, transport: Transport,
): Promise<Modification<Out>> {
  return new Modifying(plan, change, transport).run();
}

class Modifying<Out extends object> {
  readonly #plan: ModifyPlan<Out>;
  readonly #change: FixedChange;
  readonly #transport: Transport;
  readonly #object: ObjectSpec;

  constructor(plan: ModifyPlan<Out>, change: FixedChange, transport: Transport) {
    this.#plan = plan;
    this.#change = change;
    this.#transport = transport;
    this.#object = bodyOf(plan.update);
  }

  async run(): Promise<Modification<Out>> {
    let before = await this.#read();
    this.#compareWithKnown(before);
    for (let repeats = 0; ; repeats++) {
      const old = this.#convert(before);
      const body = await this.#changed(old.body);
      this.#rejectFixed(before, old.body, body);
      const changes = differences(this.#object, old.body, body, 'exact');
      if (changes.length === 0) return { before, after: before, changes, notTaken: [], sent: false };
      this.#requireWhole(old, body);
      const now = await this.#read();
      const theirs = differences(this.#object, old.body, this.#convert(now).body, 'loose');
      if (theirs.length === 0) {
        const after = await this.#write(old, body);
        return { before, after, changes, notTaken: this.#notTaken(body, after), sent: true };
      }
      const paths = theirs.map(({ path }) => path);
      if (!this.#isRepeated || repeats >= MOST_REPEATS) throw this.#overtaken('in the meantime', paths, now);
      before = now;
    }
  }

  get #isRepeated(): boolean {
    const { onConflict, change, ifSame } = this.#change;
    return ifSame === undefined && (onConflict ?? (typeof change === 'function' ? 'again' : 'throw')) === 'again';
  }
  async #read(): Promise<Out> {
    return this.#plan.get(this.#change.reading);
  }
  #convert(response: object): Converted {
    const { unknownFields = 'refuse', secrets } = this.#change;
    const known = specOf(this.#plan.shown);
    const converted = convertObject(this.#object, response, { secrets, known, keepUnknown: unknownFields === 'send' });
    if (converted.unknown.length > 0 && unknownFields === 'refuse')
      throw new ApigConversionError(this.#plan.operation, [], converted.unknown);
    return converted;
  }
  /** Makes sure that the object is what the caller has seen. */
  #compareWithKnown(before: Out): void {
    const { ifSame } = this.#change;
    if (ifSame === undefined) return;
    const theirs = differences(this.#object, this.#convert(ifSame).body, this.#convert(before).body, 'loose');
    if (theirs.length > 0) throw this.#overtaken('since it was read for ifSame', theirs.map(({ path }) => path), before);
  }
  #overtaken(since: string, paths: readonly string[], current: Out): ApigChangedMeanwhileError {
    const advice = 'Read it, and make the change again. A change that is a function runs again by itself.';
    return new ApigChangedMeanwhileError(this.#plan.operation, since, paths, current, advice);
  }

  /** The body with the change. No other code can change it. */
  async #changed(old: Record<string, unknown>): Promise<Record<string, unknown>> {
    const { change } = this.#change;
    if (typeof change !== 'function') return { ...old, ...structuredClone(change) };
    const draft = structuredClone(old);
    await change(draft);
    const fixed = jsonText(draft, ['change']);
    if ('issues' in fixed) throw new ApigRequestValidationError(this.#plan.operation, fixed.issues);
    const body = parseJson(fixed.text);
    return isRecord(body) ? body : {};
  }
  /** Rejects a change of what an update cannot change. */
  #rejectFixed(before: object, old: Record<string, unknown>, body: Record<string, unknown>): void {
    const issues: Issue[] = [];
    for (const [key, instead] of Object.entries(this.#object.rules?.from?.fixed ?? {})) {
      if (same(body[key], old[key])) continue;
      // A response may show a field that an update does not take.
      if (same(body[key], valueAt(before, key))) delete body[key];
      else issues.push({ path: ['change', key], message: `cannot be changed; ${instead}` });
    }
    if (issues.length > 0) throw new ApigRequestValidationError(this.#plan.operation, issues);
  }
  /** Makes sure that nothing is missing, above all no secret, unless the change adds it. */
  #requireWhole({ missing, secrets }: Converted, body: Record<string, unknown>): void {
    const { kept = [] } = this.#object.rules?.from ?? {};
    const lost = missing.filter((path) => memberAt(body, path) === undefined);
    if (lost.length > 0) throw new ApigConversionError(this.#plan.operation, lost, []);
    const inJson = hiddenInJson(this.#object, body);
    const isNeeded = (path: string): boolean => {
      const [field = ''] = path.split('.');
      if (kept.includes(field)) return false;
      return this.#isJson(field) ? inJson.includes(path) : isHidden(memberAt(body, path));
    };
    const needed = [...new Set([...secrets.filter(isNeeded), ...inJson])];
    if (needed.length > 0) throw new ApigSecretsNeededError(this.#plan.operation, needed);
  }
  #isJson(field: string): boolean {
    return Object.hasOwn(this.#object.rules?.from?.json ?? {}, field);
  }

  async #write({ body: old, unknown }: Converted, body: Record<string, unknown>): Promise<Out> {
    const { update, path } = this.#plan;
    for (const key of this.#object.rules?.from?.kept ?? []) if (same(body[key], old[key])) delete body[key];
    const options = await this.#writing({ path, body }, unknown);
    return this.#transport.send<CallInput, Out, never>(update, { path, body }, options);
  }
  /** The check does not know fields that are newer than this package. All other fields are checked here. */
  async #writing(
    input: CallInput & { readonly body: Record<string, unknown> }, unknown: readonly string[],
  ): Promise<CallOptions> {
    const { writing } = this.#change;
    if (unknown.length === 0 || this.#change.unknownFields !== 'send' || writing.validation?.requests === 'off') return writing;
    const described = without(new Set(unknown.map(lastName)), this.#object, input.body);
    checkInput(this.#plan.update, { ...input, body: described }, await getEngine());
    return { ...writing, validation: { ...writing.validation, requests: 'off' } };
  }
  #notTaken(body: Record<string, unknown>, after: Out): Modification<Out>['notTaken'] {
    const { body: taken, dropped } = convertObject(this.#object, after, { keepUnknown: true });
    // What the service shows as not set was not accepted either.
    for (const { path, why } of dropped) if (why === 'not set' && path in body && !(path in taken)) taken[path] = '';
    return differences(this.#object, body, taken, 'taken');
  }
}

function bodyOf({ id, body }: AnyOperation): ObjectSpec {
  if (!body) throw new TypeError(`${id} has no body.`);
  return body.object;
}
/** A member by its path, such as `members[0].host`. */
function memberAt(body: Record<string, unknown>, path: string): unknown {
  return path.split(/[.[\]]+/).filter((step) => step !== '').reduce<unknown>((held, step) => memberOf(held, step), body);
}
const lastName = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** An object without the members of some names that the description does not have. */
function without(
  names: ReadonlySet<string>, { fields }: ObjectSpec, body: Record<string, unknown>,
): Record<string, unknown> {
  const kept = Object.entries(body).filter(([key]) => Object.hasOwn(fields, key) || !names.has(key));
  return Object.fromEntries(kept.map(([key, value]) => {
    const spec = fields[key]?.spec;
    if (spec?.type === 'one' && isRecord(value)) return [key, without(names, spec.of, value)];
    if (spec?.type !== 'list' || spec.of.type !== 'one' || !Array.isArray(value)) return [key, value];
    const { of } = spec.of;
    return [key, value.map((item: unknown) => (isRecord(item) ? without(names, of, item) : item))];
  }));
}
