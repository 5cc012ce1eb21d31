/** Takes the looks that are due, decides, and moves exposure, within the job's time. */
import { percentNumber } from '../judge/figure.ts';
import { chartOutput, commonInputs } from './contract.ts';
import type { Action } from './context.ts';
import { driveRelease, result } from './driven.ts';

export const canaryPromote: Action = {
  contract: {
    name: 'canary-promote',
    title: 'Sluiceway: canary promote',
    description:
      'Moves a release through its steps, judged on its signals at every look; rolls back where a guard fails',
    inputs: commonInputs,
    outputs: {
      decision: 'What the last look led to: advance, hold, await-approval, roll-back or complete',
      exposure: 'Share of users on the new version now, in percent',
      done: '`true` once the last step has passed or the release was rolled back',
      ...chartOutput,
    },
  },
  async run(context) {
    const job = {
      effects: ['deploy', 'shift', 'drain'],
      completes: false,
      session: { opens: true },
    } as const;
    const ended = await driveRelease(context, 'canary-promote', job);
    const { state, decision } = ended;
    const share = state.is === 'none' ? 0 : state.exposure.share;
    const back = decision.is === 'complete' && decision.outcome === 'rolled-back';
    const outputs = {
      decision: back ? 'roll-back' : decision.is,
      exposure: percentNumber(share),
      done: String(decision.is === 'complete'),
    };
    return result(ended, outputs);
  },
};
