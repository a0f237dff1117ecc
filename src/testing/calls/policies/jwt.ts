/** The plugin jwt_auth: callers send a JSON Web Token. It is independent of the authentication of the API. */
import type { JwtAuthContent } from '../../../resources/plugin-content.js';
import { stringOf } from '../../../values.js';
import type { ApiCall, Stage } from '../call.js';
import { HeaderList } from '../header-list.js';
import { refusal } from '../refusals.js';
import { cookieValue, queryValues } from '../target.js';
import { pluginOf } from './bound.js';
import { keysIn, readToken, type Key } from './json-web-token.js';

/** Milliseconds for which a key set that was fetched is used, and that fetching may take. */
const POLLED_EVERY = 5 * 60_000;
const USUAL_TIMEOUT = 5_000;
/** Key sets by their addresses. */
const newKeySets = (): Map<string, { readonly keys: readonly Key[]; readonly ends: number }> => new Map();

export const jwtPlugin: Stage = {
  name: 'JWT',
  debugging: 'skipped',
  before: async (call) => {
    const plugin = pluginOf(call, 'jwt_auth');
    if (!plugin) return undefined;
    const { content } = plugin;
    const token = tokenOf(call, content);
    if (token === undefined) {
      if (content.missing_token_skip_auth_enabled !== true) return refusal('APIG.0319', 'the token is missing');
      call.note('passed without a token');
      return undefined;
    }
    const keys = content.jwks_service ? await fetchedKeys(call, content.jwks_service) : keysIn(content.jwks ?? '');
    if (!keys) return refusal('APIG.0319', 'the key set cannot be fetched');
    const read = readToken(token, keys, {
      now: call.now(),
      tolerance: Number(content.token_expiration_tolerance ?? 0),
      ignoresExpiry: content.ignore_expiration_validation_enabled === true,
    });
    if ('wrong' in read) return refusal('APIG.0319', read.wrong);
    if (isListed(read.payload, content.blacklist)) return refusal('APIG.0319', 'the token is on the blacklist');
    passOn(call, content, read.payload);
    return undefined;
  },
};

/** The token without its prefix; `undefined` if there is none. */
function tokenOf({ request }: ApiCall, content: JwtAuthContent): string | undefined {
  const { token_location, token_name, token_prefix } = content;
  if (token_location === 'query') return queryValues(request, token_name || 'access_token')[0];
  if (token_location === 'cookie') return cookieValue(request, token_name ?? '');
  const value = request.headers.get(token_name || 'Authorization')?.trim() ?? '';
  const prefix = (token_prefix ?? 'Bearer').trim();
  const isPrefixed = value.toLowerCase().startsWith(prefix.toLowerCase());
  return (isPrefixed ? value.slice(prefix.length).trim() : value) || undefined;
}

/** The keys of an address; those that were fetched before if it does not respond, `undefined` without any. */
async function fetchedKeys(
  call: ApiCall, { uri, timeout, custom_host }: NonNullable<JwtAuthContent['jwks_service']>,
): Promise<readonly Key[] | undefined> {
  const sets = call.place.memory.of(newKeySets);
  const known = sets.get(uri);
  if (known && known.ends > call.now()) return known.keys;
  try {
    const { origin, host, pathname, search } = new URL(uri);
    const answer = await call.place.out.send({
      method: 'GET', origin, target: pathname + search, headers: new HeaderList([['Host', custom_host || host]]),
      body: new Uint8Array(), timeout: timeout || USUAL_TIMEOUT,
    });
    const keys = answer.status === 200 ? keysIn(Buffer.from(answer.body).toString('utf8')) : [];
    if (keys.length === 0) return known?.keys;
    sets.set(uri, { keys, ends: call.now() + POLLED_EVERY });
    return keys;
  } catch {
    return known?.keys;
  }
}

/** True if a claim has a value that an entry forbids. That entries have the fields claim and value is assumed. */
function isListed(payload: Readonly<Record<string, unknown>>, entries: JwtAuthContent['blacklist']): boolean {
  return (entries ?? []).some(({ claim, value }) => {
    const own = typeof claim === 'string' ? stringOf(payload[claim]) : undefined;
    const values = (Array.isArray(value) ? (value as unknown[]) : [value]).map(stringOf);
    return own !== undefined && values.some((one) => one?.split(',').includes(own));
  });
}
/** What the backend gets: claims as headers, and the token itself if the plugin says so. */
function passOn(call: ApiCall, content: JwtAuthContent, payload: Readonly<Record<string, unknown>>): void {
  for (const { claim, header } of content.claims_to_headers ?? []) {
    const value = typeof claim === 'string' ? payload[claim] : undefined;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (typeof header === 'string' && value !== undefined) call.backendHeaders.push([header, text]);
  }
  if (content.token_pass_through_enabled !== true && (content.token_location ?? 'header') === 'header')
    call.withheld.add((content.token_name || 'Authorization').toLowerCase());
}
