/** Applies plans. There is no state: if something failed, plan again. */
import { ProgressCallback } from '../calls/progress.js';
import type { ApigClient } from '../client.js';
import { readOptions } from '../option-check.js';
import { ApigPlanError, ApigSecretsMissingError } from './document-errors.js';
import { instanceOf } from './gateway.js';
import { KnownNames } from './known-names.js';
import { performBatch, type BatchFailures } from './perform-links.js';
import { performStep, type Performing } from './perform.js';
import type { Plan } from './plan.js';
import { READING, readingOf, type ReadingOptions } from './reading-options.js';
import type { Step } from './step.js';

/** Progress, reported after each step. */
export interface ApplyProgress {
  readonly step: Step;
  readonly outcome: 'done' | 'failed' | 'left';
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly left: number;
}
/** The options of `applyPlan`. */
export interface ApplyOptions extends ReadingOptions {
  /** Values of secrets by name, such as `process.env`. */
  readonly secrets?: Readonly<Record<string, string | undefined>> | undefined;
  /** Called after each step. If it fails, the process is warned and the work continues. */
  readonly onProgress?: ((progress: ApplyProgress) => unknown) | undefined;
  /**
   * What a failure stops. `branch`: the steps that need the failed one. `all`: every step that has not begun. Default:
   * `branch`.
   */
  readonly stop?: 'branch' | 'all' | undefined;
}
const APPLY = {
  ...READING, secrets: { is: 'record' }, onProgress: { is: 'function' },
  stop: { is: 'choice', values: ['branch', 'all'], default: 'branch' },
} as const;

/** What became of a plan. A batch that was done for some of its targets is in several lists, with these targets. */
export interface ApplyResult {
  readonly done: readonly Step[];
  readonly failed: readonly { readonly step: Step; readonly error: unknown }[];
  /** Not begun, because a step before it failed, or because of an abort. */
  readonly left: readonly Step[];
}

/**
 * Does the steps of a plan. Each object is read again right before it is written. If it is not what the plan was made
 * from, the step is not done (`ApigPlanStaleError`). After a failure the steps go on that do not need the failed one.
 * To go on later, plan again: names are all that is needed. A write of somebody else between the read and the write is
 * not seen.
 *
 * ```ts
 * const { failed, left } = await applyPlan(client, plan, { secrets: process.env });
 * ```
 * @returns What was done, what failed, and what was not begun. It does not reject if steps fail.
 * @throws ApigSecretsMissingError: the plan needs secrets that are not given. ApigPlanError: it was made for another
 *   gateway. Nothing was changed.
 */
export async function applyPlan(client: ApigClient, plan: Plan, options: ApplyOptions = {}): Promise<ApplyResult> {
  const given = readOptions<ApplyOptions, typeof APPLY>('applyPlan', APPLY, options);
  const { instanceId } = plan.gateway;
  if (instanceOf(client) !== instanceId)
    throw new ApigPlanError(`The plan was made for the gateway ${instanceId}, and the client is for ${instanceOf(client)}. Nothing was changed. Plan again with this client.`);
  const secrets = given.secrets ?? {};
  const missing = plan.secrets.filter(({ env }) => (secrets[env] ?? '') === '');
  if (missing.length > 0) throw new ApigSecretsMissingError(missing);
  const { concurrency, signal } = readingOf(given);
  const calls = { signal };
  const performing: Performing = { client, known: new KnownNames(client, calls), secrets, options: calls };
  const limits = { concurrency, signal, stopsAll: given.stop === 'all' };
  return new Applying(plan.steps, performing, limits, given.onProgress).run();
}

interface Limits {
  readonly concurrency: number;
  readonly signal: AbortSignal | undefined;
  readonly stopsAll: boolean;
}
/** A step that has ended. */
interface Ended {
  /** Targets of a batch, or the object, that it was not done for. */
  readonly lost: ReadonlySet<string>;
  readonly step: Step;
}

class Applying {
  readonly #steps: readonly Step[];
  readonly #performing: Performing;
  readonly #limits: Limits;
  readonly #progress: ProgressCallback<ApplyProgress>;
  readonly #waiting: Step[];
  readonly #ended = new Map<string, Ended>();
  readonly #done: Step[] = [];
  readonly #failed: { step: Step; error: unknown }[] = [];
  readonly #left: Step[] = [];

  constructor(steps: readonly Step[], performing: Performing, limits: Limits, onProgress: ApplyOptions['onProgress']) {
    this.#steps = steps;
    this.#performing = performing;
    this.#limits = limits;
    this.#progress = new ProgressCallback('applyPlan', onProgress);
    this.#waiting = [...steps];
  }

