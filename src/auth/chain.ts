/** Finds the credentials of a client that is given none. */
import { ApigConfigurationError } from '../errors.js';
import { readOptions } from '../option-check.js';
import { METADATA_OPTIONS } from '../options.js';
import { NotConfiguredError, type CredentialsSource } from './credentials.js';
import { fromContainer } from './sources/container.js';
import { fromEnvironment } from './sources/environment.js';
import { fromHcloudConfig } from './sources/hcloud.js';
import { fromMetadata, type MetadataOptions } from './sources/metadata.js';
import { fromOidc } from './sources/oidc.js';
import { fromProfileFile } from './sources/profile.js';

/**
 * The first of these that is configured: OIDC token file (its two variables take precedence over keys), environment,
 * profile file, the command line's configuration, container, instance metadata. It is the default of the option
 * `credentials`. If a configured source fails, the search stops, so that a program never acts under another identity.
 * If there are no credentials, the source rejects with an ApigConfigurationError that lists every source with its
 * reason.
 */
export function defaultCredentials(options: MetadataOptions = {}): CredentialsSource {
  const { address } = readOptions('defaultCredentials', METADATA_OPTIONS, options);
  const sources = new Map<string, CredentialsSource>([
    ['OIDC token file', fromOidc()],
    ['environment', fromEnvironment()],
    ['profile file', fromProfileFile()],
    ['command line', fromHcloudConfig()],
    ['container', fromContainer()],
    ['instance metadata', fromMetadata({ address })],
  ]);
  let found: CredentialsSource | undefined;
  return async (context = {}) => {
    // Later questions go to the source that was found, so the identity never changes.
    if (found) return found(context);
    const reasons: string[] = [];
    for (const [name, source] of sources) {
      try {
        const credentials = await source(context);
        // A search that was given up must not decide for its replacement.
        if (context.signal?.aborted !== true) found ??= source;
        return credentials;
      } catch (error) {
        if (!(error instanceof NotConfiguredError)) throw stopped(error, name, reasons, [...sources.keys()]);
        reasons.push(`${name}: ${error.reason}`);
      }
    }
    throw new ApigConfigurationError(
      'credentials',
      `No credentials were found. Looked in:\n${listed(reasons)}\n${ADVICE}`,
    );
  };
}
const ADVICE =
  'Pass credentials to the client ({ ak, sk }, { token }, or a function), or set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK.';
const listed = (reasons: readonly string[]): string => reasons.map((reason) => `  ${reason}`).join('\n');

/** The failure of a configured source. Errors of IAM and the network are passed on unchanged. */
function stopped(error: unknown, name: string, before: readonly string[], names: readonly string[]): unknown {
  if (!(error instanceof ApigConfigurationError)) return error;
  const after = names
    .slice(names.indexOf(name) + 1)
    .map((later) => `${later}: not asked, since the ${name} is configured`);
  return new ApigConfigurationError(
    'credentials',
    `The credentials are configured wrongly. Looked in:\n${listed([...before, `${name}: ${error.message}`, ...after])}`,
    error,
  );
}
