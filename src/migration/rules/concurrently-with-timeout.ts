/** A lock_timeout that ends CONCURRENTLY half-way. */
import { isConcurrent } from './concurrent.ts';
import { type Rule, statementText } from './rule.ts';

export const concurrentlyWithTimeout: Rule = {
  name: 'concurrently-with-timeout',
  check: (scene) => {
    if (scene.lockTimeout === null || !isConcurrent(scene.node)) return [];
    return [
      {
        production:
          'CONCURRENTLY waits for transactions of others, and makes nobody wait: a lock_timeout ends it and leaves an index behind that is ' +
          'invalid, kept up at each write, and used by no query.',
        safe: [
          'SET lock_timeout = 0;',
          `${statementText(scene)};`,
          '-- Where it failed before: DROP INDEX CONCURRENTLY of what pg_index calls NOT indisvalid, and once more.',
        ],
      },
    ];
  },
};
