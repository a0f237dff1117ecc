/** The configuration file of the vendor's command line (KooCLI), read. */
import { ApigConfigurationError } from '../errors.js';
import { checked, from, NotConfiguredError, type Credentials } from './credentials.js';
import { inHome, readOptional, variable, withHome } from './files.js';

export interface HcloudOptions {
  /** The file. Default: `HW_SHARED_CONFIG_FILE`, else `~/.hcloud/config.json`. */
  readonly path?: string | undefined;
  /** Name of the profile. Default: `HW_PROFILE`, else the one that the command line uses. */
  readonly profile?: string | undefined;
}

/** The region of the command line's profile, where there is one. */
export function hcloudRegion(): string | undefined {
  try {
    const config = readConfig({});
    return textOf(config.profile(config.current), 'region');
  } catch {
    return undefined; // whoever needs the file will say what is wrong with it
  }
}

export type Profile = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Profile =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const textOf = (profile: Profile, key: string): string | undefined =>
  typeof profile[key] === 'string' && profile[key].trim() !== '' ? profile[key].trim() : undefined;

export function readConfig(options: HcloudOptions): HcloudConfig {
  const named = options.path ?? variable('HW_SHARED_CONFIG_FILE');
  const path = named === undefined ? inHome('.hcloud', 'config.json') : withHome(named);
  const text = readOptional(path, 'The configuration of the command line', 'credentials');
  if (text !== undefined) return new HcloudConfig(path, parse(path, text), options.profile ?? variable('HW_PROFILE'));
  if (named !== undefined)
    throw new ApigConfigurationError(
      'credentials',
      `The configuration of the command line ${path} does not exist${options.path === undefined ? ', though HW_SHARED_CONFIG_FILE names it' : ''}.`,
    );
  throw new NotConfiguredError('the command line', `${path} does not exist`);
}
function parse(path: string, text: string): Profile {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    config = undefined; // the parser's own words quote the file
  }
  if (isRecord(config) && Array.isArray(config['profiles'])) return config;
  throw new ApigConfigurationError(
    'credentials',
    `The configuration of the command line ${path} is not JSON with a list "profiles". Check it with: hcloud configure test.`,
  );
}

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
    const profiles = this.config['profiles'] as unknown[]; // `parse` has looked
    const found = profiles.find((profile): profile is Profile => isRecord(profile) && profile['name'] === name);
    if (found) return found;
    if (name === this.asked)
      throw new ApigConfigurationError('credentials', `The profile ${JSON.stringify(name)} is not in ${this.path}.`);
    throw new NotConfiguredError('the command line', `${this.path} has no profile ${JSON.stringify(name)}`);
  }
  credentials(profile: Profile): Credentials {
    const name = textOf(profile, 'name') ?? '';
    const where = `command line profile ${JSON.stringify(name)} (${this.path})`;
    const [ak, sk, token, mode] = [
      textOf(profile, 'accessKeyId'),
      textOf(profile, 'secretAccessKey'),
      textOf(profile, 'xAuthToken'),
      textOf(profile, 'mode'),
    ];
    if (String(this.config['authEncrypt']) === 'true' && (ak !== undefined || token !== undefined)) {
      throw new NotConfiguredError(
        'the command line',
        `the keys in ${this.path} are encrypted, and only hcloud can read them; "hcloud configure set --cli-auth-encrypt=false" stores them readably`,
      );
    }
    const scope = { projectId: textOf(profile, 'projectId'), expiresAt: Infinity };
    if (ak !== undefined && sk !== undefined)
      return checked(from(where, { ak, sk, securityToken: textOf(profile, 'securityToken'), ...scope }), where);
    if (token !== undefined) return checked(from(where, { token, ...scope }), where);
    const why =
      mode === 'ecsAgency'
        ? 'leaves it to the metadata of the cloud host'
        : mode === 'SSO'
          ? 'signs in by SSO, which only hcloud can do'
          : 'has neither keys nor a token';
    throw new NotConfiguredError('the command line', `the profile ${JSON.stringify(name)} in ${this.path} ${why}`);
  }
}
