/** Domain names of groups. */
import {
  attachDomainCertificates, bindGroupDomain, createDomainCertificate, deleteDomainCertificate, detachDomainCertificates,
  getDomainCertificate, unbindGroupDomain, updateGroupDomain,
} from '../../resources/group-domains.js';
import { on, type Call, type Handler } from '../handler.js';
import { Refused } from '../refused.js';
import type { DomainRecord } from '../state.js';
import { change, without } from '../store.js';
import { certificateView, checkCertificate, covers } from './shared/certificates.js';
import { certifiedDomain, domainView, useCertificate } from './shared/domains.js';

const taken = (): Refused => new Refused(400, 'APIG.3305', 'The URL domain name already exists');
const portTaken = (): Refused =>
  new Refused(400, 'APIG.2050', 'The combination of this domain name and port already exists');
const noSuchPort = (): Refused => new Refused(400, 'APIG.2049', 'The port is not in the defined custom inbound ports');
const otherGroup = (): Refused =>
  new Refused(
    400,
    'APIG.3474',
    'The API group ID in the URL does not match the API group to which the URL domain has been bound',
  );
const notBound = (): Refused =>
  new Refused(404, 'APIG.3097', 'The binding record of this SSL certificate and domain name does not exist');

/** A domain name may use the default ports and the gateway's custom ports; -1: no port. */
function requirePort({ gateway }: Call, protocol: 'HTTP' | 'HTTPS', port: number | undefined): void {
  const standard = [undefined, -1, protocol === 'HTTP' ? 80 : 443];
  if (!standard.includes(port) && !gateway.ingressPorts.some((own) => own.protocol === protocol && own.port === port))
    throw noSuchPort();
}

interface DomainPath {
  readonly group_id: string;
  readonly domain_id: string;
}
function find({ gateway }: Call, { group_id, domain_id }: DomainPath): DomainRecord {
  const group = gateway.groups.get(group_id);
  const domain = gateway.domains.get(domain_id);
  if (domain.groupId !== group.id) throw otherGroup();
  return domain;
}
/** Removes the certificate from a domain name, which must have one. */
function release(domain: DomainRecord, certificateId: string): void {
  if (!domain.certificateIds.includes(certificateId)) throw notBound();
  domain.certificateIds = domain.certificateIds.filter((id) => id !== certificateId);
  if (domain.certificateIds.length === 0) domain.verifiesClients = false;
}

export const groupDomainHandlers: readonly Handler[] = [
  on(bindGroupDomain, ({ path, body }, call) => {
    const { domains, groups } = call.gateway;
    const group = groups.get(path.group_id);
    requirePort(call, 'HTTP', body.ingress_http_port);
    requirePort(call, 'HTTPS', body.ingress_https_port);
    const same = domains.filter((other) => other.domain === body.url_domain);
    if (same.some((other) => other.groupId !== group.id)) throw taken();
    if (same.some((other) => other.httpPort === body.ingress_http_port && other.httpsPort === body.ingress_https_port))
      throw portTaken();
    call.quota(
      'APIGROUP_DOMAIN_NUM_LIMIT',
      domains.where('groupId', group.id).length,
      'APIG.3108',
      'domain names',
    );
    return domainView(
      domains.add({
        id: call.newId(),
        groupId: group.id,
        domain: body.url_domain,
        minSslVersion: body.min_ssl_version ?? 'TLSv1.1',
        redirects: body.is_http_redirect_to_https ?? false,
        verifiesClients: false,
        httpPort: body.ingress_http_port,
        httpsPort: body.ingress_https_port,
        certificateIds: [],
      }),
    );
  }),
  on(updateGroupDomain, ({ path, body }, call) => {
    const domain = find(call, path);
    requirePort(call, 'HTTP', body.ingress_http_port);
    requirePort(call, 'HTTPS', body.ingress_https_port);
    change(domain, {
      minSslVersion: body.min_ssl_version, redirects: body.is_http_redirect_to_https ?? domain.redirects,
      verifiesClients:
        domain.certificateIds.length > 0 && (body.verified_client_certificate_enabled ?? domain.verifiesClients),
      httpPort: body.ingress_http_port ?? domain.httpPort, httpsPort: body.ingress_https_port ?? domain.httpsPort,
    });
    return domainView(domain);
  }, 201),
  on(unbindGroupDomain, ({ path }, call) => call.gateway.domains.remove(find(call, path).id)),
  on(createDomainCertificate, ({ path, body }, call) => {
    const { gateway, project, now } = call;
    const domain = find(call, path);
    checkCertificate(body.cert_content, body.private_key, now);
    const record = {
      id: call.newId(),
      created: now,
      type: 'instance' as const,
      instanceId: gateway.id,
      name: body.name,
      updated: now,
      content: body.cert_content,
      hasTrustedRoot: false,
    };
    useCertificate(domain, record, covers);
    project.certificates.add(record);
    return certifiedDomain(domain, record, gateway);
  }),
  on(getDomainCertificate, ({ path }, call) => {
    const domain = find(call, path);
    const certificate = call.project.certificates.get(path.certificate_id);
    if (!domain.certificateIds.includes(certificate.id)) throw notBound();
    return without(certificateView(certificate, call.settings.projectId), 'is_has_trusted_root_ca', 'algorithm_type');
  }),
  on(deleteDomainCertificate, ({ path }, call) => {
    release(find(call, path), call.project.certificates.get(path.certificate_id).id);
  }),
  on(attachDomainCertificates, ({ path, body }, call) => {
    const domain = find(call, path);
    for (const id of body.certificate_ids)
      useCertificate(domain, call.project.certificates.get(id), covers, body.verified_client_certificate_enabled);
  }),
  on(detachDomainCertificates, ({ path, body }, call) => {
    const domain = find(call, path);
    for (const id of body.certificate_ids) release(domain, call.project.certificates.get(id).id);
  }),
];
