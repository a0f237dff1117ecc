/** Half an identity is an error that names the missing half. Nobody else's identity stands in for it. */
import { describe, expect, it } from 'vitest';
import { defaultCredentials, fromContainer, fromEnvironment, fromHcloudConfig, fromOidc, fromProfileFile } from '../../src/index.js';
import { NotConfiguredError } from '../../src/auth/credentials.js';
import { failure, serve, silence } from '../support/server.js';
import { refusal, Sandbox } from '../support/identity.js';

const box = new Sandbox();
const half = (missing: string, there: string): string =>
  `Half an identity is configured: ${missing} ${missing.includes(' and ') ? 'are' : 'is'} missing, though ${there} is set. Set both, or neither.`;

/** Every other source is complete: the search must stop all the same. */
async function searched(): Promise<string> {
  const metadata = await serve([silence]);
  const message = await refusal(defaultCredentials({ address: metadata.origin })());
  expect(metadata.count).toBe(0);
  return message;
}

describe('half an identity in the environment', () => {
  it.each([
    [{ HUAWEICLOUD_SDK_AK: 'AK' }, half('HUAWEICLOUD_SDK_SK', 'HUAWEICLOUD_SDK_AK')],
    [{ HUAWEICLOUD_SDK_SK: 'SK' }, half('HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK')],
    [{ HUAWEICLOUD_SDK_SECURITY_TOKEN: 'T' }, half('HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SECURITY_TOKEN')],
    [{ HUAWEICLOUD_SDK_AK: 'AK', HW_ACCESS_KEY: 'A', HW_SECRET_KEY: 'S' }, half('HUAWEICLOUD_SDK_SK', 'HUAWEICLOUD_SDK_AK')],
    [{ HW_ACCESS_KEY: 'AK' }, half('HW_SECRET_KEY', 'HW_ACCESS_KEY')],
    [{ HW_SECRET_KEY: 'SK' }, half('HW_ACCESS_KEY', 'HW_SECRET_KEY')],
    [{ HW_SECURITY_TOKEN: 'T' }, half('HW_ACCESS_KEY', 'HW_SECURITY_TOKEN')],
    [{ HW_USER_NAME: 'me', HW_DOMAIN_NAME: 'd' }, half('HW_USER_PASSWORD', 'HW_USER_NAME')],
    [{ HW_USER_ID: 'u1' }, half('HW_USER_PASSWORD', 'HW_USER_ID')],
    [{ HW_USER_PASSWORD: 'hush' }, half('HW_USER_NAME', 'HW_USER_PASSWORD')],
    [{ HW_USER_NAME: 'me', HW_USER_PASSWORD: 'hush' }, half('HW_DOMAIN_NAME', 'HW_USER_NAME')],
    [{ HW_ASSUME_ROLE_AGENCY_NAME: 'lent' }, half('HW_ACCESS_KEY and HW_SECRET_KEY', 'HW_ASSUME_ROLE_AGENCY_NAME')],
    [
      { HW_ASSUME_ROLE_AGENCY_NAME: 'lent', HW_ACCESS_KEY: 'A', HW_SECRET_KEY: 'S' },
      half('HW_ASSUME_ROLE_DOMAIN_NAME', 'HW_ASSUME_ROLE_AGENCY_NAME'),
    ],
    [{ HW_ASSUME_ROLE_DOMAIN_NAME: 'theirs' }, half('HW_ASSUME_ROLE_AGENCY_NAME', 'HW_ASSUME_ROLE_DOMAIN_NAME')],
    [
      { HW_ASSUME_ROLE_DOMAIN_ID: 'd1', HW_ACCESS_KEY: 'A', HW_SECRET_KEY: 'S' },
      half('HW_ASSUME_ROLE_AGENCY_NAME', 'HW_ASSUME_ROLE_DOMAIN_ID'),
    ],
    [
      { HW_ASSUME_ROLE_DOMAIN_NAME: 'theirs', HW_AUTH_TOKEN: 'T' },
      half('HW_ASSUME_ROLE_AGENCY_NAME', 'HW_ASSUME_ROLE_DOMAIN_NAME'),
    ],
  ])('is an error that names the missing variable: %o', async (variables, message) => {
    box.env(variables);
    box.write('.huaweicloud/credentials', '[basic]\nak=OTHER\nsk=OTHER');
    const error = await failure(fromEnvironment()({ region: 'cn-north-4' }));
    expect(error).not.toBeInstanceOf(NotConfiguredError);
    expect(error).toMatchObject({ kind: 'Configuration', option: 'credentials', message });
    expect(await searched()).toContain(`  environment: ${message}\n  profile file: not asked, since the environment is configured`);
  });
  it.each([
    [{ HUAWEICLOUD_SDK_IDP_ID: 'idp' }, half('HUAWEICLOUD_SDK_ID_TOKEN_FILE', 'HUAWEICLOUD_SDK_IDP_ID')],
    [{ HUAWEICLOUD_SDK_ID_TOKEN_FILE: '/t' }, half('HUAWEICLOUD_SDK_IDP_ID', 'HUAWEICLOUD_SDK_ID_TOKEN_FILE')],
  ])('stops the search before the keys if it is of an identity provider: %o', async (variables, message) => {
    box.env({ ...variables, HUAWEICLOUD_SDK_AK: 'AK', HUAWEICLOUD_SDK_SK: 'SK' });
    expect(await refusal(fromOidc()())).toBe(message);
    expect(await searched()).toContain(`  OIDC token file: ${message}\n  environment: not asked`);
  });
  it.each([
    [{ HC_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1' }, half('HC_CONTAINER_AUTHORIZATION_TOKEN_FILE', 'HC_CONTAINER_CREDENTIALS_FULL_URI')],
    [{ HC_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/t' }, half('HC_CONTAINER_CREDENTIALS_FULL_URI', 'HC_CONTAINER_AUTHORIZATION_TOKEN_FILE')],
  ])('stops the search before the host if it is of a container: %o', async (variables, message) => {
    box.env(variables);
    expect(await refusal(fromContainer()())).toBe(message);
    expect(await searched()).toContain(`  container: ${message}\n  instance metadata: not asked`);
  });
});

describe('half an identity in a profile file', () => {
  it.each([
    ['ak=A', 'ak', 'sk'],
    ['sk=S', 'sk', 'ak'],
    ['security_token=T', 'security_token', 'ak'],
    ['idp_id=i', 'idp_id', 'id_token_file'],
    ['id_token_file=/t', 'id_token_file', 'idp_id'],
    ['ak=A\nsk=S\nidp_id=i', 'idp_id', 'id_token_file'],
  ])('%j names the missing half', async (lines, there, missing) => {
    const path = box.write('.huaweicloud/credentials', `[basic]\n${lines}`);
    box.write('.hcloud/config.json', JSON.stringify({ profiles: [{ name: 'default', accessKeyId: 'O', secretAccessKey: 'O' }] }));
    const message = `The section [basic] of the profile file ${path} has ${there} without ${missing}. Add ${missing}, or remove ${there}.`;
    expect(await failure(fromProfileFile()())).toMatchObject({ kind: 'Configuration', option: 'credentials', message });
    expect(await searched()).toContain(`  profile file: ${message}\n  command line: not asked`);
  });
  it('is an error if the file was named and has no credentials', async () => {
    for (const text of ['[global]\nak=A\nsk=S', '[basic]\nproject_id=p']) {
      box.env({ HUAWEICLOUD_SDK_CREDENTIALS_FILE: box.write('named', text) });
      expect(await searched()).toMatch(/ {2}profile file: There are no credentials from the profile file: .*\n {2}command line: not asked/);
    }
  });
});

describe('half an identity in the command line\'s configuration', () => {
  const write = (...profiles: object[]): string =>
    box.write('.hcloud/config.json', JSON.stringify({ current: 'default', profiles }));
  it.each([
    [{ accessKeyId: 'A' }, 'secretAccessKey'],
    [{ secretAccessKey: 'S', xAuthToken: 'T' }, 'accessKeyId'],
    [{ securityToken: 'T' }, 'accessKeyId'],
  ])('%o names the missing half', async (profile, missing) => {
    const path = write({ name: 'default', ...profile });
    const message = `The profile "default" in ${path} has half an access key: ${missing} is missing. Add it, or remove the other half.`;
    expect(await refusal(fromHcloudConfig()())).toBe(message);
    expect(await searched()).toContain(`  command line: ${message}\n  container: not asked`);
  });
  it.each([
    [{ agencyName: 'a' }, 'agencyDomainName', 'agencyName'],
    [{ agencyDomainName: 'd' }, 'agencyName', 'agencyDomainName'],
    [{ agencyDomainId: 'd1' }, 'agencyName', 'agencyDomainId'],
  ])('is half an agency, also if there are keys: %o', async (agency, missing, there) => {
    const path = write({ name: 'default', accessKeyId: 'A', secretAccessKey: 'S', ...agency });
    const message = `The profile "default" in ${path} has half an agency: ${missing} is missing. Add it, or remove ${there}.`;
    expect(await refusal(fromHcloudConfig()())).toBe(message);
    expect(await searched()).toContain(`  command line: ${message}\n  container: not asked`);
  });
  it('is no agency if the command line has written its fields without values', async () => {
    write({
      name: 'default', accessKeyId: 'A', secretAccessKey: 'S', securityToken: '', agencyName: '', agencyDomainName: '',
      agencyDomainId: '', sourceProfile: '', xAuthToken: '',
    });
    expect(await fromHcloudConfig()()).toMatchObject({ ak: 'A', sk: 'S' });
  });
  it('is an agency whose sourceProfile is missing or empty', async () => {
    const path = write({ name: 'default', agencyName: 'a', agencyDomainName: 'd', sourceProfile: 'gone' });
    expect(await searched()).toContain(`The profile "default" in ${path} names the sourceProfile "gone", which is not there.`);
    write({ name: 'default', agencyName: 'a', agencyDomainName: 'd', sourceProfile: 'empty' }, { name: 'empty' });
    expect(await searched()).toContain(`the profile "empty" in ${path} has neither keys nor a token.`);
  });
  it('is a named profile that cannot be used', async () => {
    const path = write({ name: 'default', accessKeyId: 'A', secretAccessKey: 'S' }, { name: 'sso', mode: 'SSO' });
    box.env({ HW_PROFILE: 'sso' });
    expect(await searched()).toContain(`There are no credentials from the command line: the profile "sso" in ${path} signs in by SSO, which only hcloud can do.`);
  });
});
