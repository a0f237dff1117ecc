import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { apigEndpoint, iamEndpoint } from '../../src/auth/endpoints.js';
import { regions } from '../../src/regions.js';
import { Sandbox } from '../support/identity.js';

const box = new Sandbox();
const apig = (region: string): string => {
  const { origin, prefix } = apigEndpoint(undefined, region);
  return origin + prefix;
};
const iam = (region: string | undefined, option?: string): string => {
  const { origin, prefix } = iamEndpoint(option, region);
  return origin + prefix;
};
const FILE = `# regions of ours\r
---\r
apig:   # any case\r
  - id: cn-north-4\r
    endpoint: "https://apig.example.com/gw/"\r
  - id: cn-east-3\r
    endpoints: [https://a.example.com, 'https://b.example.com']\r
  - id: eu-de-private   # not of the usual form\r
    endpoints:\r
      - https://c.example.com:8443\r
      - https://d.example.com\r
\r
IAM:\r
- id: cn-north-4\r
  endpoint: https://iam.example.com/v3\r
`;
/** What was warned of while the test ran. */
function warnings(): string[] {
  const seen: string[] = [];
  const spy = vi.spyOn(process, 'emitWarning').mockImplementation((text) => void seen.push(String(text)));
  onTestFinished(() => spy.mockRestore());
  return seen;
}

