import { describe, expect, it, vi } from 'vitest';
import { Download, isDownload } from '../../src/schema/download.js';
import { output, text } from '../../src/schema/vocabulary.js';

/** The same module once more, as the other module format's copy is. */
async function copy(): Promise<typeof Download> {
  vi.resetModules();
  return (await import('../../src/schema/download.js')).Download;
}

describe('Download', () => {
  it('is the same kind of thing in both copies of the package', async () => {
    const Other = await copy();
    expect(Other).not.toBe(Download);
    expect(new Other(new Uint8Array(), undefined, undefined)).toBeInstanceOf(Download);
    expect(new Download(new Uint8Array(), undefined, undefined)).toBeInstanceOf(Other);
    expect(isDownload(Other)).toBe(true);
  });
  it('is told from other descriptions of responses', () => {
    class Thing extends output({ id: text() }) {}
    expect([Download, Thing, undefined, null, 'Download', {}, () => 1].map(isDownload)).toEqual(
      [true, false, false, false, false, false, false],
    );
  });
  it('matches instances of its subclasses; a subclass matches its own only', () => {
    class Named extends Download {}
    const [plain, named] = [new Download(new Uint8Array(), undefined, undefined), new Named(new Uint8Array(), '', '')];
    expect([named instanceof Download, named instanceof Named, plain instanceof Named]).toEqual([true, true, false]);
    for (const other of [undefined, null, 1, {}, Download, Object.create(null)])
      expect((other as unknown) instanceof Download).toBe(false);
  });
  it('gives its text without a byte order mark', () => {
    expect(new Download(Buffer.from('\ufeffä'), undefined, undefined).text()).toBe('ä');
  });
});
