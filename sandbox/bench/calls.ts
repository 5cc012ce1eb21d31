/** What a whole release asks of GitHub: two jobs, blue-green, with gates, backup and migration. */
import { countRelease, type Form } from './calls/play.ts';
import { callFigure, callTable, type CountedRelease } from './calls/tally.ts';
import type { Bench } from './measured.ts';

const forms: readonly Form[] = [
  { form: 'with a rehearsal', rehearsal: true },
  { form: 'without one', rehearsal: false },
];

export const calls: Bench = {
  name: 'calls',
  async measure() {
    const releases: CountedRelease[] = [];
    for (const form of forms) releases.push(await countRelease(form));
    return { measured: releases.map(callFigure), tables: releases.map(callTable) };
  },
};
