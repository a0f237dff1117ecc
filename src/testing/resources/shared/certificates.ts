/** Certificates: what is read from them, and which ones are rejected. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { Refused } from '../../refused.js';
import type { CertificateRecord } from '../../state.js';
import { given } from '../../store.js';
import { wholeSeconds } from '../../options.js';

const refusals = {
  encrypted: () => new Refused(400, 'APIG.2105', 'Encrypted private keys are not supported'),
  noChain: () => new Refused(400, 'APIG.2104', 'The certificate chain is not matched'),
  invalid: () => new Refused(400, 'APIG.2106', 'Invalid certificate or private key'),
  mismatch: () => new Refused(400, 'APIG.2101', 'The certificate and private key do not match'),
  expired: () => new Refused(400, 'APIG.2102', 'The certificate has expired'),
  noNames: () => new Refused(400, 'APIG.2109', 'Invalid certificate. SAN missing'),
  tooLong: () =>
    new Refused(400, 'APIG.3148', 'Invalid certificate. Add one that expires before January 19, 2038 03:14:07 UTC'),
};
const LAST_MOMENT = Date.parse('2038-01-19T03:14:07Z');

/**
 * Rejects what the service rejects: content that is no certificate, a key that does not match, a lifetime out of range.
 */
export function checkCertificate(content: string, key: string, now: number): void {
  if (/^-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(key)) throw refusals.encrypted();
  const [certificate, ...issuers] = parsed(() => certificatesIn(content));
  const privateKey = parsed(() => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) throw refusals.mismatch();
  // Each certificate was issued by the next one.
  if (issuers.some((issuer, i) => ![certificate, ...issuers][i]?.checkIssued(issuer))) throw refusals.noChain();
  const end = Date.parse(certificate.validTo);
  if (end < now) throw refusals.expired();
  if (end > LAST_MOMENT) throw refusals.tooLong();
  if (certificate.subjectAltName === undefined) throw refusals.noNames();
}
/** The certificates of a chain, that of the server first. */
function certificatesIn(content: string): [X509Certificate, ...X509Certificate[]] {
  const [first = content, ...more] = content.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  return [new X509Certificate(first), ...more.map((text) => new X509Certificate(text))];
}
function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch {
    throw refusals.invalid();
  }
}

/** True if a certificate is for a domain name. */
export const covers = ({ content }: CertificateRecord, domain: string): boolean =>
  new X509Certificate(content).checkHost(domain) !== undefined;

/** A certificate in a list. */
export function certificateSummary(record: CertificateRecord, projectId: string) {
  const certificate = new X509Certificate(record.content);
  return given({
    id: record.id,
    name: record.name,
    type: record.type,
    instance_id: record.instanceId,
    project_id: projectId,
    common_name: part(certificate.subject, 'CN')[0],
    san: names(certificate),
    not_after: wholeSeconds(Date.parse(certificate.validTo)),
    signature_algorithm: signatureAlgorithm(certificate),
    create_time: wholeSeconds(record.created),
    update_time: wholeSeconds(record.updated),
    is_has_trusted_root_ca: record.hasTrustedRoot,
    algorithm_type: certificate.publicKey.asymmetricKeyType === 'ec' ? ('ECC' as const) : ('RSA' as const),
  });
}
/** A certificate with everything in it. */
export function certificateView(record: CertificateRecord, projectId: string) {
  return { ...certificateSummary(record, projectId), ...certificateDetails(record) };
}
function certificateDetails({ content }: CertificateRecord) {
  const { subject, issuer, validFrom, serialNumber } = new X509Certificate(content);
  return {
    version: 3,
    organization: part(subject, 'O'),
    organizational_unit: part(subject, 'OU'),
    locality: part(subject, 'L'),
    state: part(subject, 'ST'),
    country: part(subject, 'C'),
    not_before: wholeSeconds(Date.parse(validFrom)),
    serial_number: BigInt(`0x${serialNumber}`).toString(),
    issuer: part(issuer, 'O'),
  };
}
/** The values of one part of a distinguished name, given as lines like `CN=www.example.com`. */
function part(distinguishedName: string, key: string): string[] {
  return distinguishedName
    .split('\n')
    .filter((line) => line.startsWith(`${key}=`))
    .map((line) => line.slice(key.length + 1));
}
function names(certificate: X509Certificate): string[] {
  return (certificate.subjectAltName ?? '').split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));
}
/** By the object identifier of the algorithm in the certificate's bytes. */
function signatureAlgorithm(certificate: X509Certificate): string {
  const der = certificate.raw.toString('hex');
  if (der.includes('2a8648ce3d040302')) return 'ECDSA-SHA256';
  if (der.includes('2a864886f70d01010d')) return 'SHA512-RSA';
  return der.includes('2a864886f70d01010c') ? 'SHA384-RSA' : 'SHA256-RSA';
}
