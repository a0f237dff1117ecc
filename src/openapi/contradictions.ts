/** What one API must not have twice, and what its parts exclude: an import leaves these checks to the creation. */
import { own, recordsIn } from './fields.js';
import { wrong, type Note } from './note.js';
import type { ReadApi } from './read.js';

/** The first text that a list has twice. */
const twice = (texts: readonly string[]): string | undefined =>
  texts.find((text, index) => texts.indexOf(text) < index);

/** What contradicts itself in an API. */
export function contradictionNotes({ body, origins, at }: ReadApi): Note[] {
  const tags = Array.isArray(body['tags']) ? body['tags'].map(String) : [];
  const policies = ['policy_https', 'policy_functions', 'policy_mocks'].flatMap((key) => recordsIn(body[key]));
  const doubled = [
    ['req_params', 'APIG.3209', recordsIn(body['req_params']).map(({ location, name }) => `${String(location)} ${String(name)}`)],
    ['policies', 'APIG.3210', policies.map(({ name }) => String(name))],
    ['tags', 'APIG.3213', tags],
  ] as const;
  const notes = doubled.flatMap(([field, code, texts]) => {
    const text = twice(texts);
    return text === undefined ? [] : [wrong(origins.get(field) ?? at, field, `${text} is there twice.`, code)];
  });
  const service = body['backend_api'];
  if (own(service, 'enable_client_ssl') === true && own(service, 'req_protocol') === 'HTTP')
    notes.push(wrong(origins.get('backend_api.enable_client_ssl') ?? at, 'enable_client_ssl', 'Only calls by HTTPS can show a certificate.', 'APIG.3717'));
  for (const [i, { origin, value }] of recordsIn(body['backend_params']).entries())
    if (origin === 'SYSTEM' && String(value).startsWith('$context.authorizer.frontend.') && body['auth_type'] !== 'AUTHORIZER')
      notes.push(wrong(origins.get(`backend_params.${i}`) ?? at, 'backend_params', 'The operation has no custom authorizer.', 'APIG.2036'));
  return notes;
}
