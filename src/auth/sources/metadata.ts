/** Temporary keys of a cloud host, from its metadata service: the agency of the host lends them. */
import {
  checked, clockOf, from, NotConfiguredError, type CredentialsSource, type KeyCredentials,
} from '../credentials.js';
import { localRequest, NoAnswerError, temporaryKeyIn, type LocalAnswer } from '../local-request.js';

export interface MetadataOptions {
  /** @internal Where the metadata service is, for tests. */
  readonly address?: string | undefined;
}

/**
 * Gets the keys of the cloud host that the program runs on. Asked directly, never through a proxy; 1 s to connect, 3 s
 * to answer.
 */
export function fromMetadata({ address = 'http://169.254.169.254' }: MetadataOptions = {}): CredentialsSource {
  const service = new MetadataService(address);
  return (context = {}) => service.keys(clockOf(context));
}

const LIMITS = { connectTimeout: 1_000, timeout: 3_000 };
/** How long the service's token is asked for, in seconds. */
const TOKEN_SECONDS = 21_600;
/** Statuses by which a service without tokens answers. */
const WITHOUT_TOKENS: ReadonlySet<number> = new Set([404, 405, 503]);
const ASKED_AGAIN_AFTER = 24 * 60 * 60_000;
/** The host renews its keys early; so does this. */
const EARLY = 40 * 60_000;

class MetadataService {
  readonly #address: string;
  /** The token; empty where the service has none. */
  #token = '';
  /** Until when the token, or that there is none, is known. */
  #until = -Infinity;

  constructor(address: string) {
    this.#address = address;
  }

  async keys(clock: () => number): Promise<KeyCredentials> {
    if (clock() >= this.#until) await this.#newToken(clock(), true);
    let answer = await this.#ask();
    // The token may have ended before its time; a host without an agency answers with 401, too.
    if (answer.status === 401 && !/configure Cloud Service Agency first/i.test(answer.text)) {
      await this.#newToken(clock(), false);
      answer = await this.#ask();
    }
    if (answer.status >= 300)
      throw failed(
        NO_AGENCY.test(answer.text) || answer.status === 404
          ? 'the host has no agency; give it one in the console'
          : `the service answered with status ${answer.status}`,
      );
    const key = temporaryKeyIn(answer.text);
    if (!key) throw failed('the answer holds no keys');
    return checked(from('instance metadata', key, EARLY), 'the keys of the instance metadata') as KeyCredentials; // keys in, keys out
  }

  async #newToken(now: number, mayBeWithout: boolean): Promise<void> {
    const answer = await this.#send({
      method: 'PUT',
      path: '/meta-data/latest/api/token',
      headers: { 'X-Metadata-Token-Ttl-Seconds': String(TOKEN_SECONDS) },
    });
    const without = mayBeWithout && WITHOUT_TOKENS.has(answer.status);
    if (answer.status !== 200 && !without) throw failed(`its token was refused with status ${answer.status}`);
    this.#token = without ? '' : answer.text.trim();
    this.#until = now + (without ? ASKED_AGAIN_AFTER : TOKEN_SECONDS * 1000 - EARLY);
  }
  #ask(): Promise<LocalAnswer> {
    return this.#send({
      method: 'GET',
      path: '/openstack/latest/securitykey',
      ...(this.#token !== '' && { headers: { 'X-Metadata-Token': this.#token } }),
    });
  }
  async #send({
    path,
    ...request
  }: {
    method: 'GET' | 'PUT';
    path: string;
    headers?: Readonly<Record<string, string>>;
  }): Promise<LocalAnswer> {
    try {
      return await localRequest({ ...request, url: this.#address + path, ...LIMITS });
    } catch (error) {
      throw error instanceof NoAnswerError
        ? failed(`${error.message}; this is normal where the program does not run on a cloud host`)
        : error;
    }
  }
}
const NO_AGENCY = /configure Cloud Service Agency first/i;
const failed = (why: string): NotConfiguredError => new NotConfiguredError('the instance metadata', why);
