/** The plugin cors: which origins may call from a browser. It responds to pre-flight requests by itself. */
import type { CorsContent } from '../../../resources/plugin-content.js';
import type { Stage } from '../call.js';
import { HeaderList } from '../header-list.js';
import { pluginOf } from './bound.js';

/** The headers of each response. The plugin takes precedence over the switch of the API, and over the backend. */
function originLines({ allow_origin, allow_credentials, expose_headers }: CorsContent, origin: string | undefined) {
  const allowed = allow_origin.split(',').map((one) => one.trim());
  const own = allowed.includes('*') ? '*' : allowed.find((one) => one === origin);
  // Without these headers, a browser does not let the page see the response.
  if (own === undefined) return [];
  return lines({
    'Access-Control-Allow-Origin': own,
    'Access-Control-Allow-Credentials': allow_credentials === true ? 'true' : undefined,
    'Access-Control-Expose-Headers': expose_headers,
    Vary: own === '*' ? undefined : 'Origin',
  });
}
/** What a pre-flight response has in addition. */
const preflightLines = ({ allow_methods, allow_headers, max_age }: CorsContent) => lines({
  'Access-Control-Allow-Methods': allow_methods,
  'Access-Control-Allow-Headers': allow_headers,
  'Access-Control-Max-Age': max_age === undefined ? undefined : String(max_age),
});
const lines = (headers: Readonly<Record<string, string | undefined>>): (readonly [string, string])[] =>
  Object.entries(headers).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value] as const]));

export const corsPlugin: Stage = {
  name: 'CORS plugin',
  debugging: 'skipped',
  before: (call) => {
    const plugin = call.route.isPreflight ? pluginOf(call, 'cors') : undefined;
    if (!plugin) return undefined;
    const own = originLines(plugin.content, call.request.headers.get('origin'));
    const headers = new HeaderList(own.length === 0 ? [] : [...own, ...preflightLines(plugin.content)]);
    call.note('responded to the pre-flight request');
    return { status: 200, headers, body: new Uint8Array(), from: 'gateway' };
  },
  after: (call, answer) => {
    const plugin = pluginOf(call, 'cors');
    for (const [name, value] of plugin ? originLines(plugin.content, call.request.headers.get('origin')) : [])
      answer.headers.set(name, value);
    return answer;
  },
};
