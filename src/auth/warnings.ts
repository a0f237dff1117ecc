/** How many warnings are remembered. A process that meets more of them repeats some. */
const MOST = 100;
const given = new Set<string>();

/** Warns the process, once for each text. */
export function warnOnce(code: string, text: string): void {
  if (given.has(text)) return;
  if (given.size >= MOST) given.clear();
  given.add(text);
  process.emitWarning(text, { code });
}
