/** The address of the caller, for access control, throttling and hashes. */
import { addressOf, isWithin } from '../../hosts.js';
import { configOf } from '../feature-switches.js';
import type { ApiCall } from './call.js';

/**
 * The address that the connection comes from. X-Forwarded-For or a custom header counts only if a feature of the
 * gateway says so.
 */
export function callerAddress({ request, place: { gateway } }: Pick<ApiCall, 'request' | 'place'>): string {
  const getter = configOf(gateway, 'real_ip_header_getter')?.header_getter;
  const custom = getter === undefined ? undefined : request.headers.get(getter.replace(/^header:/, ''));
  const forwarded = configOf(gateway, 'real_ip_from_xff');
  const chain = forwarded ? request.headers.all('x-forwarded-for').flatMap((line) => line.split(',')) : [];
  const counted = custom ?? chain.at(forwarded?.xff_index ?? -1);
  return plainAddress(counted?.trim() ?? request.peer);
}
/** IPv4 addresses in their own form, also if they were written as IPv6. */
function plainAddress(text: string): string {
  const bytes = addressOf(text);
  return bytes?.length === 4 ? bytes.join('.') : text;
}

/** True if an address is in a list of addresses and networks, separated by commas or semicolons. */
export function isFrom(list: string, address: string): boolean {
  const bytes = addressOf(address);
  return list.split(/[,;\s]+/).filter(Boolean).some((entry) => {
    const [network = '', bits] = entry.split('/');
    const own = addressOf(network);
    if (!own || !bytes) return entry === address;
    return isWithin(bytes, own, bits === undefined ? own.length * 8 : Number(bits));
  });
}
