/** Finds the addresses of APIG and IAM by options, environment, regions file and region. */
import { decode, encode } from '../schema/url.js';
import { ApigConfigurationError } from '../errors.js';
import { isLoopback, urlOf } from '../hosts.js';
import { nearest } from '../names.js';
import { REGION_FORM, regions, type Region } from '../regions.js';
import { hideUserInfo, quoted } from '../text.js';
import { VERSION } from '../version.js';
import type { CredentialsContext } from './credentials.js';
import { variable } from './files.js';
import { regionsFile } from './regions-file.js';
import { warnOnce } from './warnings.js';

/** An address, in the parts that a request needs. */
export interface Endpoint {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Host header: with the port, unless it is the default of the scheme. */
  readonly host: string;
  /** Path before that of the operation, encoded, without a slash at its end. */
  readonly prefix: string;
}

/** The region of a client: its option, otherwise `HW_REGION_NAME`. */
export function regionOf(option: string | undefined): string | undefined {
  return option === undefined || option.trim() === '' ? variable('HW_REGION_NAME') : option.trim();
}

/** The region in an address of Huawei Cloud. */
export const regionIn = (host: string): string | undefined =>
  /^apig\.([a-z0-9-]+)\.myhuaweicloud\.(?:com|eu)$/.exec(host)?.[1];

/**
 * The address of APIG: by the option, `HUAWEICLOUD_SDK_REGION_APIG_<ID>`, the regions file or the table, in this order.
 */
export function apigEndpoint(option: string | URL | undefined, region: string | undefined): Endpoint {
  if (option !== undefined && String(option) !== '') return parseEndpoint('endpoint', String(option));
  if (region === undefined) {
    throw new ApigConfigurationError(
      'region',
      'The client needs to know where the service is. Pass region, such as "cn-north-4", or endpoint, or set HW_REGION_NAME.',
    );
  }
  const named = namedElsewhere('APIG', region);
  if (named) return parseEndpoint(named.where, named.address);
  return parseEndpoint('endpoint', knownRegion(region)?.apig ?? untriedEndpoint(region));
}

/** IAM for all regions of Huawei Cloud that have no address of their own. */
const GLOBAL_IAM = 'https://iam.myhuaweicloud.com';
/**
 * The address of IAM: by the option, `HUAWEICLOUD_SDK_IAM_ENDPOINT`, `HUAWEICLOUD_SDK_REGION_IAM_<ID>`, the regions
 * file, the cloud of `apig`, the table or the global address, in this order.
 * @throws ApigConfigurationError if `apig` is in another cloud whose IAM is not known: secrets go to no cloud that
 *   nobody named.
 */
export function iamEndpoint(
  option: string | URL | undefined,
  region: string | undefined,
  apig?: string,
): Endpoint {
  const given = option === undefined || String(option) === '' ? undefined : String(option);
  const ofEnvironment = variable('HUAWEICLOUD_SDK_IAM_ENDPOINT');
  if (given !== undefined) return withoutVersion(parseEndpoint('iamEndpoint', given));
  if (ofEnvironment !== undefined) return withoutVersion(parseEndpoint('HUAWEICLOUD_SDK_IAM_ENDPOINT', ofEnvironment));
  const named = region === undefined ? undefined : namedElsewhere('IAM', region);
  const elsewhere = named?.where === CLOUD && apig !== undefined && !new URL(apig).hostname.endsWith(`.${named.cloud}`);
  if (named && !elsewhere) return withoutVersion(parseEndpoint(named.where, named.address));
  return parseEndpoint('iamEndpoint', apig === undefined ? iamOf(region) : iamBeside(new URL(apig), region));
}
/** The address of IAM for a source of credentials. */
export function iamAddress({ iamEndpoint: option, region, endpoint }: CredentialsContext): string {
  const { origin, prefix } = iamEndpoint(option, region, endpoint);
  return origin + prefix;
}
function iamOf(region: string | undefined): string {
  return (region === undefined ? undefined : knownRegion(region)?.iam) ?? GLOBAL_IAM;
}
/** The IAM of the cloud to which an address of APIG belongs. */
function iamBeside({ hostname, port, origin }: URL, region: string | undefined): string {
  const [, place, cloud] = /^apig\.([a-z0-9-]+)\.((?:[a-z0-9-]+\.)+[a-z0-9-]+)$/.exec(hostname) ?? [];
  const vendor = /(?:^|\.)(?:my)?huaweicloud\.(com|eu)$/.exec(hostname)?.[1];
  const known = iamOf(place ?? region);
  // The European cloud has separate accounts.
  if (vendor !== undefined && known.endsWith(`.${vendor}`)) return known;
  // Both names are subdomains of the region's domain, so they have the same owner.
  if (place !== undefined && cloud !== undefined && port === '' && (place === region || place.includes('-')))
    return `https://iam.${place}.${cloud}`;
  throw new ApigConfigurationError(
    'iamEndpoint',
    `The address of IAM is not known: the endpoint ${origin} is not one of Huawei Cloud's own. Nothing was sent. Pass iamEndpoint, the address of IAM in the same cloud, such as https://iam.${region ?? 'region'}.example.com. With an access key, projectId is enough.`,
  );
}
/** Other tools expect the address with the version of the API at its end. Here, operations add the version. */
const withoutVersion = (endpoint: Endpoint): Endpoint => ({
  ...endpoint,
  prefix: endpoint.prefix.replace(/\/v3$/, ''),
});

