/** Independent domain names of groups, under which callers reach a group's APIs. */
import { ApigConfigurationError } from '../errors.js';
import { operation } from '../schema/operation.js';
import type { CallOptions, ModifyOptions } from '../options.js';
import type { ApigPromise } from '../http/promise.js';
import { bool, input, int, list, oneOf, output, required, text } from '../schema/vocabulary.js';
import type { Change, Modification } from '../calls/modification.js';
import { quoted } from '../text.js';
import { Service } from '../calls/service.js';
import { getGroup } from './groups/group.js';
import { GET_GROUP, GET_INSTANCE } from './shared/actions.js';
import { certificateBasics, certificateDetails, certificateUpload } from './shared/certificate.js';
import { CertifiedDomain, GroupDomain } from './shared/group-domain.js';
import { INSTANCE } from './shared/paths.js';
import { UrlDomain } from './shared/url-domain.js';

export { CertifiedDomain, GroupDomain } from './shared/group-domain.js';

const DOMAIN = {
  pattern:
  /^([a-zA-Z0-9]([a-zA-Z0-9-_]{0,61}[a-zA-Z0-9_])?\.){1,7}[a-zA-Z]{2,64}\.?$|^[*](\.[a-zA-Z0-9_]([a-zA-Z0-9-_]{0,61}[a-zA-Z0-9_])?){1,6}\.[a-zA-Z]{2,64}\.?$/u,
  form: 'a domain name such as api.example.com or *.example.com',
};

interface Ports {
  readonly ingress_http_port?: number | undefined;
  readonly ingress_https_port?: number | undefined;
}
const OFF = -1;
/** HTTP and HTTPS cannot both be off. */
const oneProtocolIsOn = ({ ingress_http_port, ingress_https_port }: Ports): { ingress_https_port: string } | false =>
  ingress_http_port === OFF
  && ingress_https_port === OFF && { ingress_https_port: 'HTTP and HTTPS cannot both be off (-1)' };

/** What can be changed on a domain name. */
export abstract class GroupDomainUpdate extends input({
  /** Oldest TLS version accepted. */
  min_ssl_version: required(oneOf('TLSv1.1', 'TLSv1.2')),
  /** Whether calls over HTTP are redirected to HTTPS. Default: false. */
  is_http_redirect_to_https: bool(),
  /**
   * Whether client certificates are verified. Takes effect only with a certificate. Default: true if the certificate
   * has a trusted root, otherwise false.
   */
  verified_client_certificate_enabled: bool(),
  /** Port for HTTP: 80, or one of the gateway's own ports (1024 to 49151); -1: HTTP is off. */
  ingress_http_port: int(),
  /** Port for HTTPS: 443, or one of the gateway's own ports (1024 to 49151); -1: HTTPS is off. */
  ingress_https_port: int(),
}, {
  check: oneProtocolIsOn,
  from: { fixed: { url_domain: 'unbind the domain name, and bind the other one' } },
}) {}

/** A domain name as its group shows it, with the name that the other calls give it. */
abstract class DomainOfGroup extends output({ ...UrlDomain.fields, ...GroupDomain.fields }, 'id', 'url_domain') {}

/** A domain name to bind to a group. */
export abstract class GroupDomainInput extends input({
  /** The domain name, up to 255 characters; its first label may be `*`. */
  url_domain: required(text({ max: 255, ...DOMAIN })),
  /** Oldest TLS version accepted. Default: TLSv1.1; some regions have another. */
  min_ssl_version: oneOf('TLSv1.1', 'TLSv1.2'),
  /** Whether calls over HTTP are redirected to HTTPS. Default: false. */
  is_http_redirect_to_https: bool(),
  /** Port for HTTP: 80, or one of the gateway's own ports (1024 to 49151); -1: HTTP is off. Default: 80. */
  ingress_http_port: int(),
  /** Port for HTTPS: 443, or one of the gateway's own ports (1024 to 49151); -1: HTTPS is off. Default: 443. */
  ingress_https_port: int(),
}, { check: oneProtocolIsOn }) {}

