/** The plugin proxy_mirror: a copy of each call goes to a second address. Its response is ignored. */
import type { ProxyMirrorContent } from '../../../resources/plugin-content.js';
import { messageOf } from '../../../values.js';
import type { ApiCall, Stage } from '../call.js';
import { HeaderList } from '../header-list.js';
import { rawPath, rawQuery } from '../target.js';
import { pluginOf } from './bound.js';

const USUAL_TIMEOUT = 5_000;
/** The part of the next copy that is due, by plugin. A ratio of 0.25 makes every fourth call one. */
const newShares = (): Map<string, number> => new Map();

export const mirror: Stage = {
  name: 'mirror',
  debugging: 'skipped',
  before: (call) => {
    const plugin = pluginOf(call, 'proxy_mirror');
    if (!plugin || call.backend?.kind === 'mock' || !isDue(call, plugin.plugin.id, plugin.content)) return undefined;
    return send(call, plugin.content);
  },
};

function isDue({ place }: ApiCall, id: string, { sample_ratio: ratio = 1 }: ProxyMirrorContent): boolean {
  const shares = place.memory.of(newShares);
  const share = (shares.get(id) ?? 0) + ratio;
  // Sums of fractions fall a little short of whole numbers.
  const due = share > 1 - 1e-9;
  shares.set(id, due ? share - 1 : share);
  return due;
}
/** Headers that concern one connection only. */
export const OF_CONNECTION = /^(?:host|connection|content-length|transfer-encoding|keep-alive|upgrade)$/i;
/** Sends the copy, and does not wait for its response. */
function send(call: ApiCall, content: ProxyMirrorContent) {
  const { request, requestId, place } = call;
  const headers = new HeaderList([...request.headers].filter(([name]) => !OF_CONNECTION.test(name)));
  headers.set('Host', content.host).set('X-Request-Id', requestId);
  const query = rawQuery(request.target);
  const target = pathOf(rawPath(request.target), content) + (query === '' ? '' : `?${query}`);
  const body = content.mirror_request_body_enabled === false ? new Uint8Array() : request.body;
  const origin = `${content.protocol.toLowerCase()}://${content.host}`;
  const { method } = request;
  call.note(`a copy goes to ${origin}${pathOf(rawPath(request.target), content)}`);
  const timeout = content.timeout ?? USUAL_TIMEOUT;
  place.out.send({ method, origin, target, headers, body, timeout }).catch((error: unknown) => {
    call.note(`the copy failed: ${messageOf(error)}`);
  });
  return undefined;
}
function pathOf(own: string, { path, path_concat_mode: mode = 'replace' }: ProxyMirrorContent): string {
  if (path === undefined || path === '') return own;
  return mode === 'prefix' ? path.replace(/\/$/, '') + own : path;
}
