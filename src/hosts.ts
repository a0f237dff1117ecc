/** Questions about URLs, host names and addresses. */

/**
 * A URL; `undefined` if the text is none. `URL.canParse` does not decide, because that of Node.js 20 says no to hosts
 * such as `bücher.example` after some thousand calls.
 */
export function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** The bytes of an IP address: 4, or 16 for IPv6. An IPv6 address that stands for an IPv4 address gives that one. */
export function addressOf(host: string): readonly number[] | undefined {
  return host.includes(':') ? ipv6Of(host) : ipv4Of(host);
}

function ipv4Of(host: string): readonly number[] | undefined {
  const parts = host.split('.');
  const bytes = parts.map(Number);
  const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part)) && bytes.every((byte) => byte < 256);
  return isAddress ? bytes : undefined;
}

function ipv6Of(host: string): readonly number[] | undefined {
  const url = /^[\da-f:.]{2,45}$/i.test(host) ? urlOf(`http://[${host}]`) : undefined;
  if (!url) return undefined;
  // The URL parser writes every address in the same form: hexadecimal, with at most one gap.
  const [left = [], right] = url.hostname.slice(1, -1).split('::').map(wordsOf);
  const words = right ? [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right] : left;
  const bytes = words.flatMap((word) => [word >> 8, word & 255]);
  return bytes.slice(0, 12).join() === MAPPED ? bytes.slice(12) : bytes;
}
const wordsOf = (text: string): number[] => (text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16)));
/** The first twelve bytes of an IPv6 address that stands for an IPv4 address. */
const MAPPED = '0,0,0,0,0,0,0,0,0,0,255,255';

/** True if the address begins with the same bits as the network. */
export function isWithin(address: readonly number[], network: readonly number[], bits: number): boolean {
  if (address.length !== network.length) return false;
  return address.every((byte, i) => {
    const shift = 8 - Math.min(8, Math.max(0, bits - 8 * i));
    return byte >> shift === (network[i] ?? 0) >> shift;
  });
}

/** A host in lower case, without the brackets of an IPv6 address and the final dot of a name. */
export const bareHost = (host: string): string => host.toLowerCase().replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');

/** True if a host is this machine: `localhost`, 127.0.0.0/8 or ::1. `host` may have the brackets that URLs have. */
export function isLoopback(host: string): boolean {
  const bare = bareHost(host);
  const address = addressOf(bare);
  if (!address) return bare === 'localhost';
  return address.length === 4 ? address[0] === 127 : isWithin(address, [...Array<number>(15).fill(0), 1], 128);
}
