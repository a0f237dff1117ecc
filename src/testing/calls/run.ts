/** Passes a call through the stages, and its response back. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { ApiCall, CallAnswer, Stage } from './call.js';
import { messageOf } from '../../values.js';
import { CallRefusal, refusal } from './refusals.js';

/** Gives a rejection the form that callers see. */
type Render = (call: ApiCall, refused: CallRefusal) => CallAnswer;

/** The response to a call. */
export async function runStages(stages: readonly Stage[], call: ApiCall, render: Render): Promise<CallAnswer> {
  const passed: Stage[] = [];
  let answer: CallAnswer | undefined;
  for (const stage of stages) {
    if (call.debugging && stage.debugging === 'skipped') continue;
    const outcome = await outcomeOf(stage, call);
    if (outcome === undefined) {
      passed.push(stage);
      continue;
    }
    answer = outcome instanceof CallRefusal ? rejected(call, outcome, render) : outcome;
    break;
  }
  answer ??= rejected(call, refusal('LOCAL.0500', 'no stage responded to the call. The last one has to be "backend".'), render);
  for (const stage of passed.reverse()) {
    const outcome = await changed(stage, call, answer);
    answer = outcome instanceof CallRefusal ? rejected(call, outcome, render) : outcome;
  }
  return answer;
}
/** The response as a stage leaves it. */
async function changed(stage: Stage, call: ApiCall, answer: CallAnswer): Promise<CallAnswer | CallRefusal> {
  call.stage = stage.name;
  try {
    return sendable(await stage.after?.(call, answer) ?? answer);
  } catch (error) {
    return threw(stage, error);
  }
}
/** Throws if HTTP does not have such a header, as from a plugin or a function. */
function sendable(answer: CallAnswer): CallAnswer {
  for (const [name, value] of answer.headers) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  return answer;
}

async function outcomeOf(stage: Stage, call: ApiCall): Promise<CallAnswer | CallRefusal | undefined> {
  call.stage = stage.name;
  try {
    const outcome = await stage.before?.(call);
    return outcome === undefined || outcome instanceof CallRefusal ? outcome : sendable(outcome);
  } catch (error) {
    if (error instanceof CallRefusal) return error;
    return threw(stage, error);
  }
}
const threw = (stage: Stage, error: unknown): CallRefusal =>
  refusal('LOCAL.0500', `the stage "${stage.name}" threw: ${messageOf(error)}`);
function rejected(call: ApiCall, refused: CallRefusal, render: Render): CallAnswer {
  call.refused = refused;
  call.note(`rejected with ${refused.status} ${refused.code}`);
  return render(call, refused);
}
