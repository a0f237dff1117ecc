/** Reading and saving a download without a client: what is let go of, and what a target must be. */
import { getEventListeners, EventEmitter } from 'node:events';
import fs, { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ApigConfigurationError } from '../../src/errors.js';
import { checkSaveTo, ForeignBodyError, isSpent, readDownload, type DownloadOptions } from '../../src/http/save.js';
import type { Download } from '../../src/schema/download.js';
import { failureOf } from '../support/server.js';

const read = (
  body: unknown, options: Partial<DownloadOptions> = {}, headers: Record<string, string> = {},
): Promise<Download> => readDownload({ statusCode: 200, headers, body }, { limit: 100_000, ...options });
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'apig-save-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
const messageOf = (saveTo: unknown): unknown => {
  try {
    return checkSaveTo(saveTo);
  } catch (error) {
    expect(error).toBeInstanceOf(ApigConfigurationError);
    expect(error).toMatchObject({ option: 'saveTo' });
    return (error as Error).message;
  }
};

describe('a download', () => {
  it('has its bytes, its type and its name', async () => {
    const file = await read(['a: ', '1'], {}, { 'content-type': 'application/yaml', 'content-disposition': 'attachment; filename=a.yaml' });
    expect({ text: file.text(), type: file.contentType, name: file.fileName }).toEqual({ text: 'a: 1', type: 'application/yaml', name: 'a.yaml' });
  });
  it('is none if it is empty or has spaces only, unless there are many', async () => {
    const empty = { message: 'the response is empty instead of a file', text: '' };
    for (const body of [undefined, '', ' \n', ' '.repeat(4_095)])
      expect(await failureOf(ForeignBodyError, read(body))).toMatchObject(empty);
    expect((await read(' '.repeat(4_096))).bytes.length).toBe(4_096);
  });
  it('is none if it is a page, whose secrets are not shown', async () => {
    const page = '<!doctype html><title>Sign in as hush-hush</title>';
    const secrets = new Set(['hush-hush']);
    const error = await failureOf(ForeignBodyError, read(page, { secrets }, { 'content-type': 'text/html' }));
    expect(error.message).toContain('"Sign in as [hidden]"');
    expect(error.text).toBe(page);
  });
  it('is let go of if it is none, or if it cannot be saved', async () => {
    const page = new PassThrough();
    page.write(`<!doctype html><title>Sign in</title>${' '.repeat(5_000)}`);
    await failureOf(ForeignBodyError, read(page, {}, { 'content-type': 'text/html' }));
    expect(page.destroyed).toBe(true);
    const half = new PassThrough();
    half.write('a'.repeat(5_000));
    await failureOf(ApigConfigurationError, read(half, { saveTo: join(folder(), 'no', 'a') }));
    expect(half.destroyed).toBe(true);
  });
});

describe('a path that a download is saved to', () => {
  it('may have the longest name that a file can have', async () => {
    const place = folder();
    const name = `${'a'.repeat(250)}.yaml`;
    await read('a: 1', { saveTo: join(place, name) });
    expect(readdirSync(place)).toEqual([name]);
  });
  it('keeps what it had if the call ends while the last bytes are written', async () => {
    const place = folder();
    const path = join(place, 'a.yaml');
    writeFileSync(path, 'before');
    let over = false;
    const body = async function* (): AsyncGenerator<string> {
      yield await Promise.resolve('a: 1');
      over = true;
    };
    // Nobody tells of its end, as if it came while the file was closed.
    const signal = {
      get aborted() { return over; }, reason: new Error('too late'),
      addEventListener: () => undefined, removeEventListener: () => undefined, throwIfAborted: () => undefined,
    };
    await expect(read(body(), { saveTo: path, signal })).rejects.toBe(signal.reason);
    expect([readFileSync(path, 'utf8'), readdirSync(place)]).toEqual(['before', ['a.yaml']]);
  });
  it('is checked, with the whole reason', () => {
    const place = folder();
    writeFileSync(join(place, 'file'), '');
    const long = join(place, 'a'.repeat(300));
    expect(messageOf(long)).toBe(
      `The file cannot be saved to ${long}: ENAMETOOLONG: name too long, lstat '${long}'. Check the path and its permissions.`,
    );
    expect(messageOf('  ')).toBe('saveTo is empty. Pass the path of a file.');
    expect(messageOf('FILE:///tmp/a')).toBe('saveTo is a URL. Pass the path: fileURLToPath(url).');
    expect(messageOf(join(place, 'file'))).toBe(join(place, 'file'));
    expect(messageOf(undefined)).toBeUndefined();
  });
  it('must be one that may be written, if a file is there, and its folder too', () => {
    const place = folder();
    const path = join(place, 'a.yaml');
    writeFileSync(path, '');
    onTestFinished(() => {
      vi.restoreAllMocks();
      syncBuiltinESMExports();
    });
    for (const locked of [path, place]) {
      const why = `EACCES: permission denied, access '${locked}'`;
      vi.spyOn(fs, 'accessSync').mockImplementation((at) => {
        if (at === locked) throw new Error(why);
      });
      syncBuiltinESMExports();
      expect(messageOf(path)).toBe(`The file cannot be saved to ${path}: ${why}. Check the path and its permissions.`);
    }
  });
  it('is made absolute, and may look like a URL in its middle', () => {
    const place = folder();
    const below = `${relative(process.cwd(), place)}/profile://a`;
    expect(messageOf(below)).toBe(
      `The file cannot be saved to ${place}/profile:/a: there is no folder ${place}/profile:. Create it first.`,
    );
    expect(messageOf(relative(process.cwd(), join(place, 'a.yaml')))).toBe(join(place, 'a.yaml'));
  });
});

