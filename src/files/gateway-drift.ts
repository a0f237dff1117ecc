/** What somebody changed by hand: the differences between a document and its gateway. */
import type { FieldChange } from '../calls/differences.js';
import type { ApigClient } from '../client.js';
import { firstOf, printable } from '../text.js';
import type { GatewayDocument } from './document.js';
import { fieldText } from './plan-text.js';
import { planGateway, type Plan, type PlanOptions } from './plan.js';
import type { ReadingOptions } from './reading-options.js';
import type { Step } from './step.js';

/** The options of `drift`. */
export interface DriftOptions extends ReadingOptions, Pick<PlanOptions, 'scope' | 'secrets' | 'checkOnline'> {}

/** A difference. */
export interface DriftEntry {
  /** `missing`: only the document has it. `extra`: only the gateway has it. `changed`: they differ. */
  readonly what: 'missing' | 'extra' | 'changed';
  /** Such as `apis/orders/get_order`, or `throttleBindings/limit: orders/get_order@RELEASE`. */
  readonly name: string;
  /** The fields that differ: `before` is the value in the document, `after` the one on the gateway. */
  readonly changes: readonly FieldChange[];
}

/** The differences between a document and a gateway. `String(drift)` is a text for people. */
export class Drift {
  constructor(readonly entries: readonly DriftEntry[]) {}

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }
  toString(): string {
    if (this.isEmpty) return 'No differences.';
    const lines = this.entries.flatMap(({ what, name, changes }) => [`${what}: ${printable(name, 300)}`, ...firstOf(changes, changeLine, 50)]);
    return lines.join('\n');
  }
  /** Node.js, Bun and Deno print this. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
const changeLine = ({ path, before, after }: FieldChange): string =>
  `    ${path}: ${fieldText(before)} in the document, ${fieldText(after)} on the gateway`;

/**
 * Compares a document with a gateway, by the same rules as plans. Nothing is changed.
 * @throws ApigDocumentError, ApigReferencesError: see `planGateway`.
 */
export async function drift(client: ApigClient, document: GatewayDocument, options: DriftOptions = {}): Promise<Drift> {
  return new Drift(entriesOf(await planGateway(client, document, options)));
}
function entriesOf({ steps, kept, blocked }: Plan): DriftEntry[] {
  return [
    ...steps.flatMap((step) => stepEntries(step)),
    ...blocked.map(({ kind, name, why }): DriftEntry => ({ what: 'changed', name: `${kind}/${name}: ${why}`, changes: [] })),
    ...kept.map(({ kind, name }): DriftEntry => ({ what: 'extra', name: `${kind}/${name}`, changes: [] })),
  ];
}
function stepEntries({ action, kind, name, env, targets, changes, danger }: Step): DriftEntry[] {
  if (targets === undefined) {
    const what = action === 'create' ? 'missing' : 'changed';
    const turned = changes.map(({ path, before, after }) => ({ path, before: after, after: before }));
    return [{ what, name: `${kind}/${name}`, changes: what === 'missing' ? [] : turned }];
  }
  const isOnline = action === 'publish' && danger?.includes('traffic') === true;
  return targets.map((target) => ({
    what: isOnline ? 'changed' : 'missing',
    name: `${kind}/${name}: ${target}${env === undefined || env === name ? '' : `@${env}`}`, changes: [],
  }));
}
