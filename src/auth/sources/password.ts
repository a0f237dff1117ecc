/** Tokens of IAM, by a user's password or by another token. */
import { ApigConfigurationError } from '../../errors.js';
import { trimmed, type CredentialsContext, type CredentialsSource } from '../credentials.js';

interface TokenScope {
  /** Project that the token is for. Default: the client's, else the one of its region. */
  readonly projectId?: string | undefined;
}
/** A user of IAM. */
export interface PasswordOptions extends TokenScope {
  /** Name of the user; goes with `domainName` or `domainId`. */
  readonly userName?: string | undefined;
  /** Id of the user, instead of the name. */
  readonly userId?: string | undefined;
  readonly password: string;
  /** Name of the account that the user belongs to. */
  readonly domainName?: string | undefined;
  /** Id of the account, instead of its name. */
  readonly domainId?: string | undefined;
}
/** A token to be exchanged. */
export interface TokenOptions extends TokenScope {
  /** The token, or a function that gives it. */
  readonly token: string | (() => string | Promise<string>);
}

/** Signs in with a password: gets a token of IAM, good for 24 hours, and a new one before it ends. */
export function fromPassword(options: PasswordOptions): CredentialsSource {
  const { userName, userId, password, domainName, domainId } = options;
  const account = {
    ...(domainName !== undefined && { name: domainName }),
    ...(domainId !== undefined && { id: domainId }),
  };
  if (!userName && !userId) throw new ApigConfigurationError('credentials', 'fromPassword needs userName, or userId.');
  if (!userId && !domainName && !domainId)
    throw new ApigConfigurationError(
      'credentials',
      'fromPassword needs domainName (or domainId), the account that the user belongs to.',
    );
  if (typeof password !== 'string' || password === '')
    throw new ApigConfigurationError('credentials', 'fromPassword needs the password.');
  const user = userId ? { id: userId, password } : { name: userName, password, domain: account };
  return async (context = {}) => {
    const scope = scopeOf(options, context);
    const { Iam } = await import('../iam.js');
    return new Iam(context).token(
      { identity: { methods: ['password'], password: { user } }, scope },
      'IAM, by password',
    );
  };
}
/** Exchanges a token for one of the project, good for as long as the first, and again before it ends. */
export function fromToken(options: TokenOptions): CredentialsSource {
  return async (context = {}) => {
    const given = typeof options.token === 'function' ? await options.token() : options.token;
    const { Iam } = await import('../iam.js');
    return new Iam(context).token(
      { identity: { methods: ['token'], token: { id: trimmed(given) } }, scope: scopeOf(options, context) },
      'IAM, by token',
    );
  };
}
function scopeOf(
  options: TokenScope,
  { region, projectId: ofClient }: CredentialsContext,
): { project: { id: string } | { name: string } } {
  const projectId = options.projectId ?? ofClient;
  if (projectId !== undefined) return { project: { id: projectId } };
  if (region !== undefined) return { project: { name: region } };
  throw new ApigConfigurationError(
    'region',
    'A token is for one project: give the client a region, or pass projectId.',
  );
}
