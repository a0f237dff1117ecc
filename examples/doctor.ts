/**
 * Checks everything that calls need (credentials, endpoint, clock, project, permission, gateway) and prints a table.
 *
 * By default it talks to the local gateway on a free port of this machine; no account is needed. For the real service,
 * run it with --real and the settings of other Huawei Cloud tools: HW_REGION_NAME and credentials (HUAWEICLOUD_SDK_AK
 * and HUAWEICLOUD_SDK_SK, a profile file, the command line's configuration ...). APIG_INSTANCE_ID names the gateway.
 */
import { ApigClient, type DoctorRow } from 'huaweicloud-apig';
import { startLocalGateway } from 'huaweicloud-apig/testing';

const real = process.argv.includes('--real');
const local = real ? undefined : await startLocalGateway();
const client = new ApigClient(local ? local.clientOptions : { instanceId: process.env['APIG_INSTANCE_ID'] });

/** The table: check, status and finding, with the advice below. */
function table(rows: readonly DoctorRow[]): string {
  const width = Math.max(...rows.map(({ check }) => check.length));
  return rows.map(({ check, status, found, advice }) => {
    const todo = advice === '' ? '' : `\n${' '.repeat(width + 8)}-> ${advice}`;
    return `${check.padEnd(width)}  ${status.padEnd(4)}  ${found}${todo}`;
  }).join('\n');
}

const rows = await client.doctor();
console.log(table(rows));
if (rows.some(({ status }) => status === 'fail')) process.exitCode = 1;
await client.close();
await local?.close();
