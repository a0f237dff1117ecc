/** What a document is about. One scope serves export, plan and apply, and it is in the document. */
import { nearest } from '../names.js';
import { quoted } from '../text.js';
import { isRecord } from '../values.js';
import { SHARED_KINDS, type ObjectKind, type SharedKind } from './kinds.js';

/** The kinds that a scope can name. Others belong to these: variables to groups, bindings to APIs. */
export type ScopeKind = SharedKind | 'groups' | 'apis';

/**
 * What a document is about. What is outside can be referred to by its name. It is read, never written. Names may
 * contain `*`, which stands for any text.
 */
export interface Scope {
  /** `whole`: the document describes everything on the gateway, so that plans may delete what it does not have. */
  readonly gateway?: 'whole' | undefined;
  /** Names of groups. They come with everything that belongs to them. */
  readonly groups?: readonly string[] | undefined;
  /** Names of APIs: `get_order` in any group, or `orders/get_order`. */
  readonly apis?: readonly string[] | undefined;
  /** Only APIs that have one of these tags. */
  readonly apiTags?: readonly string[] | undefined;
  /** Only these kinds. Default: all, or what `groups`, `apis`, `apiTags` and `names` are about. */
  readonly kinds?: readonly ScopeKind[] | undefined;
  /** Names of the objects of a kind: `{ channels: ['orders-*'] }`. */
  readonly names?: { readonly [K in SharedKind]?: readonly string[] | undefined } | undefined;
}

/** The kind by which a scope decides about an object. */
const DECIDES: Partial<Record<ObjectKind, ScopeKind>> = {
  specials: 'throttles', appAcls: 'apps', variables: 'groups', responses: 'groups', domains: 'groups',
};

/** True if the scope excludes nothing. */
export const isEverything = ({ gateway, groups, apis, apiTags, kinds, names }: Scope): boolean =>
  gateway === 'whole' || [groups, apis, apiTags, kinds, names].every((part) => part === undefined);

/** Decides what is in a scope. */
export class Scoped {
  readonly #patterns = new Map<string, RegExp>();

  constructor(readonly scope: Scope) {}

  /** True if objects of this kind can be in the scope. */
  hasKind(kind: ScopeKind): boolean {
    const { kinds, groups, apis, apiTags, names } = this.scope;
    if (kinds) return kinds.includes(kind);
    if (isEverything(this.scope)) return true;
    if (kind === 'groups') return groups !== undefined;
    if (kind === 'apis') return [groups, apis, apiTags].some((part) => part !== undefined);
    return names?.[kind] !== undefined;
  }

  /**
   * True if an object is in the scope.
   * @param key - Its name with that of its group, such as `orders/get_order`.
   * @param tags - The tags of an API.
   */
  has(kind: ObjectKind, key: string, tags: readonly string[] = []): boolean {
    const decides = DECIDES[kind] ?? (kind as ScopeKind); // The table has all other kinds.
    if (!this.hasKind(decides)) return false;
    const [first = '', ...rest] = key.split('/');
    const { groups, apis, apiTags, names } = this.scope;
    if (decides !== 'groups' && decides !== 'apis') {
      const wanted = names?.[decides];
      return wanted === undefined || this.#matches(wanted, first);
    }
    if (groups !== undefined && !this.#matches(groups, first)) return false;
    if (decides === 'groups') return true;
    if (apis !== undefined && !this.#matches(apis, key) && !this.#matches(apis, rest.join('/'))) return false;
    return apiTags === undefined || apiTags.some((tag) => tags.includes(tag));
  }
  #matches(patterns: readonly string[], name: string): boolean {
    return patterns.some((pattern) => {
      let made = this.#patterns.get(pattern);
      if (!made) this.#patterns.set(pattern, (made = patternOf(pattern)));
      return made.test(name);
    });
  }
}
const patternOf = (text: string): RegExp =>
  new RegExp(`^${text.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('.*')}$`, 'su');

const NAMES = ['groups', 'apis', 'apiTags'] as const;
const KINDS: readonly string[] = [...SHARED_KINDS, 'groups', 'apis'];
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === 'string');
/** What is wrong with a scope. */
export function scopeFaults(scope: unknown): { readonly path: readonly string[]; readonly message: string }[] {
  const faults: { path: string[]; message: string }[] = [];
  const fault = (path: string[], message: string): void => void faults.push({ path: ['scope', ...path], message });
  if (!isRecord(scope)) return [{ path: ['scope'], message: 'expected an object such as { "groups": ["orders*"] }' }];
  const members = ['gateway', ...NAMES, 'kinds', 'names'];
  for (const key of Object.keys(scope)) {
    const near = nearest(key, members);
    if (!members.includes(key)) fault([key], `is not a member of a scope${near === undefined ? '' : `; did you mean ${near}?`}`);
  }
  if (scope['gateway'] !== undefined && scope['gateway'] !== 'whole') fault(['gateway'], 'must be "whole"');
  for (const key of NAMES) if (scope[key] !== undefined && !isTexts(scope[key])) fault([key], 'expected a list of names');
  const { kinds, names } = scope;
  if (kinds !== undefined && !isTexts(kinds)) fault(['kinds'], 'expected a list of kinds');
  for (const kind of Array.isArray(kinds) ? kinds : []) if (!KINDS.includes(String(kind))) fault(['kinds'], unknownKind(String(kind)));
  if (names !== undefined && !isRecord(names)) fault(['names'], 'expected lists of names under kinds');
  for (const [kind, own] of Object.entries(isRecord(names) ? names : {})) {
    if (!(SHARED_KINDS as readonly string[]).includes(kind)) fault(['names', kind], unknownKind(kind));
    else if (!isTexts(own)) fault(['names', kind], 'expected a list of names');
  }
  return faults;
}
function unknownKind(kind: string): string {
  const near = nearest(kind, KINDS);
  return `there is no kind ${quoted(kind, 60)}${near === undefined ? `; there are ${KINDS.join(', ')}` : `; did you mean ${near}?`}`;
}
