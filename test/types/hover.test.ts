import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { ApigClient } from '../../src/client.js';
import { Service } from '../../src/calls/service.js';
import { descriptions, reached, type Description } from './descriptions.js';
import { Editor, type Hover } from './editor.js';

interface SurfaceEntry {
  readonly method: string;
  readonly path: string;
  readonly section?: string;
  /** Calls that send the operation, such as `groups.update(groupId, body)`. */
  readonly calls: readonly string[];
}
const surface = JSON.parse(readFileSync('test/fixtures/api-surface.json', 'utf8')) as Readonly<
  Record<string, SurfaceEntry>
>;
const calls = Object.values(surface).flatMap((entry) =>
  entry.calls.map((call) => ({ ...entry, call, name: call.replace(/\(.*/, '') })),
);

const client = new ApigClient({
  endpoint: 'https://apig.example.com',
  projectId: 'p',
  instanceId: 'i',
  credentials: { token: 't' },
});
/** Names of the getters, or of the methods, of an object's class. */
function membersOf(object: object, kind: 'get' | 'value'): string[] {
  const members = Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(object)));
  return members.flatMap(([name, member]) => (name !== 'constructor' && kind in member ? [name] : []));
}
/** The client's services, nested ones too, by dotted name. */
function servicesOf(object: object, names: readonly string[], prefix = ''): [string, Service][] {
  return names.flatMap((name): [string, Service][] => {
    const value: unknown = Reflect.get(object, name);
    return value instanceof Service
      ? [[prefix + name, value], ...servicesOf(value, Object.keys(value), `${prefix}${name}.`)]
      : [];
  });
}
const services = servicesOf(client, membersOf(client, 'get'));
const methods = services.flatMap(([path, service]) => membersOf(service, 'value').map((name) => `${path}.${name}`));

const words = (text: string): string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
/** What is wrong with the text of a name, if anything is. */
function fault(name: string, { text }: Hover): string | undefined {
  if (text.trim() === '') return 'has no text';
  if (/\p{Script=Han}/u.test(text)) return `is not in English: ${text}`;
  const said = words(text).join('').replace(/^(an?|the|its)/, '');
  return said === words(name).join('') ? `says no more than its name: ${text}` : undefined;
}
const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

describe('the calls', () => {
  let editor: Editor;
  beforeAll(() => {
    const expressions = [...services.map(([path]) => path), ...methods, ...calls.map(({ name }) => name)].map(
      (path) => `client.${path}`,
    );
    editor = new Editor(
      'calls.mts',
      `import type { ApigClient } from 'huaweicloud-apig';\ndeclare const client: ApigClient;\n${[...new Set(expressions)].join(';\n')};\n`,
    );
  }, 60_000);
  const hover = (path: string): Hover => editor.hover(`client.${path}`);

  test('exist as the surface lists them', () => {
    expect(editor.complaints()).toEqual([]);
    expect(calls.map(({ name }) => name).filter((name) => !methods.includes(name))).toEqual([]);
  });

  test('take the arguments that the surface lists, in its order, and options last', () => {
    const signatures = calls.map(({ name }) => `${name}(${argumentsOf(hover(name)).join(', ')})`);
    expect(signatures).toEqual(
      calls.map(({ call }) => call.replace(/\)$/, call.endsWith('()') ? 'options?)' : ', options?)')),
    );
  });

  test('return types that have names', () => {
    const named = /^(ApigPromise<(undefined|[A-Z]\w+)>|PagePromise<[A-Z]\w+, (string|[A-Z]\w+)>)$/;
    expect(
      calls
        .map(({ name }) => `${name}: ${resultOf(hover(name))}`)
        .filter((shown) => !named.test(shown.replace(/^\S+: /, ''))),
    ).toEqual([]);
  });

  test('have services with a description', () => {
    const found = [...services.map(([path]) => path), ...methods].flatMap(
      (path) => fault(lastOf(path), hover(path))?.replace(/^/, `${path} `) ?? [],
    );
    expect(found).toEqual([]);
  });

  test('document the wire operation, its reference, the arguments and the errors', () => {
    const found = calls.flatMap(({ name, method, path, section }) => {
      const { text: lines, tags, shown } = hover(name);
      const text = lines.replace(/\s+/g, ' '); // a long path stands on a line of its own
      const explained = tags.filter((tag) => tag.name === 'param').map((tag) => words(tag.text)[0]);
      const see = section === undefined ? 'Newer than the API reference of 2025-02' : `API reference ${section}`;
      return [
        // Some calls are told from others of the same path by a query of their own.
        ...(text.includes(`\`${method} ${path}\``) || text.includes(`\`${method} ${path}?action=`) ? [] : [`${name} lacks its line ${method} ${path}`]),
        ...(tags.some((tag) => tag.name === 'see' && tag.text.includes(see)) ? [] : [`${name} lacks @see ${see}`]),
        ...(tags.some((tag) => tag.name === 'throws' && /APIG|ApigServiceError/.test(tag.text)) ? [] : [`${name} lacks @throws`]),
        ...argumentsOf({ text, tags, shown }).map((argument) => argument.replace('?', '')).filter((argument) => argument !== 'options' && !explained.includes(argument.toLowerCase()))
          .map((argument) => `${name} lacks @param ${argument}`),
        ...(/<undefined>$/.test(shown) || tags.some((tag) => tag.name === 'returns') ? [] : [`${name} lacks @returns`]),
      ];
    });
    expect(found).toEqual([]);
  });
});

