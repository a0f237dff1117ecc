/** Bundles of small programs that use the built package, and what they weigh. */
import { build, type Metafile } from 'esbuild';

/** What is bundled, and the aim for a single file, in KB without undici and zod. */
const PROGRAMS = {
  'the whole client': { source: `import { ApigClient } from 'huaweicloud-apig'; console.log(new ApigClient({}).groups);`, aim: 230 },
  'one service': {
    source: `
      import { createTransport } from 'huaweicloud-apig';
      import { GroupsService } from 'huaweicloud-apig/resources/groups';
      console.log(new GroupsService(createTransport({})));`,
    aim: 95,
  },
  signRequest: { source: `import { signRequest } from 'huaweicloud-apig'; console.log(signRequest);`, aim: 10 },
  errors: { source: `import { ApigServiceError } from 'huaweicloud-apig'; console.log(ApigServiceError);`, aim: 6 },
} as const;
export type Program = keyof typeof PROGRAMS;

export interface BundleSize {
  readonly name: Program;
  /** Aim for `single`, in KB. */
  readonly aim: number;
  /** Bytes of a single file, without undici and zod. */
  readonly single: number;
  /** Bytes that are loaded at the start if the bundle is split, and of all its files. */
  readonly start: number;
  readonly split: number;
  /** Bytes of a single file with undici and zod. */
  readonly whole: number;
  /** Packages in that file, and in the files of a bundle that is split, with their bytes. */
  readonly packages: Readonly<Record<string, number>>;
  readonly splitPackages: Readonly<Record<string, number>>;
  /** Files of the package in the single file. */
  readonly files: readonly string[];
  /** What esbuild warned of in any of the bundles. */
  readonly warnings: readonly string[];
}

/** @param folder - A folder from which the package can be imported. */
export async function bundleSizes(folder: string): Promise<BundleSize[]> {
  const sizes: BundleSize[] = [];
  for (const name of Object.keys(PROGRAMS) as Program[]) {
    const external = ['undici', 'zod', '@aws-crypto/*'];
    const single = await bundle(folder, PROGRAMS[name].source, external, false);
    const split = await bundle(folder, PROGRAMS[name].source, external, true);
    const whole = await bundle(folder, PROGRAMS[name].source, [], false);
    const wholeSplit = await bundle(folder, PROGRAMS[name].source, [], true);
    sizes.push({
      name, aim: PROGRAMS[name].aim, single: single.total, start: split.start, split: split.total, whole: whole.total,
      packages: whole.packages, splitPackages: wholeSplit.packages,
      files: single.files, warnings: [single, split, whole, wholeSplit].flatMap(({ warnings }) => warnings),
    });
  }
  return sizes;
}

interface Bundle {
  readonly total: number;
  readonly start: number;
  readonly packages: Readonly<Record<string, number>>;
  readonly files: readonly string[];
  readonly warnings: readonly string[];
}
async function bundle(folder: string, contents: string, external: string[], splitting: boolean): Promise<Bundle> {
  const { metafile, warnings } = await build({
    stdin: { contents, resolveDir: folder },
    absWorkingDir: folder,
    bundle: true, minify: true, platform: 'node', target: 'node20', format: 'esm', outdir: 'out', write: false,
    // The paths of this repository's own tsconfig.json would lead to the sources.
    metafile: true, splitting, external, logLevel: 'silent', tsconfigRaw: {},
  });
  const outputs = Object.values(metafile.outputs);
  const inputs = outputs.flatMap((output) => Object.entries(output.inputs));
  const files = inputs.flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? /\/dist\/(.+)$/.exec(path)?.[1] ?? [] : []);
  return {
    total: outputs.reduce((sum, { bytes }) => sum + bytes, 0),
    start: startOf(metafile),
    packages: packagesIn(inputs),
    files: [...new Set(files)].sort(),
    warnings: warnings.map(({ text }) => text),
  };
}
type Inputs = readonly (readonly [string, { readonly bytesInOutput: number }])[];
function packagesIn(inputs: Inputs): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [path, { bytesInOutput }] of inputs) {
    const name = /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
    if (name !== undefined && bytesInOutput > 0) found[name] = (found[name] ?? 0) + bytesInOutput;
  }
  return found;
}
/** Bytes of the entry and of all that it imports statically. */
function startOf({ outputs }: Metafile): number {
  const [entry = ''] = Object.entries(outputs).flatMap(([path, { entryPoint }]) => (entryPoint === '<stdin>' ? path : []));
  const loaded = new Set([entry]);
  for (const path of loaded)
    for (const { path: next, kind } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && next in outputs) loaded.add(next);
  return [...loaded].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0);
}
