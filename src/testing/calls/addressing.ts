/** Where a call goes: from its Host header to the gateway and the groups whose APIs it can reach. */
import { addressOf, bareHost, isLoopback } from '../../hosts.js';
import type { DomainRecord, GatewayState, GroupRecord, ProjectState } from '../state.js';
import { configOf } from '../feature-switches.js';

/** What a call was addressed to. */
export type Addressed =
  | { readonly by: 'debug domain'; readonly gateway: GatewayState; readonly group: GroupRecord }
  | { readonly by: 'domain'; readonly gateway: GatewayState; readonly group: GroupRecord; readonly domain: DomainRecord }
  /** An IP address of the gateway, or a name that stands for one. */
  | { readonly by: 'address'; readonly gateway: GatewayState };

/** The end of debugging subdomains, as groups show it, and one that resolves to this machine in browsers and curl. */
const DEBUG_DOMAIN = /^(.+)\.apic\.(local\.example\.com|localhost)$/;

/** The host of a Host header, without its port. */
export const hostIn = (authority: string): string => bareHost(authority.replace(/:\d*$/, ''));

/** The group that a host name belongs to. */
export function addressedGroup(project: ProjectState, host: string): Exclude<Addressed, { by: 'address' }> | undefined {
  const [, id] = DEBUG_DOMAIN.exec(host) ?? [];
  for (const gateway of project.gateways) {
    const group = id === undefined ? undefined : gateway.groups.find(id);
    // A debugging domain that is switched off is as good as unknown: assumed.
    if (group) return group.subdomainsOpen ? { by: 'debug domain', gateway, group } : undefined;
    const domain = domainOf(gateway, host);
    if (domain) return { by: 'domain', gateway, group: gateway.groups.get(domain.groupId), domain };
  }
  return undefined;
}
/** The bound domain name that a host is: itself, or any single name below a wildcard. */
function domainOf(gateway: GatewayState, host: string): DomainRecord | undefined {
  const wildcard = host.replace(/^[^.]+/, '*');
  const found = gateway.domains.filter(({ domain }) => [host, wildcard].includes(domain.toLowerCase()));
  return found.find(({ domain }) => domain.toLowerCase() === host) ?? found[0];
}

/**
 * The gateway, if a host is one of its addresses.
 * @param names - Names of this machine in addition to `localhost`; they count as addresses of the gateway.
 */
export function addressedGateway(
  project: ProjectState, host: string, { instanceId, names }: { instanceId: string; names: ReadonlySet<string> },
): Addressed | undefined {
  const gateway = project.gateways.find(instanceId) ?? project.gateways.all[0];
  if (!gateway) return undefined;
  const trusted = configOf(gateway, 'default_group_host_trustlist')?.hosts ?? [];
  const isAddress = isOwnAddress(host, names) || trusted.some((name) => bareHost(name) === host);
  return isAddress ? { by: 'address', gateway } : undefined;
}
/** True if a host is an address, or a name of this machine. */
export const isOwnAddress = (host: string, names: ReadonlySet<string>): boolean =>
  isLoopback(host) || addressOf(host) !== undefined || host.endsWith('.localhost') || names.has(host);
