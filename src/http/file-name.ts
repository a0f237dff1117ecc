/** Reads the name of a file that a server suggests, and makes it harmless (RFC 6266, RFC 8187). */

/** Longest header value that is read, in characters. */
const LONGEST_HEADER = 8_192;
/** Longest name that common file systems allow, in bytes. */
const LONGEST_NAME = 255;

/** The file name in a `Content-Disposition`, or `undefined` if it has no usable one. */
export function fileNameIn(disposition: string | undefined): string | undefined {
  if (disposition === undefined) return undefined;
  const parameters = parametersOf(disposition.slice(0, LONGEST_HEADER));
  const [extended, plain] = [parameters.get('filename*'), parameters.get('filename')];
  const name = (extended === undefined ? undefined : decodeExtended(extended)) ?? (plain && repairUtf8(plain));
  return harmless(name ?? extended?.split('\'').pop() ?? '');
}

/** A parameter: its name, and a quoted string or everything before the next semicolon. */
const PARAMETER = /\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\[^])*)"?|([^;]*))/y;

function parametersOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at >= 0;) {
    PARAMETER.lastIndex = at;
    const match = PARAMETER.exec(text);
    if (match) {
      const [all, name = '', quoted, token = ''] = match;
      const key = name.toLowerCase();
      if (!found.has(key)) found.set(key, quoted === undefined ? token : quoted.replace(/\\([^])/g, '$1'));
      at += all.length;
    }
    const next = text.indexOf(';', at);
    at = next < 0 ? -1 : next + 1;
  }
  return found;
}

/** `UTF-8'en'%E6%8E%A5.yaml`; `undefined` if it is malformed or in an unknown character set. */
function decodeExtended(value: string): string | undefined {
  const [, charset = '', encoded = ''] = /^([\w-]+)'[^']*'(.*)$/s.exec(value) ?? [];
  const text = encoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  if (!isBytes(text)) return undefined;
  if (/^utf-8$/i.test(charset)) return decodeUtf8(text);
  return /^iso-8859-1$/i.test(charset) ? text : undefined;
}
/** Bytes of UTF-8 that were read as ISO-8859-1, as header values are. */
const repairUtf8 = (text: string): string => (isBytes(text) ? (decodeUtf8(text) ?? text) : text);
const isBytes = (text: string): boolean => /^[\0-\xff]*$/.test(text);
function decodeUtf8(bytes: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return undefined;
  }
}

/** Control characters, line separators, marks that change the direction of text, and halves of characters. */
const INVISIBLE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;
/** Names of devices on Windows, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)\s*(\.|$)/i;

function harmless(name: string): string | undefined {
  const last = name.replace(INVISIBLE, '').split(/[/\\]/).pop() ?? '';
  // Windows rejects these characters, a colon names a drive or a stream, and dots and spaces at the end are dropped.
  const plain = trimEnd(last.replace(/[<>:|?*]/g, '_').trimStart());
  if (plain === '') return undefined;
  return shortened(DEVICE.test(plain) ? `_${plain}` : plain);
}
function trimEnd(name: string): string {
  let end = name.length;
  while (/[.\s]/.test(name.charAt(end - 1))) end--;
  return name.slice(0, end);
}
/** Cuts the name before its ending, between two characters. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= LONGEST_NAME) return name;
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 && Buffer.byteLength(name.slice(dot)) <= 20 ? name.slice(dot) : '';
  let stem = '';
  let room = LONGEST_NAME - Buffer.byteLength(ending);
  for (const character of name) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    stem += character;
  }
  return trimEnd(stem) + ending;
}
