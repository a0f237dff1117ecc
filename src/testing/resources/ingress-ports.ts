/** Custom ports of a gateway. */
import {
  createIngressPort, deleteIngressPort, listIngressPortDomains, listIngressPorts,
} from '../../resources/ingress-ports.js';
import { on, type Handler } from '../handler.js';
import { Refused } from '../refused.js';
import type { DomainRecord, GatewayState, IngressPortRecord } from '../state.js';
import { is, named, page } from '../store.js';

const defined = (): Refused => new Refused(400, 'APIC.7258', 'Port already defined');
const bound = (): Refused => new Refused(400, 'APIC.7257', 'The custom inbound port is bound to a custom domain name');
const tooMany = (): Refused =>
  new Refused(403, 'APIC.7403', 'The number of custom inbound ports has reached the maximum');

const view = ({ id, protocol, port }: IngressPortRecord) => ({
  ingress_port_id: id,
  protocol,
  ingress_port: port,
  status: 'normal' as const,
});
const users = (gateway: GatewayState, { protocol, port }: IngressPortRecord): DomainRecord[] =>
  gateway.domains.filter((domain) => (protocol === 'HTTP' ? domain.httpPort : domain.httpsPort) === port);

export const ingressPortHandlers: readonly Handler[] = [
  on(createIngressPort, ({ body }, { gateway: { ingressPorts }, settings, newId, now }) => {
    if (ingressPorts.some(({ port }) => port === body.ingress_port)) throw defined();
    if (ingressPorts.size >= settings.quotas.CUSTOM_INGRESS_PORT_NUM_LIMIT) throw tooMany();
    return view(ingressPorts.add({ id: newId(), created: now, protocol: body.protocol, port: body.ingress_port }));
  }),
  on(listIngressPorts, ({ query }, { gateway }) => {
    const ports = gateway.ingressPorts.filter(
      ({ protocol, port }) => is(protocol, query.protocol) && is(port, query.ingress_port),
    );
    return page('ingress_port_infos', ports, query, view);
  }),
  on(deleteIngressPort, ({ path }, { gateway }) => {
    const port = gateway.ingressPorts.get(path.ingress_port_id);
    if (users(gateway, port).length > 0) throw bound();
    gateway.ingressPorts.remove(port.id);
  }),
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
