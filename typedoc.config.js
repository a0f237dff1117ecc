// The documentation site: `npm run docs` makes it in `site/`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
/** The source of each entry. Those of resources are in the first one, but for what only they have. */
const entries = Object.keys(exports)
  .filter((name) => !/\*|\.json$|\.txt$/.test(name))
  .map((name) => ['src/index.ts', `src/${name.slice(2)}.ts`, `src/${name.slice(2)}/index.ts`].slice(name === '.' ? 0 : 1).find(existsSync));

const guides = readdirSync('docs').filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`);

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: 'huaweicloud-apig',
  entryPoints: [...entries, 'src/resources/feature-config.ts', 'src/resources/plugin-content.ts'],
  tsconfig: 'tsconfig.build.json',
  plugin: ['./.ci/docs-plugin.js'],
  projectDocuments: ['README.zh-CN.md', ...guides, 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'],
  out: 'site',
  readme: 'README.md',
  customCss: '.ci/docs.css',
  navigation: { includeFolders: false },
  highlightLanguages: ['ts', 'js', 'sh', 'json', 'yaml', 'hcl', 'python', 'go', 'java'],
  sort: ['documents-first', 'alphabetical'],
  excludeInternal: true,
  excludeExternals: true,
  excludePrivate: true,
  excludeProtected: true,
  disableSources: true,
  // Types that only appear in signatures need no page.
  validation: { notExported: false, invalidLink: true, invalidPath: true, rewrittenLink: true },
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
};
