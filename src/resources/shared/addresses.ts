/** Lists of IP addresses: single ones, ranges and blocks. */
import { urlOf } from '../../hosts.js';

const BYTE = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${BYTE}(\\.${BYTE}){3}$`, 'u');

/** What is wrong with an entry of a list of addresses, or `undefined`. */
export function addressProblem(entry: string): string | undefined {
  if (isRange(entry) || isBlock(entry) || isAddress(entry)) return undefined;
  return `expected an IP address, a range such as 192.0.2.1-192.0.2.9, or a block such as 192.0.2.0/24, got "${shown(entry)}"`;
}
const shown = (entry: string): string => (entry.length > 60 ? `${entry.slice(0, 60)}…` : entry);

const isAddress = (text: string): boolean => IPV4.test(text) || isIpv6(text);
function isBlock(text: string): boolean {
  const [, address = '', length = ''] = /^([^/]*)\/(\d{1,3})$/u.exec(text) ?? [];
  return length !== '' && isAddress(address) && Number(length) <= (IPV4.test(address) ? 32 : 128);
}
/** The end of a range is not below its start. Of IPv6 addresses, only the form is checked. */
function isRange(text: string): boolean {
  const [first = '', last = '', ...more] = text.split('-');
  if (last === '' || more.length > 0) return false;
  if (IPV4.test(first) && IPV4.test(last)) return numberOf(first) <= numberOf(last);
  return isIpv6(first) && isIpv6(last);
}
const numberOf = (ipv4: string): number => ipv4.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
function isIpv6(text: string): boolean {
  return text.includes(':') && /^[0-9A-Fa-f:.]+$/u.test(text) && urlOf(`http://[${text}]`) !== undefined;
}
