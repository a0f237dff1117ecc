/** Independent domain names of groups, as returned by the calls that bind them and give them certificates. */
import { bool, int, oneOf, output, text } from '../../schema/vocabulary.js';

/** An independent domain name that is bound to a group. */
export abstract class GroupDomain extends output({
  /** ID of the domain name. */
  id: text(),
  /** The domain name. */
  url_domain: text(),
  /** Whether its CNAME record points to the gateway. 1: not resolved; 2: resolving; 3: resolved; 4: failed. */
  status: oneOf(1, 2, 3, 4),
  /** Oldest TLS version accepted. */
  min_ssl_version: text(),
  /** Whether calls over HTTP are redirected to HTTPS. Default: false. */
  is_http_redirect_to_https: bool(),
  /**
   * Whether client certificates are verified. Takes effect only with a certificate. Default: true if the certificate
   * has a trusted root, otherwise false.
   */
  verified_client_certificate_enabled: bool(),
  /** Port for HTTP; -1: HTTP is off. */
  ingress_http_port: int(),
  /** Port for HTTPS; -1: HTTPS is off. */
  ingress_https_port: int(),
}, 'id', 'url_domain') {}

/** A domain name with its certificate. */
export abstract class CertifiedDomain extends output({
  ...GroupDomain.fields,
  /** ID of the certificate. */
  ssl_id: text(),
  /** Name of the certificate. */
  ssl_name: text(),
  /** ID of the group. */
  api_group_id: text(),
  /** Name of the group. */
  api_group_name: text(),
  /** ID of the gateway. */
  instance_id: text(),
}, 'id', 'url_domain') {}
