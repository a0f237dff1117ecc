/** Independent domain names of groups, as the calls show them that bind them and give them certificates. */
import { bool, int, oneOf, output, text } from '../../schema/vocabulary.js';

/** An independent domain name that is bound to a group. */
export abstract class GroupDomain extends output({
  /** Identity. */
  id: text(),
  /** The domain name. */
  url_domain: text(),
  /** Whether its CNAME record points at the gateway. 1: not resolved; 2: resolving; 3: resolved; 4: failed. */
  status: oneOf(1, 2, 3, 4),
  /** Oldest TLS version accepted. */
  min_ssl_version: text(),
  /** Whether calls over HTTP are redirected to HTTPS. Default: false. */
  is_http_redirect_to_https: bool(),
  /**
   * Whether client certificates are verified; in force only with a certificate. Default: true where that has a trusted
   * root, otherwise false.
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
  /** Identity of the certificate. */
  ssl_id: text(),
  /** Name of the certificate. */
  ssl_name: text(),
  /** Identity of the group. */
  api_group_id: text(),
  /** Name of the group. */
  api_group_name: text(),
  /** Identity of the gateway. */
  instance_id: text(),
}, 'id', 'url_domain') {}
