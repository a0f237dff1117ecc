/** The system values of a call: `$context.sourceIp` and others. */
import { callerAddress } from './caller-address.js';
import type { ApiCall, ContextValue } from './call.js';
import { rawPath } from './target.js';

/** What is known about a call that may have been rejected before it reached an API. */
export type Known = Pick<ApiCall, 'request' | 'requestId' | 'place'> & Partial<Pick<ApiCall, 'route' | 'identity'>>;

const VALUES: Readonly<Record<string, (call: Known) => string | undefined>> = {
  sourceIp: callerAddress,
  stage: ({ route }) => route?.env.name,
  apiId: ({ route }) => route?.api.id,
  apiName: ({ route }) => route?.api.name,
  appId: ({ identity }) => identity?.app?.id,
  appName: ({ identity }) => identity?.app?.name,
  requestId: ({ requestId }) => requestId,
  serverAddr: () => '127.0.0.1',
  serverName: () => 'local-gateway',
  handleTime: ({ place }) =>
    (place.assumptions.handleTimeFormat === 'milliseconds' ? String(place.now()) : new Date(place.now()).toISOString()),
  // The reference calls it not yet usable.
  providerAppId: () => undefined,
  reqPath: ({ request }) => rawPath(request.target),
  reqUri: ({ request }) => request.target,
  reqMethod: ({ request }) => request.method,
};

/** The value of `$context.NAME`; `undefined` if the call has none. */
export function systemValue(call: Known, name: string): string | undefined {
  const key = name.replace(/^\$context\./, '');
  const [, side, wanted = ''] = /^authorizer\.(frontend|backend)\.(.+)$/.exec(key) ?? [];
  if (side === 'frontend' || side === 'backend') return textOf(call.identity?.[side].get(wanted));
  return Object.hasOwn(VALUES, key) ? VALUES[key]?.(call) : undefined;
}
const textOf = (value: ContextValue | undefined): string | undefined =>
  (value === undefined ? undefined : String(value));
