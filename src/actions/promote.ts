/** Everything that follows the approval, as one step: admitted once, under one lease, from the backup to the end. */
import { otherSlot } from '../config/plan.ts';
import { percentNumber } from '../judge/figure.ts';
import { chartOutput, commonInputs } from './contract.ts';
import type { Action } from './context.ts';
import { driveRelease, result } from './driven.ts';

export const promote: Action = {
  contract: {
    name: 'promote',
    title: 'Sluiceway: promote',
    description:
      'Takes an approved release to its end in one step: backup, migration, deployment, switch or canary, finish',
    inputs: commonInputs,
    outputs: {
      decision: 'What it ended with: hold, await-approval or complete',
      outcome: 'completed, rolled-back, failed or cancelled; empty while the release is open',
      exposure: 'Share of users on the new version now, in percent',
      live: 'The slot that users are on now: blue or green',
      backup: 'Id of the backup that was made, empty where none is configured',
      ...chartOutput,
    },
  },
  async run(context) {
    const job = {
      effects: ['backup', 'migrate', 'deploy', 'shift', 'drain'],
      completes: true,
      session: { opens: true },
    } as const;
    const ended = await driveRelease(context, 'promote', job);
    const { state, decision } = ended;
    const unopened = state.is === 'none';
    const outputs = {
      decision: decision.is,
      outcome: state.is === 'closed' ? state.outcome : '',
      exposure: unopened ? '0' : percentNumber(state.exposure.share),
      live: unopened ? '' : state.exposure.share === 1 ? state.slot : otherSlot(state.slot),
      backup: (!unopened && state.backup) || '',
    };
    return result(ended, outputs);
  },
};
