/** What programs weigh that use the built package: bundles of esbuild, minified, in KB, and their ratio to the aims. */
import { bundleSizes } from '../package/bundles.js';

console.log('KB, minified by esbuild. "start": what is loaded at once if the bundle is split. "all": with undici and zod.');
console.log('program              one file  (aim)   split: start   total    all in one file');
for (const { name, aim, single, start, split, whole } of await bundleSizes(new URL('../..', import.meta.url).pathname)) {
  const kb = (bytes: number): string => (bytes / 1000).toFixed(1);
  console.log([
    name.padEnd(20), kb(single).padStart(9), `(${(single / 1000 / aim).toFixed(2)} ×)`.padStart(8),
    kb(start).padStart(13), kb(split).padStart(8), kb(whole).padStart(14),
  ].join(' '));
}
