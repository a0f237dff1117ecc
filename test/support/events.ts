/** Keeps what a client tells about its work. */
import type { ApigEvent, Logger } from '../../src/events.js';

export class EventLog implements Logger {
  readonly events: ApigEvent[] = [];
  /** Level and text of each event. */
  readonly lines: string[] = [];
  readonly #waiting: { readonly type: ApigEvent['type']; readonly go: () => void }[] = [];

  debug(event: ApigEvent, text: string): void { this.#keep('debug', event, text); }
  info(event: ApigEvent, text: string): void { this.#keep('info', event, text); }
  warn(event: ApigEvent, text: string): void { this.#keep('warn', event, text); }
  error(event: ApigEvent, text: string): void { this.#keep('error', event, text); }
  #keep(level: string, event: ApigEvent, text: string): void {
    this.events.push(event);
    this.lines.push(`${level} ${text}`);
    for (const { type, go } of this.#waiting) if (type === event.type) go();
  }

  /** The kinds of the events, in order. */
  get types(): string[] {
    return this.events.map((event) => event.type);
  }
  /** The events of one kind. */
  of<T extends ApigEvent['type']>(type: T): Extract<ApigEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<ApigEvent, { type: T }> => event.type === type);
  }
  /** Resolves with the next event of a kind. */
  next(type: ApigEvent['type']): Promise<void> {
    return new Promise((go) => this.#waiting.push({ type, go }));
  }
}
