/** Temporary keys of an agency, by which another account grants permissions. */
import { ApigConfigurationError } from '../../errors.js';
import { readOptions } from '../../option-check.js';
import { AGENCY_OPTIONS } from '../../options.js';
import { CredentialsAuthenticator } from '../authenticator.js';
import { clockOf, type CredentialsContext, type CredentialsOption, type CredentialsSource } from '../credentials.js';
import { iamAddress } from '../endpoints.js';
import { sharedSource } from '../shared-source.js';

export interface AgencyOptions {
  /** Name of the agency. */
  readonly agencyName: string;
  /** Name of the account that created the agency. */
  readonly domainName?: string | undefined;
  /** ID of that account, instead of its name. */
  readonly domainId?: string | undefined;
  /** How long the keys last, in seconds: 900 to 86 400. Default: 3600. */
  readonly durationSeconds?: number | undefined;
  /** Credentials that may act as the agency. */
  readonly credentials: CredentialsOption;
}

/**
 * Acts as an agency: exchanges other credentials for temporary keys, and renews these before they expire. Clients that
 * share the source share the keys.
 * @throws ApigConfigurationError if a name is missing.
 */
export function fromAgency(options: AgencyOptions): CredentialsSource {
  const {
    agencyName, domainName, domainId, durationSeconds = AGENCY_OPTIONS.durationSeconds.default, credentials,
  } = readOptions('fromAgency', AGENCY_OPTIONS, options);
  if (!agencyName) throw new ApigConfigurationError('credentials', 'fromAgency needs agencyName.');
  if (!domainName && !domainId)
    throw new ApigConfigurationError(
      'credentials',
      'fromAgency needs domainName (or domainId), the account that has created the agency.',
    );
  const account = domainId ? { domain_id: domainId } : { domain_name: domainName };
  const identity = {
    methods: ['assume_role'],
    assume_role: { agency_name: agencyName, ...account, duration_seconds: durationSeconds },
  };
  return sharedSource(
    // The credentials of a function may depend on project and region.
    (context) => JSON.stringify([iamAddress(context), context.projectId, context.region]),
    () => new Lender(credentials),
    async (context, lender) => {
      const { Iam } = await import('../iam.js');
      const source = `agency ${agencyName} of ${domainName ?? domainId ?? ''}`;
      return new Iam(context, lender.authenticator(context)).temporaryKey(identity, source);
    },
  );
}

/** The identity that may act as the agency. It is kept between questions, because it remembers a rejected key. */
class Lender {
  readonly #authenticator: CredentialsAuthenticator;
  #context: CredentialsContext = {};

  constructor(credentials: CredentialsOption) {
    const given: CredentialsOption =
      typeof credentials === 'function' ? (own) => credentials({ ...this.#context, ...own }) : credentials;
    this.#authenticator = new CredentialsAuthenticator(given, () => clockOf(this.#context)());
  }
  /** Uses the connections of this context, because the client of an earlier question may be closed. */
  authenticator(context: CredentialsContext): CredentialsAuthenticator {
    this.#context = context;
    return this.#authenticator;
  }
}
