/**
 * Keeps the IAM policy of a script beside it, and checks in CI that it is the right one: nothing missing, nothing more.
 *
 * The script runs against the local gateway, on a free port of this machine; no account is needed. With `--update`, the
 * policy file is written; without, it is compared.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { ApigClient, ApigPermissionDeniedError } from 'huaweicloud-apig';
import { recordActions, type PolicyDocument } from 'huaweicloud-apig/catalog';
import { startLocalGateway, type LocalServerOptions } from 'huaweicloud-apig/testing';

/** The script whose policy is kept. */
async function deploy(client: ApigClient): Promise<void> {
  const group = await client.groups.create({ name: 'orders' });
  const api = await client.apis.create({
    group_id: group.id, name: 'get_orders', type: 1, auth_type: 'APP', req_protocol: 'HTTPS', req_method: 'GET',
    req_uri: '/orders', backend_type: 'MOCK', mock_info: { result_content: '[]' },
  });
  await client.apis.publish({ api_id: api.id, env_id: 'DEFAULT_ENVIRONMENT_RELEASE_ID' });
}

/** Runs the script against a new local gateway, and returns what was recorded. */
async function run(options: LocalServerOptions) {
  await using server = await startLocalGateway(options);
  await using client = new ApigClient(server.clientOptions);
  const recording = recordActions(client);
  await deploy(client);
  return recording.policy();
}

const file = new URL('./least-privilege.policy.json', import.meta.url);

// What the script uses. Operations whose actions no public source names cannot be in the policy: they are printed.
const { document, unknown } = await run({});
const text = `${JSON.stringify(document, null, 2)}\n`;
if (process.argv.includes('--update')) writeFileSync(file, text);
if (unknown.length > 0) console.log('not in the policy, because unknown:', unknown.join(', '));
const isCurrent = readFileSync(file, 'utf8') === text;
console.log(isCurrent ? 'the policy is up to date' : 'the policy is out of date: run this with --update, and read the difference');
if (!isCurrent) process.exitCode = 1;

// The script works with the policy in the file, and what it lacks would fail here, not in production.
const policy = JSON.parse(readFileSync(file, 'utf8')) as PolicyDocument; // This script has written it.
await run({ policy });
console.log('the script works with its policy');

const lacking: PolicyDocument = {
  ...policy,
  Statement: policy.Statement.map((one) => ({ ...one, Action: one.Action.filter((action) => action !== 'apig:apis:publish') })),
};
try {
  await run({ policy: lacking });
} catch (error) {
  if (!(error instanceof ApigPermissionDeniedError)) throw error;
  console.log(`without one action: ${error.operation} was rejected with ${error.status} ${error.code ?? ''}`);
  console.log(error.remedy);
}
