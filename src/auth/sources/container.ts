/** Temporary keys of a container (pod identity of CCE). */
import { ApigConfigurationError } from '../../errors.js';
import { checked, from, NotConfiguredError, type CredentialsSource } from '../credentials.js';
import { variable } from '../files.js';
import { localRequest, NoAnswerError, temporaryKeyIn } from '../local-request.js';
import { missing } from './environment.js';
import { readToken } from './oidc.js';

export interface ContainerOptions {
  /** Where keys are handed out. Default: `HC_CONTAINER_CREDENTIALS_FULL_URI`. */
  readonly uri?: string | undefined;
  /** File that holds the token to ask with; read anew each time. Default: `HC_CONTAINER_AUTHORIZATION_TOKEN_FILE`. */
  readonly tokenFile?: string | undefined;
}
const LIMITS = { connectTimeout: 5_000, timeout: 5_000 };

/** Gets the keys that the platform hands out to a container. Asked directly, never through a proxy. */
export function fromContainer(options: ContainerOptions = {}): CredentialsSource {
  return async () => {
    const uri = options.uri ?? variable('HC_CONTAINER_CREDENTIALS_FULL_URI');
    const file = options.tokenFile ?? variable('HC_CONTAINER_AUTHORIZATION_TOKEN_FILE');
    if (uri === undefined || file === undefined)
      throw new NotConfiguredError(
        'a container',
        missing('HC_CONTAINER_CREDENTIALS_FULL_URI', 'HC_CONTAINER_AUTHORIZATION_TOKEN_FILE'),
      );
    if (!URL.canParse(uri) || !/^https?:$/.test(new URL(uri).protocol))
      throw failed('HC_CONTAINER_CREDENTIALS_FULL_URI is not an http(s) address');
    const authorization = await readToken('The token file of the container', file);
    const answer = await ask(uri, authorization);
    if (answer.status >= 300) throw failed(`${new URL(uri).host} answered with status ${answer.status}`);
    const key = temporaryKeyIn(answer.text);
    if (!key) throw failed(`the answer of ${new URL(uri).host} holds no keys`);
    return checked(from(`container (${new URL(uri).host})`, key), 'the keys of the container');
  };
}
async function ask(url: string, authorization: string): ReturnType<typeof localRequest> {
  try {
    return await localRequest({
      method: 'POST',
      url,
      headers: { authorization, 'content-type': 'application/json' },
      body: '{}',
      ...LIMITS,
    });
  } catch (error) {
    throw error instanceof NoAnswerError ? failed(error.message) : error;
  }
}
const failed = (why: string): ApigConfigurationError =>
  new ApigConfigurationError('credentials', `The credentials of the container could not be got: ${why}.`);
