/** How wrong use is reported: with a TypeError that says what was wrong and what to do. */
export const fault = (message: string): TypeError => new TypeError(message);

/** Rejects options whose names are unknown: an option with a typing error would be left out in silence. */
export function checkNames(where: string, given: object, names: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) throw fault(`${where} has no option ${JSON.stringify(unknown)}. It has ${names.join(', ')}.`);
}
