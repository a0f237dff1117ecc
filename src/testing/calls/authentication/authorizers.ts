/** Custom authorizers: functions that decide about calls. Decisions are cached by the identity of the caller. */
import { backendAuthorizerEvent, frontendAuthorizerEvent } from '../../../functions/function-events.js';
import { isOn } from '../../feature-switches.js';
import type { AuthorizerRecord } from '../../state.js';
import type { ApiCall, ContextValue, Stage } from '../call.js';
import { calledUrn, invoke } from '../functions.js';
import { refusal, type CallRefusal } from '../refusals.js';
import { queryValues } from '../target.js';
import { readResult, type Decision, type Unusable } from './authorizer-result.js';

type Side = 'frontend' | 'backend';
/** The parameters that the caller is known by, with their values. */
interface Sources {
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters: Readonly<Record<string, string>>;
}

/** A decision as long as it is valid, and the definition that it was made under. */
interface Cached {
  readonly decision: Decision;
  readonly input: AuthorizerRecord['input'];
  readonly ends: number;
}
const newCache = (): Map<string, Cached> => new Map();

/** After an app or an account was proven, if the API wants both; otherwise alone. */
export const frontendAuthorizer: Stage = {
  name: 'frontend authorizer',
  before: (call) => {
    const { auth_type, authorizer_id: id } = call.definition;
    return auth_type === 'NONE' ? undefined : authorize(call, id, 'frontend');
  },
};
/** What it returns are parameters of the backend. It is asked after the backend was chosen. */
export const backendAuthorizer: Stage = {
  name: 'backend authorizer',
  before: (call) => authorize(call, call.backend?.definition.authorizer_id, 'backend'),
};

async function authorize(call: ApiCall, id: string | undefined, side: Side): Promise<CallRefusal | undefined> {
  // An empty string means none.
  const authorizer = id ? call.place.gateway.authorizers.find(id) : undefined;
  if (!authorizer) return undefined;
  const sources = sourcesOf(call, authorizer);
  if (!sources) {
    call.note('an identity source is missing or does not match: the function was not called');
    return refusal('APIG.0305 identity', `${side} authorizer`);
  }
  const decision = await cachedDecision(call, authorizer, sources, side);
  if ('wrong' in decision) {
    if (!isLoose(call, authorizer, decision)) return refusal('APIG.0601 authorizer', decision.wrong);
    call.note(`allowed although the function failed (${decision.wrong}): the authorizer is loose`);
    return undefined;
  }
  const target: Map<string, ContextValue> = call.identity[side];
  for (const [name, value] of decision.context) target.set(name, value);
  call.note(decision.allow ? 'allowed' : 'denied');
  return decision.allow ? undefined : refusal('APIG.0305', `${side} authorizer`);
}

/** The values of the identity sources; `undefined` if one is missing or does not match its expression. */
function sourcesOf(call: ApiCall, { input: { identities = [], type } }: AuthorizerRecord): Sources | undefined {
  const found = { headers: {} as Record<string, string>, queryStringParameters: {} as Record<string, string> };
  for (const { name, location, validation } of type === 'FRONTEND' ? identities : []) {
    const value = location === 'HEADER' ? call.request.headers.get(name) : queryValues(call.request, name)[0];
    if (value === undefined || !isValid(value, validation, call.place.assumptions.anchoredIdentities)) return undefined;
    if (location === 'HEADER') found.headers[name.toLowerCase()] = value;
    else found.queryStringParameters[name] = value;
  }
  return found;
}
function isValid(value: string, expression: string | undefined, isAnchored: boolean): boolean {
  if (!expression) return true;
  try {
    return new RegExp(isAnchored ? `^(?:${expression})$` : expression).test(value);
  } catch {
    return false;
  }
}

/** Only the identity sources make the key: a decision that depends on anything else is wrong while it is cached. */
async function cachedDecision(
  call: ApiCall, authorizer: AuthorizerRecord, sources: Sources, side: Side,
): Promise<Decision | Unusable> {
  const { memory, assumptions } = call.place;
  const { id, input } = authorizer;
  const { ttl = 0 } = input;
  const cache = memory.of(newCache);
  const key = `${id} ${JSON.stringify(sources)}`;
  const known = cache.get(key);
  if (known && known.ends > call.now() && known.input === input) {
    call.note('the decision is from the cache');
    return known.decision;
  }
  const decision = await ask(call, authorizer, sources, side);
  if (ttl > 0 && 'allow' in decision && (decision.allow || assumptions.cacheDenials))
    cache.set(key, { decision, input, ends: call.now() + ttl * 1000 });
  return decision;
}

/** Calls the function with its event. */
async function ask(
  call: ApiCall, { input }: AuthorizerRecord, sources: Sources, side: Side,
): Promise<Decision | Unusable> {
  const { gateway, assumptions } = call.place;
  const { authorizer_uri: urn, authorizer_alias_uri: alias, authorizer_version: version } = input;
  const called = calledUrn({ urn, version, alias });
  const outcome = await invoke(call, called, eventOf(call, input, sources, side), assumptions.authorizerTimeout);
  // A function that cannot be reached is as good as one that is unavailable.
  if ('failed' in outcome) return { wrong: `function ${called}: ${outcome.failed}`, status: 503 };
  const numbers = isOn(gateway, 'authorize_context_support_number_bool');
  return readResult(outcome.value, { numbers, invalid: assumptions.invalidContext });
}
/** The frontend's event has only the identity sources, not the whole request. The backend's has none. */
function eventOf(
  call: ApiCall, { user_data, need_body }: AuthorizerRecord['input'], sources: Sources, side: Side,
): object {
  const { request, requestId, route: { api, env, path }, definition, place: { assumptions } } = call;
  const base64 = definition.is_send_fg_body_base64 !== false;
  const both = { body: need_body ? request.body : undefined, base64, userData: user_data };
  const { headers, queryStringParameters: query } = sources;
  const event = side === 'backend'
    ? backendAuthorizerEvent(both)
    : frontendAuthorizerEvent({ ...both, headers, query, path });
  if (assumptions.authorizerEvent === 'documented') return event;
  const requestContext = { apiId: api.id, requestId, stage: env.name };
  return { ...event, httpMethod: request.method, isBase64Encoded: base64, requestContext };
}
/** In loose mode, a function that cannot be reached, or that returns 500 or 503, rejects nobody. */
function isLoose({ place: { assumptions } }: ApiCall, { name }: AuthorizerRecord, { status }: Unusable): boolean {
  return assumptions.looseAuthorizers.includes(name) && (status === 500 || status === 503);
}
