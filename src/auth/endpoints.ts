/** From region, options, environment and regions file to the addresses of APIG and IAM. */
import { decode, encode } from '../schema/url.js';
import { ApigConfigurationError } from '../errors.js';
import { isLoopback } from '../hosts.js';
import { nearest } from '../names.js';
import { REGION_FORM, regions, type Region } from '../regions.js';
import { hideUserInfo, quoted } from '../text.js';
import { VERSION } from '../version.js';
import type { CredentialsContext } from './credentials.js';
import { variable } from './files.js';
import { regionsFile } from './regions-file.js';
import { warnOnce } from './warnings.js';

/** An address in the parts that a request is made of. */
export interface Endpoint {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Host as the request has it: with the port, unless it is the scheme's own. */
  readonly host: string;
  /** Path before the service's own, encoded, without a slash at its end. */
  readonly prefix: string;
}

/** The region that a client talks to: its option, else `HW_REGION_NAME`. */
export function regionOf(option: string | undefined): string | undefined {
  return option === undefined || option.trim() === '' ? variable('HW_REGION_NAME') : option.trim();
}

/** The region that an address of Huawei Cloud names. */
export const regionIn = (host: string): string | undefined =>
  /^apig\.([a-z0-9-]+)\.myhuaweicloud\.(?:com|eu)$/.exec(host)?.[1];

/** Where APIG is: the option, else `HUAWEICLOUD_SDK_REGION_APIG_<ID>`, the regions file, the table. */
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

/** Where IAM serves every region of Huawei Cloud that has no address of its own. */
const GLOBAL_IAM = 'https://iam.myhuaweicloud.com';
/**
 * Where IAM is: the option, else `HUAWEICLOUD_SDK_IAM_ENDPOINT`, `HUAWEICLOUD_SDK_REGION_IAM_<ID>`, the regions file,
 * the cloud of `apig`, else the table by region, the global address.
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
/** The address of IAM for whoever asks for credentials. */
export function iamAddress({ iamEndpoint: option, region, endpoint }: CredentialsContext): string {
  const { origin, prefix } = iamEndpoint(option, region, endpoint);
  return origin + prefix;
}
function iamOf(region: string | undefined): string {
  return (region === undefined ? undefined : knownRegion(region)?.iam) ?? GLOBAL_IAM;
}
/** The IAM of the cloud in which an address of APIG is. */
function iamBeside({ hostname, port, origin }: URL, region: string | undefined): string {
  const [, place, cloud] = /^apig\.([a-z0-9-]+)\.((?:[a-z0-9-]+\.)+[a-z0-9-]+)$/.exec(hostname) ?? [];
  const vendor = /(?:^|\.)(?:my)?huaweicloud\.(com|eu)$/.exec(hostname)?.[1];
  const known = iamOf(place ?? region);
  // The European cloud has accounts of its own.
  if (vendor !== undefined && known.endsWith(`.${vendor}`)) return known;
  // Both names are below the region's own, so they belong to the same owner.
  if (place !== undefined && cloud !== undefined && port === '' && (place === region || place.includes('-')))
    return `https://iam.${place}.${cloud}`;
  throw new ApigConfigurationError(
    'iamEndpoint',
    `The address of IAM is not known: the endpoint ${origin} is not one of Huawei Cloud's own. Nothing was sent. Pass iamEndpoint, the address of IAM in the same cloud, such as https://iam.${region ?? 'region'}.example.com. With an access key, projectId is enough.`,
  );
}
/** Other tools expect the address with the version of the API at its end. Here the version is added later. */
const withoutVersion = (endpoint: Endpoint): Endpoint => ({
  ...endpoint,
  prefix: endpoint.prefix.replace(/\/v3$/, ''),
});

/** Terraform's variable for the domain of another cloud with the same services. */
const CLOUD = 'HW_CLOUD';
/** What environment and regions file say of a service in a region: the first address of several. */
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
 * The address of a region that is newer than the table. An ID that does not look like a region, or that looks like a
 * misspelled one, is an error.
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
/** Words of which IDs of regions are made, known ones and likely ones. */
const COMPASS = ['north', 'south', 'east', 'west', 'northeast', 'northwest', 'southeast', 'southwest', 'central'];
/**
 * The known region that a wrong ID was meant to be. A region may be newer than the table: another number, country or
 * city is no mistake. A misspelled word is one.
 */
function regionMeant(id: string, known: readonly string[]): string | undefined {
  if (known.includes(id)) return id;
  if (!REGION_FORM.test(id)) return nearest(id, known);
  const words = new Set([...COMPASS, ...known.flatMap((region) => region.split('-'))]);
  const long = [...words].filter((word) => word.length > 3);
  const isWrong = (word: string): boolean => !words.has(word) && nearest(word, long) !== undefined;
  const spelled = id.split('-').map((word) => (isWrong(word) ? (nearest(word, long) ?? word) : word)).join('-');
  const swapped = `${id.charAt(1)}${id.charAt(0)}${id.slice(2)}`;
  return [spelled, swapped].find((other) => known.includes(other)) ?? (spelled === id ? undefined : nearest(id, known));
}

/** An address taken apart; `where` names the option, variable or file that it comes from. */
export function parseEndpoint(where: string, text: string): Endpoint {
  const trimmed = text.trim();
  const url = parseUrl(trimmed.includes('://') ? trimmed : `https://${trimmed}`);
  // A URL reads a backslash as a slash, and so takes a password for a path.
  const fault = trimmed.includes('\\') ? 'it holds a backslash' : endpointFault(url);
  if (!url || fault !== undefined) {
    // An address may hold a password, and its query a token.
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
const parseUrl = (address: string): URL | undefined => (URL.canParse(address) ? new URL(address) : undefined);
function endpointFault(url: URL | undefined): string | undefined {
  if (!url) return 'it is not a URL';
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return `its scheme is ${url.protocol.slice(0, -1)}, not https`;
  if (url.username !== '' || url.password !== '') return 'it holds a user name or password; pass credentials instead';
  return url.search !== '' || url.hash !== '' ? 'it holds a query or a fragment' : undefined;
}
