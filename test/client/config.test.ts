import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTransport, resolveConfig } from '../../src/config.js';
import { ApigConfigurationError } from '../../src/errors.js';
import type { ClientOptions, CredentialsProvider } from '../../src/options.js';
import { regions } from '../../src/regions.js';
import { VERSION } from '../../src/version.js';
import packageFile from '../../package.json' with { type: 'json' };

const credentials = { ak: 'AKEXAMPLE00000000001', sk: 'SKEXAMPLE' };
const resolve = (options: Partial<ClientOptions> = {}): ReturnType<typeof resolveConfig> =>
  resolveConfig({ region: 'cn-north-4', credentials, ...options });
const at = (endpoint: string | URL): string[] => {
  const { settings: { origin, host, prefix } } = resolve({ endpoint });
  return [origin, host, prefix];
};
const refusal = (options: unknown): object => {
  try {
    resolveConfig(options as ClientOptions);
    return { accepted: true };
  } catch (error) {
    expect(error).toBeInstanceOf(ApigConfigurationError);
    const { option, message } = error as ApigConfigurationError;
    return { option, message };
  }
};
/** How many retries the budget pays for. */
function taken({ service }: ReturnType<typeof resolve>['settings']): number {
  let count = 0;
  vi.spyOn(performance, 'now').mockReturnValue(performance.now());
  while (service.retryBudget.take()) count++;
  return count;
}
const KNOWN = Object.keys(regions).join(', ');

const warnings = vi.fn();
beforeEach(() => {
  // Whatever the machine has of its own must not count.
  vi.stubEnv('HOME', '/nonexistent');
  for (const name of Object.keys(process.env)) if (/^(HW_|HUAWEICLOUD_|OS_)/.test(name)) vi.stubEnv(name, undefined);
  vi.spyOn(process, 'emitWarning').mockImplementation(warnings);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  warnings.mockReset();
});

describe('the endpoint', () => {
  it.each<[string | URL, string, string, string]>([
    ['https://apig.region-1.example.com', 'https://apig.region-1.example.com', 'apig.region-1.example.com', ''],
    ['https://apig.region-1.example.com/', 'https://apig.region-1.example.com', 'apig.region-1.example.com', ''],
    ['https://proxy.example.com/gw', 'https://proxy.example.com', 'proxy.example.com', '/gw'],
    ['https://proxy.example.com/gw//', 'https://proxy.example.com', 'proxy.example.com', '/gw'],
    ['https://proxy.example.com/a b/中:1', 'https://proxy.example.com', 'proxy.example.com', '/a%20b/%E4%B8%AD%3A1'],
    ['https://proxy.example.com:8443', 'https://proxy.example.com:8443', 'proxy.example.com:8443', ''],
    ['https://proxy.example.com:443', 'https://proxy.example.com', 'proxy.example.com', ''],
    ['HTTPS://Proxy.Example.com', 'https://proxy.example.com', 'proxy.example.com', ''],
    ['proxy.example.com/gw', 'https://proxy.example.com', 'proxy.example.com', '/gw'],
    ['localhost:8080', 'https://localhost:8080', 'localhost:8080', ''],
    ['http://127.0.0.1:18080', 'http://127.0.0.1:18080', '127.0.0.1:18080', ''],
    ['http://127.0.0.1:80', 'http://127.0.0.1', '127.0.0.1', ''],
    ['http://[::1]:8080/', 'http://[::1]:8080', '[::1]:8080', ''],
    [new URL('https://proxy.example.com/gw/'), 'https://proxy.example.com', 'proxy.example.com', '/gw'],
    [' https://proxy.example.com\n', 'https://proxy.example.com', 'proxy.example.com', ''],
  ])('%s is parsed', (endpoint, origin, host, prefix) => {
    expect(at(endpoint)).toEqual([origin, host, prefix]);
    expect(warnings).not.toHaveBeenCalled();
  });
  it.each([
    ['ftp://h.example', '"ftp://h.example"', 'its scheme is ftp, not https'],
    ['https://', '"https://"', 'it is not a URL'],
    ['not a url', '"not a url"', 'it is not a URL'],
    ['https://h.example?x=1', '\"https://h.example?…\"', 'it contains a query or a fragment'],
    ['https://h.example/#top', '\"https://h.example/?…\"', 'it contains a query or a fragment'],
    [
      'https://me:hush@h.example',
      '"https://[hidden]@h.example"',
      'it contains a user name or password; pass credentials instead',
    ],
  ])('%s is rejected', (endpoint, shown, why) => {
    expect(refusal({ endpoint, credentials })).toEqual({
      option: 'endpoint',
      message: `endpoint: ${shown} is not an endpoint: ${why}. It looks like https://apig.cn-north-4.myhuaweicloud.com.`,
    });
  });
  it('can use plain HTTP, with a warning, except on this machine', () => {
    expect(at('http://h.example:8080/gw')).toEqual(['http://h.example:8080', 'h.example:8080', '/gw']);
    expect(warnings.mock.calls).toEqual([
      [
        'The endpoint http://h.example:8080 is plain http: requests and responses, including tokens, can be read on the way.',
        { code: 'HUAWEICLOUD_APIG_HTTP' },
      ],
    ]);
  });
  it('takes precedence over the region', () => {
    expect(resolve({ endpoint: 'https://proxy.example.com/gw/' }).endpoint).toBe('https://proxy.example.com/gw');
  });
});

