/** The example that makes a single file of a tool: the file runs on its own. */
import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { LOCAL_DEFAULTS, startLocalGateway } from '../../src/testing/index.js';

const run = promisify(execFile);

test('a tool in a single file runs without node_modules', { timeout: 120_000 }, async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'apig-')), 'list-groups.cjs');
  const made = await run(process.execPath, ['--import', 'tsx', 'examples/bundle-a-tool.ts', file]);
  expect(made.stdout).toMatch(new RegExp(`^${file}: \\d+ KB\\. Run it with node ${file}\\n$`));
  await using local = await startLocalGateway();
  const { credentials: { ak, sk }, projectId, instanceId } = LOCAL_DEFAULTS;
  const { stdout } = await run(process.execPath, [file], {
    cwd: tmpdir(),
    env: {
      APIG_INSTANCE_ID: instanceId, HUAWEICLOUD_SDK_PROJECT_ID: projectId,
      HUAWEICLOUD_SDK_AK: ak, HUAWEICLOUD_SDK_SK: sk,
      HW_REGION_NAME: 'cn-north-4', HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4: local.url,
    },
  });
  expect(stdout).toBe('DEFAULT\n');
});
