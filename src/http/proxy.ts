/** Finds the proxy of a request, by the option or by the environment. */
import { ApigConfigurationError } from '../errors.js';
import { addressOf, bareHost, isLoopback, isWithin, urlOf } from '../hosts.js';

/** The proxies that the environment names. */
export interface EnvironmentProxies {
  readonly httpProxy: string | undefined;
  /** Default: `httpProxy`. */
  readonly httpsProxy: string | undefined;
  /** Hosts that need no proxy, as in NO_PROXY. */
  readonly noProxy: string;
}

/**
 * The proxies that the environment names, or `undefined` if it names none. Lower-case names take precedence, as with
 * curl.
 * @throws ApigConfigurationError if a variable is not the address of a proxy.
 */
export function environmentProxies(): EnvironmentProxies | undefined {
  const [httpProxy, httpsProxy] = [environmentProxy('http_proxy'), environmentProxy('https_proxy')];
  if (httpProxy === undefined && httpsProxy === undefined) return undefined;
  return { httpProxy, httpsProxy, noProxy: process.env['no_proxy'] ?? process.env['NO_PROXY'] ?? '' };
}
function environmentProxy(name: string): string | undefined {
  const used = [name, name.toUpperCase()].find((variable) => (process.env[variable] ?? '').trim() !== '');
  if (used === undefined) return undefined;
  // Other programs ignore a path there.
  const text = (process.env[used] ?? '').trim().replace(/^(\w+:\/\/)?([^/?#]*).*$/s, '$1$2');
  return proxyUrl(`The environment variable ${used}`, text);
}

/** The address of a proxy. `http://` may be omitted. Errors do not show it, because it may contain a password. */
export function proxyUrl(where: string, text: string): string {
  const address = text.includes('://') ? text.trim() : `http://${text.trim()}`;
  const url = urlOf(address);
  if (url && isProxy(url)) return address;
  throw new ApigConfigurationError(
    'proxy',
    `${where} is not the address of a proxy. It looks like http://user:password@proxy.example.com:3128.`,
  );
}

const isProxy = ({ protocol, pathname, search, hash }: URL): boolean =>
  /^(https?|socks5?):$/.test(protocol) && /^\/?$/.test(pathname) && search === '' && hash === '';

/** The proxy for an origin, or `undefined` if it needs none. */
export function proxyFor(origin: string, { httpProxy, httpsProxy, noProxy }: EnvironmentProxies): string | undefined {
  const { protocol, hostname, port } = new URL(origin);
  const isHttps = protocol === 'https:';
  const proxy = isHttps ? (httpsProxy ?? httpProxy) : httpProxy;
  return needsNone(hostname, Number(port) || (isHttps ? 443 : 80), noProxy) ? undefined : proxy;
}

/** The metadata service of the cloud host, which no proxy reaches. */
const METADATA = '169.254.169.254';

/**
 * True if a host is reached without a proxy: this machine, the metadata service, and what NO_PROXY lists.
 *
 * NO_PROXY is read as curl reads it: items separated by commas or spaces, in any case; `example.com` and `.example.com`
 * mean the name and its subdomains; addresses may have brackets; networks are written as `10.0.0.0/8` or `fd00::/8`. In
 * addition to curl, and as in Go, an item may end with a port, begin with `*.`, or be `*` for every host.
 */
export function needsNone(host: string, port: number, noProxy: string): boolean {
  const bare = bareHost(host);
  if (isLoopback(host) || bare === METADATA) return true;
  const address = addressOf(bare);
  return noProxy.split(/[\s,]/).some((item) => {
    if (item === '*') return true;
    const rule = ruleOf(item);
    if (rule.port !== undefined && rule.port !== port) return false;
    if (address) return rule.network !== undefined && isWithin(address, rule.network, rule.bits);
    return rule.name !== '' && (bare === rule.name || bare.endsWith(`.${rule.name}`));
  });
}

/** One item of NO_PROXY. */
interface Rule {
  readonly name: string;
  /** Set if the item is an address or a network. */
  readonly network: readonly number[] | undefined;
  readonly bits: number;
  readonly port: number | undefined;
}
function ruleOf(item: string): Rule {
  // A bare IPv6 address has colons, but no port.
  const [, place = item, port] = (addressOf(item) ? null : /^(.*):(\d+)$/.exec(item)) ?? [];
  const [host = '', length] = place.split('/');
  const address = addressOf(bareHost(host));
  const bits = bitsOf(length, host.includes(':'), address);
  return {
    name: length === undefined ? bareHost(host.replace(/^\*?\./, '')) : '',
    network: bits === undefined ? undefined : address,
    bits: bits ?? 0,
    port: port === undefined ? undefined : Number(port),
  };
}
/** How many bits of an address count: the given number, by default all. `undefined` if addresses have fewer. */
function bitsOf(length: string | undefined, isIpv6: boolean, address: readonly number[] = []): number | undefined {
  const most = 8 * address.length;
  if (length === undefined) return most;
  // An IPv6 address that stands for an IPv4 address has 96 bits before it.
  const bits = Number(length) - (isIpv6 && most === 32 ? 96 : 0);
  return /^\d+$/.test(length) && bits >= 0 && bits <= most ? bits : undefined;
}
