/** Files that identify a user: those of a home directory may be anything, those that somebody named must be right. */
import { build } from 'esbuild';
import { execFile, execFileSync, spawnSync, type ExecFileOptions } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  ApigClient, ApigConfigurationError, fromContainer, fromEnvironment, fromHcloudConfig, fromOidc, fromProfileFile,
} from '../../src/index.js';
import { readNamed, readUserFile } from '../../src/auth/files.js';
import { INSTANCE, KEYS, PROJECT } from '../support/server.js';
import { refusal, Sandbox } from '../support/identity.js';

const box = new Sandbox();
const make = (): ApigClient =>
  new ApigClient({ region: 'cn-north-4', projectId: PROJECT, instanceId: INSTANCE, credentials: KEYS });
const withoutRegion = (): ApigClient => new ApigClient({ projectId: PROJECT });
/** What was warned of while the test ran. */
function warnings(): string[] {
  const seen: string[] = [];
  const spy = vi.spyOn(process, 'emitWarning').mockImplementation((text) => void seen.push(String(text)));
  onTestFinished(() => spy.mockRestore());
  return seen;
}
const FILES = [
  ['The profile file', '.huaweicloud/credentials'],
  ['The regions file', '.huaweicloud/regions.yaml'],
  ['The configuration of the command line', '.hcloud/config.json'],
] as const;

const UTF_16 = 'is UTF-16 text instead of UTF-8';
/** Ways in which a file of the user's home exists and cannot be used. */
const UNUSABLE: readonly (readonly [string, (path: string) => void, string])[] = [
  ['a directory', (path) => mkdirSync(path), 'is not a regular file'],
  ['a pipe that nobody writes to', (path) => void execFileSync('mkfifo', [path]), 'is not a regular file'],
  ['a device', (path) => symlinkSync('/dev/zero', path), 'is not a regular file'],
  ['too large', (path) => writeFileSync(path, 'x'.repeat(1024 * 1024 + 1)), 'is larger than 1 MB'],
  ['UTF-16 with its mark', (path) => writeFileSync(path, Buffer.from('\uFEFF[basic]\nak=A\nsk=S', 'utf16le')), UTF_16],
  ['UTF-16 without one', (path) => writeFileSync(path, Buffer.from('[basic]\nak=A\nsk=S', 'utf16le')), UTF_16],
  ['UTF-16 with the large byte first', (path) => writeFileSync(path, Buffer.from('\0[\0b', 'latin1')), UTF_16],
  ['UTF-16 with its mark, the large byte first', (path) => writeFileSync(path, Buffer.from([0xfe, 0xff, 0x4e, 0x2d])), UTF_16],
  ['a link to itself', (path) => symlinkSync(path, path), 'cannot be read (ELOOP)'],
];

describe.each(UNUSABLE)('a file that is %s', (_, put, fault) => {
  it.each(FILES)('counts as absent in the home directory, with one warning: %s', async (what, name) => {
    const seen = warnings();
    const path = box.write(`${name}.d`, '').replace(/\.d$/, '');
    put(path);
    await make().close();
    await make().close();
    expect(() => withoutRegion()).toThrow('The client needs to know where the service is.');
    for (const source of [fromProfileFile(), fromHcloudConfig()])
      expect(await refusal(source())).toMatch(/^There are no credentials from /);
    expect(seen).toEqual([`${what} ${path} ${fault}, so it is not used.`]);
  });
  it('is an error if it was named', async () => {
    const path = join(box.home, 'named');
    put(path);
    expect(await refusal(fromProfileFile({ path })())).toBe(`The profile file ${path} ${fault}.`);
    expect(await refusal(fromHcloudConfig({ path })())).toBe(`The configuration of the command line ${path} ${fault}.`);
    expect(await refusal(fromOidc({ idpId: 'i', idTokenFile: path })())).toBe(`The OIDC token file ${path} ${fault}.`);
    box.env({ HUAWEICLOUD_SDK_REGIONS_FILE: path, HW_SHARED_CONFIG_FILE: path });
    box.env({ HUAWEICLOUD_SDK_CREDENTIALS_FILE: path });
    expect(make).toThrow(`The regions file ${path} ${fault}. The environment variable HUAWEICLOUD_SDK_REGIONS_FILE names it.`);
    expect(await refusal(fromHcloudConfig()())).toContain('The environment variable HW_SHARED_CONFIG_FILE names it.');
    expect(await refusal(fromProfileFile()())).toContain('The environment variable HUAWEICLOUD_SDK_CREDENTIALS_FILE names it.');
  });
});

