/** How callers of an operation are authenticated. */
import { isRecord } from '../values.js';
import { own, type Origins } from './fields.js';
import { ignored, wrong, type Note } from './note.js';
import type { Part, Source } from './source.js';

const AUTH_TYPES: Readonly<Record<string, string>> = { AppSigv1: 'APP', IAM: 'IAM', AUTHORIZER: 'AUTHORIZER' };
const APP_CODES: Readonly<Record<string, string>> = { disable: 'DISABLE', header: 'HEADER' };

/** The security schemes of a document. */
export const schemesOf = (source: Source): Part => source.component('securityDefinitions', 'securitySchemes');

/** Reads the authentication of an operation; without `security`, that of the document. */
export function readSecurity(
  source: Source,
  operation: Part,
  origins: Origins,
  report: (note: Note) => void,
): Record<string, unknown> {
  const declared = source.member(operation, 'security');
  const security = declared.value === undefined ? source.member({ value: source.root, at: [] }, 'security') : declared;
  const names = source.items(security).flatMap(({ value }) => (isRecord(value) ? Object.keys(value) : []));
  const [name, ...others] = names;
  if (name === undefined) return { auth_type: 'NONE' };
  if (others.length > 0) report(ignored(security.at, `Only the first way to authenticate counts, ${name}.`));
  origins.set('auth_type', security.at);
  const scheme = source.member(schemesOf(source), name);
  if (scheme.value === undefined) {
    report(wrong(security.at, 'auth_type', `There is no security scheme ${name}.`));
    return {};
  }
  return readScheme(source, scheme, name, report);
}

function readScheme(
  source: Source,
  scheme: Part,
  name: string,
  report: (note: Note) => void,
): Record<string, unknown> {
  const type = own(scheme.value, 'x-apigateway-auth-type');
  const authType = typeof type === 'string' && Object.hasOwn(AUTH_TYPES, type) ? AUTH_TYPES[type] : undefined;
  if (authType === undefined) {
    report(wrong(scheme.at, 'auth_type',
      `The x-apigateway-auth-type of a security scheme is ${Object.keys(AUTH_TYPES).join(', ').replace(/, (?=[^,]*$)/, ' or ')}.`));
    return {};
  }
  if (authType === 'AUTHORIZER') return { auth_type: authType, authorizer_id: name };
  if (authType !== 'APP') return { auth_type: authType };
  const word = own(source.member(scheme, 'x-apigateway-auth-opt').value, 'appcode-auth-type') ?? 'disable';
  return {
    auth_type: authType,
    auth_opt: { app_code_auth_type: typeof word === 'string' && Object.hasOwn(APP_CODES, word) ? APP_CODES[word] : word },
  };
}
