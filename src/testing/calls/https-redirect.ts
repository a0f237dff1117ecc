/** A domain name can send callers from HTTP to HTTPS. */
import type { Stage } from './call.js';
import { HeaderList } from './header-list.js';

export const httpsRedirect: Stage = {
  name: 'HTTPS redirect',
  debugging: 'skipped',
  before: ({ request, route: { to }, definition: { req_protocol }, place: { assumptions } }) => {
    if (to.by !== 'domain' || !to.domain.redirects || to.domain.certificateIds.length === 0) return undefined;
    if (request.scheme !== 'http' || !['GET', 'HEAD'].includes(request.method)) return undefined;
    if (req_protocol !== 'HTTPS' && req_protocol !== 'BOTH') return undefined;
    const port = to.domain.httpsPort === undefined || to.domain.httpsPort === 443 ? '' : `:${to.domain.httpsPort}`;
    const host = (request.headers.get('host') ?? '').replace(/:\d*$/, '');
    const headers = new HeaderList([['Location', `https://${host}${port}${request.target}`]]);
    return { status: assumptions.redirectStatus, headers, body: new Uint8Array(), from: 'gateway' };
  },
};
