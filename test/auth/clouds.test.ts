/** A secret goes to no cloud that nobody named: IAM is looked for in the cloud of the endpoint, or asked for. */
import { describe, expect, it } from 'vitest';
import {
  ApigConfigurationError, fromAgency, fromOidc, fromPassword, fromToken, type ClientOptions,
} from '../../src/index.js';
import { Recorder } from '../support/recorder.js';
import { clientOf, failure, failureOf, KEYS } from '../support/server.js';
import { Sandbox } from '../support/identity.js';

const box = new Sandbox();
const PASSWORD = { userName: 'me', password: 'hush-hush', domainName: 'mine' };
const SECRETS: Readonly<Record<string, () => ClientOptions['credentials']>> = {
  'a password': () => fromPassword(PASSWORD),
  'a token to be exchanged': () => fromToken({ token: 'MIIF' }),
  'an agency by keys': () => fromAgency({ agencyName: 'a', domainName: 'd', credentials: KEYS }),
  'an agency by password': () => fromAgency({ agencyName: 'a', domainName: 'd', credentials: fromPassword(PASSWORD) }),
  'an OIDC token': () => fromOidc({ idpId: 'idp', idTokenFile: box.write('jwt', 'JWT') }),
  'a signed project look-up': () => KEYS,
};

/** Where a client sends its first request, and with what it fails. */
async function firstRequest(options: Partial<ClientOptions> & { readonly endpoint?: string }) {
  const dispatcher = new Recorder(403); // which nobody sends again
  const client = clientOf(options.endpoint ?? '', { dispatcher, maxRetries: 0, projectId: undefined, ...options });
  const error = await failure(client.groups.list());
  return { origins: new Set(dispatcher.requests.map(({ origin }) => origin)), error };
}

describe.each(Object.entries(SECRETS))('%s', (_, credentials) => {
  it.each([
    ['https://gateway.example.com', 'cn-north-4'],
    ['https://gateway.example.com', 'eu-de'],
    ['http://127.0.0.1:1', 'cn-north-4'],
    ['https://apig.com', 'cn-north-4'],
    ['https://apig.example.com', 'cn-north-4'],
    ['https://apig.cn-north-4.example.com:8443', 'cn-north-4'],
    ['https://evilmyhuaweicloud.com', 'cn-north-4'],
    ['https://private.myhuaweicloud.eu', 'cn-north-4'],
  ])('is not sent for the endpoint %s in %s: the error asks for iamEndpoint', async (endpoint, region) => {
    const { origins, error } = await firstRequest({ endpoint, region, credentials: credentials() });
    expect([...origins]).toEqual([]);
    expect(error).toBeInstanceOf(ApigConfigurationError);
    expect(error).toMatchObject({
      option: 'iamEndpoint',
      message: `The address of IAM is not known: the endpoint ${endpoint} is not one of Huawei Cloud's own. Nothing was sent. Pass iamEndpoint, the address of IAM in the same cloud, such as https://iam.${region}.example.com. With an access key, projectId is enough.`,
    });
  });
  it.each([
    ['https://apig.eu-de.otc.example', 'eu-de', 'https://iam.eu-de.otc.example'],
    ['https://apig.ru-moscow-1.hc.example', 'ru-moscow-1', 'https://iam.ru-moscow-1.hc.example'],
    ['https://apig.ru-moscow-1.hc.example/prefix', 'cn-north-4', 'https://iam.ru-moscow-1.hc.example'],
    ['https://apig.cn-north-1.myhuaweicloud.com', 'cn-north-4', 'https://iam.cn-north-1.myhuaweicloud.com'],
    // Whose name only begins like the vendor's: IAM is looked for below the same domain.
    ['https://apig.cn-north-4.myhuaweicloud.com.example', 'cn-north-4', 'https://iam.cn-north-4.myhuaweicloud.com.example'],
    ['https://private.myhuaweicloud.com', 'cn-north-4', 'https://iam.cn-north-4.myhuaweicloud.com'],
    ['https://apig.af-north-1.myhuaweicloud.com', 'af-north-1', 'https://iam.myhuaweicloud.com'],
    ['https://apig.eu-west-101.myhuaweicloud.eu', 'eu-west-101', 'https://iam.eu-west-101.myhuaweicloud.eu'],
    ['https://apig.eu-west-102.myhuaweicloud.eu', 'eu-west-102', 'https://iam.eu-west-102.myhuaweicloud.eu'],
  ])('goes for the endpoint %s in %s to %s', async (endpoint, region, expected) => {
    const { origins } = await firstRequest({ endpoint, region, credentials: credentials() });
    expect([...origins]).toEqual([expected]);
  });
  it('goes to the named IAM', async () => {
    const endpoint = 'https://gateway.example.com';
    const region = 'cn-north-4';
    const named = await firstRequest({ endpoint, region, credentials: credentials(), iamEndpoint: 'https://iam.example.com/v3' });
    expect([...named.origins]).toEqual(['https://iam.example.com']);
    box.env({ HUAWEICLOUD_SDK_REGION_IAM_CN_NORTH_4: 'https://iam-region.example' });
    expect([...(await firstRequest({ endpoint, region, credentials: credentials() })).origins]).toEqual(['https://iam-region.example']);
    box.env({ HUAWEICLOUD_SDK_IAM_ENDPOINT: 'https://iam-env.example' });
    expect([...(await firstRequest({ endpoint, region, credentials: credentials() })).origins]).toEqual(['https://iam-env.example']);
  });
});

describe('an endpoint of the environment', () => {
  it('counts like one of the options', async () => {
    box.env({ HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4: 'https://gateway.example.com' });
    const dispatcher = new Recorder(500);
    const client = clientOf('', {
      endpoint: undefined, region: 'cn-north-4', dispatcher, projectId: undefined, credentials: KEYS,
    });
    expect((await failureOf(ApigConfigurationError, client.groups.list())).option).toBe('iamEndpoint');
    expect(dispatcher.requests).toEqual([]);
  });
  it('brings its own IAM if HW_CLOUD names it; an endpoint of a third cloud does not', async () => {
    box.env({ HW_CLOUD: 'mycloud.example' });
    const own = await firstRequest({ endpoint: undefined as never, region: 'cn-north-4', credentials: KEYS });
    expect([...own.origins]).toEqual(['https://iam.cn-north-4.mycloud.example']);
    const third = await firstRequest({ endpoint: 'https://gateway.example.com', region: 'cn-north-4', credentials: KEYS });
    expect([...third.origins]).toEqual([]);
    expect(third.error).toMatchObject({ option: 'iamEndpoint' });
  });
});
