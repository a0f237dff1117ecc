/** What functions read of events. */
import type { NamedValues } from './function-events.js';

/** The parts that all events may have. */
interface AnyEvent {
  readonly body?: string | undefined;
  readonly isBase64Encoded?: boolean | undefined;
  readonly headers?: NamedValues | undefined;
  readonly queryStringParameters?: NamedValues | undefined;
}

/** A request, as far as the event has it. */
export class EventRequest<Event extends AnyEvent> {
  /** The event as it came. */
  readonly event: Event;
  readonly #isBase64: boolean;

  constructor(event: Event, base64 = true) {
    this.event = event;
    this.#isBase64 = event.isBase64Encoded ?? base64;
  }
  /** The value of a header, whatever the case of its name, the first if it is a list; `undefined` if there is none. */
  header(name: string): string | undefined {
    const wanted = name.toLowerCase();
    return valuesIn(this.event.headers, (own) => own.toLowerCase() === wanted)[0];
  }
  /** The value of a query parameter, the first if it is a list; `undefined` if there is none. */
  query(name: string): string | undefined {
    return this.queryAll(name)[0];
  }
  /** All values of a query parameter. */
  queryAll(name: string): readonly string[] {
    return valuesIn(this.event.queryStringParameters, (own) => own === name);
  }
  /** The bytes of the body. */
  bytes(): Uint8Array {
    return this.#body();
  }
  #body(): Buffer {
    return Buffer.from(this.event.body ?? '', this.#isBase64 ? 'base64' : 'utf8');
  }
  /** The body as text (UTF-8). */
  text(): string {
    return this.#body().toString();
  }
  /**
   * The body as JSON: `undefined` if it is empty.
   * @throws SyntaxError if it is not JSON.
   */
  json(): unknown {
    const text = this.text();
    return text === '' ? undefined : JSON.parse(text);
  }
}
// Events are JSON: what is not there may be null.
const valuesIn = (all: NamedValues | null | undefined, isWanted: (name: string) => boolean): string[] =>
  Object.entries(all ?? {}).filter(([name]) => isWanted(name)).flatMap(([, value]) => value);
