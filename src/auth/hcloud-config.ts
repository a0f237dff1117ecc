/** Reads the configuration file of the vendor's command line (KooCLI). */
import { ApigConfigurationError } from '../errors.js';
import { isRecord, parseJson } from '../values.js';
import { checked, from, NotConfiguredError, type Credentials } from './credentials.js';
import { readUserFile, variable } from './files.js';

export interface HcloudOptions {
  /** Path of the file. Default: `HW_SHARED_CONFIG_FILE`, else `~/.hcloud/config.json`. */
  readonly path?: string | undefined;
  /** Name of the profile. Default: `HW_PROFILE`, else the one that the command line uses. */
  readonly profile?: string | undefined;
}

/** The region of the command line's profile, if there is one. */
export function hcloudRegion(): string | undefined {
  try {
    const config = readConfig({});
    return textOf(config.profile(config.current), 'region');
  } catch {
    return undefined; // The search for credentials reports what is wrong with the file.
  }
}

export type Profile = Readonly<Record<string, unknown>>;
export const textOf = (profile: Profile, key: string): string | undefined =>
  typeof profile[key] === 'string' && profile[key].trim() !== '' ? profile[key].trim() : undefined;

export function readConfig(options: HcloudOptions): HcloudConfig {
  const found = readUserFile({
    what: 'The configuration of the command line', option: 'credentials', usual: ['.hcloud', 'config.json'],
    named: options.path ?? variable('HW_SHARED_CONFIG_FILE'),
    by: options.path === undefined ? 'HW_SHARED_CONFIG_FILE' : undefined,
  });
  if (found.text === undefined) throw new NotConfiguredError('the command line', found.why);
  return new HcloudConfig(found.path, parse(found.path, found.text), options.profile ?? variable('HW_PROFILE'));
}
function parse(path: string, text: string): Profile {
  const config = parseJson(text);
  if (isRecord(config) && Array.isArray(config['profiles'])) return config;
  throw wrong(
    `The configuration of the command line ${path} is not JSON with a list "profiles". Check it with: hcloud configure test.`,
  );
}
const wrong = (message: string): ApigConfigurationError => new ApigConfigurationError('credentials', message);

export class HcloudConfig {
  /** Name of the profile in use. */
  readonly current: string;

  constructor(
    private readonly path: string,
    private readonly config: Profile,
    private readonly asked: string | undefined,
  ) {
    this.current = asked ?? textOf(config, 'current') ?? 'default';
  }
  profile(name: string): Profile {
    const found = this.#find(name);
    if (found) return found;
    if (name === this.asked) throw wrong(`The profile ${JSON.stringify(name)} is not in ${this.path}.`);
    throw new NotConfiguredError('the command line', `${this.path} has no profile ${JSON.stringify(name)}`);
  }
  /** The profile with which another one acts as its agency. */
  sourceOf(profile: Profile): Profile {
    const name = textOf(profile, 'sourceProfile');
    const source = name === undefined ? profile : this.#find(name);
    if (source) return source;
    throw wrong(
      `The profile ${this.#named(profile)} names the sourceProfile ${JSON.stringify(name)}, which is not there.`,
    );
  }
  /** An agency needs its name and its account. Without one of them the profile would act as somebody else. */
  checkAgency(profile: Profile): void {
    const name = textOf(profile, 'agencyName');
    const account = ['agencyDomainName', 'agencyDomainId'].find((key) => textOf(profile, key) !== undefined);
    if ((name === undefined) === (account === undefined)) return;
    const [there, missing] = name === undefined ? [account ?? '', 'agencyName'] : ['agencyName', 'agencyDomainName'];
    throw wrong(`The profile ${this.#named(profile)} has half an agency: ${missing} is missing. Add it, or remove ${there}.`);
  }
  #find(name: string): Profile | undefined {
    const profiles = this.config['profiles'] as unknown[]; // `parse` has checked it.
    return profiles.find((profile): profile is Profile => isRecord(profile) && profile['name'] === name);
  }
  #named(profile: Profile): string {
    return `${JSON.stringify(textOf(profile, 'name') ?? '')} in ${this.path}`;
  }

  /** The keys or the token of a profile. `needed`: another profile depends on them, so they must exist. */
  credentials(profile: Profile, needed = false): Credentials {
    const where = `command line profile ${JSON.stringify(textOf(profile, 'name') ?? '')} (${this.path})`;
    const [ak, sk, token] = ['accessKeyId', 'secretAccessKey', 'xAuthToken'].map((key) => textOf(profile, key));
    const securityToken = textOf(profile, 'securityToken');
    const anyKey = ak ?? sk ?? securityToken;
    if (String(this.config['authEncrypt']) === 'true' && (anyKey ?? token) !== undefined)
      throw HcloudConfig.#unusable(
        needed || textOf(profile, 'name') === this.asked,
        `the keys in ${this.path} are encrypted, and only hcloud can read them; "hcloud configure set --cli-auth-encrypt=false" stores them readably`,
      );
    const scope = { projectId: textOf(profile, 'projectId'), expiresAt: Infinity };
    if (ak !== undefined && sk !== undefined) return checked(from(where, { ak, sk, securityToken, ...scope }), where);
    if (anyKey !== undefined) {
      const missing = ak === undefined ? 'accessKeyId' : 'secretAccessKey';
      throw wrong(`The profile ${this.#named(profile)} has half an access key: ${missing} is missing. Add it, or remove the other half.`);
    }
    if (token !== undefined) return checked(from(where, { token, ...scope }), where);
    throw HcloudConfig.#unusable(
      needed || textOf(profile, 'name') === this.asked,
      `the profile ${this.#named(profile)} ${withoutKeys(textOf(profile, 'mode'))}`,
    );
  }
  /** A profile that must be used but cannot ends the search, so that no other identity replaces it. */
  static #unusable(needed: boolean, why: string): ApigConfigurationError {
    return needed
      ? wrong(`There are no credentials from the command line: ${why}.`)
      : new NotConfiguredError('the command line', why);
  }
}
function withoutKeys(mode: string | undefined): string {
  if (mode === 'ecsAgency') return 'leaves it to the metadata of the cloud host';
  return mode === 'SSO' ? 'signs in by SSO, which only hcloud can do' : 'has neither keys nor a token';
}
