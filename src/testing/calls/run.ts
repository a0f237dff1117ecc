/** Passes a call through the stages, and its response back. */
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
    call.stage = stage.name;
    answer = await stage.after?.(call, answer) ?? answer;
  }
  return answer;
}

async function outcomeOf(stage: Stage, call: ApiCall): Promise<CallAnswer | CallRefusal | undefined> {
  call.stage = stage.name;
  try {
    return await stage.before?.(call);
  } catch (error) {
    if (error instanceof CallRefusal) return error;
    return refusal('LOCAL.0500', `the stage "${stage.name}" threw: ${messageOf(error)}`);
  }
}
function rejected(call: ApiCall, refused: CallRefusal, render: Render): CallAnswer {
  call.refused = refused;
  call.note(`rejected with ${refused.status} ${refused.code}`);
  return render(call, refused);
}
