/** The request to a web service, made of the call: path, query, headers and parameters. */
import { configOf, isOn } from '../feature-switches.js';
import { callerAddress } from './caller-address.js';
import type { ApiCall, BackendParameter, OutgoingRequest, RequestParameter } from './call.js';
import { backendParameters } from './backend-choice.js';
import { HeaderList, headerText } from './header-list.js';
import { refusal } from './refusals.js';
import { systemValue } from './system-values.js';
import { hostIn } from './addressing.js';
import { pathText, queryPairs, rawQuery, segmentText } from './target.js';

/** The address that a request goes to, and how. */
export interface BackendTarget {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** Host, and the port if it is not that of the scheme. */
  readonly authority: string;
  /** Path as the API declares it, with parameters and variables. */
  readonly path: string;
  /** Host header. */
  readonly host: string;
  readonly timeout: number;
}

/** The request of a call to its backend. */
export function backendRequest(call: ApiCall, target: BackendTarget): OutgoingRequest {
  const { method, scheme, authority, timeout } = target;
  const path = backendPath(call, withVariables(call, target.path));
  const query = backendQuery(call);
  return {
    method: method === 'ANY' ? call.request.method : method,
    origin: `${scheme}://${authority}`,
    target: query === '' ? path : `${path}?${query}`,
    headers: backendHeaders(call, target.host),
    body: call.request.body,
    timeout,
  };
}

/** A string with the group's variables in the environment of the call in the place of their names. */
export function withVariables({ place: { gateway }, route: { group, env } }: ApiCall, text: string): string {
  return text.replace(/#([^#]+)#/g, (_, name: string) => {
    const variable = gateway.variables.where('groupId', group.id).find((own) => own.envId === env.id && own.name === name);
    if (!variable) throw refusal('APIG.0105', `the environment ${env.name} has no variable ${name}`);
    return variable.value;
  });
}

/** The value that a backend parameter gets, as a string. */
export function backendValue(call: ApiCall, { origin, value }: BackendParameter): string | undefined {
  if (origin === 'CONSTANT') return value;
  return origin === 'SYSTEM' ? systemValue(call, value) : call.parameters.get(value);
}
const ofLocation = (call: ApiCall, location: BackendParameter['location']): BackendParameter[] =>
  backendParameters(call).filter((parameter) => parameter.location === location);

/** The path with its parameters filled in. What a prefix API was called with beyond its own path is added. */
export function backendPath(call: ApiCall, path: string): string {
  const own = new Map(ofLocation(call, 'PATH').map((parameter) => [parameter.name, parameter]));
  // Without decoding, values are still written as the caller wrote them.
  const asSent = isOn(call.place.gateway, 'api_uri_no_escape');
  const filled = path.replace(/\{([^{}]*)\}/g, (_, written: string) => {
    const name = written.replace(/\+$/, '');
    const parameter = own.get(name);
    const value = (parameter ? backendValue(call, parameter) : call.route.pathValues.get(name)) ?? '';
    if (asSent && parameter?.origin !== 'CONSTANT' && parameter?.origin !== 'SYSTEM') return value;
    return written.endsWith('+') || !parameter ? pathText(value) : segmentText(value);
  });
  const rest = call.route.pathValues.get('') ?? '';
  if (rest === '') return filled;
  return `${filled.replace(/\/$/, '')}${asSent ? rest : pathText(rest)}`;
}

/** The declared parameters that do not stay in their place: mapped to another one, or not to be passed through. */
function taken(call: ApiCall, location: RequestParameter['location']): Set<string> {
  const mapped = new Set(
    backendParameters(call).filter(({ origin }) => origin === 'REQUEST').map(({ value }) => value),
  );
  const declared = (call.definition.req_params ?? []).filter((parameter) => parameter.location === location);
  const gone = declared.filter(({ name, pass_through }) => mapped.has(name) || pass_through === 2);
  return new Set(gone.map(({ name }) => name.toLowerCase()));
}
/** The declared parameters that stay, and those of them that only have their default. */
function staying(call: ApiCall, location: 'QUERY' | 'HEADER'): RequestParameter[] {
  const gone = taken(call, location);
  return (call.definition.req_params ?? []).filter((parameter) =>
    parameter.location === location && !gone.has(parameter.name.toLowerCase()));
}
/** True if a parameter that the caller sent is passed on. */
function passes(call: ApiCall, location: 'QUERY' | 'HEADER'): (name: string) => boolean {
  const gone = taken(call, location);
  const declared = new Set(staying(call, location).map(({ name }) => name.toLowerCase()));
  const { undeclaredPass } = call.place.assumptions;
  return (name) => !gone.has(name.toLowerCase()) && (undeclaredPass || declared.has(name.toLowerCase()));
}

