/** Custom ports of a gateway. */
import {
  createIngressPort, deleteIngressPort, listIngressPortDomains, listIngressPorts,
} from '../../resources/ingress-ports.js';
import { on, type Handler } from '../handler.js';
import { kindOf, same } from '../kind.js';
import { Refused } from '../refused.js';
import type { DomainRecord, GatewayState, IngressPortRecord } from '../state.js';
import { named, page } from '../store.js';

const defined = (): Refused => new Refused(400, 'APIC.7258', 'Port already defined');
const bound = (): Refused => new Refused(400, 'APIC.7257', 'The custom inbound port is bound to a custom domain name');

const tooMany = (): Refused =>
  new Refused(403, 'APIC.7403', 'The number of custom inbound ports has reached the maximum');

const users = (gateway: GatewayState, { protocol, port }: IngressPortRecord): DomainRecord[] =>
  gateway.domains.filter((domain) => (protocol === 'HTTP' ? domain.httpPort : domain.httpsPort) === port);

const ports = kindOf(createIngressPort, {
  kept: ({ gateway }) => gateway.ingressPorts,
  check: ({ ingress_port }, { gateway: { ingressPorts }, settings }) => {
    if (ingressPorts.some(({ port }) => port === ingress_port)) throw defined();
    if (ingressPorts.size >= settings.quotas.CUSTOM_INGRESS_PORT_NUM_LIMIT) throw tooMany();
  },
  record: ({ protocol, ingress_port: port }) => ({ protocol, port }),
  inUse: (port, { gateway }) => users(gateway, port).length > 0 && bound(),
  view: ({ id, protocol, port }) => ({ ingress_port_id: id, protocol, ingress_port: port, status: 'normal' as const }),
});

export const ingressPortHandlers: readonly Handler[] = [
  ports.create,
  ports.list(listIngressPorts, { protocol: same(({ protocol }) => protocol), ingress_port: same(({ port }) => port) }),
  ports.delete(deleteIngressPort),
  on(listIngressPortDomains, ({ path, query }, { gateway }) => {
    const domains = users(gateway, gateway.ingressPorts.get(path.ingress_port_id)).filter(({ domain }) =>
      named(domain, query.domain_name),
    );
    return page('domain_infos', domains, query, ({ groupId, domain }) => ({
      group_id: groupId,
      group_name: gateway.groups.get(groupId).name,
      domain_name: domain,
    }));
  }),
];
