import { bool, int, list, oneOf, output, text } from '../../schema/vocabulary.js';

/** A certificate that a domain name uses. */
export abstract class SslInfo extends output({
  /** ID of the certificate. */
  ssl_id: text(),
  /** Name of the certificate. */
  ssl_name: text(),
  /** Algorithm of its key. */
  algorithm_type: oneOf('RSA', 'ECC', 'SM2'),
  /** Kind of certificate. */
  type: int(),
  /** Whether the certificate has a trusted root. */
  is_has_trusted_root_ca: bool(),
}) {}

/** A domain name bound to a group. */
export abstract class UrlDomain extends output({
  /** ID of the domain name. */
  id: text(),
  /** The domain name. */
  domain: text(),
  /** Whether its CNAME record points to the gateway. 1: not resolved; 2: resolving; 3: resolved; 4: failed. */
  cname_status: int(),
  /** ID of the certificate bound to it. */
  ssl_id: text(),
  /** Name of that certificate. */
  ssl_name: text(),
  /** Oldest TLS version accepted. Default: TLSv1.1. */
  min_ssl_version: oneOf('TLSv1.1', 'TLSv1.2'),
  /** Whether calls over HTTP are redirected to HTTPS. */
  is_http_redirect_to_https: bool(),
  /**
   * Whether client certificates are verified. Takes effect only with a certificate. Default: true if the certificate
   * has a trusted root, otherwise false.
   */
  verified_client_certificate_enabled: bool(),
  /** Whether the certificate has a trusted root. Default: false. */
  is_has_trusted_root_ca: bool(),
  /** Port for HTTP; -1: HTTP is off. */
  ingress_http_port: int(),
  /** Port for HTTPS; -1: HTTPS is off. */
  ingress_https_port: int(),
  /** Certificates bound to it. */
  ssl_infos: list(SslInfo),
}) {}
