/**
 * Builds an app of Next.js that uses the packed package as docs/bundling.md says, with each of its bundlers, starts it
 * and calls it: `npm run test:next`. Next.js and React are not among the dependencies of this repository, because they
 * take 340 MB; npm fetches what test/next/package-lock.json has.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual, promisify } from 'node:util';
import ts from 'typescript';
import { LOCAL_DEFAULTS, startLocalGateway, type LocalServer } from '../src/testing/index.js';
import { packInto } from '../test/global-setup.js';

const ROOT = dirname(import.meta.dirname);
const BUNDLERS = ['turbopack', 'webpack'];
/** What a call of each kind of code must come to. */
const EXPECTED = {
  route: ['DEFAULT'],
  action: 200,
  component: 'DEFAULT orders',
  seen: ['groups.list', 'groups.list', 'groups.create', 'groups.list'],
};
const execute = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'apig-next-'));
const app = join(folder, 'app');
const { PATH } = process.env;
const environment = { PATH, HOME: join(folder, 'home'), NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1' };

/** The samples of the guide: the configuration, and a route handler. */
function samples(): { readonly config: string; readonly route: string } {
  const [, section = ''] = readFileSync(join(ROOT, 'docs/bundling.md'), 'utf8').split('## Next.js\n');
  const [config, route] = [/```js\n([^]*?)```/, /```ts[^\n]*\n([^]*?)```/].map((block) => block.exec(section)?.[1]);
  if (config === undefined || route === undefined) throw new Error('docs/bundling.md has no recipe for Next.js.');
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 };
  const { outputText } = ts.transpileModule(route, { compilerOptions });
  return { config, route: outputText };
}
/** Installs the app with the packed package. */
async function makeApp(): Promise<void> {
  const { tarball } = await packInto(folder);
  cpSync(join(ROOT, 'test/next'), app, { recursive: true });
  const { config, route } = samples();
  writeFileSync(join(app, 'next.config.mjs'), config);
  mkdirSync(join(app, 'app/groups'));
  writeFileSync(join(app, 'app/groups/route.js'), route);
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund'];
  // The settings of the `npm run` that started this are for this repository.
  const options = { cwd: app, env: { PATH, HOME: process.env['HOME'] } };
  await execute('npm', ['ci', ...quiet], options);
  await execute('npm', ['install', '--no-save', ...quiet, tarball], options);
}

const program = join(app, 'node_modules/next/dist/bin/next');
/** Starts the app. Resolves with its address. */
async function start(local: LocalServer): Promise<{ readonly url: string; readonly server: ChildProcess }> {
  const { credentials: { ak, sk }, projectId, instanceId } = LOCAL_DEFAULTS;
  const server = spawn(process.execPath, [program, 'start', '--port', '0', '--hostname', '127.0.0.1'], {
    cwd: app,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...environment, APIG_INSTANCE_ID: instanceId, HUAWEICLOUD_SDK_PROJECT_ID: projectId, HUAWEICLOUD_SDK_AK: ak,
      HUAWEICLOUD_SDK_SK: sk, HW_REGION_NAME: 'cn-north-4', HUAWEICLOUD_SDK_REGION_APIG_CN_NORTH_4: local.url,
    },
  });
  for await (const line of createInterface(server.stdout)) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url !== undefined) return { url, server };
  }
  throw new Error('The app does not start.');
}
/** Calls the route handler, and then the server action of the page, as a form without a script does. */
async function called(url: string): Promise<Omit<typeof EXPECTED, 'seen'>> {
  const route = await (await fetch(`${url}/groups`)).json() as { readonly name: string }[];
  const page = await (await fetch(url)).text();
  const form = new FormData();
  form.set(/name="(\$ACTION_ID_\w+)"/.exec(page)?.[1] ?? 'no action', '');
  form.set('name', 'orders');
  const response = await fetch(url, { method: 'POST', body: form, headers: { origin: url } });
  const component = /<p>([^<]*)<\/p>/.exec(await response.text())?.[1] ?? '';
  return { route: route.map(({ name }) => name), action: response.status, component };
}
/** Builds, starts and calls the app. Returns what is not as expected. */
async function faultOf(bundler: string): Promise<string | undefined> {
  rmSync(join(app, '.next'), { recursive: true, force: true });
  await execute(process.execPath, [program, 'build', `--${bundler}`], { cwd: app, env: environment });
  await using local = await startLocalGateway();
  const { url, server } = await start(local);
  try {
    const found = { ...await called(url), seen: local.gateway.journal.map(({ operation }) => operation) };
    return isDeepStrictEqual(found, EXPECTED) ? undefined : JSON.stringify(found);
  } finally {
    server.kill();
    await once(server, 'exit');
  }
}

try {
  mkdirSync(environment.HOME);
  await makeApp();
  const { version } = JSON.parse(readFileSync(join(app, 'node_modules/next/package.json'), 'utf8')) as { version: string };
  for (const bundler of BUNDLERS) {
    const fault = await faultOf(bundler);
    if (fault !== undefined) process.exitCode = 1;
    console.log(`Next.js ${version}, ${bundler}: ${fault ?? 'a route handler, a server component and a server action work'}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
