/** The kit for callers, as it is published: it works in every runtime with fetch and WebCrypto, and it is small. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bytes, json, type Plan, type Received, serve } from '../support/server.js';
import { verify } from '../support/verify.js';
import { execute, packageFolder, packed } from './support.js';

const PAIR = { key: 'c7f1e5a2b3d44e6f9a8b7c6d5e4f3a2b', secret: 'invented-secret-0123456789' };

/** What a program does with the kit. It uses nothing but what browsers have. */
const PROGRAM = `
  export async function smoke({ ApigCallError, appKey, createCaller, latency, rateLimits }, origin) {
    const pair = ${JSON.stringify(PAIR)};
    const { call, callJson } = createCaller({ origin, auth: appKey(pair), stage: 'TEST', debug: true });
    const form = new FormData();
    form.append('file', new Blob(['hi']), 'a.txt');
    const got = await call('/verify/深圳?q=a%20b', { query: { tag: ['z', 'a'] }, headers: { 'X-City': 'Köln 深圳', 'User-Agent': 'demo/1' } });
    const late = createCaller({ origin, auth: appKey(pair), clock: () => Date.now() - 3600000 });
    const rejected = await call('/rejected').catch((error) => error);
    return {
      got: [got.status, await got.json(), rateLimits(got).api.remaining, latency(got).total],
      sent: await callJson('/verify', { method: 'PATCH', json: { city: '深圳' } }),
      form: await callJson('/verify', { method: 'POST', body: form }),
      bytes: await callJson('/verify', { method: 'DELETE', body: new Uint8Array([0, 255]) }),
      request: await callJson(new Request(origin + '/verify', { method: 'PUT', body: 'text' })),
      throttled: await callJson('/throttled'),
      late: await late.callJson('/dated'),
      rejected: [rejected instanceof ApigCallError, rejected.code, rejected.meaning],
      unsendable: await call('/a%2Fb').catch(({ message }) => message),
    };
  }`;
const OUTCOME = {
  got: [200, { valid: true }, 9, 3],
  sent: { valid: true }, form: { valid: true }, bytes: { valid: true }, request: { valid: true },
  throttled: { attempts: 2 },
  late: { corrected: true },
  rejected: [true, 'APIG.0304', 'The app is not authorized for the API'],
  unsendable: 'The path has %2F, which gateways read as a slash. Pass the value in the query or in a header. Nothing was sent.',
};

const compact = (time: number): string => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
/** A gateway that verifies signatures. `further` has other responses by path, such as pages. */
function gateway(further: (request: Received) => ReturnType<typeof json> | undefined = () => undefined): Plan {
  let throttled = 0;
  const rejected = (status: number, code: string, message: string): ReturnType<typeof json> =>
    json(status, { error_msg: message, error_code: code, request_id: 'r' });
  return (request) => {
    const other = further(request);
    if (other) return other;
    const { valid } = verify(request, PAIR.secret);
    if (!valid) return json(200, { valid, target: request.target, headers: request.headers });
    if (request.target.startsWith('/rejected')) return rejected(403, 'APIG.0304', 'The app is not authorized');
    if (request.target.startsWith('/throttled')) {
      return ++throttled > 1
        ? json(200, { attempts: throttled })
        : rejected(429, 'APIG.0308', 'The throttling threshold has been reached: policy api over ratelimit,limit:1,time:1 second');
    }
    if (request.target.startsWith('/dated')) {
      const date = String(request.headers['x-sdk-date']);
      return date.slice(0, 11) === compact(Date.now()).slice(0, 11)
        ? json(200, { corrected: true })
        : rejected(401, 'APIG.0303', `Incorrect: signature expired, signature time:${date},server time:${compact(Date.now())}`);
    }
    return json(200, { valid }, { 'X-Apig-Latency': '3', 'X-Apig-Ratelimit-Api': 'remain:9,limit:10,time:1 minute' });
  };
}
const put = (name: string, text: string): string => {
  const file = join(packed.project, name);
  writeFileSync(file, text);
  return file;
};
put('caller-smoke.mjs', PROGRAM);
put('caller-smoke.cjs', PROGRAM.replace('export ', 'exports.smoke = smoke; '));
const RUN = 'smoke(kit, process.argv[2]).then((found) => console.log(JSON.stringify(found)));';
put('caller-run.mjs', `import * as kit from 'huaweicloud-apig/caller'; import { smoke } from './caller-smoke.mjs'; ${RUN}`);
put('caller-run.cjs', `const kit = require('huaweicloud-apig/caller'); const { smoke } = require('./caller-smoke.cjs'); ${RUN}`);

const bin = (name: string): string => join(process.cwd(), 'node_modules/.bin', name);
const DENO = ['run', '--allow-all', '--no-lock', '--node-modules-dir=manual'];
const RUNTIMES = [
  ['Node.js', process.execPath, []], ['Bun', bin('bun'), []], ['Deno', bin('deno'), DENO],
] as const;