/** Names of the arguments that a hover shows: `body`, `query?`. */
function argumentsOf({ shown }: Hover): string[] {
  return [
    ...shown
      .slice(shown.indexOf('('), shown.lastIndexOf('): '))
      .replace(/^\(\w+\) [\w.]+\(/, '')
      .matchAll(/(?:^|, )(\w+\??): /g),
  ].map(([, name = '']) => name);
}
const resultOf = ({ shown }: Hover): string => shown.slice(shown.lastIndexOf('): ') + 3);

describe('the objects', () => {
  let all: Description[];
  let editor: Editor;
  const IDENTIFIER = /^[A-Za-z_]\w*$/;
  const expression = (name: string, field: string): string =>
    `objects.${name}${IDENTIFIER.test(field) ? `.${field}` : `[${JSON.stringify(field)}]`}`;
  const COMPARISON = 'instance.status === ""';
  beforeAll(async () => {
    all = await descriptions();
    const names = all.map(({ name }) => name).join(', ');
    const fields = all.flatMap(({ name, object }) =>
      Object.keys(object.fields).map((field) => expression(name, field)),
    );
    editor = new Editor('objects.mts', [
      `import type { ApigClient, ${names} } from 'huaweicloud-apig';`, `declare const objects: { ${all.map(({ name }) => `${name}: ${name}`).join('; ')} };`,
      'declare const client: ApigClient;', 'const instance = await client.instances.get("i");', `${COMPARISON};`, ...fields.map((field) => `${field};`), '',
    ].join('\n'));
  }, 60_000);

  test('have names and are exported from the root if operations send or return them', () => {
    const known = new Set(all.map(({ object }) => object));
    expect(
      [...reached()]
        .filter(([object]) => !known.has(object))
        .map(([object, id]) => `${id}: { ${Object.keys(object.fields).join(', ')} }`),
    ).toEqual([]);
    expect(editor.complaints()).toEqual([]);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  test('describe every field', () => {
    const found = all.flatMap(({ name, file, object }) => Object.keys(object.fields).flatMap((field) => {
      const wrong = fault(field, editor.hover(expression(name, field)));
      return wrong === undefined ? [] : [`${file}: ${name}.${field} ${wrong}`];
    }));
    expect(found).toEqual([]);
  });

  test('offer the known values of an enumeration, though responses may contain others', () => {
    expect(editor.completions(COMPARISON)).toEqual(expect.arrayContaining(['Running', 'Creating', 'CreateFail']));
  });

  test('show nested objects by their names', () => {
    const shown = all.flatMap(({ name, object }) =>
      Object.keys(object.fields).map((field) => editor.hover(expression(name, field)).shown),
    );
    expect(shown.filter((text) => text.includes('{ '))).toEqual([]);
    console.log(`${all.length} objects with ${shown.length} fields, ${methods.length} calls`);
  });
});
