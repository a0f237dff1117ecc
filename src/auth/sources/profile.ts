/** The profile file of the vendor's SDKs: an INI file with the section `basic`. */
import { ApigConfigurationError } from '../../errors.js';
import { checked, from, NotConfiguredError, type CredentialsSource } from '../credentials.js';
import { inHome, readOptional, variable, withHome } from '../files.js';
import { fromOidc } from './oidc.js';

export interface ProfileOptions {
  /** The file. Default: `HUAWEICLOUD_SDK_CREDENTIALS_FILE`, else `~/.huaweicloud/credentials`. */
  readonly path?: string | undefined;
}

/**
 * Credentials of a profile file: `ak`, `sk`, `security_token`, `project_id`, `iam_endpoint` of its section `[basic]`;
 * `idp_id` and `id_token_file`, where both are there, win over keys.
 */
export function fromProfileFile(options: ProfileOptions = {}): CredentialsSource {
  return async (context = {}) => {
    const named = options.path ?? variable('HUAWEICLOUD_SDK_CREDENTIALS_FILE');
    const path = named === undefined ? inHome('.huaweicloud', 'credentials') : withHome(named);
    const what = `the profile file ${path}`;
    const text = readOptional(path, 'The profile file', 'credentials');
    if (text === undefined) {
      if (named !== undefined)
        throw new ApigConfigurationError(
          'credentials',
          `The profile file ${path} does not exist${options.path === undefined ? ', though HUAWEICLOUD_SDK_CREDENTIALS_FILE names it' : ''}.`,
        );
      throw new NotConfiguredError('a profile file', `${path} does not exist`);
    }
    const basic = parseIni(text).get('basic');
    if (!basic) throw new NotConfiguredError(what, `${path} has no section [basic]`);
    const value = (key: string): string | undefined => basic.get(key) || undefined;
    const [idpId, idTokenFile, ak, sk] = [value('idp_id'), value('id_token_file'), value('ak'), value('sk')];
    const scope = { projectId: value('project_id'), iamEndpoint: value('iam_endpoint') };
    if (idpId !== undefined && idTokenFile !== undefined) {
      const keys = await fromOidc({ idpId, idTokenFile })({
        ...context,
        iamEndpoint: context.iamEndpoint ?? scope.iamEndpoint,
      });
      return from(`profile file ${path}, OIDC token file ${idTokenFile}`, { ...keys, ...scope });
    }
    if (ak === undefined || sk === undefined)
      throw new NotConfiguredError(
        what,
        `the section [basic] of ${path} has neither ak and sk nor idp_id and id_token_file`,
      );
    return checked(
      from(`profile file ${path}`, { ak, sk, securityToken: value('security_token'), ...scope, expiresAt: Infinity }),
      what,
    );
  };
}

/**
 * Sections of an INI file; names of keys in lower case. Values stand as they are, but for quotes around them and a
 * comment after a blank: the vendor's SDK for Go leaves those out, and no key has a blank.
 */
function parseIni(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  for (const line of text.split(/\r\n|\n|\r/).map((raw) => raw.trim())) {
    const name = /^\[([^\]]*)\]\s*(?:[#;].*)?$/.exec(line)?.[1]?.trim();
    if (name !== undefined) sections.set(name, (section = sections.get(name) ?? new Map<string, string>()));
    if (name !== undefined || line === '' || /^[#;]/.test(line)) continue;
    const [, key, value] = /^([^=:]+)[=:](.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) section?.set(key.trim().toLowerCase(), plain(value));
  }
  return sections;
}
function plain(value: string): string {
  const text = value.replace(/\s[#;].*$/, '').trim();
  return /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
}
