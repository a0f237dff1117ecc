/** Temporary keys for a token of an identity provider (OpenID Connect), as pods and CI jobs get one. */
import { ApigConfigurationError } from '../../errors.js';
import { readOptions } from '../../option-check.js';
import { OIDC_OPTIONS } from '../../options.js';
import { type CredentialsSource, keyFault, trimmed } from '../credentials.js';
import { iamAddress } from '../endpoints.js';
import { readNamed, variable } from '../files.js';
import { whichIsMissing } from '../half-identity.js';
import { sharedSource } from '../shared-source.js';

export interface OidcOptions {
  /** ID of the identity provider in IAM. Default: `HUAWEICLOUD_SDK_IDP_ID`. */
  readonly idpId?: string | undefined;
  /** File with the token. It is read for each exchange. Default: `HUAWEICLOUD_SDK_ID_TOKEN_FILE`. */
  readonly idTokenFile?: string | undefined;
  /** How long the keys last, in seconds. Default: 21 600, six hours. */
  readonly durationSeconds?: number | undefined;
}

/**
 * Exchanges a token of an identity provider for temporary keys, and renews these before they expire. Clients that share
 * the source share the keys. The source rejects with an ApigConfigurationError if one of its two parts is missing.
 */
export function fromOidc(given: OidcOptions = {}): CredentialsSource {
  const options = readOptions('fromOidc', OIDC_OPTIONS, given);
  const { durationSeconds = OIDC_OPTIONS.durationSeconds.default } = options;
  return sharedSource(
    (context) => JSON.stringify([...identityOf(options), iamAddress(context)]),
    () => undefined,
    async (context) => {
      const [idpId, file] = identityOf(options);
      const idToken = readToken('The OIDC token file', file);
      const { Iam } = await import('../iam.js');
      const iam = new Iam(context);
      const id = await iam.tokenFromIdToken(idpId, idToken);
      return iam.temporaryKey(
        { methods: ['token'], token: { id, duration_seconds: durationSeconds } },
        `OIDC token file ${file}`,
      );
    },
  );
}
function identityOf(options: OidcOptions): [idpId: string, file: string] {
  const idpId = options.idpId ?? variable('HUAWEICLOUD_SDK_IDP_ID');
  const file = options.idTokenFile ?? variable('HUAWEICLOUD_SDK_ID_TOKEN_FILE');
  if (idpId !== undefined && file !== undefined) return [idpId, file];
  throw whichIsMissing('an OIDC token file', { HUAWEICLOUD_SDK_IDP_ID: idpId, HUAWEICLOUD_SDK_ID_TOKEN_FILE: file });
}

/** Reads a file that contains only a token. */
export function readToken(what: string, path: string): string {
  const text = trimmed(readNamed(what, path, 'credentials'));
  const fault = text === '' ? 'is empty' : keyFault(text, false);
  if (fault !== undefined) throw new ApigConfigurationError('credentials', `${what} ${path} ${fault}.`);
  return text;
}
