/**
 * Who may talk to a local gateway that listens. A page in a browser can send requests to this machine: under a name of
 * its own that it lets point here, or from elsewhere to what it cannot read. Neither is served.
 */
import { addressOf, bareHost, isLoopback, urlOf } from '../hosts.js';
import { Refused } from './refused.js';
import type { Incoming } from './router.js';

export class Admission {
  readonly #names: ReadonlySet<string>;

  /** @param names - Names of this machine that clients may use, in addition to `localhost` and addresses. */
  constructor(names: Iterable<string>) {
    this.#names = new Set([...names].map(bareHost));
  }

  /** Throws if a request was sent to a name that is not known here. Addresses cannot be made to point here. */
  checkHost({ url: { hostname } }: Pick<Incoming, 'url'>): void {
    const host = bareHost(hostname);
    if (isLoopback(host) || addressOf(host) || host.endsWith('.localhost') || this.#names.has(host)) return;
    throw new Refused(
      403,
      'LOCAL.0403',
      `The local gateway does not serve the name ${JSON.stringify(host)}. If it is one of this machine, pass it in the option allowedHosts (--allow-host).`,
    );
  }
}

/** Throws if a request may come from another machine, or from a page that is not of this one. */
export function requireLocal({ headers }: Pick<Incoming, 'headers'>, remote: string | undefined): void {
  const origin = headers.get('origin');
  const page = origin !== null && !isLoopback(urlOf(origin)?.hostname ?? '');
  if (remote !== undefined && isLoopback(remote) && !page && headers.get('sec-fetch-site') !== 'cross-site') return;
  throw new Refused(
    403,
    'LOCAL.0403',
    'The paths below /_local/ are for programs on the machine that the local gateway runs on.',
  );
}
