/** `huaweicloud-apig apply`: does what a plan says. */
import { readFile } from 'node:fs/promises';
import type { ApigClient } from '../client.js';
import {
  applyPlan, planGateway, readPlan, type ApplyProgress, type ApplyResult, type Plan,
} from '../files/index.js';
import { messageOf, parseJson } from '../values.js';
import { helpOf, UsageError, type Flags, type Given } from './arguments.js';
import { command } from './command.js';
import { withClient } from './connection.js';
import {
  COMMON, documentOf, DOCUMENTS_HELP, failuresOf, PLANNING, planningOf, readingFile, rehearsed, workOf,
} from './documents.js';
import type { Surroundings } from './surroundings.js';

const FLAGS = {
  ...COMMON, ...PLANNING,
  plan: { value: 'file.json', help: 'do this saved plan, in the place of a document' },
  yes: { help: 'do not ask' },
} as const satisfies Flags;
const HELP = `Usage: huaweicloud-apig apply <file or folder> [flags]
       huaweicloud-apig apply --plan <file.json> [flags]

Prints what must be done so that a gateway has what a document says, asks, and does it. Without a terminal it
needs --yes. Each object is read again before it is written, and left alone if somebody has changed it.
If it was stopped, run it again: it goes on from what is there.
It ends with 0 if everything is done, and with 1 if not.
${DOCUMENTS_HELP}

${helpOf(FLAGS)}
`;
type GivenFlags = Given<keyof typeof FLAGS>;

export const applyCommand = command({ flags: FLAGS, help: HELP, takesFile: true }, async (given, surroundings) => {
  const { environment } = surroundings;
  if (!given.has('yes') && !surroundings.ask)
    throw new UsageError('There is no terminal to ask at. Run plan to see what will be done, and apply with --yes.');
  return withClient(given, environment, (client) => planAndApply(client, given, surroundings));
});
async function planAndApply(client: ApigClient, given: GivenFlags, surroundings: Surroundings): Promise<number> {
  const { out } = surroundings;
  const plan = await planFor(given, client, surroundings);
  if (!plan) return 1;
  if (plan.steps.length > 0 && !await agreed(plan, given, surroundings)) return 1;
  const result = await applied(client, plan, given, surroundings);
  if (given.has('json')) out(`${JSON.stringify(shown(plan, result), undefined, 2)}\n`);
  return result.failed.length + result.left.length + plan.blocked.length === 0 ? 0 : 1;
}

/** The plan that was saved, or a new one. `undefined` if the rehearsal failed. */
async function planFor(
  given: GivenFlags, client: ApigClient, surroundings: Surroundings,
): Promise<Plan | undefined> {
  const path = given.one('plan');
  if (path !== undefined) {
    const foreign = [...Object.keys(PLANNING).filter((name) => given.has(name as keyof typeof PLANNING)).map((name) => `--${name}`),
      ...(given.file === undefined ? [] : [given.file])];
    if (foreign.length > 0) throw new UsageError(`A saved plan has been decided. Leave out ${foreign.join(', ')}.`);
    return readPlan(parseJson(await readingFile(path, () => readFile(path, 'utf8'))));
  }
  const document = await documentOf('apply', given);
  const planning = planningOf(given, surroundings);
  const plan = await planGateway(client, document, { ...planning, secrets: surroundings.environment });
  if (given.has('rehearse') && plan.steps.length > 0 && !await rehearsed(client, document, planning, surroundings.err))
    return undefined;
  return plan;
}

async function agreed(plan: Plan, given: GivenFlags, { err, ask, environment }: Surroundings): Promise<boolean> {
  err(`${String(plan)}\n`);
  const missing = plan.secrets.filter(({ env }) => (environment[env] ?? '') === '').map(({ env }) => env);
  if (missing.length > 0) throw new UsageError(`Set these variables of the environment, nothing was changed: ${missing.join(', ')}.`);
  if (given.has('yes') || !ask) return true;
  const answer = await ask('Do this? Only "yes" does it: ');
  if (answer.trim() === 'yes') return true;
  err('Nothing was changed.\n');
  return false;
}

async function applied(
  client: ApigClient, plan: Plan, given: GivenFlags, { out, err, isTerminal, ending, environment }: Surroundings,
): Promise<ApplyResult> {
  const onProgress = (progress: ApplyProgress): void => err(isTerminal === true ? `\r\u001B[K${progressLine(progress)}` : `${progressLine(progress)}\n`);
  const result = await applyPlan(client, plan, { ...workOf(given, ending), secrets: environment, onProgress });
  if (isTerminal === true && plan.steps.length > 0) err('\r\u001B[K');
  err(failuresOf(result.failed));
  if (!given.has('json')) out(`${summaryOf(plan, result)}\n`);
  return result;
}
/** Such as `3/12 done: create envs/test`. */
function progressLine({ step, outcome, total, done, failed, left }: ApplyProgress): string {
  return `${done + failed + left}/${total} ${outcome}: ${step.id}`;
}
function summaryOf({ steps, blocked }: Plan, { done, failed, left }: ApplyResult): string {
  if (steps.length === 0) return blocked.length === 0 ? 'Nothing to do.' : `Nothing that can be done, ${blocked.length} blocked: run plan to see why.`;
  const parts = [`${done.length} done`, ...(failed.length > 0 ? [`${failed.length} failed`] : []),
    ...(left.length > 0 ? [`${left.length} left`] : []), ...(blocked.length > 0 ? [`${blocked.length} blocked`] : [])];
  return `${parts.join(', ')}.${failed.length + left.length > 0 ? ' Run it again to go on.' : ''}`;
}

/** The result as JSON: steps by their IDs. */
function shown({ blocked }: Plan, { done, failed, left }: ApplyResult): object {
  return {
    done: done.map(({ id }) => id),
    failed: failed.map(({ step, error }) => ({ step: step.id, error: messageOf(error) })),
    left: left.map(({ id }) => id),
    blocked,
  };
}
