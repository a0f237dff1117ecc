/** IAM policies that the local gateway enforces. */
import { actionsOf, type PolicyVersion } from '../catalog/recorded-actions.js';
import { ApigConfigurationError } from '../errors.js';
import type { OptionTable } from '../option-check.js';
import { quoted } from '../text.js';
import { isRecord } from '../values.js';

/** What is not known of the real service. */
export interface PolicyAssumptions {
  /**
   * Calls of operations whose actions no public source names: `allowed`, unless a statement denies the whole service,
   * or `rejected`. Default, assumed: `allowed`.
   */
  readonly unknownOperations?: 'allowed' | 'rejected' | undefined;
  /**
   * Actions that the vendor names as dependencies of an operation, such as `apig:instances:get`: if the service checks
   * them in the same call is not documented. Default, assumed: `required`.
   */
  readonly dependencies?: 'required' | 'ignored' | undefined;
}

export const POLICY_ASSUMPTIONS = {
  unknownOperations: { is: 'choice', values: ['allowed', 'rejected'] },
  dependencies: { is: 'choice', values: ['required', 'ignored'] },
} as const satisfies OptionTable<PolicyAssumptions>;

interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly matches: (action: string) => boolean;
  /** True if it covers each action of the service, whatever its name. */
  readonly isWhole: boolean;
}
interface Policy {
  readonly version: PolicyVersion;
  readonly statements: readonly Statement[];
}

/** Why a call is rejected, and if a statement denies it. */
interface Problem {
  readonly why: string;
  readonly isDenial: boolean;
}

/** The policies of all callers. */
export class AccessPolicy {
  readonly #policies: readonly Policy[];
  readonly #assumptions: Required<PolicyAssumptions>;

  /** @throws ApigConfigurationError if one is no policy, or says what cannot be evaluated here. */
  constructor(given: unknown, { unknownOperations, dependencies }: PolicyAssumptions = {}) {
    const documents = Array.isArray(given) ? given as readonly unknown[] : [given];
    this.#policies = documents.map((document) => readPolicy(document));
    this.#assumptions = {
      unknownOperations: unknownOperations ?? 'allowed', dependencies: dependencies ?? 'required',
    };
  }

  /** Why a call of an operation is rejected; `undefined` if it is allowed. A denial of any policy comes first. */
  problem(operation: string): string | undefined {
    const versions = [...new Set(this.#policies.map(({ version }) => version))];
    const problems = versions.map((version) => this.#problem(operation, version));
    const denied = problems.find((problem) => problem?.isDenial);
    if (denied) return denied.why;
    return problems.includes(undefined) ? undefined : problems[0]?.why ?? 'there is no policy';
  }
  /** The same by the policies of one version: the names of one mean nothing to the other. */
  #problem(operation: string, version: PolicyVersion): Problem | undefined {
    const policies = this.#policies.filter((policy) => policy.version === version);
    const statements = policies.flatMap((policy) => policy.statements);
    const [denying, allowing] = [statements.filter(isDeny), statements.filter((one) => !isDeny(one))];
    const all = actionsOf(operation, version);
    if (denying.some(({ isWhole }) => isWhole)) return { why: 'the policy denies the whole service', isDenial: true };
    if (!all) {
      if (this.#assumptions.unknownOperations === 'allowed' || allowing.some(({ isWhole }) => isWhole)) return undefined;
      const why = `no public source names the actions of ${operation}, and the policy does not allow the whole service`;
      return { why, isDenial: false };
    }
    const needed = this.#assumptions.dependencies === 'required' ? all : all.slice(0, 1);
    const denied = needed.find((action) => denying.some(({ matches }) => matches(action)));
    if (denied !== undefined) return { why: `the policy denies ${denied}`, isDenial: true };
    const missing = needed.filter((action, i) => {
      // A policy of version 5.0 may name the call by its older action, too.
      const names = version === '5.0' && i === 0 ? [action, ...olderName(operation)] : [action];
      return !allowing.some(({ matches }) => names.some(matches));
    });
    if (missing.length === 0) return undefined;
    return { why: `the policy does not allow ${missing.join(', ')}`, isDenial: false };
  }
}
const isDeny = ({ effect }: Statement): boolean => effect === 'Deny';
const olderName = (operation: string): readonly string[] => (actionsOf(operation, '1.1') ?? []).slice(0, 1);

/** Reads a policy. What cannot be evaluated is rejected: leaving it out would allow more, or less, than is written. */
function readPolicy(document: unknown): Policy {
  const { Version, Statement } = isRecord(document) ? document : {};
  if (Version !== '1.1' && Version !== '5.0')
    throw wrong('has no Version "1.1" or "5.0". Pass a document of IAM, such as recordActions makes.');
  if (!Array.isArray(Statement)) throw wrong('has no list Statement.');
  return { version: Version, statements: Statement.map((one: unknown, i) => readStatement(one, `Statement[${i}]`)) };
}
function readStatement(statement: unknown, at: string): Statement {
  if (!isRecord(statement)) throw wrong(`has a ${at} that is no object.`);
  const { Effect, Action, Resource, ...others } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw wrong(`has a ${at} whose Effect is neither "Allow" nor "Deny".`);
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw wrong(`has ${at}.${other.slice(0, 40)}, which the local gateway cannot evaluate. Leave it out for the test.`);
  if (Resource !== undefined && JSON.stringify([Resource].flat()) !== '["*"]')
    throw wrong(`has a ${at}.Resource other than "*", which the local gateway cannot evaluate. Leave it out for the test.`);
  const patterns = [Action].flat().map((action) => {
    if (typeof action === 'string' && (action === '*' || /^[^:]+:[^:]+:[^:]+$/.test(action))) return action;
    throw wrong(`has ${quoted(String(action), 60)} in ${at}.Action. Write service:resource:action, such as "apig:groups:create".`);
  });
  const expressions = patterns.map(expressionOf);
  return {
    effect: Effect,
    matches: (action) => expressions.some((expression) => expression.test(action)),
    isWhole: patterns.some((pattern) => pattern === '*' || /^(\*|apig):\*:\*$/.test(pattern)),
  };
}
/** A pattern of actions. `*` stands for any characters of one part. That case matters is assumed. */
function expressionOf(pattern: string): RegExp {
  if (pattern === '*') return /^/;
  return new RegExp(`^${pattern.replace(/[^*\w:]/g, '\\$&').replaceAll('*', '[^:]*')}$`);
}
const wrong = (what: string): ApigConfigurationError => new ApigConfigurationError('policy', `The policy of the local gateway ${what}`);
