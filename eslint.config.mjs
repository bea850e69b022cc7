import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const outsideTime = 'The simulator gives the same bytes everywhere: time and chance come from the model and its seed.';

export default defineConfig(
  globalIgnores(['dist/', 'language/generated/', '.cache/', 'test-results/', '.vscode-test/']),
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // The compiler knows better, also in scripts.
      'no-undef': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A recovered parse leaves mandatory properties undefined, against the generated types: checks for it are needed.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Hot loops over typed arrays, and tests that know what they built.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // A dispatcher returns what its handler returns, also nothing.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Texts that break parsers and terminals are looked for by their control characters.
      'no-control-regex': 'off',
      // Text is spread into its code points, on purpose.
      '@typescript-eslint/no-misused-spread': 'off',
      // Interfaces of the editor and of Langium ask for promises where there is nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['language/simulator/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: outsideTime },
        { object: 'Date', property: 'now', message: outsideTime },
        { object: 'performance', property: 'now', message: outsideTime },
      ],
    },
  },
  {
    // Rows and outcomes are numbers in typed arrays, compared with the constants that name them.
    files: ['language/simulator/kernel/**'],
    rules: { '@typescript-eslint/no-unsafe-enum-comparison': 'off' },
  },
  {
    // Programs that print.
    files: ['*.mjs', 'language/cli/**', 'extension/launch/**', 'test/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // node:test-like globals of mocha and vitest return promises that the runner awaits.
    files: ['test/**'],
    rules: { '@typescript-eslint/no-floating-promises': 'off' },
  },
);
