/** Keys and tokens of the environment: the names of the vendor's SDKs, then those of Terraform. */
import { ApigConfigurationError } from '../../errors.js';
import { from, NotConfiguredError, type Credentials, type CredentialsSource } from '../credentials.js';
import { keyVariable, variable } from '../files.js';
import { half } from '../half-identity.js';
import { keptFor } from '../shared-source.js';
import { fromAgency } from './agency.js';
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
    const agencyName = variable('HW_ASSUME_ROLE_AGENCY_NAME');
    if (source === undefined) throw nobody(agencyName);
    if (agencyName === undefined) return typeof source === 'function' ? source(context) : source;
    const agency = {
      agencyName, domainName: variable('HW_ASSUME_ROLE_DOMAIN_NAME'), domainId: variable('HW_ASSUME_ROLE_DOMAIN_ID'),
      durationSeconds: seconds('HW_ASSUME_ROLE_DURATION'), credentials: source,
    };
    if (agency.domainName === undefined && agency.domainId === undefined)
      throw half('HW_ASSUME_ROLE_AGENCY_NAME', 'HW_ASSUME_ROLE_DOMAIN_NAME');
    return asAgency(agency, JSON.stringify([{ ...agency, credentials: undefined }, base ?? password]))(context);
  };
}
function nobody(agencyName: string | undefined): ApigConfigurationError {
  if (agencyName !== undefined) return half('HW_ASSUME_ROLE_AGENCY_NAME', 'HW_ACCESS_KEY and HW_SECRET_KEY');
  const names = ['HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK', 'HW_ACCESS_KEY and HW_SECRET_KEY'];
  return new NotConfiguredError('the environment', names.map((pair) => `${pair} are not set`).join(', '));
}

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