/** A certificate to upload for a domain name. */
export abstract class DomainCertificateInput extends input({
  ...certificateUpload,
}) {}

/** The certificate of a domain name. */
export abstract class DomainCertificate extends output({
  ...certificateBasics,
  ...certificateDetails,
}) {}

/** The certificate to give to a domain name, or to take from it. */
export abstract class DomainCertificateChoice extends input({
  /** ID of the certificate; exactly one. */
  certificate_ids: required(list(text(), { min: 1, max: 1 })),
  /**
   * Whether client certificates are verified, which requires a certificate with a trusted root. Default: true if it has
   * one, otherwise false.
   */
  verified_client_certificate_enabled: bool(),
}) {}

const DOMAINS = `${INSTANCE}/api-groups/{group_id}/domains` as const;

export const bindGroupDomain = operation({
  id: 'groups.domains.bind', method: 'POST', path: DOMAINS, body: GroupDomainInput,
  response: GroupDomain,
  actions: ['apig:domains:create', GET_INSTANCE, GET_GROUP],
});
export const createDomainCertificate = operation({
  id: 'groups.domains.createCertificate', method: 'POST', path: `${DOMAINS}/{domain_id}/certificate`,
  body: DomainCertificateInput, response: CertifiedDomain,
  actions: ['apig:domains:bindCertificate', GET_INSTANCE, GET_GROUP, 'apig:domains:get'],
});
export const updateGroupDomain = operation({
  id: 'groups.domains.update', method: 'PUT', path: `${DOMAINS}/{domain_id}`,
  body: GroupDomainUpdate, response: GroupDomain,
  actions: ['apig:domains:update'],
});
export const unbindGroupDomain = operation({
  id: 'groups.domains.unbind', method: 'DELETE', path: `${DOMAINS}/{domain_id}`,
  actions: ['apig:domains:delete', GET_INSTANCE, GET_GROUP],
});
export const deleteDomainCertificate = operation({
  id: 'groups.domains.deleteCertificate', method: 'DELETE',
  path: `${DOMAINS}/{domain_id}/certificate/{certificate_id}`,
  actions: ['apig:domains:unbindCertificate', GET_INSTANCE, GET_GROUP, 'apig:domains:get'],
});
export const getDomainCertificate = operation({
  id: 'groups.domains.getCertificate', method: 'GET',
  path: `${DOMAINS}/{domain_id}/certificate/{certificate_id}`, response: DomainCertificate,
  actions: ['apig:domains:getCertificate', GET_INSTANCE, GET_GROUP, 'apig:domains:get'],
});
export const attachDomainCertificates = operation({
  id: 'groups.domains.attachCertificates', method: 'POST',
  path: `${DOMAINS}/{domain_id}/certificates/attach`, body: DomainCertificateChoice,
  actions: [],
});
export const detachDomainCertificates = operation({
  id: 'groups.domains.detachCertificates', method: 'POST',
  path: `${DOMAINS}/{domain_id}/certificates/detach`, body: DomainCertificateChoice,
  actions: ['apig:domains:unbindCertificate'],
});

/** Domain names of groups (API reference 3.12; certificates also 3.26). */
export class GroupDomainsService extends Service {
  /**
   * Binds a domain name to a group, which may have 5. Callers reach the gateway once a DNS record (an A record) points
   * the name to it. Two groups of a gateway cannot have the same domain name. A group can have it on several ports,
   * each with its own binding.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}/domains`
   * @param groupId - ID of the group.
   * @param body - The domain name, the TLS version and the ports.
   * @returns The domain name with its ID.
   * @throws ApigServiceError: APIG.3001 (404) no such group, APIG.2024 (400) invalid domain name, APIG.3305 (400) it is
   *   bound already, APIG.3108 (403) no more domain names allowed, APIG.1005 (403) no permission.
   * @see API reference 3.12.1
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/AssociateDomainV2.html
   */
  bind(groupId: string, body: GroupDomainInput, options?: CallOptions): ApigPromise<GroupDomain> {
    return this.send(bindGroupDomain, { path: { group_id: groupId }, body }, options);
  }