describe('the endpoint of a region', () => {
  it('comes from the environment, else from the regions file, else from the table', () => {
    expect(apig('cn-north-4')).toBe('https://apig.cn-north-4.myhuaweicloud.com');
    box.write('.huaweicloud/regions.yaml', FILE);
    expect(['cn-north-4', 'cn-east-3', 'eu-de-private', 'cn-south-1'].map(apig)).toEqual([
      'https://apig.example.com/gw',
      'https://a.example.com',
      'https://c.example.com:8443',
      'https://apig.cn-south-1.myhuaweicloud.com',
    ]);
    box.env({ HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4: ' apig.env.example:8080/x/ , https://other.example' });
    expect(apig('cn-north-4')).toBe('https://apig.env.example:8080/x');
    expect(apigEndpoint('https://option.example', 'cn-north-4').origin).toBe('https://option.example');
  });
  it('may be in another cloud\'s domain, as Terraform names it', () => {
    box.env({ HW_CLOUD: 'mycloud.example' });
    expect([apig('cn-north-4'), iam('cn-north-4')]).toEqual([
      'https://apig.cn-north-4.mycloud.example',
      'https://iam.cn-north-4.mycloud.example',
    ]);
    box.env({ HW_CLOUD: 'myhuaweicloud.eu' });
    expect(apig('eu-west-101')).toBe('https://apig.eu-west-101.myhuaweicloud.eu');
  });
  it('is in another cloud\'s domain even if the region is in no table, without a warning', () => {
    const seen = warnings();
    box.env({ HW_CLOUD: 'mycloud.example' });
    expect([apig('xx-new-1'), iam('xx-new-1')]).toEqual([
      'https://apig.xx-new-1.mycloud.example',
      'https://iam.xx-new-1.mycloud.example',
    ]);
    expect(seen).toEqual([]);
  });
  it('is that of the table if HW_CLOUD names the cloud of the table', () => {
    box.env({ HW_CLOUD: 'myhuaweicloud.com' });
    expect([apig('af-north-1'), iam('af-north-1')]).toEqual([
      'https://apig.af-north-1.myhuaweicloud.com',
      'https://iam.myhuaweicloud.com',
    ]);
  });
  it('is the first address of its variable that is not empty', () => {
    box.env({ HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4: ',  , https://first.example, https://second.example' });
    expect(apig('cn-north-4')).toBe('https://first.example');
  });
  it.each([
    ['  apig.example.com/gw/ ', 'https://apig.example.com/gw'],
    ['https://apig.example.com:443//', 'https://apig.example.com'],
    ['HTTPS://APIG.example.com/a b/%2f', 'https://apig.example.com/a%20b/%2F'],
  ])('is read without spaces around it and slashes at its end: %j', (option, address) => {
    const { origin, prefix } = apigEndpoint(option, undefined);
    expect(origin + prefix).toBe(address);
  });
  it.each([
    ['https:\\\\me:hush@apig.example.com', '"https:\\\\\\\\[hidden]@apig.example.com" is not an endpoint: it contains a backslash'],
    ['https://', '"https://" is not an endpoint: it is not a URL'],
    ['https://:hush@apig.example.com', '"https://[hidden]@apig.example.com" is not an endpoint: it contains a user name or password; pass credentials instead'],
    ['https://apig.example.com?token=hush', '"https://apig.example.com?…" is not an endpoint: it contains a query or a fragment'],
    ['https://apig.example.com#hush', '"https://apig.example.com?…" is not an endpoint: it contains a query or a fragment'],
  ])('is rejected without its secrets: %s', (option, message) => {
    for (const [name, find] of [['endpoint', apigEndpoint], ['iamEndpoint', iamEndpoint]] as const)
      expect(() => find(option, undefined)).toThrow(expect.objectContaining({
        option: name, message: `${name}: ${message}. It looks like https://apig.cn-north-4.myhuaweicloud.com.`,
      }));
    box.env({ HUAWEICLOUD_SDK_IAM_ENDPOINT: option });
    expect(() => iamEndpoint(undefined, undefined)).toThrow(expect.objectContaining({
      option: 'HUAWEICLOUD_SDK_IAM_ENDPOINT',
      message: `HUAWEICLOUD_SDK_IAM_ENDPOINT: ${message}. It looks like https://apig.cn-north-4.myhuaweicloud.com.`,
    }));
  });
  it('follows the usual rule, with a warning, if the region ID is new', () => {
    const seen = warnings();
    expect(apig('cn-west-1')).toBe('https://apig.cn-west-1.myhuaweicloud.com');
    expect(seen).toEqual([expect.stringContaining('The region cn-west-1 is not in the table')]);
  });
  it('is an error that lists the known IDs if the region ID is invalid', () => {
    for (const id of ['Beijing', 'cn_north_4', 'cn-north-4/x', '4'])
      expect(() => apig(id)).toThrow(`Known regions: ${Object.keys(regions).join(', ')}.`);
    expect(() => apig('CN_NORTH_4')).toThrow('Did you mean cn-north-4?');
  });
  it('uses plain HTTP only if the URL says so, with a warning for other machines', () => {
    const seen = warnings();
    expect(apigEndpoint('127.0.0.1:8080', undefined).origin).toBe('https://127.0.0.1:8080');
    expect(apigEndpoint('http://localhost:8080/', undefined)).toEqual({
      origin: 'http://localhost:8080',
      host: 'localhost:8080',
      prefix: '',
    });
    expect(seen).toEqual([]);
    expect(apigEndpoint('http://10.0.0.1', undefined).origin).toBe('http://10.0.0.1');
    expect(seen).toEqual([expect.stringContaining('The endpoint http://10.0.0.1 is plain http')]);
  });
  it('is reported with its variable or file, and without its password, if it is wrong', () => {
    box.env({ HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4: 'https://me:hush@apig.example.com' });
    expect(() => apig('cn-north-4')).toThrow(
      'HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4: "https://[hidden]@apig.example.com" is not an endpoint: it contains a user name or password; pass credentials instead.',
    );
    const path = box.write('.huaweicloud/regions.yaml', 'APIG:\n  - id: cn-east-3\n    endpoint: ftp://x');
    expect(() => apig('cn-east-3')).toThrow(`${path}: "ftp://x" is not an endpoint: its scheme is ftp, not https.`);
  });
});

