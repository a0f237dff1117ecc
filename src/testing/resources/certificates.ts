/** Certificates of the project. */
import {
  attachCertificateDomains, createCertificate, deleteCertificate, detachCertificateDomains, getCertificate,
  listCertificateDomains, listCertificates, updateCertificate,
} from '../../resources/certificates.js';
import { on, type Handler } from '../handler.js';
import { kindOf } from '../kind.js';
import { inUse, Refused } from '../refused.js';
import type { CertificateRecord, DomainRecord, GatewayState, ProjectState } from '../state.js';
import { is, named, page } from '../store.js';
import { certificateSummary, certificateView, checkCertificate, covers } from './shared/certificates.js';
import { certifiedDomain, useCertificate } from './shared/domains.js';

const taken = (): Refused => new Refused(400, 'APIG.3325', 'The certificate name already exists');
const noDomain = (): Refused => new Refused(404, 'APIG.3020', 'The URL domain does not exist');
const nothingToDetach = (): Refused => new Refused(400, 'APIG.2000', 'Parameter error: no valid domain name');

interface Place {
  readonly gateway: GatewayState;
  readonly domain: DomainRecord;
}
/** The requested domain names of all gateways, each with its gateway. */
function places(project: ProjectState, wanted: (place: Place) => boolean): Place[] {
  return [...project.gateways]
    .flatMap((gateway) => [...gateway.domains].map((domain) => ({ gateway, domain })))
    .filter(wanted);
}
const users = (project: ProjectState, { id }: CertificateRecord): Place[] =>
  places(project, ({ domain }) => domain.certificateIds.includes(id));
/** The domain names that a caller names. A certificate of one gateway applies only to that gateway's. */
function chosen(
  project: ProjectState,
  certificate: CertificateRecord,
  choice: { readonly domain: string; readonly instance_ids?: readonly string[] },
): Place[] {
  const instances =
    choice.instance_ids
    ?? (certificate.type === 'instance' ? [certificate.instanceId] : [...project.gateways].map(({ id }) => id));
  return places(project, ({ gateway, domain }) => domain.domain === choice.domain && instances.includes(gateway.id));
}

const certificates = kindOf(createCertificate, {
  kept: ({ project }) => project.certificates,
  check: (body, { project, now }, before) => {
    if (!before && body.type === 'instance') project.gateways.get(body.instance_id);
    checkCertificate(body.cert_content, body.private_key, now);
  },
  unique: [({ name }) => name, ({ name }) => name, taken],
  record: ({ type = 'global', instance_id = 'common', name, cert_content: content, trusted_root_ca: root }, { now }, before) => ({
    type: before?.type ?? type,
    instanceId: before?.instanceId ?? (type === 'global' ? 'common' : instance_id),
    name,
    updated: now,
    content,
    hasTrustedRoot: root === undefined ? before?.hasTrustedRoot ?? false : root !== '',
  }),
  inUse: (certificate, { project }) => users(project, certificate).length > 0 && inUse('certificate', 'domain names'),
  view: (certificate, { settings }) => certificateView(certificate, settings.projectId),
}, 200);

export const certificateHandlers: readonly Handler[] = [
  on(listCertificates, ({ query }, { project, settings }) => {
    project.gateways.get(query.instance_id);
    const wanted = project.certificates.filter(
      ({ type, instanceId, name }) =>
        (type === 'global' || instanceId === query.instance_id) && is(type, query.type) && named(name, query.name),
    );
    const certificates = wanted
      .map((certificate) => certificateSummary(certificate, settings.projectId))
      .filter(
        (shown) =>
          is(shown.common_name, query.common_name)
          && is(shown.signature_algorithm, query.signature_algorithm)
          && is<string>(shown.algorithm_type, query.algorithm_type),
      );
    return page('certs', certificates, query, (certificate) => certificate);
  }),
  certificates.create,
  certificates.get(getCertificate),
  certificates.delete(deleteCertificate),
  certificates.update(updateCertificate),
  on(
    attachCertificateDomains,
    ({ path, body }, { project }) => {
      const certificate = project.certificates.get(path.certificate_id);
      for (const choice of body.domains) {
        const found = chosen(project, certificate, choice);
        if (found.length === 0) throw noDomain();
        for (const { domain } of found)
          useCertificate(domain, certificate, covers, choice.verified_client_certificate_enabled);
      }
    },
    204,
  ),
  on(
    detachCertificateDomains,
    ({ path, body }, { project }) => {
      const certificate = project.certificates.get(path.certificate_id);
      const found = body.domains
        .flatMap((choice) => chosen(project, certificate, choice))
        .filter(({ domain }) => domain.certificateIds.includes(certificate.id));
      if (found.length === 0) throw nothingToDetach();
      for (const { domain } of found)
        domain.certificateIds = domain.certificateIds.filter((id) => id !== certificate.id);
    },
    204,
  ),
  on(listCertificateDomains, ({ path, query }, { project }) => {
    const certificate = project.certificates.get(path.certificate_id);
    const found = users(project, certificate).filter(({ domain }) => named(domain.domain, query.url_domain));
    return page('bound_domains', found, query, ({ domain, gateway }) => certifiedDomain(domain, certificate, gateway));
  }),
];
