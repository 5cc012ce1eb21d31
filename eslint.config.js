/** Lint: typescript-eslint at its strictest, no casts, small files and functions, and pure folders kept pure. */
import tseslint from 'typescript-eslint';
import { onlyEngineActs } from './scripts/lint/only-engine-acts.js';
import { pureRules } from './scripts/lint/pure.js';

const code = ['src/**/*.ts', 'sandbox/**/*.ts', 'scripts/**/*.ts', '__tests__/**/*.ts'];
const pure = ['config', 'judge', 'release', 'ledger', 'report', 'migration/wire', 'migration/rules'].map(
  (folder) => `src/${folder}/**/*.ts`,
);
const lines = (max) => ['error', { max, skipBlankLines: true, skipComments: true }];

export default tseslint.config(
  { ignores: ['dist/', 'build/', 'coverage/', 'demo-out/', 'node_modules/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: code,
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { sluiceway: { rules: { 'only-engine-acts': onlyEngineActs } } },
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      // A default would swallow the member that somebody adds to a union tomorrow.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { allowDefaultCaseForExhaustiveSwitch: false, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { ignoreRestSiblings: true, argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      // Contracts here are plain objects of functions, made to be taken apart; none of them uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      // GitHub gives an input that is not set as '', which is why `||` is meant where it stands.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      // A World or a driver is asynchronous by contract, also where one of them has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/promise-function-async': 'off',
      // `a === undefined || a.kind !== b.kind` says which case is meant; the chain hides it.
      '@typescript-eslint/prefer-optional-chain': 'off',
      eqeqeq: 'error',
      // An exhaustive switch counts once, however many members its union has; `??` and `?.` count as branches.
      complexity: ['error', { max: 12, variant: 'modified' }],
      'max-depth': ['error', 3],
      'max-params': ['error', 6],
      'max-lines': lines(200),
      'max-lines-per-function': lines(40),
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/engine/**'],
    rules: { 'sluiceway/only-engine-acts': 'error' },
  },
  {
    // What is printed in a job may carry a secret: it goes through src/runner, which masks.
    files: ['src/**/*.ts'],
    ignores: ['src/runner/**', 'src/cli/**'],
    rules: { 'no-console': 'error' },
  },
  { files: [...pure, 'src/**/spec.ts', 'src/signals/{specs,field}.ts'], rules: pureRules(false) },
  { files: ['src/config/digest.ts', 'src/ledger/**/*.ts'], rules: pureRules(true) },
  {
    // The one place where what JSON.parse and GitHub give is named by its type.
    files: ['src/runner/boundary.ts'],
    rules: { '@typescript-eslint/consistent-type-assertions': 'off' },
  },
  {
    files: ['__tests__/**/*.ts'],
    rules: {
      'max-lines': lines(300),
      'max-lines-per-function': 'off',
    },
  },
);
