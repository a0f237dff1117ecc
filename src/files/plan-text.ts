/** A plan as a text for people. */
import type { FieldChange } from '../calls/differences.js';
import { firstOf, printable } from '../text.js';
import type { PlanData, Step, StepAction } from './step.js';

const SIGNS: Readonly<Record<StepAction, string>> = {
  create: '+', update: '~', rename: '~', replace: '±', publish: '↑', bind: '+', unbind: '-', unpublish: '↓', delete: '-',
};

export function planText({ gateway, steps, kept, blocked, secrets, estimate }: PlanData): string {
  const lines = [`Plan for the gateway ${gateway.instanceId}`];
  if (steps.length === 0) lines.push('', 'Nothing to do.');
  else lines.push('', ...steps.flatMap((step) => stepLines(step)));
  section(lines, 'Cannot be done:', blocked.map(({ kind, name, why, advice }) => `${kind}/${name}: ${why}. ${sentence(advice)}`));
  section(lines, 'Not in the document, and kept:', kept.map(({ kind, name }) => `${kind}/${name}`));
  section(lines, 'Secrets:', secrets.map(({ env, path, given }) => `${env} (${path})${given ? '' : ': missing'}`));
  const counts = countsOf(steps);
  if (steps.length > 0)
    lines.push('', `${counts}. About ${estimate.writes} writes and ${estimate.reads} reads, ${estimate.minutes} min.`);
  return lines.join('\n');
}
function section(lines: string[], title: string, items: readonly string[]): void {
  if (items.length > 0) lines.push('', title, ...firstOf(items, (item) => `  ${printable(item, 500)}`, 100));
}
const sentence = (text: string): string => {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return text === '' || text.endsWith('.') ? first : `${first}.`;
};

function stepLines({ action, kind, name, reason, changes, danger = [], targets, env, id }: Step): string[] {
  const mark = danger.length > 0 ? ` (${danger.join(', ')})` : '';
  const what = targets === undefined ? `${kind}/${name}` : `${kind} ${name}${env === undefined || env === name ? '' : ` in ${env}`}: ${listed(targets)}`;
  const aside = id.endsWith('out of the way') ? ' out of the way' : '';
  const head = `${SIGNS[action]} ${action} ${printable(what, 300)}${aside}: ${reason}${mark}`;
  // A new object differs in everything: its fields are in the document.
  if (action === 'create') return [head];
  return [head, ...firstOf(changes, changeLine, 50)];
}
const changeLine = ({ path, before, after }: FieldChange): string =>
  `    ${path}: ${fieldText(before)} → ${fieldText(after)}`;
/** The value of a field. */
export const fieldText = (value: unknown): string =>
  (value === undefined ? 'none' : printable(JSON.stringify(value), 200));
const listed = (names: readonly string[]): string => firstOf(names, (name) => name, 5).join(', ');

function countsOf(steps: readonly Step[]): string {
  const counts = new Map<string, number>();
  for (const { action } of steps) counts.set(action, (counts.get(action) ?? 0) + 1);
  return [...counts].map(([action, count]) => `${count} to ${action}`).join(', ');
}
