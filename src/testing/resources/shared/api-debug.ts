/** Debugging an API: its owner calls it, and policies do not act. */
import { STATUS_CODES } from 'node:http';
import type { ApiDebugInput } from '../../../resources/apis.js';
import type { CallAnswer, CallRequest, CallRoute } from '../../calls/call.js';
import { HeaderList } from '../../calls/header-list.js';
import { refusal } from '../../calls/refusals.js';
import { ownRejection } from '../../calls/rejection.js';
import { onlineApi } from '../../calls/routing.js';
import type { Call } from '../../handler.js';
import type { ApiRecord, AppRecord } from '../../state.js';
import { randomId } from '../../options.js';
import { Refused } from '../../refused.js';
import { RELEASE_ID } from '../../seed.js';
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

/** The request that is sent, and its response. */
export async function debug(call: Call, api: ApiRecord, body: Debug) {
  if (variablesOf(api.definition).length > 0) throw usesVariable(api.name);
  const request = requestOf(api, body);
  const answer = await answerOf(call, api, body, request);
  const latency = Number(answer.headers.get('x-apig-latency') ?? 0);
  return { request: requestText(request), response: responseText(call, answer), latency, log: '' };
}

function requestOf(api: ApiRecord, body: Debug): CallRequest {
  const query = Object.entries(body.query ?? {})
    .flatMap(([name, values]) => values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`))
    .join('&');
  const headers = new HeaderList([
    ['Host', body.domain ?? subdomain(api.groupId)], ['User-Agent', 'APIGatewayDebugClient/1.0'],
  ]);
  for (const [name, values] of Object.entries(body.header ?? {}))
    for (const value of values) headers.add(capitalized(name), value);
  return {
    method: body.method, target: `${body.path}${query === '' ? '' : `?${query}`}`, httpVersion: '1.1',
    scheme: body.scheme === 'HTTPS' ? 'https' : 'http', headers: headers.add('X-Apig-Mode', 'debug'),
    body: Buffer.from(body.body ?? '', 'utf8'), peer: '127.0.0.1',
  };
}

async function answerOf(call: Call, api: ApiRecord, body: Debug, request: CallRequest): Promise<CallAnswer> {
  const meant = meantBy(call, api, body);
  const app = appOf(call, body);
  if (!meant || app === 'unknown') {
    const refused = meant ? refusal('APIG.0303', `app not found, appkey ${body.app_key ?? ''}`) : refusal('APIG.0101');
    const requestId = randomId();
    const answer = ownRejection(requestId, refused);
    answer.headers.set('Server', 'api-gateway').set('X-Request-Id', requestId);
    return answer;
  }
  const { gateway } = call;
  return call.debugCall(request, { by: 'debug domain', gateway, group: meant.group }, meant, app);
}
/** The current definition, or the one that is online in the requested environment. */
function meantBy(
  { gateway }: Call, api: ApiRecord, { mode, stage = 'RELEASE' }: Debug,
): Pick<CallRoute, 'api' | 'group' | 'env'> | undefined {
  const group = gateway.groups.get(api.groupId);
  if (mode === 'DEVELOPER') {
    const { id, name, definition } = api;
    return { group, env: gateway.envs.get(RELEASE_ID), api: { id, name, definition, publication: undefined } };
  }
  const env = gateway.envs.filter(({ name }) => name === stage)[0];
  const online = env && publicationOf(gateway, api.id, env.id);
  return online && { group, env, api: onlineApi(gateway, online, api.id) };
}
/** The app that calls, if the request names one by its key and secret. */
function appOf({ gateway }: Call, { app_key, app_secret }: Debug): AppRecord | 'unknown' | undefined {
  if (app_key === undefined) return undefined;
  return gateway.apps.filter(({ key, secret }) => key === app_key && secret === app_secret)[0] ?? 'unknown';
}

function requestText({ method, target, headers, body }: CallRequest): string {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\n`).join('');
  return `${method} ${target} HTTP/1.1\n${lines}${body.length === 0 ? '' : `\n${Buffer.from(body).toString('utf8')}`}`;
}
function responseText({ now }: Call, { status, headers, body }: CallAnswer): string {
  const others = [...headers].filter(([name]) => name.toLowerCase() !== 'date');
  const all = [...others, ['Date', new Date(now).toUTCString()] as const];
  const lines = all.map(([name, value]) => `${name}: ${value}\n`).sort().join('');
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\n${lines}\n${cut(Buffer.from(body))}`;
}
/** Bytes of a response that are shown. */
const LONGEST = 2_097_152;
const cut = (body: Buffer): string =>
  (body.length <= LONGEST ? body.toString('utf8') : `${body.subarray(0, LONGEST).toString('utf8')}[TRUNCATED]`);
