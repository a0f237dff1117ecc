/** True if an operation's response is a file. */
export const isDownload = (response: unknown): response is typeof Download => response === Download;

/** A file that the service answered with: its bytes as they came. */
export class Download {
  constructor(
    /** The file, byte for byte; empty where it was written to `saveTo`. */
    readonly bytes: Uint8Array,
    /** Media type, as the service says. */
    readonly contentType: string | undefined,
    /** Name of the file, as the service says. */
    readonly fileName: string | undefined,
  ) {}

  /** The file as text: UTF-8, without a byte order mark. */
  text(): string {
    return new TextDecoder().decode(this.bytes);
  }
}
