/** Domain names of groups, as returned. */
import { Refused } from '../../refused.js';
import type { CertificateRecord, DomainRecord, GatewayState, ProjectState } from '../../state.js';
import { change, given } from '../../store.js';

/** The CNAME record of every domain name here points to the gateway. */
const RESOLVED = 3;

/** A domain name on its own. */
export function domainView(domain: DomainRecord) {
  return given({
    id: domain.id,
    url_domain: domain.domain,
    status: RESOLVED,
    min_ssl_version: domain.minSslVersion,
    is_http_redirect_to_https: domain.redirects,
    verified_client_certificate_enabled: domain.verifiesClients,
    ingress_http_port: domain.httpPort,
    ingress_https_port: domain.httpsPort,
  });
}
/** A domain name with its group. */
export function urlDomain(domain: DomainRecord, project: ProjectState) {
  const certificates = domain.certificateIds.map((id) => project.certificates.get(id));
  const [first] = certificates;
  return given({
    id: domain.id,
    domain: domain.domain,
    cname_status: RESOLVED,
    ssl_id: first?.id,
    ssl_name: first?.name,
    min_ssl_version: domain.minSslVersion,
    is_http_redirect_to_https: domain.redirects,
    verified_client_certificate_enabled: domain.verifiesClients,
    is_has_trusted_root_ca: first?.hasTrustedRoot ?? false,
    ingress_http_port: domain.httpPort,
    ingress_https_port: domain.httpsPort,
    ssl_infos: certificates.map(({ id, name, hasTrustedRoot }) => ({
      ssl_id: id,
      ssl_name: name,
      is_has_trusted_root_ca: hasTrustedRoot,
    })),
  });
}
/** A domain name with the certificate that it uses. */
export function certifiedDomain(domain: DomainRecord, { id, name }: CertificateRecord, gateway: GatewayState) {
  const group = gateway.groups.get(domain.groupId);
  return {
    ...domainView(domain),
    ssl_id: id,
    ssl_name: name,
    api_group_id: group.id,
    api_group_name: group.name,
    instance_id: gateway.id,
  };
}

const notForIt = (): Refused =>
  new Refused(400, 'APIG.2103', 'The certificate domain name and the custom domain name do not match');
/** Gives a certificate to a domain name, in place of the one it had. */
export function useCertificate(
  domain: DomainRecord,
  certificate: CertificateRecord,
  covers: (certificate: CertificateRecord, domain: string) => boolean,
  verify?: boolean,
): void {
  if (!covers(certificate, domain.domain)) throw notForIt();
  change(domain, { certificateIds: [certificate.id], verifiesClients: verify ?? certificate.hasTrustedRoot });
}
