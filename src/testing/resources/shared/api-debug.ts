/** Debugging an API. No backend is called: only fixed responses are returned as the service would. */
import type { ApiDebugInput } from '../../../resources/apis.js';
import type { Call } from '../../handler.js';
import type { ApiRecord } from '../../state.js';
import { randomId } from '../../options.js';
import { Refused } from '../../refused.js';
import type { Defined } from '../../store.js';
import { variablesOf } from './api-definition.js';
import { subdomain } from '../groups.js';
import { publicationOf } from './publishing.js';

type Debug = Defined<ApiDebugInput>;

const usesVariable = (name: string): Refused =>
  new Refused(400, 'APIG.2030', `Bad request for debugging the API: ${name} uses an environment variable`);
/** Each part of a header's name starts with a capital letter, however it was sent. */
const capitalized = (name: string): string =>
  name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());

/** The request that would be sent, and its response. */
export function debug(call: Call, api: ApiRecord, body: Debug) {
  if (variablesOf(api.definition).length > 0) throw usesVariable(api.name);
  const query = Object.entries(body.query ?? {})
    .flatMap(([name, values]) => values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`))
    .join('&');
  const headers = Object.entries(body.header ?? {})
    .flatMap(([name, values]) => values.map((value) => `${capitalized(name)}: ${value}\n`))
    .join('');
  const request = `${body.method} ${body.path}${query === '' ? '' : `?${query}`} HTTP/1.1\nHost: ${body.domain ?? subdomain(api.groupId)}\n`
    + `User-Agent: APIGatewayDebugClient/1.0\n${headers}X-Apig-Mode: debug\n${body.body === undefined ? '' : `\n${body.body}`}`;
  const { status, content } = answer(call, api, body);
  const response = `HTTP/1.1 ${status}\nContent-Type: application/json\nDate: ${new Date(call.now).toUTCString()}\nServer: api-gateway\n`
    + `X-Apig-Latency: 0\nX-Request-Id: ${randomId()}\n\n${content}`;
  return { request, response, latency: 1, log: '' };
}

function answer(call: Call, api: ApiRecord, body: Debug): { status: string; content: string } {
  const input = definitionFor(call, api, body);
  if (!input || !matches(input, body))
    return {
      status: '404 Not Found',
      content: failure('APIG.0101', 'The API does not exist or has not been published in the environment'),
    };
  if (input.backend_type !== 'MOCK')
    return {
      status: '502 Bad Gateway',
      content: failure('LOCAL.0502', `The local gateway does not call backends, and ${input.name} has one`),
    };
  return { status: `${input.mock_info.status_code ?? 200} OK`, content: input.mock_info.result_content ?? '' };
}
const failure = (error_code: string, error_msg: string): string => JSON.stringify({ error_msg, error_code });

/** The current definition, or the one that is online in the requested environment. */
function definitionFor({ gateway }: Call, api: ApiRecord, { mode, stage = 'RELEASE' }: Debug) {
  if (mode === 'DEVELOPER') return api.definition.input;
  const env = gateway.envs.filter(({ name }) => name === stage)[0];
  const online = env && publicationOf(gateway, api.id, env.id);
  return online && gateway.versions.get(online.versionId).definition.input;
}
function matches(
  { req_method, req_uri, match_mode }: { req_method: string; req_uri: string; match_mode?: string },
  body: Debug,
): boolean {
  const [own, asked] = [segmentsOf(req_uri), segmentsOf(body.path)];
  const reaches = match_mode === 'SWA' ? asked.length >= own.length : asked.length === own.length;
  return reaches && (req_method === 'ANY' || req_method === body.method)
    && own.every((segment, i) => fits(segment, asked[i] ?? ''));
}
/** The segments of a path. One slash at its end does not count. */
const segmentsOf = (path: string): string[] => path.replace(/\/$/, '').split('/');
/** True if a segment has the fixed parts of another one in their order, with at least one character for a parameter. */
function fits(pattern: string, text: string): boolean {
  const [first = '', ...parts] = pattern.split(/\{[^{}]*\}/);
  const last = parts.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  // From left to right, each part as early as possible: what is found needs no second look.
  let at = first.length;
  for (const part of parts) {
    const found = text.indexOf(part, at + 1);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length > at;
}
