/** The example that makes a single file of a tool: the file runs on its own, and as a single executable. */
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { LOCAL_DEFAULTS, startLocalGateway } from '../../src/testing/index.js';

const run = promisify(execFile);
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** The tool, in a folder of its own. */
async function madeTool(): Promise<{ folder: string; file: string; printed: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'apig-'));
  const file = join(folder, 'list-groups.cjs');
  const { stdout } = await run(process.execPath, ['--import', 'tsx', 'examples/bundle-a-tool.ts', file]);
  return { folder, file, printed: stdout };
}
/** What it prints about a local gateway. */
async function listed(program: string, args: readonly string[]): Promise<string> {
  await using local = await startLocalGateway();
  const { credentials: { ak, sk }, projectId, instanceId } = LOCAL_DEFAULTS;
  const { stdout } = await run(program, args, {
    cwd: tmpdir(),
    env: {
      APIG_INSTANCE_ID: instanceId, HUAWEICLOUD_SDK_PROJECT_ID: projectId,
      HUAWEICLOUD_SDK_AK: ak, HUAWEICLOUD_SDK_SK: sk,
      HW_REGION_NAME: 'cn-north-4', HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4: local.url,
    },
  });
  return stdout;
}

test('a tool in a single file runs without node_modules', { timeout: 120_000 }, async () => {
  const { file, printed } = await madeTool();
  expect(printed).toMatch(new RegExp(`^${file}: \\d+ KB\\. Run it with node ${file}\\n$`));
  expect(await listed(process.execPath, [file])).toBe('DEFAULT\n');
  await expect(run(process.execPath, [file], { env: {} })).rejects.toMatchObject({
    code: 1, stderr: expect.stringMatching(/^The client needs to know where the service is\. Pass region, [^\n]+\n$/) as string,
  });
});

test.runIf(process.platform === 'linux')('a tool is a single executable', { timeout: 120_000 }, async () => {
  const { folder, file } = await madeTool();
  const [config, blob, program] = ['sea.json', 'tool.blob', 'tool'].map((name) => join(folder, name)) as [string, string, string];
  await writeFile(config, JSON.stringify({ main: file, output: blob, disableExperimentalSEAWarning: true }));
  await run(process.execPath, ['--experimental-sea-config', config]);
  await copyFile(process.execPath, program);
  await run('npx', ['--no-install', 'postject', program, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE]);
  expect(await listed(program, [])).toBe('DEFAULT\n');
});
