/** What certificates have in common, wherever they are shown or uploaded. */
import { int, list, oneOf, required, secret, text } from '../../schema/vocabulary.js';
import { NAME } from './paths.js';

/** What a certificate is uploaded as. */
export const certificateUpload = {
  /** Name: 4 to 50 letters, digits, Chinese characters and `_`; starts with a letter or a Chinese character. */
  name: required(text({ min: 4, max: 50, pattern: NAME })),
  /** The certificate, PEM. */
  cert_content: required(text()),
  /** Its private key, PEM; the service never returns it. */
  private_key: required(secret(text())),
};

/** What every certificate shows. */
export const certificateBasics = {
  /** Identity. */
  id: text(),
  /** Name of the certificate. */
  name: text(),
  /** Where it can be used. global: on all gateways of the project; instance: on one gateway. */
  type: oneOf('global', 'instance'),
  /** The gateway where it can be used; `common` where `type` is global. */
  instance_id: text(),
  /** Identity of the project. */
  project_id: text(),
  /** Domain name that it was issued for. */
  common_name: text(),
  /** Further domain names that it was issued for. */
  san: list(text()),
  /** When it expires, RFC 3339. */
  not_after: text(),
  /** Algorithm of its signature, such as `SHA256-RSA`. */
  signature_algorithm: text(),
  /** When it was uploaded, RFC 3339. */
  create_time: text(),
  /** When it was last changed, RFC 3339. */
  update_time: text(),
};

/** What a certificate shows when it is read by itself. */
export const certificateDetails = {
  /** Version of the X.509 format. */
  version: int(),
  /** Organizations of the owner. */
  organization: list(text()),
  /** Departments of the owner. */
  organizational_unit: list(text()),
  /** Towns of the owner. */
  locality: list(text()),
  /** Provinces or states of the owner. */
  state: list(text()),
  /** Countries of the owner. */
  country: list(text()),
  /** When it begins to be valid, RFC 3339. */
  not_before: text(),
  /** Serial number, decimal. */
  serial_number: text(),
  /** Who issued it. */
  issuer: list(text()),
};
