/**
 * Prints every verdict of the engine on the words, for a comparison between processes. Run by schema-engine.test.ts.
 */
import { checkerOf } from '../../src/schema/engine.js';
import { specOf } from '../../src/schema/vocabulary.js';
import { answerWords, requestWords } from './words.js';

/** Valid or not, and the issues, of each value of each word. */
export function verdicts(): unknown[] {
  return [...requestWords, ...answerWords].flatMap(({ object, right, wrong }) => {
    const checker = checkerOf(specOf(object));
    for (let i = 0; i < 60; i++) checker.valid({}); // after so many checks it is compiled
    return [...right, ...wrong.map(([value]) => value)].map((value) => [checker.valid(value), checker.issues(value)]);
  });
}
/** Whether this process may make code out of text. */
export function mayGenerateCode(): boolean {
  try {
    Reflect.construct(Function, ['return 1']);
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1]?.endsWith('verdicts.ts'))
  process.stdout.write(JSON.stringify({ generates: mayGenerateCode(), verdicts: verdicts() }));
