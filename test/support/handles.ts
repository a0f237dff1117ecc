/** What a process has open, by kind: one name for each handle. */

/** The names in a list without those that another has: each of those takes one away. */
export function without(all: readonly string[], known: readonly string[]): string[] {
  const rest = [...known];
  return all.filter((name) => {
    const at = rest.indexOf(name);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
