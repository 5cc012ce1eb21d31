/** CONCURRENTLY where PostgreSQL refuses it. */
import type { Rule } from './rule.ts';
import { isConcurrent } from './concurrent.ts';

export const concurrentlyInTransaction: Rule = {
  name: 'concurrently-in-transaction',
  check: ({ node, inTransaction, bytes, from, to }) => {
    if (!inTransaction || !isConcurrent(node)) return [];
    return [
      {
        production: 'PostgreSQL refuses CONCURRENTLY inside of a transaction: the migration fails here.',
        safe: [
          '-- In a file of its own, for which the tool opens no transaction, and alone in it:',
          `${bytes.toString('utf8', from, to).trim().replaceAll(/\s+/g, ' ')};`,
        ],
      },
    ];
  },
};
