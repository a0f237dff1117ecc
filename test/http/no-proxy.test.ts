/** Which hosts are reached without a proxy. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { addressOf, isLoopback } from '../../src/hosts.js';
import { ApigConfigurationError } from '../../src/errors.js';
import { environmentProxies, needsNone, proxyFor, proxyUrl } from '../../src/http/proxy.js';

/** NO_PROXY, the host as URLs write it, and whether it is reached directly. */
const TABLE: readonly (readonly [noProxy: string, host: string, direct: boolean, port?: number])[] = [
  ['', 'apig.example.com', false],
  ['*', 'apig.example.com', true],
  ['a, *', 'apig.example.com', true],
  ['a,*,b', '10.0.0.1', true],
  ['example.com', 'example.com', true],
  ['example.com', 'apig.example.com', true],
  ['example.com', 'myexample.com', false],
  ['example.com', 'example.com.test', false],
  ['.example.com', 'example.com', true],
  ['.example.com', 'apig.example.com', true],
  ['*.example.com', 'apig.example.com', true],
  ['*.example.com', 'example.com', true],
  ['apig.example.com', 'example.com', false],
  ['EXAMPLE.com', 'apig.example.com', true],
  ['example.com.', 'apig.example.com', true],
  ['example.com', 'apig.example.com.', true],
  ['a,  example.com', 'example.com', true],
  ['a example.com b', 'example.com', true],
  ['a\texample.com\n', 'example.com', true],
  [',,', 'example.com', false],
  ['.', 'example.com', false],
  ['', 'example.com..', false],
  ['*.', 'example.com', false],
  ['example.com:443', 'example.com', true],
  ['example.com:8443', 'example.com', false],
  ['example.com:8443', 'example.com', true, 8443],
  ['.example.com:8443', 'apig.example.com', true, 8443],
  ['com', 'example.com', true],
  ['10.0.0.1', '10.0.0.1', true],
  ['10.0.0.1', '10.0.0.10', false],
  ['0.0.1', '10.0.0.1', false],
  ['.0.0.1', '10.0.0.1', false],
  ['10.0.0.1:443', '10.0.0.1', true],
  ['10.0.0.1:80', '10.0.0.1', false],
  ['10.0.0.0/8', '10.255.3.4', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['10.1.2.128/25', '10.1.2.129', true],
  ['10.1.2.128/25', '10.1.2.127', false],
  ['10.1.2.3/32', '10.1.2.3', true],
  ['10.1.2.3/31', '10.1.2.2', true],
  ['0.0.0.0/0', '203.0.113.1', true],
  ['10.0.0.0/33', '10.0.0.0', false],
  ['10.0.0.0/x', '10.0.0.0', false],
  ['10.0.0.0/', '10.0.0.0', false],
  ['10.0.0.0/0x8', '10.255.3.4', false],
  ['10.0.0.0/8.', '10.255.3.4', false],
  ['10.0.0.0/8:443', '10.255.3.4', true],
  ['10.0.0.0/8:80', '10.255.3.4', false],
  ['10.0.0.0/8', 'ten.example.com', false],
  ['example.com/8', 'example.com', false],
  ['fd00::1', '[fd00::1]', true],
  ['FD00:0:0::1', '[fd00::1]', true],
  ['[fd00::1]', '[fd00::1]', true],
  ['[fd00::1]:443', '[fd00::1]', true],
  ['[fd00::1]:80', '[fd00::1]', false],
  ['fd00::1', '[fd00::2]', false],
  ['fd00::/8', '[fdff::1]', true],
  ['[fd00::]/8', '[fdff::1]', true],
  ['fd00::/8', '[fe00::1]', false],
  ['fd00::/8:443', '[fdff::1]', true],
  ['fd00::/8:80', '[fdff::1]', false],
  ['fd00::/129', '[fd00::]', false],
  ['::/0', '[2001:db8::1]', true],
  ['::/0', '203.0.113.1', false],
  ['::ffff:10.0.0.0/104', '10.9.9.9', true],
  ['::ffff:10.0.0.0/95', '10.9.9.9', false],
  ['::ffff:10.0.0.1', '10.0.0.1', true],
  ['10.0.0.0/8', '[::ffff:a09:909]', true],
  ['x', 'localhost', true],
  ['x', 'LOCALHOST', true],
  ['x', '127.0.0.1', true],
  ['x', '127.9.9.9', true],
  ['x', '[::1]', true],
  ['x', '[::ffff:7f00:1]', true],
  ['x', '169.254.169.254', true],
  ['x', 'localhost.example.com', false],
];

describe('a host', () => {
  const rows = TABLE.map(([noProxy, host, direct, port = 443]) => ({ noProxy, host, direct, port }));
  it.each(rows)('$host:$port with NO_PROXY "$noProxy" is reached directly: $direct', ({ noProxy, host, direct, port }) => {
    expect(needsNone(host, port, noProxy)).toBe(direct);
  });
  it('is compared with a long list in no time to speak of', () => {
    const list = `${'a.'.repeat(50_000)}x,${':'.repeat(100_000)},${'1'.repeat(100_000)}/8`;
    expect(needsNone('example.com', 443, list)).toBe(false);
  });
});

describe('an origin', () => {
  const both = { httpProxy: 'http://p:1', httpsProxy: 'http://p:2', noProxy: '.direct.test:8443' };
  it.each([
    ['http://apig.test', both, 'http://p:1'],
    ['https://apig.test', both, 'http://p:2'],
    ['https://apig.direct.test', both, 'http://p:2'],
    ['https://apig.direct.test:8443', both, undefined],
    ['https://apig.test', { ...both, httpsProxy: undefined }, 'http://p:1'],
    ['http://apig.test', { ...both, httpProxy: undefined }, undefined],
    ['https://127.0.0.1:8443', both, undefined],
  ])('%s is reached through the proxy of its scheme', (origin, proxies, expected) => {
    expect(proxyFor(origin, proxies)).toBe(expected);
  });
});

describe('loopback', () => {
  it.each(['localhost', 'LocalHost', 'localhost.', '127.0.0.1', '127.255.255.254', '[::1]', '::1', '[::ffff:7f00:1]'])(
    'includes %s',
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );
  it.each([
    '', 'localhost.example.com', 'notlocalhost', 'evil.localhost', '128.0.0.1', '127.0.0.1.example.com', '127.1', '0.0.0.0',
    '[::2]', '[::]', '[::1', '::1]x', '[2001:db8::1]', '1270.0.0.1', '127.0.0.256',
  ])('does not include %s', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
  it.each(['1.2.3', '1.2.3.4.5', 'a.b.c.d', '1.2.3.-4', ':', ':::', '1::2::3', 'fe80::1%eth0', '12345::'])(
    'includes no malformed address: %s',
    (text) => {
      expect(addressOf(text)).toBeUndefined();
    },
  );
});

describe('the proxy of the environment', () => {
  it.each([
    ['http://me:hush@proxy.test:3128', 'http://me:hush@proxy.test:3128'],
    ['  proxy.test:3128 ', 'http://proxy.test:3128'],
    [' http://proxy.test:3128/path ', 'http://proxy.test:3128'],
    ['http://proxy.test:3128/', 'http://proxy.test:3128'],
    ['http://proxy.test:3128/path?query#fragment', 'http://proxy.test:3128'],
    ['socks5://proxy.test:1080/', 'socks5://proxy.test:1080'],
  ])('is read without what follows its address: %j', (text, proxy) => {
    for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'])
      vi.stubEnv(name, undefined);
    vi.stubEnv('HTTPS_PROXY', text);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(environmentProxies()).toEqual({ httpProxy: undefined, httpsProxy: proxy, noProxy: '' });
  });
});

describe('the address of a proxy', () => {
  it.each([
    ['p.example:3128', 'http://p.example:3128'], ['  p.example \n', 'http://p.example'], [' https://p.example/ ', 'https://p.example/'],
    ['socks5://p.example:1080', 'socks5://p.example:1080'], ['socks://p.example', 'socks://p.example'], ['u:p@h:1', 'http://u:p@h:1'],
  ])('%j is %s', (text, address) => {
    expect(proxyUrl('The option proxy', text)).toBe(address);
  });
  it.each([
    '', 'ftp://p.example', 'xhttp://p.example', 'httpx://p.example', 'http://p.example/path', 'http://p.example/?a', 'http://p.example/#a',
    'http://p.example//', 'http://', 'p example', 'socks5://p.example/a',
  ])('%j is none, and is not shown', (text) => {
    let thrown: unknown;
    try {
      proxyUrl('The option proxy', text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ApigConfigurationError);
    expect(thrown).toMatchObject({
      option: 'proxy',
      message: 'The option proxy is not the address of a proxy. It looks like http://user:password@proxy.example.com:3128.',
    });
  });
});

describe('the proxies of the environment', () => {
  const read = (variables: Record<string, string>): ReturnType<typeof environmentProxies> => {
    for (const name of ['http_proxy', 'https_proxy', 'no_proxy'])
      for (const variable of [name, name.toUpperCase()]) vi.stubEnv(variable, variables[variable]);
    onTestFinished(() => void vi.unstubAllEnvs());
    return environmentProxies();
  };
  it('are those of the variables, lower case first, without a path, trimmed', () => {
    expect(read({})).toBeUndefined();
    expect(read({ http_proxy: ' ', HTTPS_PROXY: '' })).toBeUndefined();
    expect(read({ http_proxy: 'http://a:1', HTTP_PROXY: 'http://b:1' })).toEqual({ httpProxy: 'http://a:1', httpsProxy: undefined, noProxy: '' });
    expect(read({ http_proxy: ' ', HTTP_PROXY: ' b:1/path?x#y ' })).toMatchObject({ httpProxy: 'http://b:1' });
    expect(read({ HTTPS_PROXY: 'https://c:1/a/b', no_proxy: 'x', NO_PROXY: 'y' })).toEqual({ httpProxy: undefined, httpsProxy: 'https://c:1', noProxy: 'x' });
    expect(read({ https_proxy: 'c:1', NO_PROXY: 'y' })).toMatchObject({ httpsProxy: 'http://c:1', noProxy: 'y' });
  });
  it('name the variable that has no address', () => {
    expect(() => read({ HTTPS_PROXY: 'ftp://c' })).toThrow('The environment variable HTTPS_PROXY is not the address of a proxy.');
  });
  it('serve an origin by its scheme, that of http both', () => {
    const both = { httpProxy: 'http://a', httpsProxy: 'http://b', noProxy: 'direct.example' };
    expect(['http://x.example', 'https://x.example', 'https://direct.example'].map((origin) => proxyFor(origin, both))).toEqual(['http://a', 'http://b', undefined]);
    expect(proxyFor('https://x.example', { ...both, httpsProxy: undefined })).toBe('http://a');
    expect(proxyFor('http://x.example', { ...both, httpProxy: undefined })).toBeUndefined();
  });
});
