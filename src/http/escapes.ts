/**
 * Finds strings inside others, even if they are escaped: as JSON, in a URL, in HTML, as base64, as hexadecimal digits.
 * A view is the unescaped string, with the original place of each byte.
 */

/** Bytes, one character each, and the place of each in the original string. */
export interface View {
  readonly bytes: string;
  /** Index at which each byte begins in the original. */
  readonly from: readonly number[];
  /** Index at which it ends. */
  readonly to: readonly number[];
}

class Builder {
  readonly #parts: string[] = [];
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  /** Adds bytes that all have one place. */
  add(bytes: string, from: number, to: number): void {
    this.#parts.push(bytes);
    for (let i = 0; i < bytes.length; i++) {
      this.#from.push(from);
      this.#to.push(to);
    }
  }
  done(): View {
    return { bytes: this.#parts.join(''), from: this.#from, to: this.#to };
  }
}

/** A string as its UTF-8 bytes. */
export function viewOf(text: string): View {
  const builder = new Builder();
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at) ?? 0;
    const next = at + (code > 0xffff ? 2 : 1);
    builder.add(utf8(code), at, next);
    at = next;
  }
  return builder.done();
}
/** Halves of surrogate pairs get bytes too, so that they can be compared. */
function utf8(code: number): string {
  if (code < 0x80) return String.fromCharCode(code);
  const tail = (shift: number): number => 0x80 | ((code >> shift) & 0x3f);
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), tail(0));
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12), tail(6), tail(0));
  return String.fromCharCode(0xf0 | (code >> 18), tail(12), tail(6), tail(0));
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'', nbsp: '\u00a0', excl: '!', num: '#', dollar: '$', percnt: '%',
  lpar: '(', rpar: ')', ast: '*', midast: '*', plus: '+', comma: ',', period: '.', sol: '/', colon: ':', semi: ';',
  equals: '=', quest: '?', commat: '@', lsqb: '[', lbrack: '[', bsol: '\\', rsqb: ']', rbrack: ']', Hat: '^',
  lowbar: '_', UnderBar: '_', grave: '`', lcub: '{', lbrace: '{', verbar: '|', vert: '|', rcub: '}', rbrace: '}',
  hyphen: '\u2010', Tab: '\t', NewLine: '\n',
};
const SHORT: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const ESCAPE = new RegExp(
  [
    String.raw`\\u(?<high>d[89ab][\da-f]{2})\\u(?<low>d[c-f][\da-f]{2})`,
    String.raw`(?:\\u|%u)(?<unit>[\da-f]{4})`,
    String.raw`\\u\{(?<point>[\da-f]{1,6})\}`,
    String.raw`(?:\\x|%)(?<byte>[\da-f]{2})`,
    String.raw`\\(?<short>["'\\/bfnrt])`,
    String.raw`&#x0{0,8}(?<hex>[\da-f]{1,6});?`,
    String.raw`&#0{0,8}(?<decimal>\d{1,7});?`,
    `&(?<named>${Object.keys(NAMED).sort((a, b) => b.length - a.length).join('|')});?`,
  ].join('|'),
  'gi',
);

/** The view with one layer of escapes of JSON, URLs and HTML undone. The same view if it has none. */
export function unescaped(view: View): View {
  const { bytes, from, to } = view;
  const builder = new Builder();
  let done = 0;
  const keep = (until: number): void => {
    for (; done < until; done++) builder.add(bytes.charAt(done), from[done] ?? 0, to[done] ?? 0);
  };
  for (const match of bytes.matchAll(ESCAPE)) {
    keep(match.index);
    done = match.index + match[0].length;
    builder.add(meaning(match.groups ?? {}, match[0]), from[match.index] ?? 0, to[done - 1] ?? 0);
  }
  if (done === 0) return view;
  keep(bytes.length);
  return builder.done();
}
function meaning(groups: Readonly<Record<string, string | undefined>>, whole: string): string {
  const { high, low, unit, point, byte, short, hex, decimal, named } = groups;
  if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
  if (short !== undefined) return SHORT[short.toLowerCase()] ?? short;
  if (named !== undefined) return utf8((NAMED[named] ?? NAMED[named.toLowerCase()] ?? whole).codePointAt(0) ?? 0);
  if (high !== undefined && low !== undefined) {
    return utf8(((Number.parseInt(high, 16) & 0x3ff) << 10) + (Number.parseInt(low, 16) & 0x3ff) + 0x10000);
  }
  const digits = unit ?? point ?? hex;
  return utf8(Math.min(0x10ffff, digits === undefined ? Number(decimal) : Number.parseInt(digits, 16)));
}

/** Decodes the runs of base64 and of hexadecimal digits, at every alignment. `least`: shortest result, in bytes. */
export function* decoded(view: View, least: number): Generator<View> {
  const whole = withoutLineEnds(view);
  for (const { index, 0: run } of whole.bytes.matchAll(/[A-Za-z0-9+/_-]+/g)) {
    if (run.length < Math.floor((least * 4) / 3)) continue;
    for (let skip = 0; skip < 4; skip++) yield decodedRun(whole, index + skip, run.slice(skip), 'base64', 6);
    for (const hex of run.matchAll(/[\da-f]+/gi)) {
      if (hex[0].length < least * 2) continue;
      const start = index + hex.index;
      for (let skip = 0; skip < 2; skip++) yield decodedRun(whole, start + skip, hex[0].slice(skip), 'hex', 4);
    }
  }
}
function decodedRun(view: View, start: number, run: string, encoding: 'base64' | 'hex', bits: number): View {
  const bytes = Buffer.from(run, encoding).toString('latin1');
  const from: number[] = [];
  const to: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    from.push(view.from[start + Math.floor((i * 8) / bits)] ?? 0);
    to.push(view.to[start + Math.floor((i * 8 + 7) / bits)] ?? 0);
  }
  return { bytes, from, to };
}
/** Removes line ends, because long base64 is wrapped. */
function withoutLineEnds(view: View): View {
  if (!/[\r\n]/.test(view.bytes)) return view;
  const builder = new Builder();
  for (let i = 0; i < view.bytes.length; i++) {
    const byte = view.bytes.charAt(i);
    if (byte !== '\r' && byte !== '\n') builder.add(byte, view.from[i] ?? 0, view.to[i] ?? 0);
  }
  return builder.done();
}
