/** The backup, then the real migration: once, whatever is run again. */
import { commonInputs } from './contract.ts';
import type { Action } from './context.ts';
import { driveRelease, isWell, result } from './driven.ts';

export const migrate: Action = {
  contract: {
    name: 'migrate',
    title: 'Sluiceway: migrate',
    description: 'Backs the database up, reads the volatile gates again, then runs the migration once',
    inputs: commonInputs,
    outputs: {
      backup: 'Id of the backup that was made, empty where none is configured',
      migrated: '`true` once the migration is done, now or by an earlier run',
    },
  },
  async run(context) {
    const job = { effects: ['backup', 'migrate'], completes: false, session: { opens: true } } as const;
    const ended = await driveRelease(context, 'migrate', job);
    const { state } = ended;
    const migrated = state.is !== 'none' && state.migrated === 'yes';
    const outputs = { backup: (state.is !== 'none' && state.backup) || '', migrated: String(migrated) };
    const ok = isWell(ended.decision) && (migrated || !ended.session.compiled.parts.database);
    return result(ended, outputs, ok);
  },
};
