/** TLS certificates of a project for its gateways' domain names. */
import { operation } from '../schema/operation.js';
import type { CallOptions } from '../options.js';
import type { PagePromise } from '../calls/pages.js';
import type { ApigPromise } from '../http/promise.js';
import { type Tied, tied, type Without } from '../schema/tied.js';
import { bool, type Description, input, list, oneOf, output, required, secret, text } from '../schema/vocabulary.js';
import { Service } from '../calls/service.js';
import { GET_GROUP, GET_INSTANCE } from './shared/actions.js';
import { ensured, firstNamed, inLargePages } from './shared/by-name.js';
import { certificateBasics, certificateDetails, certificateUpload } from './shared/certificate.js';
import { CertifiedDomain } from './shared/group-domain.js';
import { counters, paging } from './shared/paging.js';
import { PROJECT } from './shared/paths.js';

export { CertifiedDomain } from './shared/group-domain.js';

/** The fields of a certificate to upload. */
abstract class CertificateFields extends input({
  ...certificateUpload,
  /** Where it can be used. global: on all gateways of the project; instance: on one gateway. Default: global. */
  type: oneOf('instance', 'global'),
  /** The gateway that it can be used on; required if `type` is instance. */
  instance_id: text(),
  /** Root certificate against which client certificates are verified, PEM; only for certificates of type instance. */
  trusted_root_ca: text(),
  /** Algorithm of its key. */
  algorithm_type: oneOf('RSA', 'ECC', 'SM2'),
  /** The certificate for signing, PEM; required if `algorithm_type` is SM2, otherwise not allowed. */
  cert_content_sign: text(),
  /** Private key of the certificate for signing, PEM; required if `algorithm_type` is SM2, otherwise not allowed. */
  private_key_sign: secret(text()),
}) {}
const NEEDED_IN_CERTIFICATE = {
  type: { instance: ['instance_id'] },
  algorithm_type: { SM2: ['cert_content_sign', 'private_key_sign'] },
} as const;
/** A certificate to upload. `type` and `algorithm_type` determine which other fields are required. */
export type CertificateInput = Tied<CertificateFields, typeof NEEDED_IN_CERTIFICATE>;
export const CertificateInput: Description<CertificateInput> = tied(CertificateFields, NEEDED_IN_CERTIFICATE);

/** A certificate as lists show it. */
export abstract class CertificateSummary extends output({
  ...certificateBasics,
  /** Whether it has a trusted root, against which client certificates are verified. Default: false. */
  is_has_trusted_root_ca: bool(),
  /** Algorithm of its key. */
  algorithm_type: oneOf('RSA', 'ECC', 'SM2'),
}, 'id', 'name') {}

/** A certificate. */
export abstract class Certificate extends output({
  ...CertificateSummary.fields,
  ...certificateDetails,
}, 'id', 'name') {}

/** Which certificates to list. */
export abstract class CertificateFilter extends input({
  ...paging,
  /** ID of the gateway that the certificates are for. */
  instance_id: required(text()),
  /** Only certificates whose name contains this; nothing makes it exact, see `findByName`. */
  name: text(),
  /** Only certificates with exactly this common name. */
  common_name: text(),
  /** Only certificates with exactly this signature algorithm, such as `SHA256-RSA`. */
  signature_algorithm: text(),
  /** Only certificates with this scope. instance: on this gateway alone; global: on all gateways. */
  type: oneOf('instance', 'global'),
  /** Only certificates with this key algorithm. */
  algorithm_type: oneOf('RSA', 'ECC', 'SM2'),
}) {}

/** A page of certificates. */
export abstract class CertificatePage extends output({
  ...counters,
  /** The certificates. */
  certs: list(CertificateSummary),
}, 'certs') {}

/** A domain name to give a certificate to, or to take it from. */
export abstract class CertificateDomainChoice extends input({
  /** The domain name itself, not its ID. */
  domain: required(text()),
  /** IDs of the gateways that it is bound on. */
  instance_ids: list(text()),
  /**
   * Whether client certificates are verified, which requires a certificate with a trusted root. Default: true if it has
   * one, otherwise false.
   */
  verified_client_certificate_enabled: bool(),
}) {}

/** Domain names to give a certificate to, or to take it from. */
export abstract class CertificateDomainChoices extends input({
  /** The domain names. */
  domains: required(list(CertificateDomainChoice)),
}) {}

/** Filter for a certificate's domain names. */
export abstract class CertifiedDomainFilter extends input({
  ...paging,
  /** Only domain names that contain this; nothing makes it exact. */
  url_domain: text(),
}) {}

