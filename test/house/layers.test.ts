/** The house: imports point one way, and no file imports itself by a detour. Types count as much as values. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).sort();

/** What each file imports, by path below `src`. Imports that are made on use (`import(…)`) count as well. */
const imports = new Map(files.map((file) => {
  const text = readFileSync(join(SRC, file), 'utf8').replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)\.js'/g)];
  return [file, found.map(([, to = '']) => `${relative(SRC, join(SRC, dirname(file), to))}.ts`)];
}));

/** The rooms, from the ground up. A room imports from rooms below it and from itself. */
const ROOMS: readonly (readonly [room: string, files: RegExp])[] = [
  ['values and texts', /^(values|text|names|hosts|version|regions)\.ts$/],
  ['errors', /^errors\.ts$/],
  ['schema', /^schema\//],
  ['events and options', /^(events|options|option-(?:check|kinds|members)|headers)\.ts$/],
  ['http', /^http\//],
  ['calls', /^calls\//],
  ['auth', /^auth\//],
  ['resources', /^resources\//],
  ['operations and edit', /^(operations|reference|edit)\.ts$/],
  ['OpenAPI documents', /^openapi\//],
  ['catalog', /^catalog\//],
  ['client', /^(config|client|doctor|environment-logger|index)\.ts$/],
  ['backend', /^backend\//],
  ['functions', /^functions\//],
  ['caller', /^caller\//],
  ['testing', /^testing\//],
  ['gateways as files', /^files\//],
  ['command', /^command\//],
];
/** Rooms that need no other one. */
const KITS = ['backend/', 'caller/', 'functions/'];
const roomOf = (file: string): number => ROOMS.findIndex(([, pattern]) => pattern.test(file));

describe('the rooms of src', () => {
  it('hold every file', () => {
    expect(files.filter((file) => roomOf(file) < 0)).toEqual([]);
    // The rules below say nothing if no import is seen.
    expect([...imports.values()].flat().length).toBeGreaterThan(600);
  });
  it('import downwards only', () => {
    const upwards = [...imports].flatMap(([file, targets]) =>
      targets.filter((to) => roomOf(to) > roomOf(file)).map((to) => `${file} imports ${to}`),
    );
    expect(upwards).toEqual([]);
  });
  it('have kits that import no other room, so that they load nothing of the client', () => {
    const outwards = [...imports].flatMap(([file, targets]) => {
      const kit = KITS.find((room) => file.startsWith(room));
      return kit === undefined ? [] : targets.filter((to) => !to.startsWith(kit)).map((to) => `${file} imports ${to}`);
    });
    expect(outwards).toEqual([]);
  });
  it('have no circle of imports', () => {
    const circles: string[] = [];
    const done = new Set<string>();
    const visit = (file: string, way: readonly string[]): void => {
      if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
      if (way.includes(file) || done.has(file)) return;
      for (const to of imports.get(file) ?? []) visit(to, [...way, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });
});