/** Variable of Terraform: the domain of another cloud with the same services. */
const CLOUD = 'HW_CLOUD';
/** The address of a service in a region by environment or regions file: the first of several. */
function namedElsewhere(
  service: 'APIG' | 'IAM',
  region: string,
): { readonly where: string; readonly address: string; readonly cloud?: string } | undefined {
  const name = `HUAWEICLOUD_SDK_REGION_${service}_${region.toUpperCase().replaceAll('-', '_')}`;
  const [address] = (variable(name) ?? '').split(',').map((part) => part.trim()).filter((part) => part !== '');
  if (address !== undefined) return { where: name, address };
  const file = regionsFile();
  const listed = file?.regions(service).get(region)?.[0];
  if (file && listed !== undefined) return { where: file.path, address: listed };
  const cloud = variable(CLOUD);
  if (cloud === undefined || knownRegion(region)?.apig.endsWith(`.${cloud}`)) return undefined;
  return { where: CLOUD, address: `https://${service.toLowerCase()}.${region}.${cloud}`, cloud };
}

function knownRegion(id: string): Region | undefined {
  const table: Readonly<Record<string, Region>> = regions;
  return Object.hasOwn(table, id) ? table[id] : undefined;
}
/**
 * The address of a region that is newer than the table. Rejects an ID that does not look like a region, or that looks
 * misspelled.
 */
function untriedEndpoint(id: string): string {
  const known = Object.keys(regions);
  const meant = regionMeant(id.toLowerCase().replaceAll(/[_ ]/g, '-'), known);
  if (!REGION_FORM.test(id) || meant !== undefined) {
    throw new ApigConfigurationError(
      'region',
      `${quoted(id, 60)} is not a region.${meant === undefined ? '' : ` Did you mean ${meant}?`} Known regions: ${known.join(', ')}. For any other place pass endpoint.`,
    );
  }
  const address = `https://apig.${id}.myhuaweicloud.com`;
  process.emitWarning(
    `The region ${id} is not in the table of huaweicloud-apig ${VERSION}; trying ${address}. Pass endpoint if it is elsewhere.`,
    { code: 'HUAWEICLOUD_APIG_REGION' },
  );
  return address;
}
/** Words in IDs of regions, known and likely. */
const COMPASS = ['north', 'south', 'east', 'west', 'northeast', 'northwest', 'southeast', 'southwest', 'central'];
/**
 * The known region that a misspelled ID means. Another number, country or city is not a misspelling, because a region
 * may be newer than the table.
 */
function regionMeant(id: string, known: readonly string[]): string | undefined {
  if (!REGION_FORM.test(id)) return nearest(id, known);
  const words = [...COMPASS, ...known.flatMap((region) => region.split('-'))].filter((word) => word.length > 3);
  const spelled = id.split('-').map((word) => nearest(word, words) ?? word).join('-');
  const swapped = `${id.charAt(1)}${id.charAt(0)}${id.slice(2)}`;
  return [spelled, swapped].find((other) => known.includes(other)) ?? (spelled === id ? undefined : nearest(id, known));
}

/** Parses an address. `where` names the option, variable or file that it comes from. */
export function parseEndpoint(where: string, text: string): Endpoint {
  const trimmed = text.trim();
  const url = urlOf(trimmed.includes('://') ? trimmed : `https://${trimmed}`);
  // `URL` reads a backslash as a slash, so it would read a password as a path.
  const fault = trimmed.includes('\\') ? 'it contains a backslash' : endpointFault(url);
  if (!url || fault !== undefined) {
    // An address may contain a password, and its query a token.
    const shown = quoted(hideUserInfo(trimmed).replace(/[?#].*/s, '?…'));
    throw new ApigConfigurationError(
      where,
      `${where}: ${shown} is not an endpoint: ${fault}. It looks like https://apig.cn-north-4.myhuaweicloud.com.`,
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    warnOnce(
      'HUAWEICLOUD_APIG_HTTP',
      `The endpoint ${url.origin} is plain http: requests and responses, including tokens, can be read on the way.`,
    );
  const prefix = url.pathname.replace(/\/+$/, '').split('/').map((segment) => encode(decode(segment))).join('/');
  return { origin: url.origin, host: url.host, prefix };
}
function endpointFault(url: URL | undefined): string | undefined {
  if (!url) return 'it is not a URL';
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return `its scheme is ${url.protocol.slice(0, -1)}, not https`;
  if (url.username !== '' || url.password !== '') return 'it contains a user name or password; pass credentials instead';
  return url.search !== '' || url.hash !== '' ? 'it contains a query or a fragment' : undefined;
}
