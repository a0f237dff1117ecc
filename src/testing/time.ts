/** How the service writes points in time. */

/** `2026-03-01T08:00:00.123000000Z`: what an answer to a write carries. */
export const exactTime = (ms: number): string => new Date(ms).toISOString().replace('Z', '000000Z');
/** `2026-03-01T08:00:00Z`: what reads carry of the same moment. */
export const wholeSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
/** `2026-03-01T08:00:00.123Z`: plugins carry this in all answers. */
export const milliseconds = (ms: number): string => new Date(ms).toISOString();
/** `20260301T080000Z`: the form of X-Sdk-Date. */
export const compactTime = (ms: number): string => wholeSeconds(ms).replace(/[-:]/g, '');
/** Stands for "never". */
export const NEVER = '0001-01-01T00:00:00Z';
/** `20260301160000`: the number of an API's version, eight hours ahead of UTC. */
export const versionNumber = (ms: number): string => compactTime(ms + 8 * 3_600_000).replace(/[TZ]/g, '');
