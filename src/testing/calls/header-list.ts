/** Headers as they are on the wire: each line by itself, in its order and spelling. */

/** The lines of a head. Names are found whatever their case. */
export class HeaderList implements Iterable<readonly [name: string, value: string]> {
  #lines: (readonly [name: string, value: string])[];

  constructor(lines: Iterable<readonly [name: string, value: string]> = []) {
    this.#lines = [...lines];
  }
  [Symbol.iterator](): Iterator<readonly [name: string, value: string]> {
    return this.#lines[Symbol.iterator]();
  }
  /** The value of the first line of that name. */
  get(name: string): string | undefined {
    return this.all(name)[0];
  }
  /** The values of all lines of that name. */
  all(name: string): string[] {
    const wanted = name.toLowerCase();
    return this.#lines.filter(([own]) => own.toLowerCase() === wanted).map(([, value]) => value);
  }
  has(name: string): boolean {
    return this.all(name).length > 0;
  }
  /** Puts one line in the place of all of that name. */
  set(name: string, value: string): this {
    return this.delete(name).add(name, value);
  }
  /** Adds a line, whether or not there is one of that name. */
  add(name: string, value: string): this {
    this.#lines.push([name, value]);
    return this;
  }
  /** Removes all lines of that name. */
  delete(name: string): this {
    const unwanted = name.toLowerCase();
    this.#lines = this.#lines.filter(([own]) => own.toLowerCase() !== unwanted);
    return this;
  }
}

/** Text that people write, as the value of a header: on one line, in the bytes of UTF-8. */
export const headerText = (text: string): string =>
  Buffer.from(text.replace(/[\r\n]+/g, ' '), 'utf8').toString('latin1');
