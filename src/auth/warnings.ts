/** How many warnings are remembered. A process with more of them may repeat some. */
const MOST = 100;
const given = new Set<string>();

/** Emits a process warning, once for each text. */
export function warnOnce(code: string, text: string): void {
  if (given.has(text)) return;
  if (given.size >= MOST) given.clear();
  given.add(text);
  process.emitWarning(text, { code });
}