describe('the endpoint of IAM', () => {
  it('comes from the option, else the environment, else the regions file, else the region, else the global one', () => {
    expect(iam('cn-north-4')).toBe('https://iam.cn-north-4.myhuaweicloud.com');
    expect(iam('eu-west-101')).toBe('https://iam.eu-west-101.myhuaweicloud.eu');
    expect(iam('af-north-1')).toBe('https://iam.myhuaweicloud.com');
    expect(iam(undefined)).toBe('https://iam.myhuaweicloud.com');
    box.write('.huaweicloud/regions.yaml', FILE);
    expect(iam('cn-north-4')).toBe('https://iam.example.com');
    box.env({ HUAWEICLOUD_SDK_REGION_IAM_CN_NORTH_4: 'https://iam-region.example' });
    expect(iam('cn-north-4')).toBe('https://iam-region.example');
    box.env({ HUAWEICLOUD_SDK_IAM_ENDPOINT: 'iam.env.example' });
    expect(iam('cn-north-4')).toBe('https://iam.env.example');
    expect(iam('cn-north-4', 'https://iam.option.example/auth/v3/')).toBe('https://iam.option.example/auth');
  });
  it('is not named by an empty option, and loses the version of the API only at its end', () => {
    expect(iam('cn-north-4', '')).toBe('https://iam.cn-north-4.myhuaweicloud.com');
    expect(iam('cn-north-4', 'https://iam.example.com/v3/auth')).toBe('https://iam.example.com/v3/auth');
  });
  const beside = (apigAddress: string, region: string | undefined): string => {
    const { origin, prefix } = iamEndpoint(undefined, region, apigAddress);
    return origin + prefix;
  };
  it.each([
    ['https://apig.cn-north-1.myhuaweicloud.com', 'cn-north-4', 'https://iam.cn-north-1.myhuaweicloud.com'],
    ['https://apig.af-north-1.myhuaweicloud.com', undefined, 'https://iam.myhuaweicloud.com'],
    ['https://apig.eu-west-101.myhuaweicloud.eu', undefined, 'https://iam.eu-west-101.myhuaweicloud.eu'],
    ['https://apig.eu-west-102.myhuaweicloud.eu', undefined, 'https://iam.eu-west-102.myhuaweicloud.eu'],
    ['https://private.myhuaweicloud.com', 'cn-north-4', 'https://iam.cn-north-4.myhuaweicloud.com'],
    ['https://private.huaweicloud.com', 'cn-north-4', 'https://iam.cn-north-4.myhuaweicloud.com'],
    ['https://myhuaweicloud.com', undefined, 'https://iam.myhuaweicloud.com'],
    ['https://apig.eu-de.otc.example', undefined, 'https://iam.eu-de.otc.example'],
    ['https://apig.region.my.cloud.example', 'region', 'https://iam.region.my.cloud.example'],
    ['https://apig.cn-north-4.myhuaweicloud.com.example', 'cn-north-4', 'https://iam.cn-north-4.myhuaweicloud.com.example'],
  ])('is in the cloud of the endpoint: that of %s in %s is %s', (address, region, expected) => {
    expect(beside(address, region)).toBe(expected);
  });
  it.each([
    ['https://gateway.example.com', 'cn-north-4'],
    ['https://gateway.apig.eu-de.example.com', 'eu-de'],
    ['https://apig.example.com', 'cn-north-4'],
    ['https://apig.region.example.com', undefined],
    ['https://apig.cn-north-4.com', 'cn-north-4'],
    ['https://apig.eu-de.otc.example:8443', 'eu-de'],
    ['https://apig.eu-de.otc.exa_mple', 'eu-de'],
    ['https://[::1]', 'eu-de'],
    ['https://evilmyhuaweicloud.com', 'cn-north-4'],
    ['https://private.myhuaweicloud.eu', 'cn-north-4'],
    ['https://gateway.eu', 'cn-north-4'],
  ])('is not guessed for the endpoint %s in %s', (address, region) => {
    expect(() => beside(address, region)).toThrow(expect.objectContaining({
      option: 'iamEndpoint',
      message: `The address of IAM is not known: the endpoint ${address} is not one of Huawei Cloud's own. Nothing was sent. Pass iamEndpoint, the address of IAM in the same cloud, such as https://iam.${region ?? 'region'}.example.com. With an access key, projectId is enough.`,
    }));
  });
  it('is in the cloud that HW_CLOUD names if the endpoint is there too; variables and files name it for any endpoint', () => {
    box.env({ HW_CLOUD: 'mycloud.example' });
    expect(beside('https://apig.cn-north-4.mycloud.example', 'cn-north-4')).toBe('https://iam.cn-north-4.mycloud.example');
    expect(beside('https://private.mycloud.example', 'cn-north-4')).toBe('https://iam.cn-north-4.mycloud.example');
    for (const elsewhere of ['https://gateway.example.com', 'https://mycloud.example', 'https://a.mycloud.example.com'])
      expect(() => beside(elsewhere, 'cn-north-4')).toThrow('The address of IAM is not known');
    box.env({ HUAWEICLOUD_SDK_REGION_IAM_CN_NORTH_4: 'https://iam-region.example' });
    expect(beside('https://gateway.example.com', 'cn-north-4')).toBe('https://iam-region.example');
  });
  it('exists in every known region', () => {
    for (const [id, region] of Object.entries(regions))
      expect(iam(id)).toBe('iam' in region ? region.iam : 'https://iam.myhuaweicloud.com');
  });
});