  /**
   * Uploads a certificate and gives it to a domain name. Calls to the domain name over HTTPS need one.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}/domains/{domain_id}/certificate`
   * @param groupId - ID of the group.
   * @param domainId - ID of the domain name.
   * @param body - Name of the certificate, the certificate and its private key.
   * @returns The domain name, with the ID of the new certificate in `ssl_id`.
   * @throws ApigServiceError: APIG.3020 (404) no such domain name, APIG.2101 (400) the key does not fit the
   *   certificate,
   * APIG.2103 (400) the certificate is for another domain name, APIG.1005 (403) no permission.
   * @see API reference 3.12.2
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/AssociateCertificateV2.html
   */
  createCertificate(
    groupId: string,
    domainId: string,
    body: DomainCertificateInput,
    options?: CallOptions,
  ): ApigPromise<CertifiedDomain> {
    return this.send(createDomainCertificate, { path: { group_id: groupId, domain_id: domainId }, body }, options);
  }

  /**
   * Changes the TLS version, the redirection, the ports or the check of client certificates of a domain name.
   *
   * `PUT /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}/domains/{domain_id}`
   * @param groupId - ID of the group.
   * @param domainId - ID of the domain name.
   * @param body - The new settings; `min_ssl_version` is required even if it does not change.
   * @returns The domain name as it is now.
   * @throws ApigServiceError: APIG.3020 (404) no such domain name, APIG.3474 (400, or 403 on some gateways) it belongs
   *   to another group,
   * APIG.1005 (403) no permission.
   * @see API reference 3.12.3
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/UpdateDomainV2.html
   */
  update(groupId: string, domainId: string, body: GroupDomainUpdate, options?: CallOptions): ApigPromise<GroupDomain> {
    return this.send(updateGroupDomain, { path: { group_id: groupId, domain_id: domainId }, body }, options);
  }

  /**
   * Changes fields of a domain name. Reads it, and writes it as a whole with the change, so that nothing else changes.
   * Nothing is sent if nothing changes.
   *
   * ```ts
   * await client.groups.domains.modify(groupId, domainId, { is_http_redirect_to_https: true });
   * ```
   * @param groupId - ID of the group.
   * @param domainId - ID of the domain name.
   * @param change - The fields to change with their new values, or a function that changes a draft of the request.
   * @returns The object before and after, and what the service has not taken.
   * @throws ApigChangedMeanwhileError: somebody else changed it at the same time. A write of theirs between the second
   *   read and the update is not seen.
   * @throws ApigConversionError, ApigSecretsNeededError: writing it back would lose something; nothing was sent.
   */
  modify(
    groupId: string, domainId: string, change: Change<GroupDomainUpdate>, options?: ModifyOptions<GroupDomain>,
  ): Promise<Modification<GroupDomain>> {
    return this.modified({
      shown: DomainOfGroup, update: updateGroupDomain, path: { group_id: groupId, domain_id: domainId },
      get: (reading) => this.#get(groupId, domainId, reading),
    }, change, options);
  }

  /**
   * Unbinds a domain name from a group.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}/domains/{domain_id}`
   * @param groupId - ID of the group.
   * @param domainId - ID of the domain name.
   * @throws ApigServiceError: APIG.3020 (404) no such domain name, APIG.3474 (400, or 403 on some gateways) it belongs
   *   to another group,
   * APIG.1005 (403) no permission.
   * @see API reference 3.12.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DisassociateDomainV2.html
   */
  unbind(groupId: string, domainId: string, options?: CallOptions): ApigPromise<undefined> {
    return this.send(unbindGroupDomain, { path: { group_id: groupId, domain_id: domainId } }, options);
  }

