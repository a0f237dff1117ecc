import stylistic from '@stylistic/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Classes of the platform. Those of this package have `instanceof` of their own, or do not leave it. */
const BUILT_INS = [
  '(?:Type|Range|Syntax|Aggregate)?Error', 'DOMException', 'Date', 'RegExp', 'Promise', 'Array', 'Object', 'Function',
  '(?:Weak)?(?:Map|Set)', '(?:Shared)?ArrayBuffer', 'DataView', '\\w+Array', 'Buffer', 'Blob', 'File', 'FormData',
  'URL', 'URLSearchParams', 'Headers', 'Request', 'Response', 'AbortSignal', 'AbortController', 'EventTarget',
  'EventEmitter', 'Readable', 'Writable', 'Duplex', 'Transform', 'Stream', '\\w+Stream',
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', 'reports/', '.stryker-tmp/', 'site/', 'test/fixtures/'] },
  tseslint.configs.strictTypeChecked,
  stylistic.configs.customize({ indent: 2, quotes: 'single', semi: true, braceStyle: '1tbs', arrowParens: true, commaDangle: 'always-multiline' }),
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js', 'test/package/smoke/context.js'] }, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: false, skipComments: false }],
      '@stylistic/max-len': ['error', { code: 120, ignorePattern: '`(GET|POST|PUT|DELETE) /v2/', ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }],
      // Short methods and cases may stand on one line, as the vocabulary does.
      '@stylistic/max-statements-per-line': ['error', { max: 2 }],
      '@stylistic/quote-props': ['error', 'as-needed'],
      '@stylistic/operator-linebreak': ['error', 'before', { overrides: { '=': 'after' } }],
      '@stylistic/indent-binary-ops': 'off',
      '@stylistic/lines-between-class-members': 'off',
      '@stylistic/padded-blocks': 'off',
      '@stylistic/generator-star-spacing': ['error', { before: false, after: true, method: { before: true, after: false } }],
      '@stylistic/multiline-ternary': 'off',
      // `interface Text extends Field<string> {}` and the describing classes are the point of the vocabulary.
      '@typescript-eslint/no-empty-object-type': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowRegExp: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Describing classes are types of plain objects: a literal is what is meant.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      // Code points are what is counted here.
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      // Under Jest and in `vm` contexts, errors, buffers and streams come from another realm.
      'no-restricted-syntax': ['error', {
        selector: `BinaryExpression[operator="instanceof"][right.name=/^(${BUILT_INS.join('|')})$/]`,
        message: 'Ask by structure (src/values.ts): the value may come from another realm.',
      }],
      'no-restricted-properties': ['error', {
        object: 'URL', property: 'canParse', message: 'Use urlOf (src/hosts.ts), which says why.',
      }],
    },
  },
  // Tests have long `describe` bodies; each test in them is short.
  { files: ['test/**/*.ts', 'examples/**/*.ts'], rules: { 'max-lines-per-function': 'off' } },
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
);