  async run(): Promise<ApplyResult> {
    const running = new Set<Promise<void>>();
    for (;;) {
      while (running.size < this.#limits.concurrency && !this.#isStopped) {
        const step = this.#next();
        if (!step) break;
        const work: Promise<void> = this.#do(step).finally(() => running.delete(work));
        running.add(work);
      }
      if (running.size === 0) break;
      await Promise.race(running);
    }
    for (const step of this.#waiting) this.#leave(step);
    return { done: this.#done, failed: this.#failed, left: this.#left };
  }
  get #isStopped(): boolean {
    return this.#limits.signal?.aborted === true || (this.#limits.stopsAll && this.#failed.length > 0);
  }
  /** The first step that waits for nothing. */
  #next(): Step | undefined {
    const at = this.#waiting.findIndex(({ after }) => after.every((id) => this.#ended.has(id)));
    return at < 0 ? undefined : this.#waiting.splice(at, 1)[0];
  }

  async #do(step: Step): Promise<void> {
    const lost = this.#lostFor(step);
    const targets = step.targets?.filter((target) => !lost.has(target));
    if (targets === undefined ? lost.size > 0 : targets.length === 0) {
      this.#ended.set(step.id, { step, lost: new Set(step.targets ?? [step.name]) });
      return this.#leave(step);
    }
    const failures = await this.#perform(step, targets);
    this.#ended.set(step.id, { step, lost: new Set([...lost, ...failures.keys()]) });
    this.#report(step, targets, lost, failures);
  }
  async #perform(step: Step, targets: readonly string[] | undefined): Promise<BatchFailures> {
    try {
      if (targets) return await performBatch(step, targets, this.#performing);
      await performStep(step, this.#performing);
      return new Map();
    } catch (error) {
      return new Map((targets ?? [step.name]).map((target) => [target, error]));
    }
  }
  /** What a step cannot be done for, because steps before it were not done. */
  #lostFor(step: Step): ReadonlySet<string> {
    const lost = new Set<string>();
    for (const id of step.after) {
      const ended = this.#ended.get(id);
      if (!ended || ended.lost.size === 0) continue;
      for (const target of targetsLost(step, ended)) lost.add(target);
    }
    return lost;
  }

  #report(
    step: Step, targets: readonly string[] | undefined, lost: ReadonlySet<string>, failures: BatchFailures,
  ): void {
    const isWhole = (some: readonly string[]): boolean => targets === undefined || some.length === step.targets?.length;
    const part = (some: readonly string[]): Step => (isWhole(some) ? step : { ...step, targets: some });
    const finished = targets?.filter((target) => !failures.has(target)) ?? (failures.size === 0 ? [step.name] : []);
    if (finished.length > 0) this.#done.push(part(finished));
    const byError = new Map<unknown, string[]>();
    for (const [target, error] of failures) byError.set(error, [...(byError.get(error) ?? []), target]);
    for (const [error, some] of byError) this.#failed.push({ step: part(some), error });
    if (targets && lost.size > 0) this.#left.push(part([...lost]));
    this.#tell(step, failures.size > 0 ? 'failed' : 'done');
  }
  #leave(step: Step): void {
    this.#left.push(step);
    this.#tell(step, 'left');
  }
  #tell(step: Step, outcome: ApplyProgress['outcome']): void {
    const [done, failed, left] = [this.#done.length, this.#failed.length, this.#left.length];
    this.#progress.tell({ step, outcome, total: this.#steps.length, done, failed, left });
  }
}

/** The targets of a batch that an earlier step was not done for; all, or the object, if it is about something else. */
function targetsLost({ targets, name, env }: Step, { step, lost }: Ended): readonly string[] {
  if (!targets) return [name];
  if (step.targets) {
    const isElsewhere = step.env !== undefined && env !== undefined && step.env !== env;
    return isElsewhere ? [] : targets.filter((target) => lost.has(target));
  }
  if (step.kind === 'apis' || step.kind === 'apps') {
    const own = targets.filter((target) => target === step.name);
    return own.length > 0 ? own : targets;
  }
  // Variables are for the APIs of a group.
  const group = step.kind === 'groups' ? step.name : step.name.slice(0, step.name.indexOf('/'));
  return ['variables', 'groups'].includes(step.kind) ? targets.filter((target) => target.startsWith(`${group}/`)) : targets;
}