function backendQuery(call: ApiCall): string {
  const pairs = queryPairs(rawQuery(call.request.target));
  const passed = pairs.filter(({ name }) => passes(call, 'QUERY')(name)).map(({ raw }) => raw);
  const sent = new Set(pairs.map(({ name }) => name.toLowerCase()));
  const defaults = staying(call, 'QUERY').filter(({ name }) => !sent.has(name.toLowerCase()))
    .map(({ name }) => pair(name, call.parameters.get(name)));
  const own = ofLocation(call, 'QUERY').map((parameter) => pair(parameter.name, backendValue(call, parameter)));
  return [...passed, ...defaults, ...own].filter((text) => text !== undefined).join('&');
}
const pair = (name: string, value: string | undefined): string | undefined =>
  (value === undefined ? undefined : `${queryText(name)}=${queryText(value)}`);
/** What may not be in a query, the quotes and brackets of the reference among it, as `%XX`. */
const queryText = (text: string): string =>
  encodeURIComponent(text).replace(/%(24|2C|2F|3A|3B|3F|40)/g, (code) => decodeURIComponent(code));

/** Headers of the connection, and those that the gateway writes itself. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer',
  'transfer-encoding', 'upgrade', 'expect', 'content-length', 'host', 'x-real-ip', 'x-forwarded-host',
  'x-forwarded-port', 'x-forwarded-proto', 'x-request-id',
]);
/** What a caller proves an app or an account with. */
const CREDENTIALS = /^(authorization|x-apig-appcode|x-hw-id|x-hw-appkey|x-security-token|x-sdk-.*)$/;
/** True if a header of the caller does not go to the backend. */
function isKept(call: ApiCall, name: string): boolean {
  if (OWN_HEADERS.has(name) || call.withheld.has(name)) return true;
  if (name === 'x-auth-token') return !allowsToken(call);
  const { auth_type } = call.definition;
  const isSignIn = CREDENTIALS.test(name) && (auth_type === 'APP' || auth_type === 'IAM');
  return isSignIn && !call.place.assumptions.credentialsReachBackend;
}
function allowsToken({ place: { gateway }, identity: { user } }: ApiCall): boolean {
  const patterns = configOf(gateway, 'backend_token_allow')?.backend_token_allow_users ?? [];
  return user !== undefined && patterns.some((pattern) => new RegExp(pattern, 'u').test(user.accountName));
}

function backendHeaders(call: ApiCall, host: string): HeaderList {
  const { request, requestId, backendHeaders: added } = call;
  const named = request.headers.all('connection').flatMap((line) => line.toLowerCase().split(/\s*,\s*/));
  const isPassed = passes(call, 'HEADER');
  const headers = new HeaderList([['Host', host]]);
  for (const [name, value] of request.headers) {
    const lower = name.toLowerCase();
    if (!isKept(call, lower) && !named.includes(lower) && lower !== 'x-forwarded-for' && isPassed(name))
      headers.add(name, value);
  }
  for (const { name } of staying(call, 'HEADER')) if (!request.headers.has(name)) setText(headers, name, call.parameters.get(name));
  const chain = [...request.headers.all('x-forwarded-for'), request.peer].join(', ');
  const authority = request.headers.get('host') ?? '';
  headers.set('X-Real-IP', callerAddress(call)).set('X-Forwarded-For', chain).set('X-Forwarded-Host', hostIn(authority))
    .set('X-Forwarded-Port', /:(\d+)$/.exec(authority)?.[1] ?? (request.scheme === 'https' ? '443' : '80'))
    .set('X-Forwarded-Proto', request.scheme).set('X-Request-Id', requestId);
  for (const [name, value] of added) headers.set(name, value);
  for (const parameter of ofLocation(call, 'HEADER')) setText(headers, parameter.name, backendValue(call, parameter));
  return headers;
}
function setText(headers: HeaderList, name: string, value: string | undefined): void {
  if (value !== undefined) headers.set(name, headerText(value));
}