describe('the region', () => {
  it.each(Object.entries(regions))('%s has an endpoint', (id, { apig }) => {
    expect(resolve({ region: id }).endpoint).toBe(apig);
    expect(warnings).not.toHaveBeenCalled();
  });
  it.each(['cn-north-5', 'ap-northeast-1', 'cn-west-1', 'eu-north-1', 'eu-west-10', 'la-mexico-2'])(
    '%s may be newer than the table and is tried',
    (region) => {
      expect(resolve({ region }).endpoint).toBe(`https://apig.${region}.myhuaweicloud.com`);
      expect(warnings).toHaveBeenCalledOnce();
    },
  );
  it('is tried, with a warning, if it is newer than the table', () => {
    expect(resolve({ region: 'xx-nowhere-7' }).endpoint).toBe('https://apig.xx-nowhere-7.myhuaweicloud.com');
    expect(warnings.mock.calls).toEqual([
      [
        `The region xx-nowhere-7 is not in the table of huaweicloud-apig ${VERSION}; trying https://apig.xx-nowhere-7.myhuaweicloud.com. Pass endpoint if it is elsewhere.`,
        { code: 'HUAWEICLOUD_APIG_REGION' },
      ],
    ]);
  });
  it.each([
    ['Beijing', `"Beijing" is not a region. Known regions: ${KNOWN}. For any other place pass endpoint.`],
    ['CN_NORTH_4', `"CN_NORTH_4" is not a region. Did you mean cn-north-4? Known regions: ${KNOWN}. For any other place pass endpoint.`],
    ['CN_NORTH_5', `"CN_NORTH_5" is not a region. Known regions: ${KNOWN}. For any other place pass endpoint.`],
    ['constructor', `"constructor" is not a region. Known regions: ${KNOWN}. For any other place pass endpoint.`],
    ['cn-north-4.evil.example/', `"cn-north-4.evil.example/" is not a region. Known regions: ${KNOWN}. For any other place pass endpoint.`],
    ...[
      ['cn-nroth-4', 'cn-north-4'], ['cn-noth-4', 'cn-north-4'], ['nc-north-4', 'cn-north-4'],
      ['cn-north4', 'cn-north-4'], ['cn north 4', 'cn-north-4'], ['ap-sotheast-1', 'ap-southeast-1'],
      ['sa-brasil-1', 'sa-brazil-1'], ['cn-nroth-40', 'cn-north-4'], ['CN_NROTH_4', 'cn-north-4'], ['CN-NORTH-4', 'cn-north-4'],
    ].map(([region, meant]) => [region, `"${region}" is not a region. Did you mean ${meant}? Known regions: ${KNOWN}. For any other place pass endpoint.`]),
  ])('%s is rejected', (region, message) => {
    expect(refusal({ region, credentials })).toEqual({ option: 'region', message });
  });
  it.each([{}, { region: '' }, { region: undefined, endpoint: undefined }, { endpoint: '' }])(
    'is required unless there is an endpoint: %j',
    (options) => {
      expect(refusal({ credentials, ...options })).toEqual({
        option: 'region',
        message:
          'The client needs to know where the service is. Pass region, such as "cn-north-4", or endpoint, or set HW_REGION_NAME.',
      });
    },
  );
  it.each([
    ['https://apig.cn-north-4.myhuaweicloud.com', 'cn-north-4'],
    ['https://apig.eu-west-101.myhuaweicloud.eu/gw', 'eu-west-101'],
    ['https://my-apig.cn-north-4.myhuaweicloud.com', undefined],
    ['https://apig.cn-north-4.myhuaweicloud.com.example', undefined],
    ['https://apig.cn-north-4.myhuaweicloud.com:8443', undefined],
    ['https://apig.cn.north.myhuaweicloud.com', undefined],
    ['https://gateway.example.com', undefined],
  ])('is that in the endpoint if it is one of Huawei Cloud: %s', async (endpoint, region) => {
    const ask = vi.fn<CredentialsProvider>(() => credentials);
    await resolve({ endpoint, region: undefined, credentials: ask }).project.find();
    await resolve({ endpoint, region: ' cn-east-3\n', credentials: ask }).project.find();
    expect(ask.mock.calls.map(([context]) => context.region)).toEqual([region, 'cn-east-3']);
  });
  it('is the one of the environment if the option has only spaces', () => {
    vi.stubEnv('HW_REGION_NAME', 'cn-east-3');
    expect(resolve({ region: ' \n' }).endpoint).toBe('https://apig.cn-east-3.myhuaweicloud.com');
  });
  it('may come from the environment, and its endpoint too', () => {
    vi.stubEnv('HW_REGION_NAME', ' cn-east-3\n');
    expect(resolveConfig({ credentials }).endpoint).toBe('https://apig.cn-east-3.myhuaweicloud.com');
    vi.stubEnv('HUAWEICLOUD_SDK_REGION_APIG_CN_EAST_3', 'https://apig.private.example/gw');
    expect(resolveConfig({ credentials }).endpoint).toBe('https://apig.private.example/gw');
  });
});

