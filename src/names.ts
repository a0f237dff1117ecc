/** Finds the name that a misspelled one was meant to be. */

/** Longer names are not compared: the work grows with the square of the length. */
const LONGEST = 64;

/**
 * The nearest name, if it is at most a third of its length in edits away; otherwise `undefined`. Case does not count.
 */
export function nearest(word: string, names: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined;
  let best: string | undefined;
  let distance = Infinity;
  for (const name of names) {
    const d = edits(word.toLowerCase(), name.toLowerCase());
    if (d < distance && d <= Math.max(1, Math.floor(name.length / 3))) [best, distance] = [name, d];
  }
  return best;
}

/** Edits between two words. A swap of neighbors counts as one. */
function edits(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const at = (r: number, c: number): number => (r === i ? row : rows[r])?.[c] ?? Infinity;
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let d = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, at(i - 2, j - 2) + 1);
      row.push(d);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? Infinity;
}
