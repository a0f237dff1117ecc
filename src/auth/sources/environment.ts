/** Keys and tokens of the environment: the names of the vendor's SDKs, then those of Terraform. */
import { ApigConfigurationError } from '../../errors.js';
import { from, NotConfiguredError, type Credentials, type CredentialsSource } from '../credentials.js';
import { keyVariable, variable } from '../files.js';
import { fromAgency } from './agency.js';
import { fromPassword } from './password.js';

/**
 * Credentials of the environment. In this order:
 * `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK`, `HUAWEICLOUD_SDK_SECURITY_TOKEN`;
 * `HW_AUTH_TOKEN`; `HW_ACCESS_KEY`, `HW_SECRET_KEY`, `HW_SECURITY_TOKEN`;
 * `HW_USER_NAME` (or `HW_USER_ID`), `HW_USER_PASSWORD`, `HW_DOMAIN_NAME`.
 * Those of Terraform (`HW_…`) act as the agency of `HW_ASSUME_ROLE_AGENCY_NAME` where that is set.
 */
export function fromEnvironment(): CredentialsSource {
  return async (context = {}) => {
    const own = keys('HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK', 'HUAWEICLOUD_SDK_SECURITY_TOKEN');
    if (own) return own;
    const base = terraformIdentity();
    const agencyName = variable('HW_ASSUME_ROLE_AGENCY_NAME');
    if (!base)
      throw new NotConfiguredError(
        'the environment',
        [missing('HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK'), missing('HW_ACCESS_KEY', 'HW_SECRET_KEY')].join(', '),
      );
    if (agencyName === undefined) return typeof base === 'function' ? base(context) : base;
    return fromAgency({
      agencyName, domainName: variable('HW_ASSUME_ROLE_DOMAIN_NAME'), domainId: variable('HW_ASSUME_ROLE_DOMAIN_ID'),
      durationSeconds: seconds('HW_ASSUME_ROLE_DURATION'), credentials: base,
    })(context);
  };
}

function terraformIdentity(): Credentials | CredentialsSource | undefined {
  const token = keyVariable('HW_AUTH_TOKEN');
  if (token !== undefined) return from('environment (HW_AUTH_TOKEN)', { token, expiresAt: Infinity });
  const pair = keys('HW_ACCESS_KEY', 'HW_SECRET_KEY', 'HW_SECURITY_TOKEN');
  if (pair) return pair;
  const [userName, userId, password] = [variable('HW_USER_NAME'), variable('HW_USER_ID'), variable('HW_USER_PASSWORD')];
  if (password === undefined || (userName === undefined && userId === undefined)) return undefined;
  return fromPassword({
    userName,
    userId,
    password,
    domainName: variable('HW_DOMAIN_NAME'),
    domainId: variable('HW_DOMAIN_ID'),
  });
}

function keys(akName: string, skName: string, tokenName: string): Credentials | undefined {
  const [ak, sk] = [keyVariable(akName), keyVariable(skName, true)];
  if (ak === undefined || sk === undefined) return undefined;
  const securityToken = keyVariable(tokenName);
  return from(`environment (${akName}, ${skName}${securityToken === undefined ? '' : `, ${tokenName}`})`, {
    ak,
    sk,
    ...(securityToken !== undefined && { securityToken }),
    expiresAt: Infinity,
  });
}
/** What is missing of two variables that go together. */
export function missing(...names: readonly string[]): string {
  const absent = names.filter((name) => variable(name) === undefined);
  const there = names.filter((name) => variable(name) !== undefined);
  const what = `${absent.join(' and ')} ${absent.length === 1 ? 'is' : 'are'} not set`;
  return there.length === 0 ? what : `${what}, though ${there.join(' and ')} ${there.length === 1 ? 'is' : 'are'}`;
}
function seconds(name: string): number | undefined {
  const text = variable(name);
  if (text === undefined || /^\d+$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new ApigConfigurationError('credentials', `The environment variable ${name} is not a number of seconds.`);
}
