/** The errors of documents and plans. */
import { ApigError, brand } from '../errors.js';
import { firstOf, printable } from '../text.js';

/** Something that is wrong with a document. */
export interface DocumentFault {
  /** Such as `groups.orders.apis.get_order.req_method`. */
  readonly path: string;
  readonly message: string;
  /** Name of the file, if the document is in a folder. */
  readonly file?: string | undefined;
  /** Line in the file, from 1, if it is known: in JSON only if the package `yaml` is installed. */
  readonly line?: number | undefined;
}

const linesOf = (lines: readonly string[]): string => firstOf(lines, (line) => `  ${printable(line, 1_000)}`, 50).join('\n');

/**
 * A document that cannot be used. Nothing was sent.
 *
 * What to do: correct what `faults` lists, each with its path and, if it is known, file and line.
 *
 * @example
 * ```ts
 * import { readDocument } from 'huaweicloud-apig/files';
 *
 * try {
 *   await readDocument('gateway.json');
 * } catch (error) {
 *   if (error instanceof ApigDocumentError) console.log(error.faults);
 * }
 * ```
 */
export class ApigDocumentError extends ApigError {
  declare readonly kind: 'Document';
  /** Everything that is wrong. */
  declare readonly faults: readonly DocumentFault[];

  static { brand(this, 'Document', ['faults']); }
  constructor(faults: readonly DocumentFault[]) {
    const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
    super(`The document has ${count}, nothing was sent.\n${linesOf(faults.map(faultText))}`);
    this.faults = faults;
  }
}
function faultText({ path, message, file, line }: DocumentFault): string {
  const place = [file, line].filter((part) => part !== undefined).join(':');
  return `${place === '' ? '' : `${file === undefined ? `line ${place}` : place}: `}${path === '' ? '' : `${path}: `}${message}`;
}

/** A reference to something that is neither in the document nor on the gateway. */
export interface MissingReference {
  /** The object that refers to it, such as `apis/orders/get_order`. */
  readonly from: string;
  readonly path: string;
  /** What it refers to, such as `channels/back`. */
  readonly to: string;
}
/**
 * A document refers to objects that are neither in it nor on the gateway. Nothing was changed.
 *
 * What to do: add what `references` names to the document, or create it on the gateway.
 *
 * @example
 * ```ts
 * if (error instanceof ApigReferencesError) {
 *   for (const { from, to } of error.references) console.error(from, 'needs', to);
 * }
 * ```
 */
export class ApigReferencesError extends ApigError {
  declare readonly kind: 'References';
  /** What is missing, and what refers to it. */
  declare readonly references: readonly MissingReference[];

  static { brand(this, 'References', ['references']); }
  constructor(references: readonly MissingReference[]) {
    const lines = references.map(({ from, path, to }) => `${from}${path === '' ? '' : `, ${path}`}: there is no ${to}`);
    super(`The document refers to what is neither in it nor on the gateway, nothing was changed.\n${linesOf(lines)}\nAdd these objects to the document, or create them on the gateway.`);
    this.references = references;
  }
}

/**
 * The gateway is not what the plan was made from. The step was not done; those before it were.
 *
 * What to do: make a plan again from the same document, read it, and apply that.
 *
 * @example
 * ```ts
 * if (error instanceof ApigPlanStaleError) console.error(`${error.step} was not done: make a plan again.`);
 * ```
 */
export class ApigPlanStaleError extends ApigError {
  declare readonly kind: 'PlanStale';
  /** ID of the step, such as `update apis/orders/get_order`. */
  declare readonly step: string;

  static { brand(this, 'PlanStale', ['step']); }
  constructor(step: string, why: string) {
    super(`${step} was not done: ${why} Make a plan again.`);
    this.step = step;
  }
}

/**
 * A plan is not what was asked for, or would delete more than it may. Nothing was changed.
 *
 * What to do: the message says which limit it exceeds, and by which option to allow it.
 *
 * @example
 * ```ts
 * if (error instanceof ApigPlanError) console.error(error.message);
 * ```
 */
export class ApigPlanError extends ApigError {
  declare readonly kind: 'Plan';

  static { brand(this, 'Plan'); }
}

/**
 * Secrets are needed, and nobody has given them. Nothing was changed.
 *
 * What to do: pass each of `names` in the option `secrets`, or set it in the environment and pass `process.env`.
 *
 * @example
 * ```ts
 * if (error instanceof ApigSecretsMissingError) console.error('Set these variables:', error.names.join(', '));
 * ```
 */
export class ApigSecretsMissingError extends ApigError {
  declare readonly kind: 'SecretsMissing';
  /** The names, such as `SHOP_APP_SECRET`. */
  declare readonly names: readonly string[];

  static { brand(this, 'SecretsMissing', ['names']); }
  constructor(needed: readonly { readonly env: string; readonly path: string }[]) {
    const lines = needed.map(({ env, path }) => `${env}: ${path}`);
    super(`Secrets are missing, nothing was changed.\n${linesOf(lines)}\nPass them as secrets: { NAME: '…' }, or secrets: process.env.`);
    this.names = needed.map(({ env }) => env);
  }
}
