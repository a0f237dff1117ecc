/** Asks the person at a terminal. */
import { createInterface } from 'node:readline/promises';

/** What the person types; nothing if the input ends, by Ctrl-C or Ctrl-D, or when the command should end. */
export function askAt(
  input: NodeJS.ReadableStream, output: NodeJS.WritableStream, question: string, signal: AbortSignal,
): Promise<string> {
  const terminal = createInterface({ input, output });
  return new Promise<string>((answered) => {
    terminal.once('close', () => answered(''));
    terminal.question(question, { signal }).then(answered, () => answered(''));
  }).finally(() => terminal.close());
}
