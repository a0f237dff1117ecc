/** Temporary keys of a container (pod identity of CCE). */
import { ApigConfigurationError } from '../../errors.js';
import { readOptions } from '../../option-check.js';
import { CONTAINER_OPTIONS } from '../../options.js';
import { checked, from, type CredentialsSource } from '../credentials.js';
import { variable } from '../files.js';
import { whichIsMissing } from '../half-identity.js';
import { addressFault, type LocalAnswer, localRequest, NoAnswerError, temporaryKeyIn } from '../local-request.js';
import { readToken } from './oidc.js';

export interface ContainerOptions {
  /**
   * Address that returns keys. Plain `http:` only on this machine or its metadata service. Default:
   * `HC_CONTAINER_CREDENTIALS_FULL_URI`.
   */
  readonly uri?: string | undefined;
  /** File with the token for requests. It is read each time. Default: `HC_CONTAINER_AUTHORIZATION_TOKEN_FILE`. */
  readonly tokenFile?: string | undefined;
}
const LIMITS = { connectTimeout: 5_000, timeout: 5_000 };

/**
 * Gets the keys that the platform provides to a container. Requests bypass proxies and follow no redirects. The source
 * rejects with an ApigConfigurationError if one of its two parts is missing.
 */
export function fromContainer(given: ContainerOptions = {}): CredentialsSource {
  const options = readOptions('fromContainer', CONTAINER_OPTIONS, given);
  return async ({ signal } = {}) => {
    const uri = options.uri ?? variable('HC_CONTAINER_CREDENTIALS_FULL_URI');
    const file = options.tokenFile ?? variable('HC_CONTAINER_AUTHORIZATION_TOKEN_FILE');
    if (uri === undefined || file === undefined)
      throw whichIsMissing('a container', {
        HC_CONTAINER_CREDENTIALS_FULL_URI: uri,
        HC_CONTAINER_AUTHORIZATION_TOKEN_FILE: file,
      });
    const fault = addressFault(uri);
    if (fault !== undefined) throw failed(`HC_CONTAINER_CREDENTIALS_FULL_URI ${fault}`);
    const authorization = readToken('The token file of the container', file);
    const { host } = new URL(uri);
    const { status, text } = await ask(uri, authorization, signal);
    if (status >= 300) throw failed(`${host} responded with status ${status}`);
    const key = temporaryKeyIn(text);
    if (!key) throw failed(`the response of ${host} has no keys`);
    return checked(from(`container (${host})`, key), 'the keys of the container');
  };
}
async function ask(url: string, authorization: string, signal: AbortSignal | undefined): Promise<LocalAnswer> {
  try {
    const headers = { authorization, 'content-type': 'application/json' };
    return await localRequest({ method: 'POST', url, headers, body: '{}', signal, ...LIMITS });
  } catch (error) {
    throw error instanceof NoAnswerError ? failed(error.message) : error;
  }
}
const failed = (why: string): ApigConfigurationError =>
  new ApigConfigurationError('credentials', `The credentials of the container could not be fetched: ${why}.`);
