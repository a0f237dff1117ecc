/**
 * Describes responses that are not the operation's: the page of a proxy, a rejection under 200, text instead of JSON.
 */
import { quoted } from '../text.js';
import { isRecord, parseJson, stringOf, withoutBom } from '../values.js';
import { readRefusal } from './dialects.js';
import { redact, screenOf } from './redact.js';

/** Characters of an excerpt. */
const EXCERPT = 200;
/** Characters that are searched for the beginning of a page. */
const BEGINNING = 1_000;
/** Characters that are searched for its title. */
const HEAD = 16_000;

/** How much of a response may be shown. */
export interface ExcerptRules {
  /** Secrets of the call, which the text may contain. */
  readonly secrets?: Iterable<string>;
  /** The operation responds with secrets, so nothing of its response is quoted. */
  readonly unquoted?: boolean;
  /** The text is only the beginning of the response, so its length is not shown. */
  readonly beginning?: boolean;
}

/** Describes a foreign response: the title of a page, or the beginning of a text. */
export function excerpt(text: string, contentType: string | undefined, rules: ExcerptRules = {}): string {
  const begin = text.trimStart();
  if (begin === '') return 'empty';
  const page = isHtml(text, contentType);
  if (rules.unquoted === true) {
    const length = rules.beginning === true ? '' : ` of ${text.length} characters`;
    return `${page ? 'an HTML page' : 'text'}${length} (not shown: this operation responds with secrets)`;
  }
  // Secrets are hidden before the text is cut, because half a secret would not be found.
  const clean = redact(begin, rules.secrets ?? [], page ? HEAD : BEGINNING);
  if (page) return pageText(titleOf(clean));
  const whole = begin.length <= BEGINNING && rules.beginning !== true;
  return `the text ${told(clean, whole, rules.beginning === true ? '' : ` (${text.length} characters)`)}`;
}
const pageText = (text: string): string =>
  text.trim() === '' ? 'an HTML page without text' : `an HTML page (${told(text)})`;
/** In quotation marks and in one line. `length` is added if it is not the whole text. */
function told(text: string, whole = true, length = ` (${text.length} characters)`): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return whole && line.length <= EXCERPT ? quoted(line) : `${quoted(`${line.slice(0, EXCERPT)}…`, EXCERPT + 1)}${length}`;
}
/** The title of a page, or its text if it has none. */
function titleOf(page: string): string {
  const title = elementOf(page, 'title') ?? elementOf(page, 'h1');
  // An unclosed tag ends at the next one, so that no character is read twice.
  return title ?? page.slice(0, 4_000).replace(/<[^<>]*>?/g, ' ');
}
function elementOf(page: string, name: string): string | undefined {
  const start = page.search(new RegExp(`<${name}[\\s>]`, 'i'));
  const open = start < 0 ? -1 : page.indexOf('>', start);
  if (open < 0) return undefined;
  const end = page.indexOf('<', open);
  const content = page.slice(open + 1, end < 0 ? undefined : end);
  return content.trim() === '' ? undefined : content;
}

/** True if a response is a page for people, such as that of a proxy or a login portal. */
export function isHtml(text: string, contentType: string | undefined): boolean {
  const begin = withoutBom(text.trimStart()).slice(0, BEGINNING);
  if (begin === '') return false;
  if (/^<(?:!doctype|html|head|body|title|h1|script)\b/i.test(begin)) return true;
  if (/^\s*text\/html/i.test(contentType?.slice(0, 100) ?? '')) return true;
  return /^<(?:!--|\?xml)/i.test(begin) && /<(?:!doctype html|html|head|body)\b/i.test(begin);
}

