/** Says before an import what the service would reject, leave out or change. */
import { pathText } from '../errors.js';
import { nearest } from '../names.js';
import { readOptions, type OptionTable } from '../option-check.js';
import { AclInput } from '../resources/acls.js';
import { ApiInput } from '../resources/apis.js';
import { AuthorizerInput } from '../resources/authorizers.js';
import { GatewayResponseInput } from '../resources/gateway-responses.js';
import { ThrottleInput } from '../resources/shared/throttle.js';
import { ThrottleSpecialInput } from '../resources/throttle-specials.js';
import type * as Engine from '../schema/engine.js';

import { contradictionNotes } from './contradictions.js';
import { AUTHORIZER, AUTHORIZER_ONLY, BACKENDS, OPERATION, PARAMETER } from './fields.js';
import { ignored, wrong, type Note, type NoteEffect, type Place } from './note.js';
import { parseText, type Parsed, type Unreadable } from './parse.js';
import { readDocument, type ReadApi, type ReadDocument } from './read.js';

/** Checks objects by their descriptions. It is loaded on the first call, because it is large. */
type CheckerOf = (typeof Engine)['checkerOf'];

/** How the document will be imported. */
export interface LintOptions {
  /** Whether the import creates the group, whose name is then the title. Default: true, as in an import. */
  readonly createsGroup?: boolean | undefined;
  /** Whether the import has `mock_mode`. Default: false. */
  readonly mockMode?: boolean | undefined;
  /** How many APIs one import may have. Default: 300. */
  readonly maxApis?: number | undefined;
}

const OPTIONS = {
  createsGroup: { is: 'flag', default: true },
  mockMode: { is: 'flag', default: false },
  maxApis: { is: 'number', integer: true, min: 0, default: 300 },
} as const satisfies OptionTable<LintOptions>;

/** What the service will not take as it is. */
export interface OpenapiFinding {
  /**
   * document: the service rejects the whole document; api: it rejects this API, and imports the others; ignored: it
   * leaves this part out; changed: it takes this part over in another form.
   */
  readonly effect: NoteEffect;
  /** The reason, as a sentence. */
  readonly message: string;
  /** The service's error code, if it rejects something. */
  readonly code: string | undefined;
  /** The API, as method and path; absent if the finding is about the document. */
  readonly api: string | undefined;
  /** JSON pointer to the part, such as `/paths/~1users/get`. */
  readonly pointer: string;
  /** Line of the part, from 1. Absent for objects, and if the package `yaml` is not installed. */
  readonly line: number | undefined;
  /** Column of the part, from 1. */
  readonly column: number | undefined;
}

/**
 * Checks an OpenAPI document as an import into a gateway would, without a call. What it cannot know is what exists on
 * the gateway: names of channels, plugins and so on are not looked up.
 *
 * @param document - The document: its text or bytes, JSON or YAML, or the parsed object. YAML needs the package `yaml`.
 * @returns What the service would reject, leave out or change, in the order of the document. Empty if there is nothing.
 * @throws ApigConfigurationError for an option that is unknown or wrong; Error if the text is YAML and the package
 *   `yaml` is not installed.
 */