describe('the kit for callers', () => {
  const PROGRAMS = RUNTIMES.flatMap(([name, program, args]) =>
    ['mjs', 'cjs'].map((extension) => [name, extension, program, args] as const));
  test.each(PROGRAMS)('works in %s (%s)', async (_name, extension, program, args) => {
    const { origin } = await serve(gateway());
    expect(JSON.parse(await execute(program, [...args, `caller-run.${extension}`, origin]))).toEqual(OUTCOME);
  });

  test('works with nothing but what browsers have, as one file', async () => {
    const { origin } = await serve(gateway());
    const { outputFiles } = await build({
      stdin: {
        contents: 'import * as kit from "huaweicloud-apig/caller"; import { smoke } from "./caller-smoke.mjs"; globalThis.run = (origin) => smoke(kit, origin);',
        resolveDir: packed.project,
      },
      bundle: true, write: false, format: 'iife', platform: 'browser', tsconfigRaw: {},
    });
    const names = [
      'AbortController', 'AbortSignal', 'Blob', 'FormData', 'Headers', 'Request', 'Response', 'TextDecoder', 'TextEncoder',
      'URL', 'URLSearchParams', 'btoa', 'clearTimeout', 'crypto', 'fetch', 'performance', 'setTimeout',
    ] as const;
    const context = createContext(Object.fromEntries(names.map((name) => [name, globalThis[name]])));
    runInContext(outputFiles[0]?.text ?? '', context);
    const found: unknown = await runInContext(`run(${JSON.stringify(origin)}).then(JSON.stringify)`, context);
    expect(JSON.parse(String(found))).toEqual(OUTCOME);
  });

  test.skipIf(chromium() === undefined)('works in Chromium, without a bundler', { timeout: 60_000 }, async () => {
    let report: (found: string) => void = () => undefined;
    const reported = new Promise<string>((resolve) => (report = resolve));
    const { origin } = await serve(gateway(({ target, body }) => {
      if (target === '/') return bytes(200, page(), { 'Content-Type': 'text/html; charset=utf-8' });
      if (target === '/favicon.ico') return bytes(404, '');
      if (target === '/report') report(body.toString());
      if (target === '/report') return json(200, {});
      const file = /^\/(dist\/[\w/-]+\.js)$/.exec(target)?.[1];
      return file === undefined ? undefined : bytes(200, readFileSync(join(packageFolder, file)), { 'Content-Type': 'text/javascript' });
    }));
    open(`${origin}/`);
    expect(JSON.parse(await reported)).toEqual(OUTCOME);
  });

  test('needs no other package, and names no module of Node.js', async () => {
    const { metafile } = await bundle('import * as kit from "huaweicloud-apig/caller"; console.log(kit);', false);
    expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([]);
    const inputs = Object.keys(metafile.inputs).filter((name) => name !== '<stdin>').map((name) => name.replace(/.*\/dist\//, ''));
    expect(inputs.sort()).toEqual(['call-failure.js', 'caller.js', 'caller/index.js']);
    const code = inputs.map((name) => readFileSync(join(packageFolder, 'dist', name), 'utf8')).join('\n');
    expect(code.match(/["']node:|\b(?:Buffer|process|require)[.(]/g)).toBeNull();
  });

  /** KB, minified: at the start, and in all with what failures need, which is loaded with the first one. */
  const BUDGETS = [
    ['a caller that signs', 'import { appKey, createCaller, ApigCallError } from "huaweicloud-apig/caller"; console.log(createCaller, appKey, ApigCallError);', 12, 25.5],
    ['everything', 'import * as kit from "huaweicloud-apig/caller"; console.log(kit);', 13.5, 27.5],
  ] as const;
  test.each(BUDGETS)('is small: %s', async (_name, source, start, whole) => {
    const { metafile: { outputs } } = await bundle(source, true);
    const sizes = Object.entries(outputs).map(([name, { bytes: size }]) => ({ name, size, late: name.includes('call-failure') }));
    const total = sizes.reduce((sum, { size }) => sum + size, 0);
    const early = sizes.filter(({ late }) => !late).reduce((sum, { size }) => sum + size, 0);
    expect(total).toBeGreaterThan(early);
    expect([early <= start * 1_000, total <= whole * 1_000, early, total]).toEqual([true, true, early, total]);
  });
});

function bundle(contents: string, splitting: boolean): ReturnType<typeof build<{ metafile: true; write: false }>> {
  return build({
    stdin: { contents, resolveDir: packed.project },
    bundle: true, minify: true, write: false, metafile: true, format: 'esm', platform: 'browser', target: 'es2022',
    splitting, outdir: 'out', absWorkingDir: packed.project, tsconfigRaw: {},
  });
}

/** A page that runs the program with the published files as they are, and reports what comes of it. */
const page = (): string => `<!doctype html><script type="module">
  import * as kit from '/dist/caller/index.js';
  ${PROGRAM.replace('export ', '')}
  const found = await smoke(kit, location.origin).catch((error) => ({ failed: String(error.stack) }));
  await fetch('/report', { method: 'POST', body: JSON.stringify(found) });
</script>`;

/** A Chromium of this machine: CHROME_PATH, or one in the path. */
function chromium(): string | undefined {
  const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = [process.env['CHROME_PATH'] ?? '', ...folders.flatMap((folder) => names.map((name) => join(folder, name)))];
  return found.find((file) => file !== '' && existsSync(file));
}
/** Opens a page until the test ends. */
function open(url: string): ChildProcess {
  const profile = mkdtempSync(join(tmpdir(), 'apig-chromium-'));
  const args = [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking',
    `--user-data-dir=${profile}`, '--remote-debugging-port=0', url,
  ];
  const child = spawn(chromium() ?? '', args, { stdio: 'ignore' });
  onTestFinished(async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  return child;
}