/** A page of a certificate's domain names. */
export abstract class CertifiedDomainPage extends output({
  ...counters,
  /** The domain names. One that is bound on several ports has one entry for each. */
  bound_domains: list(CertifiedDomain),
}, 'bound_domains') {}

const CERTIFICATES = `${PROJECT}/certificates` as const;

export const listCertificates = operation({
  id: 'certificates.list', method: 'GET', path: CERTIFICATES, query: CertificateFilter,
  response: CertificatePage, items: 'certs',
  actions: ['apig:certificate:list'],
});
export const createCertificate = operation({
  id: 'certificates.create', method: 'POST', path: CERTIFICATES, body: CertificateInput,
  response: Certificate,
  actions: ['apig:certificate:create', GET_INSTANCE],
});
export const getCertificate = operation({
  id: 'certificates.get', method: 'GET', path: `${CERTIFICATES}/{certificate_id}`,
  response: Certificate,
  actions: ['apig:certificate:get'],
});
export const deleteCertificate = operation({
  id: 'certificates.delete', method: 'DELETE', path: `${CERTIFICATES}/{certificate_id}`,
  actions: ['apig:certificate:delete'],
});
export const updateCertificate = operation({
  id: 'certificates.update', method: 'PUT', path: `${CERTIFICATES}/{certificate_id}`,
  body: CertificateInput, response: Certificate,
  actions: ['apig:certificate:update', GET_INSTANCE],
});
export const attachCertificateDomains = operation({
  id: 'certificates.attachDomains', method: 'POST',
  path: `${CERTIFICATES}/{certificate_id}/domains/attach`, body: CertificateDomainChoices,
  actions: ['apig:certificate:batchBindDomain', 'apig:certificate:get', GET_GROUP],
});
export const detachCertificateDomains = operation({
  id: 'certificates.detachDomains', method: 'POST',
  path: `${CERTIFICATES}/{certificate_id}/domains/detach`, body: CertificateDomainChoices,
  actions: ['apig:certificate:batchUnbindDomain', 'apig:certificate:get', GET_GROUP],
});
export const listCertificateDomains = operation({
  id: 'certificates.listDomains', method: 'GET',
  path: `${CERTIFICATES}/{certificate_id}/attached-domains`, query: CertifiedDomainFilter,
  response: CertifiedDomainPage, items: 'bound_domains',
  actions: ['apig:certificate:listBoundDomain'],
});

/** Certificates (API reference 3.26). */
export class CertificatesService extends Service {
  /**
   * Lists the certificates of a gateway.
   *
   * `GET /v2/{project_id}/apigw/certificates`
   * @param query - The gateway, filters and paging. Name the gateway here: the client's own is not used.
   * @returns The first page. Iterate over it to get the certificates of all pages.
   * @throws ApigServiceError: APIG.2012 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.26.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ListCertificatesV2.html
   */
  list(query: CertificateFilter, options?: CallOptions): PagePromise<CertificatePage, CertificateSummary> {
    return this.page(listCertificates, { query }, options);
  }

  /**
   * Uploads a certificate.
   *
   * `POST /v2/{project_id}/apigw/certificates`
   * @param body - Name, certificate and private key; for a certificate of type instance, also the gateway.
   * @returns The certificate, without its private key.
   * @throws ApigServiceError: APIG.3325 (400) the name is taken, APIG.2101 (400) the key does not fit the certificate,
   *   APIG.2102 (400) it has expired,
   *   APIG.3030 (404) no such gateway, APIG.1005 (403) no permission.
   * @see API reference 3.26.2
   */
  create(body: CertificateInput, options?: CallOptions): ApigPromise<Certificate> {
    return this.send(createCertificate, { body }, options);
  }

  /**
   * Reads a certificate. The private key is not returned.
   *
   * `GET /v2/{project_id}/apigw/certificates/{certificate_id}`
   * @param certificateId - ID of the certificate.
   * @returns The certificate.
   * @throws ApigServiceError: APIG.3020, APIG.3021, APIG.3025 or APIG.3093 (404) no such certificate, APIG.1005 (403)
   *   no permission.
   * @see API reference 3.26.5
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowDetailsOfCertificateV2.html
   */
  get(certificateId: string, options?: CallOptions): ApigPromise<Certificate> {
    return this.send(getCertificate, { path: { certificate_id: certificateId } }, options);
  }

  /**
   * Deletes a certificate. No domain name may use it.
   *
   * `DELETE /v2/{project_id}/apigw/certificates/{certificate_id}`
   * @param certificateId - ID of the certificate.
   * @throws ApigServiceError: APIG.3020, APIG.3021, APIG.3025 or APIG.3093 (404) no such certificate, APIG.1005 (403)
   *   no permission; a status of 4xx, with no documented code: a domain name uses it.
   * @see API reference 3.26.6
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DeleteCertificateV2.html
   */
  delete(certificateId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(deleteCertificate, { path: { certificate_id: certificateId } }, options);
  }

