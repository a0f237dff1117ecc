/** Lists of IP addresses, as access lists and conditions have them. */
import { BlockList, isIP } from 'node:net';
import { noAddress } from './refused.js';

/** Rejects entries that are neither an IP address, nor a range with a hyphen, nor a block with a slash. */
export function requireAddresses(entries: readonly string[]): void {
  if (!entries.every((entry) => isIP(entry) !== 0 || isRange(entry) || isBlock(entry))) throw noAddress();
}
function isBlock(entry: string): boolean {
  const [address = '', length = '', ...more] = entry.split('/');
  return more.length === 0 && /^\d{1,3}$/.test(length) && Number(length) <= { 0: -1, 4: 32, 6: 128 }[family(address)];
}
function isRange(entry: string): boolean {
  const [first = '', last = '', ...more] = entry.split('-');
  if (more.length > 0 || family(first) === 0 || family(first) !== family(last)) return false;
  try {
    new BlockList().addRange(first, last, family(first) === 4 ? 'ipv4' : 'ipv6');
    return true;
  } catch {
    return false; // The range runs backwards.
  }
}
const family = (address: string) => isIP(address) as 0 | 4 | 6; // What `isIP` returns, by its documentation.
