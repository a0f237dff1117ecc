/** Custom ingress ports: ports in addition to 80 and 443 on which a gateway accepts requests. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { input, int, list, oneOf, output, required, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { counters, paging } from './shared/paging.js';
import { INSTANCE } from './shared/paths.js';
import { ingressPortsOfGateway } from './shared/queue-keys.js';

/** What a caller sets on a port. */
export abstract class IngressPortInput extends input({
  /** Protocol of the port. */
  protocol: required(oneOf('HTTP', 'HTTPS')),
  /** Number of the port, 1024 to 49151. */
  ingress_port: required(int({ min: 1024, max: 49151 })),
}) {}

/** A port. */
export abstract class IngressPort extends output({
  ...IngressPortInput.fields,
  /** ID of the port. */
  ingress_port_id: text(),
  /** State. normal: usable; abnormal: not usable. */
  status: oneOf('normal', 'abnormal'),
}, 'ingress_port_id') {}

/** Which ports to list. */
export abstract class IngressPortFilter extends input({
  ...paging,
  /** Only ports with this protocol. */
  protocol: oneOf('HTTP', 'HTTPS'),
  /** Only ports with this number, 1024 to 49151. */
  ingress_port: int({ min: 1024, max: 49151 }),
}) {}

/** A page of ports. */
export abstract class IngressPortPage extends output({
  ...counters,
  /** The ports. */
  ingress_port_infos: list(IngressPort),
}, 'ingress_port_infos') {}

/** A domain name that is bound on a port. */
export abstract class IngressPortDomain extends output({
  /** ID of the group that the domain name belongs to. */
  group_id: text(),
  /** Name of that group. */
  group_name: text(),
  /** Domain name that is bound on the port. */
  domain_name: text(),
}) {}

/** Which domain names to list. */
export abstract class IngressPortDomainFilter extends input({
  ...paging,
  /** Only domain names that contain this; nothing makes it exact. */
  domain_name: text(),
}) {}

/** A page of domain names. */
export abstract class IngressPortDomainPage extends output({
  ...counters,
  /** The domain names. */
  domain_infos: list(IngressPortDomain),
}, 'domain_infos') {}

const INGRESS_PORTS = `${INSTANCE}/custom-ingress-ports` as const;

export const createIngressPort = operation({
  id: 'ingressPorts.create', method: 'POST', path: INGRESS_PORTS, body: IngressPortInput, response: IngressPort,
  actions: [],
  queuedBy: [ingressPortsOfGateway()],
});
export const listIngressPorts = operation({
  id: 'ingressPorts.list', method: 'GET', path: INGRESS_PORTS, query: IngressPortFilter, response: IngressPortPage,
  items: 'ingress_port_infos',
  actions: [],
});
export const deleteIngressPort = operation({
  id: 'ingressPorts.delete', method: 'DELETE', path: `${INGRESS_PORTS}/{ingress_port_id}`,
  actions: [],
  queuedBy: [ingressPortsOfGateway()],
});
export const listIngressPortDomains = operation({
  id: 'ingressPorts.listDomains',
  method: 'GET',
  path: `${INGRESS_PORTS}/{ingress_port_id}/domains`,
  query: IngressPortDomainFilter,
  response: IngressPortDomainPage,
  items: 'domain_infos',
  actions: [],
});

/**
 * Custom ingress ports (newer than the API reference of 2025-02).
 *
 * The client sends changes of one gateway's ports one after another: of two sent at the same time, the service fails
 * one, with APIC.9224 or APIC.9223 (400). Not every region has them: elsewhere, calls fail with APIGW.0101 (404) or
 * with 400.
 */
export class IngressPortsService extends Service {
  /**
   * Adds a port. A gateway can have at most 40.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/custom-ingress-ports`
   * @param body - Protocol and number of the port.
   * @returns The port.
   * @throws ApigServiceError: APIC.7211 (400) a value is invalid, APIC.9224 (400) the port was not added, perhaps
   *   because of another change at the same time, APIG.3030 or APIC.7302 (404) no such gateway, APIG.1005 or APIC.7106
   *   (403) no permission.
   * @see Newer than the API reference of 2025-02
   */
  create(body: IngressPortInput, options?: CallOptions): ApigPromise<IngressPort> {
    return this.send(createIngressPort, { body }, options);
  }

  /**
   * Lists ports.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/custom-ingress-ports`
   * @param query - Filters and paging.
   * @returns The first page. Iterate over it to get the ports of all pages.
   * @throws ApigServiceError: APIG.3030 or APIC.7302 (404) no such gateway, APIG.1005 or APIC.7106 (403) no permission.
   * @see Newer than the API reference of 2025-02
   */
  list(query: IngressPortFilter = {}, options?: CallOptions): PagePromise<IngressPortPage, IngressPort> {
    return this.page(listIngressPorts, { query }, options);
  }

  /**
   * Deletes a port. No domain name may be bound on it.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/custom-ingress-ports/{ingress_port_id}`
   * @param ingressPortId - ID of the port.
   * @throws ApigServiceError: APIC.7200 (400, not 404) no such port, APIC.7257 (400) domain names are bound on it,
   *   APIC.9223 (400) the port was not deleted, perhaps because of another change at the same time, APIG.1005 or
   *   APIC.7106 (403) no permission.
   * @see Newer than the API reference of 2025-02
   */
  delete(ingressPortId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteIngressPort, { path: { ingress_port_id: ingressPortId } }, options);
  }

  /**
   * Lists the domain names that are bound on a port.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/custom-ingress-ports/{ingress_port_id}/domains`
   * @param ingressPortId - ID of the port.
   * @param query - Filter and paging.
   * @returns The first page. Iterate over it to get the domain names of all pages.
   * @throws ApigServiceError: APIG.3030 or APIC.7302 (404) no such gateway, APIG.1005 or APIC.7106 (403) no permission.
   * @see Newer than the API reference of 2025-02
   */
  listDomains(
    ingressPortId: string,
    query: IngressPortDomainFilter = {},
    options?: CallOptions,
  ): PagePromise<IngressPortDomainPage, IngressPortDomain> {
    return this.page(listIngressPortDomains, { path: { ingress_port_id: ingressPortId }, query }, options);
  }
}