describe('a stream that a download is saved to', () => {
  const none = (): undefined => undefined;
  const NOT = 'saveTo must be a path or a writable stream. Pass a string, or what fs.createWriteStream() returns.';
  it.each<[string, object]>([
    ['write()', { end: none, on: none }], ['end()', { write: none, on: none }], ['on()', { write: none, end: none }],
  ])('needs %s', (_, stream) => {
    expect(messageOf(stream)).toBe(NOT);
  });
  it.each<[object, boolean]>([
    [{}, false], [{ writable: true, destroyed: false, writableEnded: false, closed: false }, false],
    [{ destroyed: true }, true], [{ writableEnded: true }, true], [{ closed: true }, true], [{ writable: false }, true],
  ])('is used up if its state says so: %j, %s', (state, spent) => {
    expect(isSpent(state)).toBe(spent);
    const stream = { write: none, end: none, on: none, ...state };
    expect(messageOf(stream)).toBe(spent ? 'saveTo is a stream that was ended or destroyed. Pass a new one.' : stream);
  });
  it('is destroyed with the reason of the signal, which has no listener left, even if it takes nothing more', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const stuck = new Writable({ highWaterMark: 1, write: () => controller.abort(reason) });
    await expect(read(['a'.repeat(50_000), 'b'.repeat(9)], { saveTo: stuck, signal: controller.signal })).rejects.toBe(reason);
    expect({ destroyed: stuck.destroyed, errored: stuck.errored, listeners: getEventListeners(controller.signal, 'abort') })
      .toEqual({ destroyed: true, errored: reason, listeners: [] });
  });
  it('leaves no listener on the signal if all is well, and is ended', async () => {
    const { signal } = new AbortController();
    const stream = new PassThrough().resume();
    expect((await read('a: 1', { saveTo: stream, signal })).bytes).toEqual(new Uint8Array());
    expect({ ended: stream.writableEnded, listeners: getEventListeners(signal, 'abort') }).toEqual({ ended: true, listeners: [] });
  });
  it('is named by the failure that it had before anything was written', async () => {
    const broken = new Writable({ write: none }).on('error', none);
    broken.destroy(new Error('no space'));
    const error = await failureOf(ApigConfigurationError, read('a: 1', { saveTo: broken }));
    expect(error.message).toBe('The response could not be written to the stream given as saveTo: no space');
    const closed = new Writable({ write: none }).destroy();
    expect((await failureOf(ApigConfigurationError, read('a: 1', { saveTo: closed }))).message)
      .toMatch(/^The response could not be written to the stream given as saveTo: .*(destroyed|Premature close)/);
  });
  it.each(['stdout', 'stderr'] as const)('stays open if it is the %s of the process', async (name) => {
    const chunks: Buffer[] = [];
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        chunks.push(chunk);
        done();
      },
    });
    vi.spyOn(process, name, 'get').mockReturnValue(output as typeof process.stdout & { fd: 2 });
    onTestFinished(() => void vi.restoreAllMocks());
    await read('a: 1', { saveTo: output });
    expect([Buffer.concat(chunks).toString(), output.writableEnded]).toEqual(['a: 1', false]);
  });
  it('gets one listener for its errors as soon as it is checked', () => {
    const stream = Object.assign(new EventEmitter(), { write: none, end: none });
    checkSaveTo(stream);
    checkSaveTo(stream);
    expect(stream.listenerCount('error')).toBe(1);
    expect(() => stream.emit('error', new Error('late'))).not.toThrow();
  });
});

it('a body that fails while it is saved is the failure of the connection, not of the disk', async () => {
  const place = folder();
  const reset = new Error('reset');
  const broken = async function* (): AsyncGenerator<string> {
    yield await Promise.resolve('a'.repeat(5_000));
    throw reset;
  };
  await expect(read(Readable.from(broken()), { saveTo: join(place, 'a') })).rejects.toBe(reset);
  await expect(read(broken(), { saveTo: new PassThrough().resume() })).rejects.toBe(reset);
  expect(readdirSync(place).map((name) => basename(name))).toEqual([]);
});
