const BRAND = Symbol.for('huaweicloud-apig.Download');
const isBranded = (holder: object): boolean => Object.hasOwn(holder, BRAND);

/** A file that the service sent. `instanceof` also works between the ESM and the CommonJS copy of this package. */
export class Download {
  static {
    Object.defineProperty(this, BRAND, { value: true });
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }
  static [Symbol.hasInstance](this: abstract new (...args: never) => unknown, value: unknown): boolean {
    // A user's subclass has no brand. It matches its own instances, as usual.
    if (!isBranded(this)) return Function.prototype[Symbol.hasInstance].call(this, value);
    let holder: unknown = typeof value === 'object' ? value : null;
    while (typeof holder === 'object' && holder !== null && !isBranded(holder)) holder = Object.getPrototypeOf(holder);
    return holder !== null;
  }

  constructor(
    /** The file, byte for byte. Empty if the file was written to `saveTo`. */
    readonly bytes: Uint8Array,
    /** Media type, as the service says. */
    readonly contentType: string | undefined,
    /**
     * Name of the file, as the service says, but safe to use: without folders and control characters, no device of
     * Windows, at most 255 bytes. `undefined` if the service returns none.
     */
    readonly fileName: string | undefined,
  ) {}

  /** The file as a string: UTF-8, without a byte order mark. */
  text(): string {
    return new TextDecoder().decode(this.bytes);
  }
}

/** True if the `response` of an operation is a file, even if it is the class of the other module format's copy. */
export function isDownload(response: unknown): response is typeof Download {
  return typeof response === 'function' && isBranded(response);
}
