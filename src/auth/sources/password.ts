/** Tokens of IAM, by a user's password or by another token. */
import { ApigAuthenticationError, ApigConfigurationError } from '../../errors.js';
import { readOptions } from '../../option-check.js';
import { PASSWORD_OPTIONS, TOKEN_OPTIONS } from '../../options.js';
import { keyText, type CredentialsContext, type CredentialsSource } from '../credentials.js';
import { iamAddress } from '../endpoints.js';
import type { IamUser } from '../iam.js';
import { sharedSource } from '../shared-source.js';

interface TokenScope {
  /** Project that the token is for. Default: the client's, else the one of its region. */
  readonly projectId?: string | undefined;
}
/** A user of IAM. */
export interface PasswordOptions extends TokenScope {
  /** Name of the user; goes with `domainName` or `domainId`. */
  readonly userName?: string | undefined;
  /** ID of the user, instead of the name. */
  readonly userId?: string | undefined;
  readonly password: string;
  /** Name of the account that the user belongs to. */
  readonly domainName?: string | undefined;
  /** ID of the account, instead of its name. */
  readonly domainId?: string | undefined;
}
/** A token to exchange. */
export interface TokenOptions extends TokenScope {
  /** The token, or a function that returns it. */
  readonly token: string | (() => string | Promise<string>);
}

/**
 * Signs in with a password: gets a token of IAM, valid for 24 hours, and renews it before it expires. Clients that
 * share the source share the token if they have the same IAM and project. A password that IAM has rejected is not sent
 * again.
 * @throws ApigConfigurationError if user, account or password is missing.
 */
export function fromPassword(given: PasswordOptions): CredentialsSource {
  const options = readOptions('fromPassword', PASSWORD_OPTIONS, given);
  const identity = { methods: ['password'], password: { user: userOf(options) } };
  return sharedSource(
    (context) => place(options, context),
    (): PasswordMemory => ({ unclear: 0 }),
    async (context, memory) => {
      if (memory.rejected) throw memory.rejected;
      const { Iam } = await import('../iam.js');
      const auth = { identity, scope: scopeOf(options, context) };
      try {
        const token = await new Iam(context).token(auth, 'IAM, by password');
        memory.unclear = 0;
        return token;
      } catch (error) {
        if (isFinal(error, memory)) memory.rejected = rejectedBefore(error);
        throw error;
      }
    },
  );
}
function userOf({ userName, userId, password, domainName, domainId }: PasswordOptions): IamUser {
  const account = {
    ...(domainName !== undefined && { name: domainName }),
    ...(domainId !== undefined && { id: domainId }),
  };
  if (!userName && !userId) throw missing('fromPassword needs userName, or userId.');
  if (!userId && !domainName && !domainId)
    throw missing('fromPassword needs domainName (or domainId), the account that the user belongs to.');
  if (typeof password !== 'string' || password === '') throw missing('fromPassword needs the password.');
  return userId ? { id: userId, password } : { name: userName, password, domain: account };
}
const missing = (message: string): ApigConfigurationError => new ApigConfigurationError('credentials', message);

/** What is known of a user name and a password. */
interface PasswordMemory {
  /** Set when IAM has rejected them. They are not sent again. */
  rejected?: ApigAuthenticationError;
  /** Rejections in a row that did not say why. */
  unclear: number;
}
/** How many unclear rejections in a row count as a wrong password. IAM locks a user after a few more. */
const MOST_UNCLEAR = 2;
/**
 * True if the password must not be sent again. IAM words the rejection of a wrong one in several ways and languages, so
 * the second unclear one decides. A lock passes.
 */
function isFinal(error: unknown, memory: PasswordMemory): error is ApigAuthenticationError {
  if (!(error instanceof ApigAuthenticationError) || TEMPORARY.test(error.serverMessage)) return false;
  if (WRONG.test(error.serverMessage)) return true;
  memory.unclear++;
  return memory.unclear >= MOST_UNCLEAR;
}
const TEMPORARY = /locked|disabled|suspended|frozen|too many/i;
const WRONG = /(user ?name|password).*(wrong|incorrect|invalid|expired)|(wrong|incorrect|invalid).*(user ?name|password)/i;
function rejectedBefore(rejected: ApigAuthenticationError): ApigAuthenticationError {
  const { operation, method, path, code, serverMessage } = rejected;
  return new ApigAuthenticationError({
    operation,
    method,
    path,
    status: 401,
    code,
    attempts: 0,
    serverMessage: `IAM has rejected this user name and password before: ${serverMessage}`,
    remedy: 'Pass the right ones to a new fromPassword: a few wrong passwords lock the user',
  });
}

/**
 * Exchanges a token for a token of the project, which expires at the same time, and does so again before that. Clients
 * that share the source share the token if they have the same IAM and project.
 */
export function fromToken(given: TokenOptions): CredentialsSource {
  const options = readOptions('fromToken', TOKEN_OPTIONS, given);
  return sharedSource(
    (context) => place(options, context),
    () => undefined,
    async (context) => {
      const given = typeof options.token === 'function' ? await options.token() : options.token;
      const id = keyText(given, 'token', 'fromToken');
      const { Iam } = await import('../iam.js');
      const auth = { identity: { methods: ['token'], token: { id } }, scope: scopeOf(options, context) };
      return new Iam(context).token(auth, 'IAM, by token');
    },
  );
}
/** Names an IAM and the project of a token. */
const place = (options: TokenScope, context: CredentialsContext): string =>
  JSON.stringify([iamAddress(context), scopeOf(options, context)]);
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
