/** The last stage: calls the backend that was chosen. */
import type { ApiCall, CallAnswer, Stage } from './call.js';
import { callFunction } from './function-backend.js';
import { callHttp } from './http-backend.js';
import { mockAnswer } from './mock-backend.js';
import { refusal } from './refusals.js';

export const backend: Stage = {
  name: 'backend',
  before: async (call) => {
    if (call.backend === undefined) return refusal('LOCAL.0500', 'no stage chose a backend. The stage "backend choice" does.');
    return answerOf(call);
  },
};

async function answerOf(call: ApiCall): Promise<CallAnswer> {
  const { backend: chosen } = call;
  if (chosen?.kind === 'http') return callHttp(call, chosen.definition);
  if (chosen?.kind === 'function') return callFunction(call, chosen.definition);
  return mockAnswer(chosen?.definition ?? {});
}
