/** What uploaded and returned certificates have in common. */
import { int, list, oneOf, required, secret, text } from '../../schema/vocabulary.js';
import { NAME } from './paths.js';

/** A certificate as it is uploaded. */
export const certificateUpload = {
  /** Name: 4 to 50 letters, digits, Chinese characters and `_`; starts with a letter or a Chinese character. */
  name: required(text({ min: 4, max: 50, ...NAME })),
  /** The certificate, PEM. */
  cert_content: required(text()),
  /** Its private key, PEM; the service never returns it. */
  private_key: required(secret(text())),
};

/** What every returned certificate has. */
export const certificateBasics = {
  /** ID of the certificate. */
  id: text(),
  /** Name of the certificate. */
  name: text(),
  /** Where it can be used. global: on all gateways of the project; instance: on one gateway. */
  type: oneOf('global', 'instance'),
  /** The gateway that it can be used on; `common` if `type` is global. */
  instance_id: text(),
  /** ID of the project. */
  project_id: text(),
  /** Domain name that it was issued for. */
  common_name: text(),
  /** Additional domain names that it was issued for. */
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

/** A certificate as it is read by ID. */
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
  /** Start of its validity, RFC 3339. */
  not_before: text(),
  /** Serial number, decimal. */
  serial_number: text(),
  /** Who issued it. */
  issuer: list(text()),
};
