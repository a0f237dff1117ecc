/** `huaweicloud-apig doctor`: what calls need, one part after another, and what to do about it. */
import { ApigClient } from '../client.js';
import type { DoctorRow } from '../doctor.js';
import { helpOf, readArguments, type Flags } from './arguments.js';
import type { Surroundings } from './surroundings.js';

const FLAGS = {
  region: { value: 'id', help: 'region, such as cn-north-4 (default: HW_REGION_NAME)' },
  endpoint: { value: 'URL', help: 'address of APIG, if it is not that of the region' },
  'iam-endpoint': { value: 'URL', help: 'address of IAM, if it is not that of the region' },
  'project-id': { value: 'id', help: 'project (default: HUAWEICLOUD_SDK_PROJECT_ID, or that of the region)' },
  'instance-id': { value: 'id', help: 'gateway (default: APIG_INSTANCE_ID)' },
  timeout: { value: 'milliseconds', help: 'time limit of each check (default: 10000)' },
  json: { help: 'print the rows as JSON' },
  help: { help: 'print this' },
} as const satisfies Flags;

const HELP = `Usage: huaweicloud-apig doctor [flags]

Checks credentials, endpoint, clock, project, permission and gateway, and says what to do.
Credentials come from where the vendor's tools find them: HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK,
HW_ACCESS_KEY and HW_SECRET_KEY, a profile file, the configuration of KooCLI and others.
It ends with 1 if a check fails.

${helpOf(FLAGS)}
`;

export async function doctorCommand(
  args: readonly string[],
  { out, ending, environment }: Surroundings,
): Promise<number> {
  const given = readArguments(FLAGS, args);
  if (given.has('help')) {
    out(HELP);
    return 0;
  }
  const timeout = given.number('timeout', 600_000);
  const client = new ApigClient({
    region: given.one('region'),
    endpoint: given.one('endpoint'),
    iamEndpoint: given.one('iam-endpoint'),
    projectId: given.one('project-id'),
    instanceId: given.one('instance-id') ?? environment['APIG_INSTANCE_ID'],
  });
  try {
    const rows = await client.doctor({ signal: ending, ...(timeout !== undefined && { timeout }) });
    out(`${given.has('json') ? JSON.stringify(rows, undefined, 2) : table(rows)}\n`);
    return rows.some(({ status }) => status === 'fail') ? 1 : 0;
  } finally {
    await client.close();
  }
}

/** Check, status and finding in columns, with the advice below. */
function table(rows: readonly DoctorRow[]): string {
  const width = Math.max(...rows.map(({ check }) => check.length));
  return rows.map(({ check, status, found, advice }) => {
    const todo = advice === '' ? '' : `\n${' '.repeat(width + 8)}-> ${advice}`;
    return `${check.padEnd(width)}  ${status.padEnd(4)}  ${found}${todo}`;
  }).join('\n');
}
