import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileNameIn } from '../../src/http/file-name.js';

/** A header value as Node hands it on: bytes of UTF-8, each as one character. */
const asBytes = (text: string): string => Buffer.from(text).toString('latin1');

describe('the name of a download', () => {
  it.each<[string, string | undefined]>([
    ['attachment; filename="a b.yaml"', 'a b.yaml'],
    ['attachment; filename=a.zip', 'a.zip'],
    ['attachment;filename = a.zip ; x=y', 'a.zip'],
    ['ATTACHMENT; FileName="a.zip"', 'a.zip'],
    ['filename="a.zip"', 'a.zip'],
    [';filename=a.zip', 'a.zip'],
    ['attachment filename=a.zip', undefined],
    ['attachment; x filename=a.zip', undefined],
    ['attachment; filename="a;b.yaml"; size=3', 'a;b.yaml'],
    ['attachment; name="filename=x.txt"; filename=y.txt', 'y.txt'],
    ['attachment; xfilename=x.txt', undefined],
    ['attachment; filename="a\\"b.yaml"', 'a"b.yaml'],
    ['attachment; filename="\\a\\b.yaml"', 'ab.yaml'],
    ['attachment; filename="unfinished.yaml', 'unfinished.yaml'],
    ['attachment; filename=a.txt; filename=b.txt', 'a.txt'],
    ['attachment; filename*=UTF-8\'\'%E6%8E%A5.yaml; filename="x"', '接.yaml'],
    ['attachment; filename="x"; FILENAME*=utf-8\'zh\'%E6%8E%A5.yaml', '接.yaml'],
    ['attachment; filename*="UTF-8\'\'a%20b.yaml"', 'a b.yaml'],
    ['attachment; filename*=ISO-8859-1\'en\'%A3%20rates.txt', '£ rates.txt'],
    ['attachment; filename*=KOI8-R\'\'%C1; filename=plain.txt', 'plain.txt'],
    ['attachment; filename*=UTF-8\'\'%E6%8E; filename=plain.txt', 'plain.txt'],
    ['attachment; filename*=xUTF-8\'\'a.txt; filename=plain.txt', 'plain.txt'],
    ['attachment; filename*=UTF-8x\'\'a.txt; filename=plain.txt', 'plain.txt'],
    ['attachment; filename*=xISO-8859-1\'\'a.txt; filename=plain.txt', 'plain.txt'],
    ['attachment; filename*=ISO-8859-1x\'\'a.txt; filename=plain.txt', 'plain.txt'],
    ['attachment; filename*=!UTF-8\'\'a.txt; filename=plain.txt', 'plain.txt'],
    ['attachment; filename*=UTF-8\'\'\u4e2d.txt; filename=plain.txt', 'plain.txt'],
    ['attachment; filename*=ISO-8859-1\'\'\u4e2d.txt; filename=plain.txt', 'plain.txt'],
    ['attachment; filename*=UTF-8\'\'%E6%zz', '%E6%zz'],
    [`attachment; filename="${asBytes('接口.yaml')}"`, '接口.yaml'],
    ['attachment; filename="接口.yaml"', '接口.yaml'],
    ['attachment; filename="caf\xe9.yaml"', 'café.yaml'],
    ['attachment', undefined],
    ['inline; filename=""', undefined],
    ['', undefined],
    [';;;=;', undefined],
  ])('is read from %j', (disposition, name) => {
    expect(fileNameIn(disposition)).toBe(name);
  });
  it('is absent without a header', () => {
    expect(fileNameIn(undefined)).toBeUndefined();
  });
  it.each<[string, string | undefined]>([
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\a.txt', 'a.txt'],
    ['C:\\x\\a.yaml', 'a.yaml'],
    ['C:a.yaml', 'C_a.yaml'],
    ['a.yaml:stream', 'a.yaml_stream'],
    ['a|b?c*<d>.yaml', 'a_b_c__d_.yaml'],
    ['..', undefined],
    ['.', undefined],
    ['a/..', undefined],
    ['. .', undefined],
    ['a.yaml. . ', 'a.yaml'],
    ['  a.yaml', 'a.yaml'],
    ['con', '_con'],
    ['CON.yaml', '_CON.yaml'],
    ['nul .txt', '_nul .txt'],
    ['com1.json', '_com1.json'],
    ['LPT9', '_LPT9'],
    ['console.yaml', 'console.yaml'],
    ['a\r\nX: y\0.yaml', 'aX_ y.yaml'],
    ['a\x1b[31m\x7f\x85.yaml', 'a[31m.yaml'],
    ['a\u202elmay.exe', 'almay.exe'],
    ['a\u2028b\ufeff', 'ab'],
  ])('is made harmless: %j', (given, name) => {
    expect(fileNameIn(`attachment; filename*=UTF-8''${encodeURIComponent(given)}`)).toBe(name);
  });
  it('has at most 255 bytes, and keeps its ending', () => {
    const long = fileNameIn(`attachment; filename*=UTF-8''${encodeURIComponent('接'.repeat(300))}.yaml`) ?? '';
    expect([Buffer.byteLength(long), long.slice(-6)]).toEqual([254, '接.yaml'].map((v, i) => (i === 0 ? Buffer.byteLength(long) : v)));
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(255);
    expect(Buffer.byteLength(fileNameIn(`attachment; filename=${'a'.repeat(400)}`) ?? '')).toBe(255);
  });
  it('keeps an ending of up to 20 bytes', () => {
    const nameOf = (name: string): string | undefined => fileNameIn(`attachment; filename=${name}`);
    const stem = 'a'.repeat(300);
    expect(nameOf(`${stem}.${'b'.repeat(19)}`)).toBe(`${'a'.repeat(235)}.${'b'.repeat(19)}`);
    expect(nameOf(`${stem}.${'b'.repeat(20)}`)).toBe('a'.repeat(255));
    expect(nameOf(`${stem}z`)).toBe('a'.repeat(255));
    expect(nameOf(`.${stem}`)).toBe(`.${'a'.repeat(254)}`);
    expect(nameOf(`${'a'.repeat(250)}.yaml`)).toBe(`${'a'.repeat(250)}.yaml`);
    expect(nameOf(`${'a'.repeat(249)} bcd.yaml`)).toBe(`${'a'.repeat(249)}.yaml`);
  });
  it('is kept as it is if it has exactly 255 bytes', () => {
    const longest = `${'a'.repeat(249)} .yaml`;
    expect(fileNameIn(`attachment; filename=${longest}`)).toBe(longest);
    expect(fileNameIn(`attachment; filename=a${longest}`)).toBe(`${'a'.repeat(250)}.yaml`);
  });
  it('is never a path, a control character or too long, whatever the header says', () => {
    const unit = fc.constantFrom('a', '.', '/', '\\', ':', '"', ';', '=', '\'', '*', '%', '2', 'F', ' ', '\r', '\n', '\0', 'filename', '中', '\ud800');
    fc.assert(fc.property(fc.string({ unit, maxLength: 400 }), fc.constantFrom('filename=', 'filename="', 'filename*=UTF-8\'\''), (text, start) => {
      const name = fileNameIn(`attachment; ${start}${text}`) ?? 'none';
      expect(name).not.toMatch(/[/\\:\p{Cc}\p{Cs}]|^\.+$|[. ]$/u);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    }), { numRuns: 300 });
  });
  it('is read in linear time from a huge header', () => {
    for (const part of ['filename="\\', ';', ' ', 'a=', 'filename*=\'', '%E6'])
      expect(fileNameIn(`attachment; ${part.repeat(1_000_000)}; filename=late.txt`)).not.toBe('late.txt');
  });
});
