import js from '@eslint/js';
import globals from 'globals';

export default [
  js.configs.recommended,
  {
    files: ['dashboard/**/*.js', 'docs/**/*.js', 'tracker/**/*.js'],
    languageOptions: { globals: globals.browser },
    rules: {
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'Names are data that anyone can send: make elements with h().' },
        { property: 'outerHTML', message: 'Names are data that anyone can send: make elements with h().' },
        { property: 'insertAdjacentHTML', message: 'Names are data that anyone can send: make elements with h().' },
      ],
    },
  },
  { files: ['*.mjs', 'eslint.config.js'], languageOptions: { globals: globals.node } },
  {
    rules: {
      'curly': 'error',
      'eqeqeq': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
];
