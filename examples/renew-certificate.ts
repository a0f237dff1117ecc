/**
 * Renews a certificate in its place: all domain names that have it get the new one with one call, without an outage.
 *
 * Usage: renew-certificate.ts NAME CERT.pem KEY.pem. A local gateway gets one for `www.example.com` first.
 */
import { readFile } from 'node:fs/promises';
import type { ApigClient } from 'huaweicloud-apig';
import { CERTIFICATE, KEY } from '../test/gateway/certificate.js';
import { withGateway } from './connect.js';

const [, , name = 'example_2037', certFile, keyFile] = process.argv;
const read = (path: string | undefined, sample: string): Promise<string> =>
  (path === undefined ? Promise.resolve(sample) : readFile(path, 'utf8'));
const gatewayOf = (client: ApigClient): string => String(client.toJSON()['instanceId']);

/** Certificates of one gateway have the type `instance`. */
const certificate = (client: ApigClient, cert: string, key: string) =>
  ({ name, type: 'instance' as const, instance_id: gatewayOf(client), cert_content: cert, private_key: key });

await withGateway(async (client) => {
  const old = await client.certificates.findByName(gatewayOf(client), name);
  if (!old) throw new Error(`There is no certificate ${name}.`);
  const domains = await client.certificates.listDomains(old.id, {}).all();
  // The service never shows texts and keys: an update needs both.
  const renewed = await client.certificates.update(
    old.id, certificate(client, await read(certFile, CERTIFICATE), await read(keyFile, KEY)),
  );
  console.log(`${name} ends ${renewed.not_after ?? '?'} for ${domains.map(({ url_domain }) => url_domain).join(', ')}`);
}, async (client) => {
  const group = await client.groups.create({ name: 'orders' });
  const { id } = await client.certificates.create(certificate(client, CERTIFICATE, KEY));
  const domain = await client.groups.domains.bind(group.id, { url_domain: 'www.example.com' });
  await client.certificates.attachDomains(id, {
    domains: [{ domain: domain.url_domain, instance_ids: [gatewayOf(client)] }],
  });
});
