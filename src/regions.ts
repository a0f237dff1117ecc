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

export const regions = {
  'cn-north-4': { name: 'CN North-Beijing4', apig: 'https://apig.cn-north-4.myhuaweicloud.com', iam: 'https://iam.cn-north-4.myhuaweicloud.com', sts: 'https://sts.cn-north-4.myhuaweicloud.com' },
  'cn-north-1': { name: 'CN North-Beijing1', apig: 'https://apig.cn-north-1.myhuaweicloud.com', iam: 'https://iam.cn-north-1.myhuaweicloud.com' },
  'cn-east-2': { name: 'CN East-Shanghai2', apig: 'https://apig.cn-east-2.myhuaweicloud.com', iam: 'https://iam.cn-east-2.myhuaweicloud.com' },
  'cn-east-3': { name: 'CN East-Shanghai1', apig: 'https://apig.cn-east-3.myhuaweicloud.com', iam: 'https://iam.cn-east-3.myhuaweicloud.com', sts: 'https://sts.cn-east-3.myhuaweicloud.com' },
  'cn-south-1': { name: 'CN South-Guangzhou', apig: 'https://apig.cn-south-1.myhuaweicloud.com', iam: 'https://iam.cn-south-1.myhuaweicloud.com', sts: 'https://sts.cn-south-1.myhuaweicloud.com' },
  'ap-southeast-2': { name: 'AP-Bangkok', apig: 'https://apig.ap-southeast-2.myhuaweicloud.com', iam: 'https://iam.ap-southeast-2.myhuaweicloud.com', sts: 'https://sts.ap-southeast-2.myhuaweicloud.com' },
  'ap-southeast-1': { name: 'CN-Hong Kong', apig: 'https://apig.ap-southeast-1.myhuaweicloud.com', iam: 'https://iam.ap-southeast-1.myhuaweicloud.com', sts: 'https://sts.ap-southeast-1.myhuaweicloud.com' },
  'ap-southeast-3': { name: 'AP-Singapore', apig: 'https://apig.ap-southeast-3.myhuaweicloud.com', iam: 'https://iam.ap-southeast-3.myhuaweicloud.com', sts: 'https://sts.ap-southeast-3.myhuaweicloud.com' },
  'ru-northwest-2': { name: 'RU-Moscow2', apig: 'https://apig.ru-northwest-2.myhuaweicloud.com' },
  'sa-brazil-1': { name: 'LA-Sao Paulo1', apig: 'https://apig.sa-brazil-1.myhuaweicloud.com', iam: 'https://iam.sa-brazil-1.myhuaweicloud.com', sts: 'https://sts.sa-brazil-1.myhuaweicloud.com' },
  'la-south-2': { name: 'LA-Santiago', apig: 'https://apig.la-south-2.myhuaweicloud.com', iam: 'https://iam.la-south-2.myhuaweicloud.com', sts: 'https://sts.la-south-2.myhuaweicloud.com' },
  'la-north-2': { name: 'LA-Mexico City2', apig: 'https://apig.la-north-2.myhuaweicloud.com', iam: 'https://iam.la-north-2.myhuaweicloud.com' },
  'na-mexico-1': { name: 'LA-Mexico City1', apig: 'https://apig.na-mexico-1.myhuaweicloud.com', iam: 'https://iam.na-mexico-1.myhuaweicloud.com' },
  'af-south-1': { name: 'AF-Johannesburg', apig: 'https://apig.af-south-1.myhuaweicloud.com', iam: 'https://iam.af-south-1.myhuaweicloud.com', sts: 'https://sts.af-south-1.myhuaweicloud.com' },
  'cn-north-9': { name: 'CN North-Ulanqab1', apig: 'https://apig.cn-north-9.myhuaweicloud.com', iam: 'https://iam.cn-north-9.myhuaweicloud.com' },
  'cn-southwest-2': { name: 'CN Southwest-Guiyang1', apig: 'https://apig.cn-southwest-2.myhuaweicloud.com', iam: 'https://iam.cn-southwest-2.myhuaweicloud.com', sts: 'https://sts.cn-southwest-2.myhuaweicloud.com' },
  'ap-southeast-4': { name: 'AP-Jakarta', apig: 'https://apig.ap-southeast-4.myhuaweicloud.com', iam: 'https://iam.ap-southeast-4.myhuaweicloud.com', sts: 'https://sts.ap-southeast-4.myhuaweicloud.com' },
  'tr-west-1': { name: 'TR-Istanbul', apig: 'https://apig.tr-west-1.myhuaweicloud.com', iam: 'https://iam.tr-west-1.myhuaweicloud.com', sts: 'https://sts.tr-west-1.myhuaweicloud.com' },
  'cn-north-2': { name: 'CN North-Beijing2', apig: 'https://apig.cn-north-2.myhuaweicloud.com', iam: 'https://iam.cn-north-2.myhuaweicloud.com' },
  'eu-west-101': { name: 'EU-Dublin', apig: 'https://apig.eu-west-101.myhuaweicloud.eu', iam: 'https://iam.eu-west-101.myhuaweicloud.eu' },
  'ae-ad-1': { name: 'ME-Abu Dhabi-OP5', apig: 'https://apig.ae-ad-1.myhuaweicloud.com', iam: 'https://iam.ae-ad-1.myhuaweicloud.com' },
  'me-east-1': { name: 'ME-Riyadh', apig: 'https://apig.me-east-1.myhuaweicloud.com', iam: 'https://iam.me-east-1.myhuaweicloud.com' },
  'my-kualalumpur-1': { name: 'AP-Kuala Lumpur-OP6', apig: 'https://apig.my-kualalumpur-1.myhuaweicloud.com', iam: 'https://iam.my-kualalumpur-1.myhuaweicloud.com' },
  'eu-west-0': { name: 'EU-Paris', apig: 'https://apig.eu-west-0.myhuaweicloud.com', iam: 'https://iam.eu-west-0.myhuaweicloud.com' },
  'ru-moscow-1': { name: 'RU-Moscow-OP4', apig: 'https://apig.ru-moscow-1.myhuaweicloud.com', iam: 'https://iam.ru-moscow-1.myhuaweicloud.com' },
  'cn-south-4': { name: 'CN South-Guangzhou-InvitationOnly', apig: 'https://apig.cn-south-4.myhuaweicloud.com' },
  'cn-east-5': { name: 'CN East-Qingdao', apig: 'https://apig.cn-east-5.myhuaweicloud.com', iam: 'https://iam.cn-east-5.myhuaweicloud.com' },
  'cn-north-12': { name: 'CN North3', apig: 'https://apig.cn-north-12.myhuaweicloud.com', iam: 'https://iam.cn-north-12.myhuaweicloud.com' },
  'cn-east-4': { name: 'CN East2', apig: 'https://apig.cn-east-4.myhuaweicloud.com', iam: 'https://iam.cn-east-4.myhuaweicloud.com' },
  'cn-southwest-3': { name: 'CN Southwest-Guiyang-Auto2', apig: 'https://apig.cn-southwest-3.myhuaweicloud.com' },
  'cn-south-2': { name: 'CN South-Shenzhen', apig: 'https://apig.cn-south-2.myhuaweicloud.com', iam: 'https://iam.cn-south-2.myhuaweicloud.com' },
  'cn-north-11': { name: 'CN North-Ulanqab-Auto1', apig: 'https://apig.cn-north-11.myhuaweicloud.com' },
  'ap-southeast-5': { name: 'AP-Manila', apig: 'https://apig.ap-southeast-5.myhuaweicloud.com' },
  'af-north-1': { name: 'AF-Cairo', apig: 'https://apig.af-north-1.myhuaweicloud.com' },
} as const satisfies Readonly<Record<string, Region>>;

/** ID of a known region. */
export type RegionId = keyof typeof regions;

/**
 * The form of region IDs, such as `cn-north-4`. An unknown ID of this form is a region that is newer than this table.
 */
export const REGION_FORM = /^[a-z]{2,}(-[a-z]+)+-\d{1,3}$/;
