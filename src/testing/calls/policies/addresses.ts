/** Whether an address is on a list of addresses, ranges and blocks. */
import { BlockList, isIPv6 } from 'node:net';

/** Entries as access lists have them: `192.0.2.1`, `192.0.2.1-192.0.2.9`, `192.0.2.0/24`, and the same of IPv6. */
export function isListed(address: string, entries: readonly string[]): boolean {
  const list = new BlockList();
  for (const entry of entries) add(list, entry.trim());
  return list.check(address, family(address));
}
function add(list: BlockList, entry: string): void {
  const [block = '', bits] = entry.split('/');
  const [first = '', last] = entry.split('-');
  if (bits !== undefined) list.addSubnet(block, Number(bits), family(block));
  else if (last !== undefined) list.addRange(first, last, family(first));
  else if (entry !== '') list.addAddress(entry, family(entry));
}
const family = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4');
