/** Sources that several clients can share. Clients of the same place cause one request to IAM. */
import { EARLY } from './credential-cache.js';
import {
  clockOf, sameCredentials, timeOf, type Credentials, type CredentialsContext, type CredentialsSource,
} from './credentials.js';
import { SingleFlight } from './single-flight.js';

/** What a source knows about one place: an IAM, with what is requested from it. */
interface Place<Memory> {
  readonly asking: SingleFlight<Credentials>;
  readonly memory: Memory;
  held: Credentials | undefined;
}
/** How many places a source remembers. */
const MOST = 100;

/**
 * A source that asks once for all clients of a place, until five minutes before the result expires. `placeOf` names the
 * place. `remember` makes an object that is kept between questions.
 */
export function sharedSource<C extends Credentials, Memory>(
  placeOf: (context: CredentialsContext) => string | Promise<string>,
  remember: () => Memory,
  ask: (context: CredentialsContext, memory: Memory) => Promise<C>,
): CredentialsSource {
  const places = new Map<string, Place<Memory>>();
  return async (context = {}) => {
    const name = await placeOf(context);
    let place = places.get(name);
    if (!place) {
      const made: Place<Memory> = {
        asking: new SingleFlight((given) => (made.held = given)),
        memory: remember(),
        held: undefined,
      };
      for (const oldest of places.size >= MOST ? [...places.keys()].slice(0, 1) : []) places.delete(oldest);
      places.set(name, (place = made));
    }
    const { held, memory, asking } = place;
    if (held && isFresh(held, context)) return held;
    return asking.run((signal) => ask({ ...context, signal }, memory), context.signal);
  };
}
function isFresh(held: Credentials, context: CredentialsContext): boolean {
  if (context.replaces && sameCredentials(held, context.replaces)) return false;
  return held.expiresAt !== undefined && timeOf(held.expiresAt) - EARLY > clockOf(context)();
}

/** Makes a source, and a new one only after its options have changed. `key` identifies the options. */
export function keptFor<Options>(
  make: (options: Options) => CredentialsSource,
): (options: Options, key?: string) => CredentialsSource {
  let kept: { readonly key: string; readonly source: CredentialsSource } | undefined;
  return (options, key = JSON.stringify(options)) => {
    if (kept?.key !== key) kept = { key, source: make(options) };
    return kept.source;
  };
}
