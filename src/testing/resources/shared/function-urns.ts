/** URNs of functions. */
import { invalidUrn } from '../../refused.js';

/** `urn:fss:{region}:{project}:function:{package}:{name}`, and after another colon a version, or `!` and an alias. */
const URN = /^urn:fss:[^\s:]+:[^\s:]+:function:[^\s:]+:[^\s:]+(:!?[^\s:!]+)?$/u;

/** Rejects a URN that names no function. That the function exists is not known here; an empty URN means none. */
export function requireUrns(...urns: readonly (string | undefined)[]): void {
  for (const urn of urns) if (urn && !URN.test(urn)) throw invalidUrn();
}