  /**
   * Replaces a certificate, for instance with its successor before it expires.
   *
   * `PUT /v2/{project_id}/apigw/certificates/{certificate_id}`
   * @param certificateId - ID of the certificate.
   * @param body - Name, certificate and private key. All three are required even if they do not change.
   * @returns The certificate as it is now.
   * @throws ApigServiceError: APIG.3020, APIG.3021, APIG.3025 or APIG.3093 (404) no such certificate, APIG.3325 (400)
   *   the name is taken, APIG.2101 (400) the key does not fit the certificate, APIG.1005 (403) no permission.
   * @see API reference 3.26.7
   */
  update(certificateId: string, body: CertificateInput, options?: CallOptions): ApigPromise<Certificate> {
    return this.send(updateCertificate, { path: { certificate_id: certificateId }, body }, options);
  }

  /**
   * Gives a certificate to domain names.
   *
   * `POST /v2/{project_id}/apigw/certificates/{certificate_id}/domains/attach`
   * @param certificateId - ID of the certificate.
   * @param body - The domain names, each with the gateways that it is bound on.
   * @throws ApigServiceError: APIG.3020 (404) no such domain name, APIG.2103 (400) the certificate is for another
   *   domain name, APIG.1005 (403) no permission.
   * @see API reference 3.26.8
   */
  attachDomains(certificateId: string, body: CertificateDomainChoices, options?: CallOptions): ApigPromise<undefined> {
    return this.send(attachCertificateDomains, { path: { certificate_id: certificateId }, body }, options);
  }

  /**
   * Removes a certificate from domain names. If none of them uses it, the call fails with APIG.2000.
   *
   * `POST /v2/{project_id}/apigw/certificates/{certificate_id}/domains/detach`
   * @param certificateId - ID of the certificate.
   * @param body - The domain names, each with the gateways that it is bound on.
   * @throws ApigServiceError: APIG.2000 (400) none of the domain names uses the certificate, or a value is invalid,
   *   APIG.3020 (404) no such domain name, APIG.1005 (403) no permission.
   * @see API reference 3.26.9
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/BatchDisassociateDomainsV2.html
   */
  detachDomains(certificateId: string, body: CertificateDomainChoices, options?: CallOptions): ApigPromise<undefined> {
    return this.send(detachCertificateDomains, { path: { certificate_id: certificateId }, body }, options);
  }

  /**
   * Lists the domain names that use a certificate, on all gateways.
   *
   * `GET /v2/{project_id}/apigw/certificates/{certificate_id}/attached-domains`
   * @param certificateId - ID of the certificate.
   * @param query - Filter and paging.
   * @returns The first page. Iterate over it to get the domain names of all pages.
   * @throws ApigServiceError: APIG.2012 (400) a value is invalid, APIG.1005 (403) no permission.
   * @see API reference 3.26.10
   */
  listDomains(
    certificateId: string,
    query: CertifiedDomainFilter = {},
    options?: CallOptions,
  ): PagePromise<CertifiedDomainPage, CertifiedDomain> {
    return this.page(listCertificateDomains, { path: { certificate_id: certificateId }, query }, options);
  }

  /**
   * Finds the certificate of exactly this name. Searches all pages of `list`.
   *
   * @param instanceId - ID of the gateway that it is for; global certificates are for every gateway.
   * @param name - The whole name; case matters.
   * @returns The certificate, or `undefined` if there is none.
   */
  findByName(instanceId: string, name: string, options?: CallOptions): Promise<CertificateSummary | undefined> {
    return firstNamed(this.list({ instance_id: instanceId, name }, inLargePages(options)), 'name', name);
  }

  /**
   * Finds the certificate of exactly this name, or creates it. If two callers do this at the same time, one creates it
   * and both get it, because names are unique.
   *
   * @param instanceId - ID of the gateway that it is for; global certificates are for every gateway.
   * @param name - The whole name; case matters.
   * @param body - What to upload if it is missing. An existing one of that name is not changed, even if it is a
   *   different certificate.
   * @returns The certificate.
   */
  ensure(
    instanceId: string,
    name: string,
    body: Without<CertificateInput, 'name'>,
    options?: CallOptions,
  ): Promise<Certificate> {
    return ensured({
      resource: 'certificates', body, named: { name }, options,
      find: (call) => this.findByName(instanceId, name, call).then((found) => found && this.get(found.id, call)),
      create: (whole, call) => this.create(whole, call),
    });
  }
}
