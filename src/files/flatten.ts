/** Turns the objects and connections of a gateway into a document. `read.ts` does the opposite. */
import { setOwn } from '../values.js';
import { copyOf, sorted, setAt, type Body } from './at-paths.js';
import { FORMAT, type GatewayDocument } from './document.js';
import { isPlainSecret, lastName, namePart, type Actual, type Item } from './items.js';
import { factsOf } from './kinds.js';
import { targetParts, type Link } from './links.js';
import type { Scope } from './scope.js';

/** What a document is made of. */
interface Parts {
  readonly items: readonly Actual[];
  readonly links: readonly Link[];
  readonly scope: Scope;
}

/** A document of objects. Its keys are sorted, so that documents of two gateways can be compared line by line. */
export function toDocument({ items, links, scope }: Parts): GatewayDocument {
  const document: Body = {};
  const variables = new SecretNames();
  for (const item of [...items].sort((a, b) => (a.key < b.key ? -1 : 1))) place(document, item, variables);
  for (const link of links) connect(document, link);
  const { format, scope: told, ...rest } = { format: FORMAT, scope, ...(sorted(document) as Body) };
  // What is made here has the form that the type describes.
  return { format, ...(Object.keys(told).length > 0 && { scope: sorted(told) as Scope }), ...rest } as GatewayDocument;
}

const inner = (holder: Body, key: string): Body => memberOr(holder, key, (): Body => ({}));
const listIn = (holder: Body, key: string): unknown[] => memberOr(holder, key, (): unknown[] => []);
/** The member of an object, made if there is none. A group or an environment can have any name, `constructor` too. */
function memberOr<T>(holder: Body, key: string, make: () => T): T {
  if (!Object.hasOwn(holder, key)) setOwn(holder, key, make());
  return holder[key] as T; // Only such members are made here.
}

function place(document: Body, item: Actual, variables: SecretNames): void {
  const { kind, key } = item;
  const fields = documentFields(item, (path) => variables.nameFor(item, path));
  const [first = '', second = '', third = ''] = key.split('/').map(namePart);
  if (kind === 'specials') listIn(inner(inner(document, 'throttles'), first), 'specials').push(fields);
  else if (kind === 'appAcls') Object.assign(inner(inner(inner(document, 'apps'), first), 'acl'), fields);
  else if (kind === 'domains') listIn(inner(inner(document, 'groups'), first), 'domains').push(fields);
  else if (kind === 'variables')
    inner(inner(inner(inner(document, 'groups'), first), 'variables'), second)[third] = fields['variable_value'];
  else if (kind === 'responses' || kind === 'apis')
    Object.assign(inner(inner(inner(inner(document, 'groups'), first), kind), second), fields);
  else Object.assign(inner(inner(document, kind), first), fields);
}
/** The fields of an object as a document has them. */
export function documentFields({ kind, fields, secrets }: Item & Pick<Actual, 'secrets'>, nameFor: (path: string) => string): Body {
  const shown = copyOf(fields);
  const facts = factsOf(kind);
  if (!isPlainSecret(facts)) for (const path of secrets.keys()) setAt(shown, path, { $env: nameFor(path) });
  return kind === 'responses' ? (shown['responses'] ?? {}) as Body : shown;
}

/** Names for secrets: `SHOP_APP_SECRET`. Each secret has its own. */
class SecretNames {
  readonly #taken = new Set<string>();

  nameFor({ kind, key }: Item, path: string): string {
    const last = path.slice(path.lastIndexOf('.') + 1);
    const words = `${lastName(key)}_${last}`.toUpperCase().replace(/[^A-Z0-9]+/g, '_').replace(/^_+/, '');
    const base = /^[A-Z]/.test(words) ? words : `${kind.toUpperCase()}_${words}`;
    let name = base;
    for (let count = 2; this.#taken.has(name); count++) name = `${base}_${count}`;
    this.#taken.add(name);
    return name;
  }
}

/** The member of an environment in `online` that has a policy. */
const ONLINE = { throttleBindings: 'throttle', aclBindings: 'acl', signatureKeyBindings: 'signatureKey' } as const;

function connect(document: Body, { kind, holder, target }: Link): void {
  const apis = (key: string): Body | undefined => {
    const [group = '', name = ''] = key.split('/').map(namePart);
    const found = memberAt(document, ['groups', group, 'apis', name]);
    return found;
  };
  if (kind === 'quotaBindings') {
    const app = memberAt(document, ['apps', target]);
    if (app) app['quota'] = holder;
    return;
  }
  const { api, env } = kind === 'publications' ? { api: target, env: holder } : targetParts(target);
  if (kind === 'authorizations') {
    const app = memberAt(document, ['apps', holder]);
    const list = app && listIn(inner(app, 'may_call'), env);
    list?.push(api);
    list?.sort();
    return;
  }
  const definition = apis(api);
  if (!definition) return;
  const online = inner(inner(definition, 'online'), env);
  if (kind === 'pluginBindings') listIn(online, 'plugins').push(holder);
  else if (kind !== 'publications') put(online, ONLINE[kind], holder);
  if (Array.isArray(online['plugins'])) online['plugins'].sort();
}
function put(online: Body, member: string, holder: string): void {
  const before = online[member];
  online[member] = before === undefined ? holder : [before, holder].flat().sort();
}
function memberAt(document: Body, path: readonly string[]): Body | undefined {
  return path.reduce<Body | undefined>(
    (holder, key) => (holder && Object.hasOwn(holder, key) ? holder[key] as Body : undefined), document,
  );
}