/** Why a body is not the JSON that it should be. */
export function notJson(text: string, contentType: string | undefined, rules: ExcerptRules): string {
  const what = excerpt(text, contentType, rules);
  if (isHtml(text, contentType)) {
    return `the response is ${what} instead of JSON: a proxy or a login portal responded in place of the service`;
  }
  return /^\s*[[{]/.test(text.slice(0, BEGINNING))
    ? `the response is JSON that breaks off or is not well-formed, ${text.length} characters long`
    : `the response is ${what} instead of JSON`;
}

/** The names of fields that the operation's response has. */
type Known = Readonly<Record<string, unknown>>;

/** Why the parsed JSON of a success is a rejection; `undefined` if it is none. Described fields never make it one. */
export function rejectionIn(body: unknown, known: Known, rules: ExcerptRules = {}): string | undefined {
  if (!isRejection(body, known)) return undefined;
  const said = rules.unquoted === true ? undefined : saidIn(body, rules);
  const what = 'the response is a rejection under a status of success';
  return said === undefined ? what : `${what} (${said})`;
}

/** Why a file does not come from the service, by its beginning: it is a page, a rejection, or text instead of JSON. */
export function notFile(text: string, contentType: string | undefined, rules: ExcerptRules): string | undefined {
  const what = (): string => `the response is ${excerpt(text, contentType, rules)}`;
  if (isHtml(text, contentType) || /^\s*<(?!<)/.test(text)) {
    return `${what()} instead of a file: a proxy or a login portal responded in place of the service`;
  }
  const body = parseJson(text);
  // JSON with a code or a message, and no key of a document, is no file.
  const said = isRecord(body) && hasKnown(body, DOCUMENT) ? undefined : saidIn(body, rules);
  if (said !== undefined) return `the response is a rejection instead of a file: "${said}"`;
  if (body === undefined && BEGINS_AS_REJECTION.test(text)) {
    return `the response is a rejection instead of a file: ${excerpt(text, contentType, rules)}`;
  }
  // Some responses are a JSON string that contains the text once more.
  if (typeof body === 'string') return notFile(body, contentType, rules);
  const type = /^\s*(?:application\/json|text\/plain)\b/i.exec(contentType?.slice(0, 100) ?? '')?.[0];
  if (type === undefined || !isProse(text)) return undefined;
  return `${what()} instead of ${/json/i.test(type) ? 'JSON' : 'a file'}`;
}
/** Keys of an exported document. */
const DOCUMENT: Known = { swagger: true, openapi: true, paths: true, info: true };
/** Simple members, then one that only a rejection has. The rest may be missing. */
const BEGINS_AS_REJECTION =
  /^\s*\{(?:\s*"(?!openapi"|swagger")\w+"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[\w.-]+)\s*,)*\s*"(?:error|error_?code|error_?msg|errorMessage)"\s*:/is;
/**
 * True for text that is neither JSON nor YAML: it does not begin with a bracket or a quote, and no line begins with a
 * key or an item.
 */
const isProse = (text: string): boolean =>
  !/^\s*[[{"]/.test(text) && !/^[ \t\ufeff]*([\w"'/<-]+[ \t]*:|-[ \t]|[#%]|---)/m.test(text);

/** What a rejection says, in one line and without secrets. */
function saidIn(given: unknown, { secrets = [] }: ExcerptRules): string | undefined {
  const body = firstOfList(given);
  const { code, message = isRecord(body) ? stringOf(body['error']) : undefined } = readRefusal(body);
  const show = screenOf(secrets);
  const said = [code, message].filter((part) => part !== undefined).map((part) => show(part, 500)).join(': ');
  return said === '' ? undefined : said;
}
const firstOfList = (body: unknown): unknown => (Array.isArray(body) ? (body as unknown[])[0] : body);
/** Keys with which this service, and the servers in front of it, name a fault. */
const STRONG = ['error_code', 'error_msg', 'errorCode', 'errorMsg', 'errorMessage'];
/** A body without any of these keys is no rejection. */
export const REJECTION_KEYS: readonly string[] = ['error', 'code', ...STRONG];
function isRejection(given: unknown, known: Known): boolean {
  const body = firstOfList(given);
  if (!isRecord(body)) return false;
  if (STRONG.some((key) => !Object.hasOwn(known, key) && isSaid(body[key]))) return true;
  if (hasKnown(body, known)) return false;
  const inner = body['error'];
  if (isRecord(inner)) return isSaid(inner['message']) || STRONG.some((key) => isSaid(inner[key]));
  return isSaid(inner) || (isFault(body['code']) && isSaid(body['message']));
}
const hasKnown = (body: object, known: Known): boolean => Object.keys(body).some((key) => Object.hasOwn(known, key));
const isSaid = (value: unknown): boolean => (typeof value === 'string' && value !== '') || typeof value === 'number';
/** Some servers say `{"code":200,"message":"ok"}`. */
const isFault = (code: unknown): boolean => isSaid(code) && !/^(?:0|2\d\d|ok|success)$/i.test(String(code).slice(0, 20));
