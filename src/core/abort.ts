/** Listens to callers' signals: with one listener each, however many calls wait for one signal. From the eleventh on Node.js warns of a leak. */

interface Ears {
  readonly listeners: Set<() => void>;
  readonly tell: () => void;
}
const ears = new WeakMap<AbortSignal, Ears>();

/** Has the listener called when the signal aborts, until `offAbort`. */
export function onAbort(signal: AbortSignal, listener: () => void): void {
  let held = ears.get(signal);
  if (!held) {
    const listeners = new Set<() => void>();
    held = { listeners, tell: () => [...listeners].forEach((each) => each()) };
    ears.set(signal, held);
    signal.addEventListener('abort', held.tell);
  }
  held.listeners.add(listener);
}
/** Takes the listener back; after the last one nothing is left on the signal. */
export function offAbort(signal: AbortSignal, listener: () => void): void {
  const held = ears.get(signal);
  if (!held?.listeners.delete(listener) || held.listeners.size > 0) return;
  ears.delete(signal);
  signal.removeEventListener('abort', held.tell);
}
