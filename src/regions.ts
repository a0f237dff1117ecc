/** Regions that offer APIG, with their endpoints. Data only; `config.ts` uses them. */

/** A region's endpoints. */
export interface Region {
  /** Name in the console. */
  readonly name: string;
  /** Endpoint of APIG. */
  readonly apig: string;
  /** Endpoint of IAM; absent if the region uses the global one. */
  readonly iam?: string;
  /** Endpoint of STS; absent if the region has none. */
  readonly sts?: string;
}

/** Each region's name, and the services besides APIG that have an endpoint there. */
const TABLE = {
  'cn-north-4': ['CN North-Beijing4', 'iam', 'sts'],
  'cn-north-1': ['CN North-Beijing1', 'iam'],
  'cn-east-2': ['CN East-Shanghai2', 'iam'],
  'cn-east-3': ['CN East-Shanghai1', 'iam', 'sts'],
  'cn-south-1': ['CN South-Guangzhou', 'iam', 'sts'],
  'ap-southeast-2': ['AP-Bangkok', 'iam', 'sts'],
  'ap-southeast-1': ['CN-Hong Kong', 'iam', 'sts'],
  'ap-southeast-3': ['AP-Singapore', 'iam', 'sts'],
  'ru-northwest-2': ['RU-Moscow2'],
  'sa-brazil-1': ['LA-Sao Paulo1', 'iam', 'sts'],
  'la-south-2': ['LA-Santiago', 'iam', 'sts'],
  'la-north-2': ['LA-Mexico City2', 'iam'],
  'na-mexico-1': ['LA-Mexico City1', 'iam'],
  'af-south-1': ['AF-Johannesburg', 'iam', 'sts'],
  'cn-north-9': ['CN North-Ulanqab1', 'iam'],
  'cn-southwest-2': ['CN Southwest-Guiyang1', 'iam', 'sts'],
  'ap-southeast-4': ['AP-Jakarta', 'iam', 'sts'],
  'tr-west-1': ['TR-Istanbul', 'iam', 'sts'],
  'cn-north-2': ['CN North-Beijing2', 'iam'],
  'eu-west-101': ['EU-Dublin', 'iam'],
  'ae-ad-1': ['ME-Abu Dhabi-OP5', 'iam'],
  'me-east-1': ['ME-Riyadh', 'iam'],
  'my-kualalumpur-1': ['AP-Kuala Lumpur-OP6', 'iam'],
  'eu-west-0': ['EU-Paris', 'iam'],
  'ru-moscow-1': ['RU-Moscow-OP4', 'iam'],
  'cn-south-4': ['CN South-Guangzhou-InvitationOnly'],
  'cn-east-5': ['CN East-Qingdao', 'iam'],
  'cn-north-12': ['CN North3', 'iam'],
  'cn-east-4': ['CN East2', 'iam'],
  'cn-southwest-3': ['CN Southwest-Guiyang-Auto2'],
  'cn-south-2': ['CN South-Shenzhen', 'iam'],
  'cn-north-11': ['CN North-Ulanqab-Auto1'],
  'ap-southeast-5': ['AP-Manila'],
  'af-north-1': ['AF-Cairo'],
} as const satisfies Readonly<Record<string, readonly [name: string, ...services: ('iam' | 'sts')[]]>>;

/** ID of a known region. */
export type RegionId = keyof typeof TABLE;

/** The European cloud has a domain of its own. */
const EUROPEAN: ReadonlySet<string> = new Set(['eu-west-101']);
const endpoint = (service: string, id: string): string =>
  `https://${service}.${id}.myhuaweicloud.${EUROPEAN.has(id) ? 'eu' : 'com'}`;

/** The known regions by their IDs. */
export const regions = Object.fromEntries(Object.entries(TABLE).map(([id, [name, ...services]]): [string, Region] => [
  id,
  { name, apig: endpoint('apig', id), ...Object.fromEntries(services.map((service) => [service, endpoint(service, id)])) },
])) as Readonly<Record<RegionId, Region>>; // It has the keys of the table.

/**
 * The form of region IDs, such as `cn-north-4`. An unknown ID of this form is a region that is newer than this table.
 */
export const REGION_FORM = /^[a-z]{2,}(-[a-z]+)+-\d{1,3}$/;
