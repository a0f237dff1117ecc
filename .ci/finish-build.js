// The last step of a build: makes the declarations that `tsc` wrote, one per source file, fit to publish.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const DIST = 'dist';
const ENTRIES = ['index', 'operations', 'catalog/index', 'testing/index'];
const EMPTY_CLASS = /^((?:export )?declare abstract class (\w+) extends \2_base \{)\n\}/gm;
const RELATIVE = /((?:from |import |import\()["'])(\.{1,2}\/[^"']+)\.js(["'])/g;
const MSW = /^import .* from 'msw';$/m;

const all = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.d.ts'));
const reached = reachable([...ENTRIES.map((entry) => `${entry}.d.ts`), ...all.filter((file) => /^resources\/[^/]+$/.test(file))]);

let named = 0;
for (const file of all) {
  if (reached.has(file)) publish(file);
  else rmSync(join(DIST, file)); // internal, and no type of the public surface needs it
}
if (named === 0) throw new Error('No describing class was found in the declarations: has their form changed?');
console.log(`${reached.size} declarations, ${named} describing classes named`);

/** The declarations that can be reached from some of them. */
function reachable(files) {
  const found = new Set(files);
  for (const file of found) {
    for (const [, , specifier] of read(file).matchAll(RELATIVE)) found.add(join(dirname(file), `${specifier}.d.ts`));
  }
  return found;
}

function publish(file) {
  const text = withOptionalMsw(withNamedClasses(read(file)));
  writeFileSync(join(DIST, file), text);
  // The same for `require`, so that each format has declarations of its own kind.
  writeFileSync(join(DIST, file.replace(/\.ts$/, '.cts')), text.replace(RELATIVE, '$1$2.cjs$3'));
}

/**
 * Gives each describing class a member of its own. TypeScript reports a class that adds nothing to its base as that base,
 * so that messages would speak of `InputOf<{…}>` instead of `GroupInput`.
 */
function withNamedClasses(text) {
  return text.replace(EMPTY_CLASS, (_, head) => {
    named++;
    return `${head}\n    constructor();\n}`;
  });
}

/** msw is optional: programs without it must compile, also those that check the declarations of their packages. */
function withOptionalMsw(text) {
  return text.replace(MSW, (line) => `// @ts-ignore: optional\n${line}`);
}

function read(file) {
  return readFileSync(join(DIST, file), 'utf8');
}