describe('a path of which a part is a file', () => {
  it('does not exist, and is no reason to warn', async () => {
    const seen = warnings();
    const path = join(box.write('.huaweicloud', ''), 'credentials');
    expect(await refusal(fromProfileFile()())).toBe(`There are no credentials from a profile file: ${path} does not exist.`);
    expect(await refusal(fromProfileFile({ path })())).toBe(`The profile file ${path} does not exist.`);
    expect(seen).toEqual([]);
  });
  it('is the home directory itself if it is ~', async () => {
    expect(await refusal(fromProfileFile({ path: '~' })())).toBe(`The profile file ${box.home} is not a regular file.`);
    expect(await refusal(fromProfileFile({ path: '~me/x' })())).toBe('The profile file ~me/x does not exist.');
  });
});

describe('a file without anything in its way', () => {
  it('may have a byte order mark and be a link', () => {
    box.write('real', '\uFEFFtext');
    symlinkSync(join(box.home, 'real'), join(box.home, 'link'));
    expect(readNamed('It', join(box.home, 'link'), 'credentials')).toBe('text');
  });
  it.each([[0xff, 0x41], [0x41, 0xfe], [0xfe, 0x41], [0x41, 0xff]])('is no UTF-16 for one byte of its mark: %i, %i', (...bytes) => {
    const text = readNamed('It', box.write('half', Buffer.from(bytes)), 'credentials');
    expect(text).toBe(bytes[0] === 0x41 ? 'A\uFFFD' : '\uFFFDA');
  });
  it('may have a ~ in the middle of its path', () => {
    box.write('~/own', 'here');
    expect(readNamed('It', join(box.home, '~/own'), 'credentials')).toBe('here');
    box.write('own', 'in the home directory');
    expect(readNamed('It', '~/own', 'credentials')).toBe('in the home directory');
  });
  it('may be one of the kernel\'s, whose size is 0', () => {
    expect(readNamed('It', '/proc/self/status', 'credentials')).toMatch(/^Name:/);
  });
  it('may be as large as 1 MB', () => {
    expect(readNamed('It', box.write('large', 'x'.repeat(1024 * 1024)), 'credentials')).toHaveLength(1024 * 1024);
  });
});

describe.skipIf(process.platform === 'win32')('a file that other users can change', () => {
  it.each([0o620, 0o602, 0o666])('is used with one warning (mode %o)', async (mode) => {
    const seen = warnings();
    const path = box.write('.huaweicloud/credentials', '[basic]\nak=A\nsk=S');
    chmodSync(path, mode);
    expect(await fromProfileFile()()).toMatchObject({ ak: 'A' });
    expect(await fromProfileFile({ path })()).toMatchObject({ ak: 'A' });
    expect(seen).toEqual([
      `The profile file ${path} can be changed by other users (mode 0${mode.toString(8)}), who could make this program act for somebody else. Run: chmod go-w ${path}`,
    ]);
  });
  it('is no reason to warn on Windows, since its mode says nothing there', async () => {
    const seen = warnings();
    chmodSync(box.write('.huaweicloud/credentials', '[basic]\nak=A\nsk=S'), 0o666);
    const platform = vi.spyOn(process, 'platform', 'get').mockReturnValue('win32');
    onTestFinished(() => platform.mockRestore());
    expect(await fromProfileFile()()).toMatchObject({ ak: 'A' });
    expect(seen).toEqual([]);
  });
  it('is warned of with a code, as one is that cannot be used', async () => {
    const codes: unknown[] = [];
    const spy = vi.spyOn(process, 'emitWarning').mockImplementation((...[, options]: unknown[]) => void codes.push(options));
    onTestFinished(() => spy.mockRestore());
    chmodSync(box.write('.huaweicloud/credentials', '[basic]\nak=A\nsk=S'), 0o666);
    mkdirSync(join(box.home, '.hcloud/config.json'), { recursive: true });
    await fromProfileFile()();
    expect(await refusal(fromHcloudConfig()())).toContain('is not a regular file');
    expect(codes).toEqual(Array(2).fill({ code: 'HUAWEICLOUD_APIG_FILE' }));
  });
  it('is fine if they can only read it', async () => {
    const seen = warnings();
    chmodSync(box.write('.huaweicloud/credentials', '[basic]\nak=A\nsk=S'), 0o644);
    await fromProfileFile()();
    expect(seen).toEqual([]);
  });
});

