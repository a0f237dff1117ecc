/** What journals keep: the last records, up to a number of them and of bytes. */

/** Records that are kept. */
const MOST_ENTRIES = 1_000;
/** Bytes of all bodies that are kept. */
const MOST_BYTES = 16 * 1024 * 1024;

export class LastRecords<R> {
  readonly #sizeOf: (record: R) => number;
  #records: R[] = [];
  #bytes = 0;
  #count = 0;

  /** @param sizeOf - Bytes of the bodies of a record. */
  constructor(sizeOf: (record: R) => number) {
    this.#sizeOf = sizeOf;
  }
  /** The records, the oldest first. */
  get all(): readonly R[] {
    return this.#records;
  }
  /** Keeps a record. Old ones make room. Numbers count up from 1, also over what is no longer kept. */
  add(make: (number: number) => R): void {
    const record = make(++this.#count);
    this.#records.push(record);
    this.#bytes += this.#sizeOf(record);
    while (this.#records.length > MOST_ENTRIES || this.#bytes > MOST_BYTES) this.#dropOldest();
  }
  #dropOldest(): void {
    const oldest = this.#records.shift();
    if (oldest !== undefined) this.#bytes -= this.#sizeOf(oldest);
  }
  clear(): void {
    this.#records = [];
    this.#bytes = 0;
  }
}
