/** The profile file of the vendor's SDKs: an INI file with the section `basic`. */
import { ApigConfigurationError } from '../../errors.js';
import { readOptions } from '../../option-check.js';
import { PROFILE_OPTIONS } from '../../options.js';
import { checked, from, NotConfiguredError, type CredentialsSource } from '../credentials.js';
import { readUserFile, variable } from '../files.js';
import { keptFor } from '../shared-source.js';
import { fromOidc } from './oidc.js';

export interface ProfileOptions {
  /** Path of the file. Default: `HUAWEICLOUD_SDK_CREDENTIALS_FILE`, else `~/.huaweicloud/credentials`. */
  readonly path?: string | undefined;
}

/**
 * Credentials of a profile file: `ak`, `sk`, `security_token`, `project_id`, `iam_endpoint` of its section `[basic]`.
 * `idp_id` with `id_token_file` takes precedence over keys. The file is read each time credentials are requested. The
 * source rejects with an ApigConfigurationError if one of two parts is missing.
 */
export function fromProfileFile(given: ProfileOptions = {}): CredentialsSource {
  const options = readOptions('fromProfileFile', PROFILE_OPTIONS, given);
  const byToken = keptFor(fromOidc);
  return async (context = {}) => {
    const named = options.path ?? variable('HUAWEICLOUD_SDK_CREDENTIALS_FILE');
    const file = readUserFile({
      what: 'The profile file', option: 'credentials', usual: ['.huaweicloud', 'credentials'],
      named, by: options.path === undefined ? 'HUAWEICLOUD_SDK_CREDENTIALS_FILE' : undefined,
    });
    if (file.text === undefined) throw new NotConfiguredError('a profile file', file.why);
    const { path, text } = file;
    const basic = parseIni(text).get('basic');
    const found = basic && identityIn(basic, path);
    if (!found) throw nobodyIn(path, basic === undefined, named !== undefined);
    const { ak, sk, securityToken, idpId, idTokenFile, ...scope } = found;
    if (idpId === undefined)
      return checked(
        from(`profile file ${path}`, { ak, sk, securityToken, ...scope, expiresAt: Infinity }),
        `the profile file ${path}`,
      );
    const iamEndpoint = context.iamEndpoint ?? scope.iamEndpoint;
    const keys = await byToken({ idpId, idTokenFile })({ ...context, iamEndpoint });
    return from(`profile file ${path}, OIDC token file ${idTokenFile}`, { ...keys, ...scope });
  };
}

interface Scope {
  readonly projectId: string | undefined;
  readonly iamEndpoint: string | undefined;
}
interface Key extends Scope {
  readonly ak: string;
  readonly sk: string;
  readonly securityToken: string | undefined;
  readonly idpId?: undefined;
  readonly idTokenFile?: undefined;
}
interface IdToken extends Scope {
  readonly ak?: undefined;
  readonly sk?: undefined;
  readonly securityToken?: undefined;
  readonly idpId: string;
  readonly idTokenFile: string;
}
/** The identity in a section, or `undefined` if it has none. */
function identityIn(section: ReadonlyMap<string, string>, path: string): Key | IdToken | undefined {
  const value = (key: string): string | undefined => section.get(key) || undefined;
  const [ak, sk, idpId, idTokenFile] = ['ak', 'sk', 'idp_id', 'id_token_file'].map(value);
  const scope = { projectId: value('project_id'), iamEndpoint: value('iam_endpoint') };
  const securityToken = value('security_token');
  if (idpId !== undefined && idTokenFile !== undefined) return { idpId, idTokenFile, ...scope };
  if (idpId !== undefined) throw half(path, 'id_token_file', 'idp_id');
  if (idTokenFile !== undefined) throw half(path, 'idp_id', 'id_token_file');
  if (ak !== undefined && sk !== undefined) return { ak, sk, securityToken, ...scope };
  if (ak !== undefined) throw half(path, 'sk', 'ak');
  if (sk !== undefined) throw half(path, 'ak', 'sk');
  if (securityToken !== undefined) throw half(path, 'ak', 'security_token');
  return undefined;
}
const half = (path: string, missing: string, there: string): ApigConfigurationError =>
  new ApigConfigurationError(
    'credentials',
    `The section [basic] of the profile file ${path} has ${there} without ${missing}. Add ${missing}, or remove ${there}.`,
  );
/** A file that the user named must be used, so that no other identity replaces it. */
function nobodyIn(path: string, withoutSection: boolean, named: boolean): ApigConfigurationError {
  const why = withoutSection
    ? `${path} has no section [basic]`
    : `the section [basic] of ${path} has neither ak and sk nor idp_id and id_token_file`;
  return named
    ? new ApigConfigurationError('credentials', `There are no credentials from the profile file: ${why}.`)
    : new NotConfiguredError('the profile file', why);
}

/**
 * The sections of an INI file, with names of keys in lower case. Quotes around values, and comments after a space, are
 * removed, as the vendor's SDK for Go does. No key contains a space.
 */
function parseIni(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  for (const line of text.split(/\r\n|\n|\r/).map((raw) => raw.trim())) {
    const name = /^\[([^\]]*)\]\s*(?:[#;].*)?$/.exec(line)?.[1]?.trim();
    if (name !== undefined) sections.set(name, (section = sections.get(name) ?? new Map<string, string>()));
    if (name !== undefined || /^[#;]/.test(line)) continue;
    const [, key, value] = /^([^=:]+)[=:](.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) section?.set(key.trim().toLowerCase(), plain(value));
  }
  return sections;
}
function plain(value: string): string {
  const text = value.replace(/\s[#;].*$/, '').trim();
  return /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
}
