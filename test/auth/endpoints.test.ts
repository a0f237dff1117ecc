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
  ])('is read, or rejected with its line: %j', (text, outcome) => {
    expect(refused(text)).toBe(outcome);
  });
});
