/** What became of the requests of a walk, for people. */
import { markdownTable } from 'markdown-table';
import { percentOf } from '../../../src/drivers/traffic/share.ts';
import { type Connection, connections } from '../../load/crowd.ts';
import { type LoadStats, lostKinds } from '../../load/tally.ts';
import { type Counted, type Walked, walks } from './walk.ts';

const text = (count: number): string => count.toLocaleString('en');
const arrows = (shares: readonly number[]): string =>
  `${shares.map((share) => percentOf(share)).join(' → ')} %`;

const of = ({ counted }: Walked, connection: Connection): readonly LoadStats[] =>
  counted.map(({ by }) => by[connection]);
const sum = (all: readonly LoadStats[], figure: (one: LoadStats) => number): number =>
  all.reduce((total, one) => total + figure(one), 0);

/** Everything of a walk, whatever the connection. */
export const totalOf = (walked: Walked, figure: (one: LoadStats) => number): number =>
  connections.reduce((total, connection) => total + sum(of(walked, connection), figure), 0);

function row(walked: Walked, connection: Connection): readonly string[] {
  const all = of(walked, connection);
  const columns = [
    sum(all, ({ sent }) => sent),
    sum(all, ({ bySide }) => bySide.blue),
    sum(all, ({ bySide }) => bySide.green),
    sum(all, ({ failed }) => failed),
    ...lostKinds.map((kind) => sum(all, ({ byKind }) => byKind[kind])),
  ];
  return [walked.router, arrows(walks[walked.walk]), connection, ...columns.map(text)];
}

/** By router, walk and connection. What is neither answered by a side, failed nor lost is not there. */
export function countTable(all: readonly Walked[]): string {
  const head = ['router', 'shares', 'connection', 'sent', 'by blue', 'by green', 'failed', ...lostKinds];
  const align = ['l', 'l', 'l', ...head.slice(3).map(() => 'r')];
  return markdownTable([head, ...all.flatMap((one) => connections.map((kind) => row(one, kind)))], { align });
}

/** Share of green among the answers of those who asked while that level was held, in percent. */
export function observed({ by }: Counted): number {
  const answers = connections.map((connection) => by[connection].bySide);
  const green = answers.reduce((total, one) => total + one.green, 0);
  const both = answers.reduce((total, one) => total + one.green + one.blue, 0);
  return both === 0 ? NaN : (100 * green) / both;
}

/** Set and observed share, level by level, of the walks with several. */
export function shareTable(all: readonly Walked[]): string {
  const levels = walks.walk.map((share) => `set ${percentOf(share)} %`);
  const rows = all
    .filter(({ walk }) => walk === 'walk')
    .map((walked) => [
      walked.router,
      ...walked.counted
        .filter(({ changing }) => !changing)
        .map((counted) => `${observed(counted).toFixed(2)} %`),
    ]);
  return markdownTable([['observed', ...levels], ...rows], { align: ['l', ...levels.map(() => 'r')] });
}
