/** Temporary keys for a token of an identity provider (OpenID Connect), as pods and CI jobs get one. */
import { readFile } from 'node:fs/promises';
import { ApigConfigurationError } from '../../errors.js';
import { NotConfiguredError, trimmed, type CredentialsSource } from '../credentials.js';
import { variable, withHome } from '../files.js';
import { missing } from './environment.js';

export interface OidcOptions {
  /** Id of the identity provider in IAM. Default: `HUAWEICLOUD_SDK_IDP_ID`. */
  readonly idpId?: string | undefined;
  /** File that holds the token; read anew each time. Default: `HUAWEICLOUD_SDK_ID_TOKEN_FILE`. */
  readonly idTokenFile?: string | undefined;
  /** How long the keys last, in seconds. Default: 21 600, six hours. */
  readonly durationSeconds?: number | undefined;
}

/** Exchanges a token of an identity provider for temporary keys. */
export function fromOidc(options: OidcOptions = {}): CredentialsSource {
  return async (context = {}) => {
    const idpId = options.idpId ?? variable('HUAWEICLOUD_SDK_IDP_ID');
    const file = options.idTokenFile ?? variable('HUAWEICLOUD_SDK_ID_TOKEN_FILE');
    if (idpId === undefined || file === undefined)
      throw new NotConfiguredError(
        'an OIDC token file',
        missing('HUAWEICLOUD_SDK_IDP_ID', 'HUAWEICLOUD_SDK_ID_TOKEN_FILE'),
      );
    const { Iam } = await import('../iam.js');
    const iam = new Iam(context);
    const id = await iam.tokenFromIdToken(idpId, await readToken('The OIDC token file', file));
    return iam.temporaryKey(
      { methods: ['token'], token: { id, duration_seconds: options.durationSeconds ?? 21_600 } },
      `OIDC token file ${file}`,
    );
  };
}

/** A file that holds nothing but a token. */
export async function readToken(what: string, path: string): Promise<string> {
  let text: string;
  try {
    text = trimmed(await readFile(withHome(path), 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new ApigConfigurationError('credentials', `${what} ${path} cannot be read (${code}).`);
  }
  if (text === '') throw new ApigConfigurationError('credentials', `${what} ${path} is empty.`);
  return text;
}