describe('a regions file', () => {
  const refused = (text: string): string => {
    const path = box.write('regions.yaml', text);
    box.env({ HUAWEICLOUD_SDK_REGIONS_FILE: path });
    try {
      return apig('cn-north-4');
    } catch (error) {
      return String(error).replace(path, 'FILE').replace(/ It consists of lines such as.*/, '');
    }
  };
  it('is rejected by an error of configuration that shows what the file looks like', () => {
    const path = box.write('regions.yaml', 'APIG:\n  - id: a');
    box.env({ HUAWEICLOUD_SDK_REGIONS_FILE: path });
    expect(() => apig('cn-north-4')).toThrow(expect.objectContaining({
      kind: 'Configuration',
      option: 'regions file',
      message: `The regions file ${path} is not understood at line 2: the region a has no endpoint. It consists of lines such as "APIG:", "  - id: cn-north-4" and "    endpoint: https://apig.example.com".`,
    }));
  });
  it('is the file that HUAWEICLOUD_SDK_REGIONS_FILE names, which must exist', () => {
    expect(refused('APIG:\n  - id: cn-north-4\n    endpoint: https://x.example')).toBe('https://x.example');
    box.env({ HUAWEICLOUD_SDK_REGIONS_FILE: '/nowhere/regions.yaml' });
    expect(() => apig('cn-north-4')).toThrow(
      'The regions file /nowhere/regions.yaml does not exist. The environment variable HUAWEICLOUD_SDK_REGIONS_FILE names it.',
    );
  });
  it.each([
    ['', 'https://apig.cn-north-4.myhuaweicloud.com'],
    [
      'OTHER:\n  - id: cn-north-4\n    endpoint: https://x.example\nAPIG:\n',
      'https://apig.cn-north-4.myhuaweicloud.com',
    ],
    ['APIG:\n  -   endpoint: https://x.example\n      id: cn-north-4', 'https://x.example'],
    [
      '- id: cn-north-4',
      'ApigConfigurationError: The regions file FILE is not understood at line 1: the name of a service comes first.',
    ],
    [
      'APIG:\n  - id: cn-north-4',
      'ApigConfigurationError: The regions file FILE is not understood at line 2: the region cn-north-4 has no endpoint.',
    ],
    [
      'APIG:\n  - endpoint: https://x.example',
      'ApigConfigurationError: The regions file FILE is not understood at line 2: the region has no id.',
    ],
    [
      'APIG:\n  - id: a\n    url: https://x.example',
      'ApigConfigurationError: The regions file FILE is not understood at line 2: the region a has no endpoint.',
    ],
    [
      'APIG:\n  - id: a\n    url:\n      endpoint: https://x.example',
      'ApigConfigurationError: The regions file FILE is not understood at line 3: a region has id and endpoint or endpoints, not url.',
    ],
    [
      'OTHER:\n  - id: cn-north-4\n    name: mine\n    endpoint: https://x.example\nAPIG:\n  - id: cn-north-4\n    name: Beijing\n    endpoint: https://y.example',
      'https://y.example',
    ],
    [
      'APIG:\n  - id: a\n    endpoints: https://x.example',
      'ApigConfigurationError: The regions file FILE is not understood at line 3: endpoints is a list: [https://a.example.com, https://b.example.com].',
    ],
    [
      'APIG:\n  cn-north-4: https://x.example',
      'ApigConfigurationError: The regions file FILE is not understood at line 2: it belongs to no region.',
    ],
    [
      'APIG:\n  - id: a\n\tendpoint: https://x.example',
      'ApigConfigurationError: The regions file FILE is not understood at line 3: YAML has no tabs in its indentation.',
    ],
    [
      'APIG:\n  - {id: a, endpoint: b}',
      'ApigConfigurationError: The regions file FILE is not understood at line 2: "{id: a, endpoint: b}" is not "name: value".',
    ],
    [
      'APIG:\n  - id: a\n    hello',
      'ApigConfigurationError: The regions file FILE is not understood at line 3: "hello" is not "name: value".',
    ],
    ['APIG :   # ours\n  -   id :   cn-north-4\n      endpoint: https://x.example\t# theirs', 'https://x.example'],
    ['---\nAPIG:\n  - id: cn-north-4\n    endpoint: https://x.example\n...\n', 'https://x.example'],
    [
      'APIG:\n  - id: cn-north-4\n    endpoint: https://x.example\nIAM:\n  - id: a\n    endpoint: https://y.example\napig:\n  - id: b\n    endpoint: https://z.example',
      'https://x.example',
    ],
    ['APIG:\n  - id: cn-north-4\n    endpoints:   [ , "https://x.example" , https://y.example]', 'https://x.example'],
    ['APIG:\n  - id: cn-north-4\n    endpoints:\n      -    https://x.example', 'https://x.example'],
    ['APIG:\n- id: cn-north-4\n  endpoints:\n  - https://x.example', 'https://x.example'],
    ...['id: cn-north-4', 'id : cn-north-4'].map((id) => [
      `APIG:\n  - id: a\n    endpoints:\n    - https://a.example\n  - ${id}\n    endpoint: https://x.example`, 'https://x.example',
    ]),
    ...['my APIG:', 'APIG: {}', 'APIG!:', 'APIG:x'].map((line) => [
      line, 'ApigConfigurationError: The regions file FILE is not understood at line 1: the name of a service comes first.',
    ]),
    ...['see - https://x.example', 'endpoint:https://x.example', 'end-point: https://x.example'].map((line) => [
      `APIG:\n  - id: a\n    endpoints:\n      ${line}`,
      `ApigConfigurationError: The regions file FILE is not understood at line 4: "${line}" is not "name: value".`,
    ]),
    [
      'APIG:\n- id: cn-north-4\n  endpoints:\n- https://x.example',
      'ApigConfigurationError: The regions file FILE is not understood at line 2: the region cn-north-4 has no endpoint.',
    ],
    [
      'APIG:\n  - id: cn-north-4\n    endpoints:\n    name: mine',
      'ApigConfigurationError: The regions file FILE is not understood at line 2: the region cn-north-4 has no endpoint.',
    ],
    [
      'APIG:\n  - id: cn-north-4\n    endpoints: [https://x.example]\n      - https://y.example',
      'ApigConfigurationError: The regions file FILE is not understood at line 4: "- https://y.example" is not "name: value".',
    ],
    ...['- id: b', '- id : b', '- id:', '-  endpoint: https://x.example'].map((line) => [
      `APIG:\n  - id: cn-north-4\n    endpoints:\n      - https://a.example\n      ${line}`,
      `ApigConfigurationError: The regions file FILE is not understood at line 5: "${line}" is not "name: value".`,
    ]),
    [
      'APIG:\n  - id: a\n    endpoints:\n      - https://a.example\n  - id:\n    endpoint: https://x.example',
      'ApigConfigurationError: The regions file FILE is not understood at line 5: the region has no id.',
    ],
    [
      'APIG:\n  - id: ""\n    endpoint: https://x.example',
      'ApigConfigurationError: The regions file FILE is not understood at line 2: the region has no id.',
    ],
    [
      'APIG:\n  - id: a\n    endpoint: ""',
      'ApigConfigurationError: The regions file FILE is not understood at line 2: the region a has no endpoint.',
    ],
    [
      'APIG:\n  - id: a\n  endpoint: https://x.example',
      'ApigConfigurationError: The regions file FILE is not understood at line 3: it belongs to no region.',
    ],
    ...['x[https://a.example]', '[https://a.example] x'].map((list) => [
      `APIG:\n  - id: a\n    endpoints: ${list}`,
      'ApigConfigurationError: The regions file FILE is not understood at line 3: endpoints is a list: [https://a.example.com, https://b.example.com].',
    ]),
    ...['x"https://y.example"', '"https://y.example"x'].map((address) => [
      `APIG:\n  - id: cn-north-4\n    endpoint: ${address}`,
      `ApigConfigurationError: FILE: ${JSON.stringify(address)} is not an endpoint: it is not a URL. It looks like https://apig.cn-north-4.myhuaweicloud.com.`,
    ]),
  ])('is read, or rejected with its line: %j', (text, outcome) => {
    expect(refused(text)).toBe(outcome);
  });
});
