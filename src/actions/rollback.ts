/** The way back, of a release under way or of a finished one, by a person's wish. */
import { commonInputs } from './contract.ts';
import type { Action, Target } from './context.ts';
import { dryRun } from './rollback-dry-run.ts';
import { continueRollBack, rollBackFinished } from './rollback-finished.ts';
import { rollBackOpen } from './rollback-open.ts';
import { type Asked, insistWhole, readRequest, wayBack } from './rollback-request.ts';
import { settledBefore } from './rollback-settled.ts';

const notLookedAt = ({ release }: Target, { target }: Asked): string =>
  `Release ${release.id} is under way: its users go back to what they had, and the target "${target}" is not looked at.`;

export const rollback: Action = {
  contract: {
    name: 'rollback',
    title: 'Sluiceway: rollback',
    description:
      'Takes a release back: one that is under way to 0 % or fewer users, or a finished one to an earlier version',
    inputs: {
      ...commonInputs,
      reason: { description: 'Why, in a few words: goes into the ledger', required: true },
      target: {
        description:
          'Release id or commit to go back to, of a finished release; the one before it when left out',
        default: '',
      },
      database: {
        description:
          'auto (leave the schema where the earlier version runs on it), keep, or restore the backup',
        default: 'auto',
      },
      'dry-run': { description: '`true` only says what would be done', default: 'false' },
      to: {
        description:
          'Share of users to go back to, of a release under way: 0%, another such as 10%, or previous (the step before); it is paused there',
        default: '0%',
      },
      pace: {
        description: 'at-once, or gradual: by the shares of the steps before, one after the other',
        default: 'at-once',
      },
      part: {
        description:
          'all, or traffic: stops, with success, where the backup is to be restored; run it again for that, without this, under the protected environment',
        default: 'all',
      },
    },
    outputs: {
      restored: 'Commit that users have again',
      exposure: 'Highest share of users that met the version rolled back to or from, in percent',
      duration: 'How long it took, in seconds',
      release:
        'Id of the release that was rolled back, or that the rollback opened; empty where nothing was done',
      awaits: '`restore` where the database waits for an approval; else empty',
    },
  },
  async run(context) {
    const asked = readRequest(context.inputs);
    const compiled = await context.compileHere();
    const releases = context.releases(compiled);
    const open = await releases.findOpen();
    const settled = open === null ? await settledBefore(releases, asked) : null;
    if (settled !== null) {
      const outputs = { restored: settled.sha, exposure: '', duration: '0', release: '', awaits: '' };
      return { outputs, ok: true, message: settled.message };
    }
    if (open === null) insistWhole(asked, 'The release is finished');
    if (asked.dryRun) return dryRun(compiled, releases, open, asked);
    if (open !== null && open.release.rollback !== null)
      return continueRollBack(releases, open.release, asked, '');
    if (open !== null && asked.target !== '') context.log.warn(notLookedAt(open, asked));
    const stopped = open === null ? null : await rollBackOpen(releases, open, asked);
    if (stopped === null) insistWhole(asked, 'The release was completed meanwhile');
    return stopped ?? rollBackFinished(context, releases, await wayBack(releases, asked), asked);
  },
};
