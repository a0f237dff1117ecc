/** One thing that is wrong with a value, and where. */
export interface Issue {
  /** Keys and indexes from the outside in, such as `['body', 'members', 0, 'host']`. */
  readonly path: readonly (string | number)[];
  /** What was expected and what came, in words. Never holds the value of a secret field. */
  readonly message: string;
}

/** `members[0].host` */
export function pathText(path: readonly (string | number)[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[\w$-]+$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/** One line per issue: where, and what. */
export function issueLines(issues: readonly Issue[]): string {
  return issues.map((i) => `  ${i.path.length === 0 ? 'the value' : pathText(i.path)}: ${i.message}`).join('\n');
}