export async function lintOpenApi(
  document: string | Uint8Array | object,
  options: LintOptions = {},
): Promise<OpenapiFinding[]> {
  readOptions('lintOpenApi', OPTIONS, options);
  const parsed = await parsedDocument(document);
  if ('code' in parsed) {
    const { line, column } = parsed.position ?? { line: undefined, column: undefined };
    return [{ effect: 'document', message: parsed.message, code: parsed.code, api: undefined, pointer: '', line, column }];
  }
  const { checkerOf } = await import('../schema/engine.js');
  const { document: read, notes } = readDocument(parsed.value, { mockMode: options.mockMode ?? false });
  const whole = [
    ...notes,
    ...(read ? [...documentNotes(read, options), ...objectNotes(read, checkerOf)] : []),
    ...unknownExtensions(parsed.value),
  ];
  const findings = whole.map((note) => finding(note, undefined, parsed));
  const firsts = new Firsts();
  for (const api of read?.apis ?? []) {
    const own = [...api.notes, ...apiNotes(api, checkerOf)];
    // An API that is rejected is in nobody's way.
    const clashes = own.some(({ effect }) => effect === 'api') ? [] : firsts.notes(api);
    for (const note of [...own, ...clashes]) findings.push(finding(note, `${api.method} ${api.path}`, parsed));
  }
  return findings.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

async function parsedDocument(document: string | Uint8Array | object): Promise<Parsed | Unreadable> {
  if (typeof document === 'string') return parseText(document);
  if (ArrayBuffer.isView(document)) {
    const { buffer, byteOffset, byteLength } = document;
    return parseText(new TextDecoder().decode(new Uint8Array(buffer, byteOffset, byteLength)));
  }
  return { value: document, isJson: false, locate: () => undefined };
}
function finding({ effect, message, code, at }: Note, api: string | undefined, { locate }: Parsed): OpenapiFinding {
  const position = locate(at);
  return { effect, message, code, api, pointer: pointerTo(at), line: position?.line, column: position?.column };
}
const pointerTo = (at: Place): string =>
  at.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Names of groups, as imports allow them. Narrower than for groups that are created by themselves. */
const TITLE = /^[\p{Script=Han}A-Za-z][\p{Script=Han}A-Za-z0-9_]{2,63}$/u;
const MAX_APIS = 300;

/** What is wrong with the document as a whole. */
export function documentNotes(document: ReadDocument, options: LintOptions): Note[] {
  const { createsGroup = true, maxApis = MAX_APIS } = options;
  const notes: Note[] = [];
  if (createsGroup && (document.title === undefined || !TITLE.test(document.title)))
    notes.push({
      effect: 'document',
      at: ['info', 'title'],
      code: 'APIG.2044',
      message: 'The title is the name of the new group: 3 to 64 letters, digits, Chinese characters and _, which starts with a letter or a Chinese character.',
    });
  if (document.apis.length > maxApis)
    notes.push({
      effect: 'document',
      at: ['paths'],
      code: 'APIG.3127',
      message: `The document has ${document.apis.length} APIs; one import may have ${maxApis}.`,
    });
  return notes;
}

/** What descriptions say about the objects that a document defines. APIs that refer to them are rejected. */
function objectNotes({ throttles, acls, authorizers, responses }: ReadDocument, checkerOf: CheckerOf): Note[] {
  const kinds = [
    [ThrottleInput, throttles], [AclInput, acls], [AuthorizerInput, authorizers], [GatewayResponseInput, responses],
  ] as const;
  const specials = throttles.flatMap(({ at, specials: all }) =>
    all.map((body, i) => [ThrottleSpecialInput, [{ at: [...at, 'special', i], body }]] as const));
  return [...kinds, ...specials].flatMap(([described, objects]) => objects.flatMap(({ at, body }) =>
    checkerOf(described.object).issues(body).map(({ path, message }) =>
      wrong(at, String(path.at(-1)), `${pathText(path)}: ${message}`))));
}

/** Stands for the IDs that only an import knows. */
const SOME_ID = 'some-id';
/** What the description of an API says about it. */
function apiNotes(api: ReadApi, checkerOf: CheckerOf): Note[] {
  const { body, origins, at, notes } = api;
  const named = { group_id: SOME_ID, ...body, ...(body['name'] === undefined && { name: 'API_name' }) };
  const ofName: Note[] = body['name'] === undefined
    ? [{ effect: 'changed', at, message: 'The operation has no operationId: the service makes up a name.' }]
    : [];
  // What the reader found explains what the description would find.
  if (notes.some(({ effect }) => effect === 'api')) return ofName;
  return [
    ...ofName,
    ...contradictionNotes(api),
    ...checkerOf(ApiInput.object).issues(named).map(({ path, message }) =>
      wrong(originOf(path, origins) ?? at, String(path.at(-1)), `${pathText(path)}: ${message}`)),
  ];
}
/** The place of the nearest field around a path in an API. */
function originOf(path: readonly PropertyKey[], origins: ReadApi['origins']): Place | undefined {
  for (let length = path.length; length > 0; length--) {
    const found = origins.get(path.slice(0, length).map(String).join('.'));
    if (found) return found;
  }
  return undefined;
}
/** Of two APIs with one name, or for the same calls, the service imports the first. */
class Firsts {
  readonly #byPath = new Map<string, ReadApi[]>();
  readonly #byName = new Map<unknown, ReadApi>();

  /** What is wrong with the next API of the document. */
  notes(api: ReadApi): Note[] {
    const path = shapeOf(api);
    const others = this.#byPath.get(path) ?? [];
    const same = others.find(({ method }) => isSameMethod(method, api.method));
    const name = api.body['name'];
    const namesake = name === undefined ? undefined : this.#byName.get(name);
    if (!same && !namesake) {
      this.#byPath.set(path, [...others, api]);
      this.#byName.set(name, api);
    }
    if (same) return [wrong(api.at, 'req_uri', `${same.method} ${same.path} above is for the same calls.`, 'APIG.3301')];
    return namesake
      ? [wrong([...api.at, 'operationId'], 'name', `${namesake.method} ${namesake.path} above has the same name.`, 'APIG.3202')]
      : [];
  }
}
/** The names of parameters do not count. */
const shapeOf = ({ path, body }: ReadApi): string =>
  `${String(body['match_mode'])} ${path.replace(/\{[^{}]*\}/g, '{}')}`;
/** An API for all methods leaves preflight requests to one of their own. */
const isSameMethod = (a: string, b: string): boolean =>
  a === b || ((a === 'ANY' || b === 'ANY') && a !== 'OPTIONS' && b !== 'OPTIONS');

const EXTENSIONS: readonly string[] = [
  ...[...OPERATION, ...PARAMETER].map(({ key }) => key).filter((key) => key.startsWith('x-')),
  ...['any-method', 'backend', 'backend-policies', 'ratelimit', 'ratelimits', 'access-control', 'access-controls',
    'plugins', 'auth-type', 'auth-opt', 'authorizer', 'response', 'responses', 'sample', 'content-type',
    'result-normal-sample', 'result-failure-sample'].map((name) => `x-apigateway-${name}`),
];
/** Keys of the objects that extensions have. */
const KEYS: ReadonlyMap<string, readonly string[]> = new Map(Object.entries({
  'x-apigateway-backend': ['type', 'parameters', ...Object.values(BACKENDS).map(({ endpoints }) => endpoints)],
  'x-apigateway-authorizer': [...AUTHORIZER.map(({ key }) => key), ...AUTHORIZER_ONLY],
  httpEndpoints: BACKENDS.HTTP.fields.map(({ key }) => key),
  httpVpcEndpoints: [...BACKENDS['HTTP-VPC'].fields.map(({ key }) => key), 'name', 'host', 'cascade_flag'],
  functionEndpoints: BACKENDS.FUNCTION.fields.map(({ key }) => key),
  mockEndpoints: BACKENDS.MOCK.fields.map(({ key }) => key),
}));
/** Extensions and their keys that the service does not know, most of them misspelled. */
function unknownExtensions(root: unknown): Note[] {
  const notes: Note[] = [];
  const visited = new Set<unknown>();
  const visit = (value: unknown, at: Place, keys: readonly string[] | undefined): void => {
    if (typeof value !== 'object' || value === null || visited.has(value)) return;
    visited.add(value);
    for (const [key, held] of Object.entries(value)) {
      const unknown = keys ? !keys.includes(key) : key.startsWith('x-apigateway-') && !EXTENSIONS.includes(key);
      if (Array.isArray(value)) visit(held, [...at, Number(key)], undefined);
      else if (unknown) notes.push(unknownKey(key, [...at, key], keys ?? EXTENSIONS));
      else visit(held, [...at, key], KEYS.get(key));
    }
  };
  visit(root, [], undefined);
  return notes;
}
function unknownKey(key: string, at: Place, known: readonly string[]): Note {
  const meant = nearest(key, known);
  return ignored(at, `The service does not know ${key}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`);
}