describe('a home directory', () => {
  it.each([['empty', ''], ['relative', '.'], ['not there', '/nowhere/at/all'], ['a file', '/etc/hostname']])(
    'has no files if it is %s: the current directory is never used',
    async (_, home) => {
      const seen = warnings();
      const here = mkdtempSync(join(tmpdir(), 'apig-here-'));
      const before = process.cwd();
      onTestFinished(() => {
        process.chdir(before);
        rmSync(here, { recursive: true });
      });
      process.chdir(here);
      for (const [, name] of FILES) {
        mkdirSync(join(here, name, '..'), { recursive: true });
        writeFileSync(join(here, name), '[basic]\nak=HERE\nsk=HERE');
      }
      vi.stubEnv('HOME', home);
      await make().close();
      expect(await refusal(fromProfileFile()())).toMatch(/^There are no credentials from a profile file: /);
      expect(await refusal(fromHcloudConfig()())).toMatch(/^There are no credentials from the command line: /);
      expect(seen).toEqual([]);
    },
  );
  it('is reported as missing if a file in it is named', async () => {
    vi.stubEnv('HOME', '');
    expect(await refusal(fromProfileFile({ path: '~/credentials' })())).toBe(
      'The profile file ~/credentials cannot be found: there is no home directory. Write the whole path.',
    );
    expect(readUserFile({ what: 'It', option: 'o', named: undefined, by: undefined, usual: ['a'] })).toEqual({
      why: 'there is no home directory',
    });
  });
});

describe('a token file', () => {
  it.each(['to\nken', 'to\r\nX-Evil: 1', 'to ken', 'tok\u0000en', 'tök'])('is rejected by its name if it contains %j', async (text) => {
    const path = box.write('token', text);
    const fault = 'contains a space, a line end or a character that a key cannot have';
    expect(await refusal(fromOidc({ idpId: 'i', idTokenFile: path })())).toBe(`The OIDC token file ${path} ${fault}.`);
    expect(await refusal(fromContainer({ uri: 'http://127.0.0.1:1', tokenFile: path })())).toBe(
      `The token file of the container ${path} ${fault}.`,
    );
  });
});

/** True if this test can run a program as a user without any rights, who must be able to read Node.js itself. */
const canBeNobody = process.getuid?.() === 0
  && spawnSync(process.execPath, ['--version'], { uid: 54_321, gid: 54_321, cwd: '/' }).status === 0;

