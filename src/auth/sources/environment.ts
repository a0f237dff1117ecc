/** Keys and tokens of the environment: the names of the vendor's SDKs, then those of Terraform. */
import { ApigConfigurationError } from '../../errors.js';
import { from, NotConfiguredError, type Credentials, type CredentialsSource } from '../credentials.js';
import { keyVariable, variable } from '../files.js';
import { half } from '../half-identity.js';
import { keptFor } from '../shared-source.js';
import { type AgencyOptions, fromAgency } from './agency.js';
import { fromPassword } from './password.js';

/**
 * Credentials of the environment, in this order: `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK`,
 * `HUAWEICLOUD_SDK_SECURITY_TOKEN`; `HW_AUTH_TOKEN`; `HW_ACCESS_KEY`, `HW_SECRET_KEY`, `HW_SECURITY_TOKEN`;
 * `HW_USER_NAME` (or `HW_USER_ID`), `HW_USER_PASSWORD`, `HW_DOMAIN_NAME`. Those of Terraform (`HW_…`) act as the agency
 * of `HW_ASSUME_ROLE_AGENCY_NAME` if that is set. The source rejects with an ApigConfigurationError if a part of one of
 * these is missing.
 */
export function fromEnvironment(): CredentialsSource {
  const [byPassword, asAgency] = [keptFor(fromPassword), keptFor(fromAgency)];
  return async (context = {}) => {
    const own = keys('HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK', 'HUAWEICLOUD_SDK_SECURITY_TOKEN');
    if (own) return own;
    const base = keysOfTerraform();
    const password = base ? undefined : passwordOfTerraform();
    const source = base ?? (password && byPassword(password));
    const agency = agencyOfTerraform(source !== undefined);
    if (source === undefined) throw nobody();
    if (!agency) return typeof source === 'function' ? source(context) : source;
    return asAgency({ ...agency, credentials: source }, JSON.stringify([agency, base ?? password]))(context);
  };
}
function nobody(): NotConfiguredError {
  const names = ['HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK', 'HW_ACCESS_KEY and HW_SECRET_KEY'];
  return new NotConfiguredError('the environment', names.map((pair) => `${pair} are not set`).join(', '));
}

/** The agency to act as, if there is one. Without one of its parts the program would act as somebody else. */
function agencyOfTerraform(hasSource: boolean): Omit<AgencyOptions, 'credentials'> | undefined {
  const [agencyName, domainName, domainId] = AGENCY.map(variable);
  if (agencyName === undefined) {
    const there = AGENCY.find((name) => variable(name) !== undefined);
    if (there !== undefined) throw half(there, 'HW_ASSUME_ROLE_AGENCY_NAME');
    return undefined;
  }
  if (!hasSource) throw half('HW_ASSUME_ROLE_AGENCY_NAME', 'HW_ACCESS_KEY and HW_SECRET_KEY');
  if (domainName === undefined && domainId === undefined)
    throw half('HW_ASSUME_ROLE_AGENCY_NAME', 'HW_ASSUME_ROLE_DOMAIN_NAME');
  return { agencyName, domainName, domainId, durationSeconds: seconds('HW_ASSUME_ROLE_DURATION') };
}
const AGENCY = ['HW_ASSUME_ROLE_AGENCY_NAME', 'HW_ASSUME_ROLE_DOMAIN_NAME', 'HW_ASSUME_ROLE_DOMAIN_ID'];

function keysOfTerraform(): Credentials | undefined {
  const token = keyVariable('HW_AUTH_TOKEN');
  if (token !== undefined) return from('environment (HW_AUTH_TOKEN)', { token, expiresAt: Infinity });
  return keys('HW_ACCESS_KEY', 'HW_SECRET_KEY', 'HW_SECURITY_TOKEN');
}
function passwordOfTerraform(): Parameters<typeof fromPassword>[0] | undefined {
  const [userName, userId, password] = [variable('HW_USER_NAME'), variable('HW_USER_ID'), variable('HW_USER_PASSWORD')];
  const [domainName, domainId] = [variable('HW_DOMAIN_NAME'), variable('HW_DOMAIN_ID')];
  const user = userName === undefined ? 'HW_USER_ID' : 'HW_USER_NAME';
  if (password === undefined) {
    if (userName === undefined && userId === undefined) return undefined;
    throw half(user, 'HW_USER_PASSWORD');
  }
  if (userName === undefined && userId === undefined) throw half('HW_USER_PASSWORD', 'HW_USER_NAME');
  if (userId === undefined && domainName === undefined && domainId === undefined) throw half(user, 'HW_DOMAIN_NAME');
  return { userName, userId, password, domainName, domainId };
}

/** An access key of three variables. One without the others is an error, so that no other identity replaces it. */
function keys(akName: string, skName: string, tokenName: string): Credentials | undefined {
  const [ak, sk, securityToken] = [keyVariable(akName), keyVariable(skName, true), keyVariable(tokenName)];
  if (ak === undefined && sk === undefined && securityToken === undefined) return undefined;
  if (ak === undefined || sk === undefined)
    throw half(ak !== undefined ? akName : sk !== undefined ? skName : tokenName, ak === undefined ? akName : skName);
  return from(`environment (${akName}, ${skName}${securityToken === undefined ? '' : `, ${tokenName}`})`, {
    ak,
    sk,
    ...(securityToken !== undefined && { securityToken }),
    expiresAt: Infinity,
  });
}
function seconds(name: string): number | undefined {
  const text = variable(name);
  if (text === undefined || /^\d+$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new ApigConfigurationError('credentials', `The environment variable ${name} is not a number of seconds.`);
}
