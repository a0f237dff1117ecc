/** The paths of APIs: `/a/{b}` for one segment, `/a/{rest+}` for everything below, and prefixes. */

/** A path as an API declares it, ready to be compared. */
export interface PathPattern {
  /** Fixed parts and names of parameters of each segment: `pre{a}post` is `['pre', 'post']` and `['a']`. */
  readonly segments: readonly Segment[];
  /** Name of the parameter that takes all further segments. */
  readonly rest: string | undefined;
  /** True if paths that only begin with it match as well. */
  readonly isPrefix: boolean;
}
interface Segment {
  readonly fixed: readonly string[];
  readonly names: readonly string[];
}

export function patternOf(path: string, isPrefix: boolean): PathPattern {
  const segments = path.split('/').map((text): Segment => ({
    fixed: text.split(/\{[^{}]*\}/),
    names: [...text.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name),
  }));
  const last = segments.at(-1);
  const rest = last?.fixed.join('') === '' && last.names.length === 1 && last.names[0]?.endsWith('+') === true
    ? last.names[0].slice(0, -1)
    : undefined;
  return { segments: rest === undefined ? segments : segments.slice(0, -1), rest, isPrefix };
}

/**
 * The values of the parameters if a path matches. The rest of a path behind a prefix is under the empty name, with the
 * slash that it begins with.
 */
export function matchPath(
  { segments, rest, isPrefix }: PathPattern, path: string, takesBare: boolean,
): ReadonlyMap<string, string> | undefined {
  const asked = path.split('/');
  // A prefix that ends in a slash has an empty last segment, which any segment continues.
  const open = isPrefix && segments.at(-1)?.fixed.join('') === '' && segments.length > 1 && segments.at(-1)?.names.length === 0;
  const own = open ? segments.slice(0, -1) : segments;
  if (asked.length < own.length || (open && asked.length === own.length)) return undefined;
  const values = new Map<string, string>();
  for (const [i, segment] of own.entries()) if (!capture(segment, asked[i] ?? '', values)) return undefined;
  const further = asked.slice(own.length);
  if (rest !== undefined) return further.join('/') === '' ? undefined : values.set(rest, further.join('/'));
  if (isPrefix) {
    const tail = further.map((segment) => `/${segment}`).join('');
    return (tail === '' || (open && tail === '/')) && !takesBare ? undefined : values.set('', tail);
  }
  return further.length === 0 ? values : undefined;
}

/** True if a segment has the fixed parts in their order, with at least one character for each parameter. */
function capture({ fixed, names }: Segment, text: string, values: Map<string, string>): boolean {
  const [first = ''] = fixed;
  if (names.length === 0) return text === first;
  const last = fixed.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const [i, name] of names.entries()) {
    // Each part as early as possible: what is found needs no second look.
    const next = i === names.length - 1 ? end : text.indexOf(fixed[i + 1] ?? '', at + 1);
    if (next <= at || next > end) return false;
    values.set(name, text.slice(at, next));
    at = next + (i === names.length - 1 ? 0 : fixed[i + 1]?.length ?? 0);
  }
  return true;
}

/**
 * Which of two patterns that match the same path takes it: negative if it is the first. Exact before prefix is
 * documented, and the longest prefix; that fixed segments come before `{a}`, and these before `{rest+}`, is assumed.
 */
export function comparePatterns(a: PathPattern, b: PathPattern): number {
  if (a.isPrefix !== b.isPrefix) return a.isPrefix ? 1 : -1;
  if (a.isPrefix && a.segments.length !== b.segments.length) return b.segments.length - a.segments.length;
  for (const [i, segment] of a.segments.entries()) {
    const difference = segment.names.length - (b.segments[i]?.names.length ?? segment.names.length);
    if (difference !== 0) return difference;
  }
  return Number(a.rest !== undefined) - Number(b.rest !== undefined) || b.segments.length - a.segments.length;
}
