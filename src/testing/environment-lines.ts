/** What programs in other languages need to talk to a local gateway, as lines for a shell. */
import type { LocalClientOptions } from './gateway.js';
import { LOCAL_DEFAULTS } from './options.js';

/** A region that every tool knows. The local gateway has none of its own. */
const REGION = 'cn-north-4';

/**
 * Lines that set the variables of the vendor's SDKs, of Terraform and of this package. The provider block for Terraform
 * is in comments, so that a shell can read all of it.
 */
export function environmentLines({ endpoint, projectId, instanceId, credentials }: LocalClientOptions): string {
  const key = 'ak' in credentials
    ? {
        HUAWEICLOUD_SDK_AK: credentials.ak,
        HUAWEICLOUD_SDK_SK: credentials.sk,
        HUAWEICLOUD_SDK_SECURITY_TOKEN: credentials.securityToken,
        HW_ACCESS_KEY: credentials.ak,
        HW_SECRET_KEY: credentials.sk,
        HW_SECURITY_TOKEN: credentials.securityToken,
      }
    : { HW_AUTH_TOKEN: credentials.token };
  const variables: Readonly<Record<string, string | undefined>> = {
    ...key,
    HUAWEICLOUD_SDK_PROJECT_ID: projectId,
    HUAWEICLOUD_SDK_DOMAIN_ID: LOCAL_DEFAULTS.domainId,
    HUAWEICLOUD_SDK_IAM_ENDPOINT: endpoint,
    HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4: endpoint,
    HUAWEICLOUD_SDK_REGION_IAM_CN_NORTH_4: endpoint,
    HW_REGION_NAME: REGION,
    HW_PROJECT_ID: projectId,
    HW_AUTH_URL: `${endpoint}/v3`,
    APIG_INSTANCE_ID: instanceId,
  };
  const lines = Object.entries(variables).flatMap(([name, value]) =>
    value === undefined ? [] : [`export ${name}=${quoted(value)}`]);
  return [...lines, '# Terraform takes its addresses from the provider block only:', ...providerBlock(endpoint)].join('\n');
}
/** A word as it is, anything else in the quotes of a shell. */
const quoted = (value: string): string => (/^[\w./:-]+$/.test(value) ? value : `'${value.replaceAll('\'', '\'\\\'\'')}'`);

const providerBlock = (endpoint: string): string[] => [
  '# provider "huaweicloud" {',
  `#   region    = "${REGION}"`,
  `#   auth_url  = "${endpoint}/v3"`,
  `#   endpoints = { apig = "${endpoint}/", iam = "${endpoint}/" }`,
  '# }',
];
