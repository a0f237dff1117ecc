/** The configuration of the vendor's command line (KooCLI, `hcloud configure set`). */
import { readOptions } from '../../option-check.js';
import { HCLOUD_OPTIONS } from '../../options.js';
import { from, type CredentialsSource } from '../credentials.js';
import { readConfig, textOf, type HcloudOptions } from '../hcloud-config.js';
import { keptFor } from '../shared-source.js';
import { fromAgency } from './agency.js';

/**
 * Credentials of a profile of the command line: keys, a token, or an agency with the profile that may act as it. The
 * file is read each time credentials are requested. The source rejects with an ApigConfigurationError if the profile is
 * incomplete.
 */
export function fromHcloudConfig(given: HcloudOptions = {}): CredentialsSource {
  const options = readOptions('fromHcloudConfig', HCLOUD_OPTIONS, given);
  const asAgency = keptFor(fromAgency);
  return async (context = {}) => {
    const config = readConfig(options);
    const profile = config.profile(config.current);
    const agencyName = textOf(profile, 'agencyName');
    config.checkAgency(profile);
    if (agencyName === undefined) return config.credentials(profile);
    const keys = await asAgency({
      agencyName, domainName: textOf(profile, 'agencyDomainName'), domainId: textOf(profile, 'agencyDomainId'),
      credentials: config.credentials(config.sourceOf(profile), true),
    })(context);
    const source = `command line profile ${JSON.stringify(config.current)}, agency ${agencyName}`;
    return from(source, { ...keys, projectId: textOf(profile, 'projectId') });
  };
}