/** Programs in processes of their own: another user, no home, Node's permission model. */
describe.skipIf(process.platform !== 'linux')('another process', () => {
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'apig-bundle-'));
    chmodSync(folder, 0o755);
    const index = new URL('../../src/index.ts', import.meta.url).pathname;
    const program = `
      import { ApigClient, defaultCredentials } from ${JSON.stringify(index)};
      const client = new ApigClient({ region: 'cn-north-4', projectId: 'p', instanceId: 'i', credentials: { ak: 'A', sk: 'S' } });
      console.log(client.toJSON().endpoint);
      defaultCredentials({ address: 'http://127.0.0.1:1' })().catch((error) => console.log(error.message));
      if (process.env.UPLOAD)
        new ApigClient({ endpoint: 'http://127.0.0.1:1', projectId: 'p', instanceId: 'i', credentials: { ak: 'A', sk: 'S' } })
          .openapi.import({ is_create_group: true, file_name: { path: process.env.UPLOAD } })
          .catch((error) => console.log(error.message));
    `;
    await build({
      stdin: { contents: program, resolveDir: folder }, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error',
      outfile: join(folder, 'program.cjs'),
    });
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (flags: readonly string[], options: ExecFileOptions): Promise<string> =>
    new Promise((resolve, reject) => {
      const args = [...flags, join(folder, 'program.cjs')];
      execFile(process.execPath, args, { env: {}, cwd: folder, ...options }, (error, out, err) =>
        error ? reject(new Error(String(err), { cause: error })) : resolve(String(out)));
    });

  it.skipIf(!canBeNobody)('can make a client if its user has no entry in the list of users and no HOME', async () => {
    const out = await run([], { uid: 54_321, gid: 54_321 });
    expect(out).toContain('https://apig.cn-north-4.myhuaweicloud.com\n');
    expect(out).toContain('profile file: there is no home directory\n');
    expect(out).toContain('command line: there is no home directory\n');
  });
  it.skipIf(!canBeNobody)('can make a client if it may not read its home', async () => {
    const home = join(folder, 'closed');
    mkdirSync(join(home, '.huaweicloud'), { recursive: true });
    writeFileSync(join(home, '.huaweicloud', 'credentials'), '[basic]\nak=A\nsk=S');
    chmodSync(home, 0o700);
    const out = await run([], { uid: 54_321, gid: 54_321, env: { HOME: home } });
    expect(out).toContain('https://apig.cn-north-4.myhuaweicloud.com\n');
    expect(out).toContain(`profile file: ${home}/.huaweicloud/credentials cannot be read (EACCES)\n`);
  });
  it('can make a client with Node\'s permission model, and is told what it may not read', async () => {
    const flag = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';
    const home = join(folder, 'forbidden');
    mkdirSync(join(home, '.huaweicloud'), { recursive: true });
    writeFileSync(join(home, '.huaweicloud', 'credentials'), '[basic]\nak=A\nsk=S');
    const file = join(home, '.huaweicloud', 'credentials');
    const out = await run([flag, `--allow-fs-read=${join(folder, 'program.cjs')}`], { env: { HOME: home, UPLOAD: file } });
    expect(out).toContain('openapi.import: the input is not valid, nothing was sent.\n  form.file_name: cannot be read: Access to this API has been restricted');
    expect(out).toContain('https://apig.cn-north-4.myhuaweicloud.com\n');
    expect(out).toContain(`profile file: ${home}/.huaweicloud/credentials cannot be read (ERR_ACCESS_DENIED)\n`);
  });
});

describe('an error about a variable', () => {
  it('is a configuration error of the credentials that names it', async () => {
    box.env({ HUAWEICLOUD_SDK_AK: 'AK', HUAWEICLOUD_SDK_SK: 'S K' });
    await expect(fromEnvironment()()).rejects.toMatchObject({
      kind: 'Configuration',
      option: 'credentials',
      message: 'The environment variable HUAWEICLOUD_SDK_SK contains a space or a line end.',
    });
  });
});

describe('an error about a file', () => {
  it('is a configuration error of the option at fault', async () => {
    await expect(fromProfileFile({ path: '/nowhere' })()).rejects.toBeInstanceOf(ApigConfigurationError);
    await expect(fromProfileFile({ path: '/nowhere' })()).rejects.toMatchObject({ option: 'credentials' });
    await expect(fromHcloudConfig({ path: '/nowhere' })()).rejects.toMatchObject({ option: 'credentials' });
    await expect(fromHcloudConfig({ path: box.write('config.json', '{}') })()).rejects.toMatchObject({ option: 'credentials' });
    box.env({ HUAWEICLOUD_SDK_REGIONS_FILE: '/nowhere' });
    expect(make).toThrow(expect.objectContaining({ option: 'HUAWEICLOUD_SDK_REGIONS_FILE' }));
  });
});
