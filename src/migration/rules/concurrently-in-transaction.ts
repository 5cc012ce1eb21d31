/** CONCURRENTLY where PostgreSQL refuses it. */
import { isConcurrent } from './concurrent.ts';
import { type Rule, statementText } from './rule.ts';

export const concurrentlyInTransaction: Rule = {
  name: 'concurrently-in-transaction',
  check: (scene) => {
    if (!scene.inTransaction || !isConcurrent(scene.node)) return [];
    return [
      {
        production: 'PostgreSQL refuses CONCURRENTLY inside of a transaction: the migration fails here.',
        safe: [
          '-- In a file of its own, for which the tool opens no transaction, and alone in it:',
          `${statementText(scene)};`,
        ],
      },
    ];
  },
};
