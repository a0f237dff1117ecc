/** Moves the requests of a channel from one server group to another, by their weights. */
import { forReading, optionsNow } from '../../calls/fixed.js';
import { pause } from '../../http/deadline.js';
import { ApigConfigurationError } from '../../errors.js';
import { readOptions } from '../../option-check.js';
import { plainCopy, printable } from '../../text.js';
import { type CallOptions, TRAFFIC_OPTIONS } from '../../options.js';
import type { VpcChannelMemberGroupsService } from '../vpc-channel-member-groups.js';
import { inputOf } from '../../schema/convert.js';
import { MemberGroupInput, type MemberGroup } from './member-group.js';
import { passes, throwIfAborted, unstoppable, verified } from '../shared/verified.js';

/** How far the requests have been moved. */
export interface TrafficStep {
  /** Share of the new group in the requests of both groups, in percent. */
  readonly percent: number;
  /** Weight of the old group. */
  readonly fromWeight: number;
  /** Weight of the new group. */
  readonly toWeight: number;
}
/** Checks that all is well. `false` or a failure moves everything back. */
export type TrafficCheck = (step: TrafficStep, signal: AbortSignal | undefined) => unknown;

/** The old and the new server group. */
export interface TrafficMove {
  /** Name of the group that gets the requests now. */
  readonly from: string;
  /** Name of the group that should get them. */
  readonly to: string;
  /** Milliseconds between each step and its check. Default: 0. */
  readonly hold?: number | undefined;
}
/** A move step by step. */
export interface CanaryMove extends TrafficMove {
  /**
   * Percentages that the new group gets, one after another: integers from 1 to 100, usually growing. After a final 100
   * the old group gets nothing.
   */
  readonly steps: readonly number[];
}

type Weighted = MemberGroup & { readonly member_group_weight: number };

/** Moves the requests step by step, with a check after each. Moves them back if a check fails or the caller aborts. */
export async function moveTraffic(
  groups: VpcChannelMemberGroupsService,
  operation: string,
  channelId: string,
  move: CanaryMove,
  check: TrafficCheck,
  given: CallOptions = {},
): Promise<TrafficStep> {
  const plan = readOptions(operation, TRAFFIC_OPTIONS, move);
  const { from, to, hold = TRAFFIC_OPTIONS.hold.default } = plan;
  const steps = checkedSteps(operation, plan.steps);
  const options = optionsNow(operation, given) ?? {};
  const old = await groupOf(groups, channelId, from, forReading(options));
  const young = await groupOf(groups, channelId, to, forReading(options));
  const set = async (group: Weighted, weight: number): Promise<void> => {
    await groups.update(
      channelId,
      group.member_group_id,
      { ...inputOf(MemberGroupInput, group), member_group_weight: weight },
      unstoppable(options),
    );
  };
  const all = Math.min(100, old.member_group_weight + young.member_group_weight) || 100;
  let reached: TrafficStep = { percent: 0, fromWeight: old.member_group_weight, toWeight: young.member_group_weight };
  const walk = async (): Promise<void> => {
    for (const percent of steps) {
      throwIfAborted(operation, options.signal, true);
      const toWeight = Math.max(1, Math.round((all * percent) / 100));
      reached = { percent, fromWeight: all - toWeight, toWeight };
      // Raise one weight before lowering the other, so that one group always gets requests.
      await set(young, toWeight);
      await set(old, reached.fromWeight);
      if (hold > 0) await pause(hold, operation, options.signal);
      const step = reached;
      await passes(operation, options.signal, () => check(step, options.signal));
    }
  };
  const restore = async (): Promise<string> => {
    await set(old, old.member_group_weight);
    await set(young, young.member_group_weight);
    return `The weights are as before: ${from} ${old.member_group_weight}, ${to} ${young.member_group_weight}.`;
  };
  throwIfAborted(operation, options.signal, false);
  return verified({ operation, restore, change: () => Promise.resolve(true), check: walk }).then(() => reached);
}

/** A copy: the caller may change the list in the meantime. */
function checkedSteps(operation: string, given: readonly number[]): readonly number[] {
  const steps: readonly number[] = Array.isArray(given) ? [...given as readonly number[]] : [];
  if (steps.length > 0 && steps.every((step) => Number.isInteger(step) && step >= 1 && step <= 100)) return steps;
  throw new ApigConfigurationError(
    'steps',
    `${operation}: steps must be integers from 1 to 100, at least one, got ${printable(JSON.stringify(plainCopy(given)), 200)}. Nothing was changed.`,
  );
}

async function groupOf(
  groups: VpcChannelMemberGroupsService,
  channelId: string,
  name: string,
  options: CallOptions,
): Promise<Weighted> {
  const group = await groups.findByName(channelId, name, options);
  if (!group)
    throw new ApigConfigurationError(
      'from, to',
      `Channel ${channelId} has no server group named ${JSON.stringify(name)}. Nothing was changed.`,
    );
  const { member_group_weight: weight } = group;
  if (weight === undefined)
    throw new ApigConfigurationError(
      'from, to',
      `Server group ${JSON.stringify(name)} has no weight: requests cannot be moved by weights. Nothing was changed.`,
    );
  return { ...group, member_group_weight: weight };
}
