/** Finds what `JSON.parse` drops silently: the first of two members of an object that have the same key. */

/** Strings, each with the colon that makes it a key, and what opens, parts and closes. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"(?=\s*(:)?)|[{}[\],]/g;

/** An object or a list that is open. */
interface Level {
  readonly keys: Set<string> | undefined;
  /** The key or the index that is read. */
  at: string | number;
}

/**
 * The places of keys that an object has twice.
 * @param json - JSON that can be parsed.
 */
export function repeatedKeys(json: string): (string | number)[][] {
  const found: (string | number)[][] = [];
  const levels: Level[] = [];
  for (const [token, colon] of json.matchAll(TOKENS)) {
    const level = levels.at(-1);
    if (token === '{') levels.push({ keys: new Set(), at: '' });
    else if (token === '[') levels.push({ keys: undefined, at: 0 });
    else if (token === '}' || token === ']') levels.pop();
    else if (token === ',' && typeof level?.at === 'number') level.at++;
    else if (colon !== undefined && level?.keys) {
      level.at = JSON.parse(token) as string;
      if (level.keys.has(level.at)) found.push(levels.map(({ at }) => at));
      level.keys.add(level.at);
    }
  }
  return found;
}
