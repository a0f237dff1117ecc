/** The configuration of the vendor's command line (KooCLI, `hcloud configure set`). */
import type { CredentialsSource } from '../credentials.js';
import { readConfig, textOf, type HcloudOptions } from '../hcloud-config.js';
import { fromAgency } from './agency.js';

/**
 * Credentials of a profile of the command line: keys, a token, or an agency together with the profile that may act for
 * it.
 */
export function fromHcloudConfig(options: HcloudOptions = {}): CredentialsSource {
  return async (context = {}) => {
    const config = readConfig(options);
    const profile = config.profile(config.current);
    const agencyName = textOf(profile, 'agencyName');
    if (agencyName === undefined) return config.credentials(profile);
    const source = textOf(profile, 'sourceProfile');
    return fromAgency({
      agencyName, domainName: textOf(profile, 'agencyDomainName'), domainId: textOf(profile, 'agencyDomainId'),
      credentials: config.credentials(source === undefined ? profile : config.profile(source)),
    })(context).then((keys) => ({ ...keys, projectId: textOf(profile, 'projectId') }));
  };
}
