// After the declarations are built: gives each describing class a member of its own. TypeScript reports a class that adds
// nothing to its base as that base, so that messages would speak of `InputOf<{…}>` instead of `GroupInput`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const EMPTY_CLASS = /^(declare abstract class (\w+) extends \2_base \{)\n\}/gm;

let named = 0;
for (const file of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
  if (!/\.d\.c?ts$/.test(file)) continue;
  const before = readFileSync(`dist/${file}`, 'utf8');
  const after = before.replace(EMPTY_CLASS, (_, head) => {
    named++;
    return `${head}\n    constructor();\n}`;
  });
  if (after !== before) writeFileSync(`dist/${file}`, after);
}
if (named === 0) throw new Error('No describing class was found in the declarations: has their form changed?');
console.log(`named ${named} describing classes`);
