/** Strings of letters, digits and a few other characters: as a pattern, and in words. */

/** A pattern, and what it says. */
export interface Form {
  readonly pattern: RegExp;
  readonly form: string;
}

/**
 * @param others - Further characters that are allowed, with spaces between them, such as `_ -`.
 * @param first - What such a string starts with. Default: any of its characters.
 */
export function letters(others: string, first?: 'letter' | 'letter or a digit'): Form {
  const start = first && `[A-Za-z${first === 'letter' ? '' : '0-9'}]`;
  return formOf(start, 'A-Za-z', others, `letters, digits${inWords(others)}`, first);
}
/** The same with Chinese characters. */
export function lettersOrHan(others: string, first?: 'letter or a Chinese character'): Form {
  const letter = '\\p{Script=Han}A-Za-z';
  return formOf(first && `[${letter}]`, letter, others, `letters, digits, Chinese characters${inWords(others)}`, first);
}
function formOf(start = '', letter: string, others: string, words: string, first: string | undefined): Form {
  // A hyphen stands for itself at the end only.
  const rest = others.replaceAll(' ', '').replace(/-(?!$)/, '\\-');
  return {
    pattern: new RegExp(`^${start}[${letter}0-9${rest}]*$`, 'u'),
    form: first === undefined ? words : `${words}; starts with a ${first}`,
  };
}
const inWords = (others: string): string => others.length === 3 ? `, ${others.replace(' ', ' and ')}` : ` and ${others}`;
