/** Foreign responses in a few words: a proxy's page, a text where JSON belongs. */
import { redact } from './redact.js';

const EXCERPT = 200;

/** An answer that is not the service's, in a few words: the title of a page, or the beginning of a text. */
export function excerpt(text: string, contentType: string | undefined): string {
  const plain = text.trim();
  if (plain === '') return 'empty';
  if (isHtml(plain, contentType)) {
    const title =
      /<title[^>]*>([^<]*)/i.exec(plain)?.[1] ?? /<h1[^>]*>([^<]*)/i.exec(plain)?.[1] ?? plain.replace(/<[^>]*>/g, ' ');
    return `an HTML page ("${shortened(title)}")`;
  }
  return `the text ${JSON.stringify(shortened(plain))}`;
}

const shortened = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > EXCERPT ? `${line.slice(0, EXCERPT)}…` : line;
};

/** Whether an answer is a page for people: a proxy's, or a log-in portal's. */
export function isHtml(text: string, contentType: string | undefined): boolean {
  return (
    /^\s*<(!doctype|html|head|body)\b/i.test(text)
    || (contentType?.startsWith('text/html') === true && text.trim() !== '')
  );
}

/** Why a text is not the JSON that it should be. */
export function notJson(text: string, contentType: string | undefined): string {
  if (isHtml(text, contentType))
    return `the answer is ${excerpt(redact(text, []), contentType)} instead of JSON: a proxy or a log-in portal answered in the service's place`;
  if (/^\s*[[{]/.test(text))
    return `the answer is JSON that breaks off or is not well-formed, ${text.length} characters long`;
  return `the answer is ${excerpt(redact(text, []), contentType)} instead of JSON`;
}
