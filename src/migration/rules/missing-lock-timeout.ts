/** A strong lock that is waited for without a limit: all who come after wait behind it. */
import { lockedTables } from './locked.ts';
import { type Rule, statementText } from './rule.ts';

export const missingLockTimeout: Rule = {
  name: 'missing-lock-timeout',
  check: (scene) => {
    const [first] = scene.lockTimeout === null ? lockedTables(scene) : [];
    if (first === undefined) return [];
    return [
      {
        production: `While it waits for a long query on ${first.table}, every query that comes after waits behind it: one idle transaction is enough to stop all users.`,
        safe: [
          "SET lock_timeout = '2s'; -- once a file; and try again where it runs out",
          `${statementText(scene)};`,
        ],
      },
    ];
  },
};
