/** The example that makes spans of calls and attempts. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('makes a span for each call, with one below it for each attempt', { timeout: 60_000 }, async () => {
  const cwd = fileURLToPath(new URL('../../', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'examples/opentelemetry.ts'], { cwd });
  const groups = '/v2/{project_id}/apigw/instances/{instance_id}/api-groups';
  expect(stdout.trimEnd().split('\n')).toEqual([
    'groups.list',
    `  GET ${groups} 503`,
    `  GET ${groups} 200, sent again`,
    'groups.create',
    `  POST ${groups} 201`,
    'groups.delete',
    `  DELETE ${groups}/{group_id} 204`,
    'groups.get failed',
    `  GET ${groups}/{group_id} 404`,
  ]);
});
