/**
 * What is not known about real gateways, as options. Nothing of it is documented: each default is assumed, and a test
 * that depends on one should set it.
 */
import type { OptionTable } from '../../option-check.js';

/** Each is an assumption. All are optional. */
export interface CallAssumptions {
  /** Status of the redirect from HTTP to HTTPS. Assumed: 301. */
  readonly redirectStatus?: number | undefined;
}
/** Assumptions with all defaults. */
export type Assumptions = { readonly [A in keyof CallAssumptions]-?: NonNullable<CallAssumptions[A]> };

/** The default of each assumption. */
export const ASSUMED: Assumptions = {
  redirectStatus: 301,
};

export const ASSUMPTION_OPTIONS = {
  redirectStatus: { is: 'number', integer: true, min: 301, max: 308 },
} as const satisfies OptionTable<CallAssumptions>;
