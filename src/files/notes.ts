/** What an export leaves out or cannot see. */
import type { Actual, Item } from './items.js';
import { factsOf, SHARED_KINDS } from './kinds.js';
import type { Scoped } from './scope.js';

/** Something that a document does not have, or that its reader should know. */
export interface ExportNote {
  /**
   * - `left out`: a kind that documents do not have, or that is outside of the scope.
   * - `secret`: a secret that the document only names.
   * - `plain value`: values of variables, which the document has.
   * - `outside`: the ID of something that is not on the gateway. It is sent as it is.
   * - `unknown field`: a field that is newer than this package.
   * - `incomplete`: the response lacks what a request must have.
   * - `not published`: what is online is older than the definition. Only with `checkOnline`.
   * - `changed`: somebody changed the gateway while it was read. Export again.
   */
  readonly about:
    | 'left out' | 'secret' | 'plain value' | 'outside' | 'unknown field' | 'incomplete' | 'not published' | 'changed';
  /** The object or kind, such as `apis/orders/get_order`. */
  readonly name: string;
  readonly message: string;
}

/** What documents do not have, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  gateway: 'Its size, network, addresses, tags, ports and endpoints: a document describes what is on a gateway.',
  certificates: 'Their texts and keys are never shown. Domain names refer to them by name.',
  features: 'They cannot be removed, each can change once a minute, and some restart the gateway.',
  appCodes: 'AppCodes and AI keys of apps are keys of callers.',
  versions: 'The history of APIs cannot be made again. What is online is a copy of the definition when it was published.',
  statistics: 'Metrics, times and IDs are made by the service.',
};

export function notesOf(scoped: Scoped, items: readonly Actual[]): ExportNote[] {
  const kinds = [...SHARED_KINDS, 'groups', 'apis'] as const;
  const outside = kinds.filter((kind) => !scoped.hasKind(kind));
  return [
    ...Object.entries(LEFT_OUT).map(([name, message]): ExportNote => ({ about: 'left out', name, message })),
    ...outside.map((name): ExportNote => ({ about: 'left out', name, message: 'This kind is outside of the scope.' })),
    ...items.flatMap((item) => itemNotes(item)),
    ...(items.some(({ kind }) => kind === 'variables') ? [PLAIN] : []),
  ];
}
const PLAIN: ExportNote = {
  about: 'plain value', name: 'variables',
  message: 'The document has the values of variables. Replace a secret one by { "$env": "NAME" }.',
};

const nameOf = ({ kind, key }: Item): string => `${kind}/${key}`;
function itemNotes(item: Actual): ExportNote[] {
  const note = (about: ExportNote['about'], message: string): ExportNote => ({ about, name: nameOf(item), message });
  const { noun } = factsOf(item.kind);
  return [
    ...[...item.secrets].map(([path, value]) => note('secret', value === undefined
      ? `${path} is not shown by the service. Give it when the document is applied.`
      : `${path} is not in the document. Give it when the ${noun} is created.`)),
    ...item.outside.map((path) => note('outside', `${path} is the ID of nothing on this gateway.`)),
    ...item.unknown.map((path) => note('unknown field', `${path} is newer than this package, and not in the document.`)),
    ...item.missing.map((path) => note('incomplete', `The service does not show ${path}, which the ${noun} must have.`)),
  ];
}