  /**
   * Takes the certificate from a domain name and deletes its content, once it has expired or is no longer needed.
   * `detachCertificates` only takes it away.
   *
   * `DELETE /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}/domains/{domain_id}/certificate/{certificate_id}`
   * @param groupId - ID of the group.
   * @param domainId - ID of the domain name.
   * @param certificateId - ID of the certificate.
   * @throws ApigServiceError: APIG.3020 (404) no such domain name, APIG.3021 (404) no such certificate, APIG.1005 (403)
   *   no permission.
   * @see API reference 3.12.6
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/DisassociateCertificateV2.html
   */
  deleteCertificate(
    groupId: string,
    domainId: string,
    certificateId: string,
    options?: CallOptions,
  ): ApigPromise<undefined> {
    return this.send(
      deleteDomainCertificate,
      { path: { group_id: groupId, domain_id: domainId, certificate_id: certificateId } },
      options,
    );
  }

  /**
   * Reads the certificate of a domain name. The private key is not returned.
   *
   * `GET /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}/domains/{domain_id}/certificate/{certificate_id}`
   * @param groupId - ID of the group.
   * @param domainId - ID of the domain name.
   * @param certificateId - ID of the certificate.
   * @returns The certificate.
   * @throws ApigServiceError: APIG.3020 (404) no such domain name, APIG.3021 (404) no such certificate, APIG.1005 (403)
   *   no permission.
   * @see API reference 3.12.7
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/ShowDetailsOfDomainNameCertificateV2.html
   */
  getCertificate(
    groupId: string,
    domainId: string,
    certificateId: string,
    options?: CallOptions,
  ): ApigPromise<DomainCertificate> {
    return this.send(
      getDomainCertificate,
      { path: { group_id: groupId, domain_id: domainId, certificate_id: certificateId } },
      options,
    );
  }

  /**
   * Gives an uploaded certificate to a domain name.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}/domains/{domain_id}/certificates/attach`
   * @param groupId - ID of the group.
   * @param domainId - ID of the domain name.
   * @param body - The certificate (one), and whether client certificates are verified.
   * @throws ApigServiceError: APIG.3020 (404) no such domain name, APIG.2103 (400) the certificate is for another
   *   domain name, APIG.1005 (403) no permission.
   * @see API reference 3.26.3
   */
  attachCertificates(
    groupId: string,
    domainId: string,
    body: DomainCertificateChoice,
    options?: CallOptions,
  ): ApigPromise<undefined> {
    return this.send(attachDomainCertificates, { path: { group_id: groupId, domain_id: domainId }, body }, options);
  }

  /**
   * Removes a certificate from a domain name. The certificate is not deleted.
   *
   * `POST /v2/{project_id}/apigw/instances/{instance_id}/api-groups/{group_id}/domains/{domain_id}/certificates/detach`
   * @param groupId - ID of the group.
   * @param domainId - ID of the domain name.
   * @param body - The certificate (one).
   * @throws ApigServiceError: APIG.3020 (404) no such domain name, APIG.3097 (404) it does not use the certificate,
   *   APIG.1005 (403) no permission.
   * @see API reference 3.26.4
   * @see https://support.huaweicloud.com/intl/en-us/api-apig/BatchDisassociateCertsV2.html
   */
  detachCertificates(
    groupId: string,
    domainId: string,
    body: DomainCertificateChoice,
    options?: CallOptions,
  ): ApigPromise<undefined> {
    return this.send(detachDomainCertificates, { path: { group_id: groupId, domain_id: domainId }, body }, options);
  }

  /** A domain name as its group shows it, in the form of the other calls. */
  async #get(groupId: string, domainId: string, options: CallOptions): Promise<DomainOfGroup> {
    const { url_domains: domains = [] } = await this.send(getGroup, { path: { group_id: groupId } }, options);
    const found = domains.find(({ id }) => id === domainId);
    if (!found)
      throw new ApigConfigurationError(
        'domainId',
        `The group ${groupId} has no domain name with the ID ${quoted(domainId)}. Nothing was changed.`,
      );
    return { ...found, id: domainId, url_domain: found.domain ?? '' };
  }
}
