/** The debugging domain of a group may be called 1000 times a day. */
import type { Stage } from './call.js';
import { refusal } from './refusals.js';

const CALLS_A_DAY = 1_000;
const DAY = 24 * 3_600_000;
/** Calls by the ID of the group, on the day that they were counted. */
const newCounts = () => new Map<string, { day: number; count: number }>();

export const debugDomain: Stage = {
  name: 'debug domain',
  debugging: 'skipped',
  before: (call) => {
    const { to, group } = call.route;
    if (to.by !== 'debug domain') return undefined;
    const counts = call.place.memory.of(newCounts);
    // That days begin at midnight UTC is assumed.
    const day = Math.floor(call.now() / DAY);
    const before = counts.get(group.id);
    const count = before?.day === day ? before.count + 1 : 1;
    counts.set(group.id, { day, count });
    if (count <= CALLS_A_DAY) return undefined;
    return refusal('APIG.0308', `the debugging domain name may be called ${CALLS_A_DAY} times a day,limit:${CALLS_A_DAY},time:1 day`);
  },
};
