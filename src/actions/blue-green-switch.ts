/** To the idle slot, warmed up, switched, watched, and the old side drained. */
import { otherSlot } from '../config/plan.ts';
import { chartOutput, commonInputs } from './contract.ts';
import type { Action } from './context.ts';
import { driveRelease, result } from './driven.ts';

export const blueGreenSwitch: Action = {
  contract: {
    name: 'blue-green-switch',
    title: 'Sluiceway: blue-green switch',
    description:
      'Deploys to the idle slot, checks it, switches all traffic to it, watches, and drains the old slot',
    inputs: commonInputs,
    outputs: {
      live: 'The slot that users are on now: blue or green',
      previous: 'The slot that they were on before, kept for a rollback',
      ...chartOutput,
    },
  },
  async run(context) {
    const job = {
      effects: ['deploy', 'shift', 'drain'],
      completes: false,
      session: { opens: true },
    } as const;
    const ended = await driveRelease(context, 'blue-green-switch', job);
    const { state } = ended;
    if (state.is === 'none') return result(ended, { live: '', previous: '' }, false);
    const switched = state.exposure.share === 1;
    const live = switched ? state.slot : otherSlot(state.slot);
    return result(ended, { live, previous: switched ? otherSlot(live) : live });
  },
};
