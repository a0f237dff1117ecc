/** Temporary keys of a cloud host, from its metadata service. They belong to the agency of the host. */
import { readOptions } from '../../option-check.js';
import { METADATA_OPTIONS } from '../../options.js';
import {
  checked, clockOf, from, keyFault, NotConfiguredError, type CredentialsContext, type CredentialsSource,
  type KeyCredentials,
} from '../credentials.js';
import { localRequest, NoAnswerError, temporaryKeyIn, type LocalAnswer, type LocalRequest } from '../local-request.js';

export interface MetadataOptions {
  /** @internal Address of the metadata service, for tests. */
  readonly address?: string | undefined;
}

/**
 * Gets the keys of the cloud host on which the program runs. Requests bypass proxies, follow no redirects, and may take
 * 1 s to connect and 3 s to respond.
 */
export function fromMetadata(options: MetadataOptions = {}): CredentialsSource {
  const { address = 'http://169.254.169.254' } = readOptions('fromMetadata', METADATA_OPTIONS, options);
  const service = new MetadataService(address);
  return (context = {}) => service.keys(context);
}

const LIMITS = { connectTimeout: 1_000, timeout: 3_000 };
/** Lifetime of the service's token, in seconds. */
const TOKEN_SECONDS = 21_600;
/** Statuses of a service without tokens. */
const WITHOUT_TOKENS: ReadonlySet<number> = new Set([404, 405, 503]);
const ASKED_AGAIN_AFTER = 24 * 60 * 60_000;
/** The host renews its keys this early, in milliseconds. */
const EARLY = 40 * 60_000;

class MetadataService {
  readonly #address: string;
  /** The token; empty if the service has none. */
  #token = '';
  /** When the token, or the fact that there is none, must be checked again. */
  #until = -Infinity;

  constructor(address: string) {
    this.#address = address;
  }

  async keys({ signal, ...context }: CredentialsContext): Promise<KeyCredentials> {
    const clock = clockOf(context);
    if (clock() >= this.#until) await this.#newToken(clock(), true, signal);
    let answer = await this.#ask(signal);
    // The token may have expired early. But a host without an agency responds with 401, too.
    if (answer.status === 401 && !NO_AGENCY.test(answer.text)) {
      await this.#newToken(clock(), false, signal);
      answer = await this.#ask(signal);
    }
    if (answer.status >= 300)
      throw failed(
        NO_AGENCY.test(answer.text) || answer.status === 404
          ? 'the host has no agency; give it one in the console'
          : `the service responded with status ${answer.status}`,
      );
    const key = temporaryKeyIn(answer.text);
    if (!key) throw failed('the response has no keys');
    return checked(from('instance metadata', key, EARLY), 'the keys of the instance metadata');
  }

  async #newToken(now: number, mayBeWithout: boolean, signal: AbortSignal | undefined): Promise<void> {
    const answer = await this.#send({
      method: 'PUT',
      path: '/meta-data/latest/api/token',
      headers: { 'X-Metadata-Token-Ttl-Seconds': String(TOKEN_SECONDS) },
      signal,
    });
    const without = mayBeWithout && WITHOUT_TOKENS.has(answer.status);
    if (answer.status !== 200 && !without) throw failed(`its token was rejected with status ${answer.status}`);
    const token = without ? '' : answer.text.trim();
    if (token !== '' && keyFault(token, false) !== undefined) throw failed('its token cannot be sent in a header');
    this.#token = token;
    this.#until = now + (without ? ASKED_AGAIN_AFTER : TOKEN_SECONDS * 1000 - EARLY);
  }
  #ask(signal: AbortSignal | undefined): Promise<LocalAnswer> {
    return this.#send({
      method: 'GET',
      path: '/openstack/latest/securitykey',
      signal,
      ...(this.#token !== '' && { headers: { 'X-Metadata-Token': this.#token } }),
    });
  }
  async #send({ path, ...request }: Asked): Promise<LocalAnswer> {
    try {
      return await localRequest({ ...request, url: this.#address + path, ...LIMITS });
    } catch (error) {
      throw error instanceof NoAnswerError
        ? failed(`${error.message}; this is normal if the program does not run on a cloud host`)
        : error;
    }
  }
}
interface Asked extends Pick<LocalRequest, 'method' | 'headers' | 'signal'> {
  readonly path: string;
}
const NO_AGENCY = /configure Cloud Service Agency first/i;
const failed = (why: string): NotConfiguredError => new NotConfiguredError('the instance metadata', why);
