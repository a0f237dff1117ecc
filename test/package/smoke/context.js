// Runs the package in a `vm` context: its errors, promises and buffers are not those of the code around it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createContext, runInContext } from 'node:vm';

const GLOBALS = [
  'process', 'Buffer', 'URL', 'URLSearchParams', 'TextDecoder', 'TextEncoder', 'AbortController', 'AbortSignal',
  'setTimeout', 'clearTimeout', 'setImmediate', 'performance', 'Blob', 'structuredClone', 'queueMicrotask',
];
const context = createContext(Object.fromEntries(GLOBALS.map((name) => [name, globalThis[name]])));
const here = createRequire(import.meta.url);

const loaded = new Map();
/** Loads a CommonJS file in the context, and what it needs of the package. */
function load(file) {
  if (loaded.has(file)) return loaded.get(file).exports;
  const module = { exports: {} };
  loaded.set(file, module);
  const around = createRequire(file);
  const require = (name) => {
    const resolved = around.resolve(name);
    return resolved.includes('/huaweicloud-apig/') ? load(resolved) : around(name);
  };
  const text = `(function (exports, require, module, __filename) {${readFileSync(file, 'utf8')}\n})`;
  runInContext(text, context, { filename: file })(module.exports, require, module, file);
  return module.exports;
}

const api = load(here.resolve('huaweicloud-apig'));
const { smoke } = load(here.resolve('./smoke.cjs'));
if (api.ApigError.prototype instanceof Error) throw new Error('The package runs in the context of this file.');
console.log(JSON.stringify(await smoke(api)));
