/** Temporary keys of an agency: rights that another account has lent. */
import { ApigConfigurationError } from '../../errors.js';
import { CredentialsAuthenticator } from '../authenticator.js';
import { clockOf, type CredentialsOption, type CredentialsSource } from '../credentials.js';

export interface AgencyOptions {
  /** Name of the agency. */
  readonly agencyName: string;
  /** Name of the account that has created the agency. */
  readonly domainName?: string | undefined;
  /** Id of that account, instead of its name. */
  readonly domainId?: string | undefined;
  /** How long the keys last, in seconds: 900 to 86 400. Default: 3600. */
  readonly durationSeconds?: number | undefined;
  /** Credentials of whoever may act for the agency. */
  readonly credentials: CredentialsOption;
}

/** Acts as an agency: gets temporary keys by other credentials, and new ones before they end. */
export function fromAgency({
  agencyName,
  domainName,
  domainId,
  durationSeconds = 3600,
  credentials,
}: AgencyOptions): CredentialsSource {
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
  return async (context = {}) => {
    const { Iam } = await import('../iam.js');
    const iam = new Iam(context, new CredentialsAuthenticator(credentials, clockOf(context), context));
    return iam.temporaryKey(identity, `agency ${agencyName} of ${domainName ?? domainId ?? ''}`);
  };
}
