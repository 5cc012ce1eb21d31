/** A lock_timeout that ends CONCURRENTLY half-way. */
import type { Rule } from './rule.ts';
import { isConcurrent } from './concurrent.ts';

export const concurrentlyWithTimeout: Rule = {
  name: 'concurrently-with-timeout',
  check: ({ node, lockTimeout, bytes, from, to }) => {
    if (lockTimeout === null || !isConcurrent(node)) return [];
    return [
      {
        production:
          'CONCURRENTLY waits for transactions of others, and makes nobody wait: a lock_timeout ends it and leaves an index behind that is ' +
          'invalid, kept up at each write, and used by no query.',
        safe: [
          'SET lock_timeout = 0;',
          `${bytes.toString('utf8', from, to).trim().replaceAll(/\s+/g, ' ')};`,
          '-- Where it failed before: DROP INDEX CONCURRENTLY of what pg_index calls NOT indisvalid, and once more.',
        ],
      },
    ];
  },
};
