/** How figures of benches are summed up and printed. */
import { cpus, loadavg } from 'node:os';

export const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
export function median(values: readonly number[]): number {
  return sorted(values)[values.length >> 1] ?? NaN;
}
/** The median, with the lowest and the highest value. */
export function spread(values: readonly number[], digits = 1): string {
  const all = sorted(values);
  return `${median(values).toFixed(digits)} (${(all[0] ?? NaN).toFixed(digits)}–${(all.at(-1) ?? NaN).toFixed(digits)})`;
}
/** What else the machine does while a bench runs. */
export function cpuLoad(): string {
  return `load ${(loadavg()[0] ?? 0).toFixed(1)} on ${cpus().length} processors`;
}
