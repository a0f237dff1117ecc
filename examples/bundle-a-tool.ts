/**
 * Makes a single file of a tool with everything in it, so that it can be copied to a machine without node_modules.
 *
 * Usage: bundle-a-tool.ts [file]. It needs the built package: npm run build.
 */
import { stat } from 'node:fs/promises';
import { build } from 'esbuild';

const file = process.argv[2] ?? 'list-groups.cjs';
const TOOL = `
  const { ApigClient } = require('huaweicloud-apig');
  async function main() {
    const client = new ApigClient({ instanceId: process.env.APIG_INSTANCE_ID });
    try {
      for await (const { name } of client.groups.list()) console.log(name);
    } finally {
      await client.close();
    }
  }
  // An error that nobody catches would print a line of the bundle, which is long.
  main().catch((error) => { console.error(error.message); process.exitCode = 1; });
`;
await build({
  stdin: { contents: TOOL, resolveDir: process.cwd() },
  bundle: true, minify: true, platform: 'node', target: 'node20', format: 'cjs', outfile: file,
});
console.log(`${file}: ${Math.round((await stat(file)).size / 1000)} KB. Run it with node ${file}`);
