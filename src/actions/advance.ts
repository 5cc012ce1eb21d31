/** One tick: every open release of the repository is looked at once, and goes on where something is due. */
import pLimit from 'p-limit';
import { advanceSection, tickJson, tickLine, type TickRow } from '../report/tick.ts';
import { commonInputs } from './contract.ts';
import type { Action, ActionContext, ActionResult, Scan } from './context.ts';
import { forgedRow, tickOne } from './advance-one.ts';
import { approveStep } from './advance-approve.ts';

/** So many at a time: each reads its own signals, and waits for its own router. */
const AT_ONCE = 6;

async function tickAll(context: ActionContext, { sightings, forged }: Scan): Promise<readonly TickRow[]> {
  const limit = pLimit(AT_ONCE);
  const rows = await Promise.all(sightings.map((one) => limit(() => tickOne(context, one))));
  return [...rows, ...forged.map(forgedRow)];
}

const plural = (count: number): string => `${count} open release${count === 1 ? '' : 's'}`;

function messageOf(rows: readonly TickRow[], idle: boolean): string {
  const bad = rows.filter(({ ok }) => !ok);
  const open = rows.filter(({ over }) => !over).length;
  if (bad.length > 0) {
    const lines = bad.map((row) => `  ${tickLine(row)}`);
    return [`${bad.length} of ${plural(rows.length)} could not be looked after:`, ...lines].join('\n');
  }
  if (idle) return 'No release is open: the tick is turned off until the next one is opened.';
  return open === 0 ? 'No release is open.' : `Looked after ${plural(open)}.`;
}

async function tick(context: ActionContext): Promise<ActionResult> {
  const rows = await tickAll(context, await context.scan());
  for (const row of rows) context.log.line(tickLine(row));
  if (rows.length > 0) context.report.section('releases', advanceSection(rows));
  const idle = rows.every(({ over }) => over) && (await context.ticker.stopIfIdle()) === 'stopped';
  return {
    outputs: { advanced: tickJson(rows) },
    ok: rows.every(({ ok }) => ok),
    message: messageOf(rows, idle),
  };
}

export const advance: Action = {
  contract: {
    name: 'advance',
    title: 'Sluiceway: advance',
    description:
      'One tick over every open release: takes the looks that are due, reads the guards, and moves or takes back users',
    inputs: {
      ...commonInputs,
      config: {
        description: 'Not read: each release is compiled from its own config, at its own commit',
        default: '',
      },
      environment: {
        description: 'Only releases to this environment, whose secrets these are; all when left out',
        default: '',
      },
      service: { description: 'Only releases of this service; all when left out', default: '' },
      release: {
        description:
          'Set by a tick that asks for an approval: the release that this run, under the protected environment, lets into a step',
        default: '',
      },
      step: {
        description:
          'With `release`: number of that step, as it was asked for; the one that is waited for when left out',
        default: '',
      },
    },
    outputs: {
      advanced:
        'JSON: a line a release with release, service, environment, decision, exposure, next (ISO 8601), ok and because',
    },
  },
  async run(context) {
    return context.inputs.release ? approveStep(context) : tick(context);
  },
};