describe('the options', () => {
  it('have their documented defaults', () => {
    const { settings } = resolve();
    expect(settings).toMatchObject({
      timeout: 30_000,
      totalTimeout: 120_000,
      maxRetries: 2,
      maxResponseBytes: 104_857_600,
      validation: { requests: 'error', responses: 'error' },
      headers: {},
    });
    expect(settings.userAgent).toMatch(new RegExp(`^huaweicloud-apig/${VERSION.replaceAll('.', '\\.')} `));
    expect(settings.clock).toBe(Date.now);
    expect(taken(settings)).toBe(10);
  });
  it('treat undefined as the default', () => {
    expect(
      resolve({
        timeout: undefined,
        maxRetries: undefined,
        validation: { requests: undefined, responses: 'warn' },
        headers: undefined,
        userAgent: undefined,
      }).settings,
    ).toMatchObject({ timeout: 30_000, maxRetries: 2, validation: { requests: 'error', responses: 'warn' } });
  });
  it('are used as given', () => {
    const clock = (): number => 0;
    const { settings } = resolve({
      timeout: 1,
      totalTimeout: 2 ** 31 - 1,
      maxRetries: 0,
      maxResponseBytes: 10,
      userAgent: 'demo/1.0',
      headers: { 'X-Language': 'en-us' },
      retryBudget: 3,
      clock,
    });
    expect(settings).toMatchObject({
      timeout: 1,
      totalTimeout: 2 ** 31 - 1,
      maxRetries: 0,
      maxResponseBytes: 10,
      headers: { 'x-language': 'en-us' },
    });
    expect(taken(settings)).toBe(3);
    expect(settings.clock()).toBe(0);
    expect(settings.userAgent).toMatch(/ demo\/1\.0$/);
  });
  it.each<[string, unknown, string]>([
    ['userAgent', 'a\r\nb', 'The option userAgent has characters that HTTP headers cannot carry. Use visible ASCII characters and spaces.'],
    ['userAgent', '中', 'The option userAgent has characters that HTTP headers cannot carry. Use visible ASCII characters and spaces.'],
    ['credentials', { ak: 'a' }, 'credentials: sk is missing or empty.'],
  ])('reject %s as %j', (option, value, message) => {
    expect(refusal({ region: 'cn-north-4', credentials, [option]: value })).toEqual({ option, message });
  });
  it.each<[string, Partial<ClientOptions>]>([
    ['proxy', { proxy: 'http://proxy.example.com' }],
    ['proxy', { proxy: 'env' }],
    ['tls', { tls: { passphrase: 'p' } }],
    ['connections', { connections: 8 }],
  ])('reject a dispatcher together with %s: %j', (option, other) => {
    const dispatcher = { request: () => Promise.reject(new Error('not asked')) };
    expect(refusal({ region: 'cn-north-4', credentials, dispatcher, ...other })).toEqual({
      option,
      message: `The options dispatcher and ${option} exclude each other: a dispatcher brings its own connections. Leave one out.`,
    });
  });
  it('accept a dispatcher together with proxy: false and empty tls', () => {
    const dispatcher = { request: () => Promise.reject(new Error('not asked')) };
    expect(resolve({ dispatcher, proxy: false, tls: { ca: undefined } }).pool).toBeUndefined();
  });
  it('leave the client without a pool if they have a dispatcher', async () => {
    const dispatcher = { request: () => Promise.reject(new Error('not asked')) };
    const { settings, pool } = resolve({ dispatcher });
    expect(pool).toBeUndefined();
    expect(await settings.dispatcher()).toBe(dispatcher);
  });
});

describe('a clock of the caller\'s own', () => {
  it.each<[unknown, string]>([
    [NaN, 'NaN'], [Infinity, 'Infinity'], [9e15, '9000000000000000'], ['12', 'a value of type string'],
    [undefined, 'a value of type undefined'], [new Date(0), 'a value of type object'],
    [Promise.resolve(0), 'a promise'],
  ])('is a configuration error when it returns %s', (time, shown) => {
    const { settings } = resolve({ clock: () => time as number });
    expect(() => settings.clock()).toThrow(
      new ApigConfigurationError(
        'clock',
        `The option clock returned ${shown}. Return milliseconds since the epoch, as Date.now does.`,
      ),
    );
  });
  it('is a configuration error when it throws', () => {
    const { settings } = resolve({ clock: () => { throw new TypeError('no battery'); } });
    expect(() => settings.clock()).toThrow(
      new ApigConfigurationError('clock', 'The option clock failed: no battery'),
    );
  });
});

describe('the credentials', () => {
  it('are needed by a transport alone, whatever the environment has', () => {
    vi.stubEnv('HUAWEICLOUD_SDK_AK', credentials.ak);
    vi.stubEnv('HUAWEICLOUD_SDK_SK', credentials.sk);
    expect(() => createTransport({ region: 'cn-north-4' })).toThrow(new ApigConfigurationError(
      'credentials',
      'createTransport needs credentials. Pass them: { ak, sk }, { token }, or a source such as defaultCredentials().',
    ));
  });
});

describe('the scope', () => {
  it('comes from the options, else from the environment', () => {
    vi.stubEnv('HW_PROJECT_ID', 'p-env');
    expect(createTransport({ region: 'cn-north-4', credentials, projectId: 'p1', instanceId: 'i1' }).scope).toEqual({
      projectId: 'p1',
      instanceId: 'i1',
    });
    expect(createTransport({ region: 'cn-north-4', credentials }).scope).toEqual({
      projectId: 'p-env',
      instanceId: undefined,
    });
  });
  it.each(['HUAWEICLOUD_SDK_PROJECT_ID', 'HW_PROJECT_ID'])('rejects %s if it cannot be an ID', (name) => {
    vi.stubEnv(name, 'a\r\nX-Admin: 1');
    expect(refusal({ region: 'cn-north-4', credentials })).toEqual({
      option: 'projectId',
      message: `The environment variable ${name} must be an ID: 1 to 512 visible ASCII characters, without spaces and line ends.`,
    });
  });
});

describe('VERSION', () => {
  it('is the package\'s version', () => {
    expect(VERSION).toBe(packageFile.version);
  });
});
