/** Requests lost while users are moved to the other slot and back, at once and by steps, on real routers under load. */
import type { LoadStats } from '../load/tally.ts';
import { type Bench, type Measured, measured } from './measured.ts';
import { routerNames } from './switching/routers.ts';
import { countTable, shareTable, totalOf } from './switching/table.ts';
import { play, type Walked, type walks } from './switching/walk.ts';

const walkNames = ['switch', 'walk'] as const satisfies readonly (keyof typeof walks)[];

const words = {
  switch: 'in a switch to 100 % and back',
  walk: 'in a walk of 0, 5, 25, 50, 100 and 0 %',
} as const;

/** What a test of a few requests would not tell: whether the load met both versions, and each request has an end. */
function insistWhole(walked: Walked): void {
  const count = (figure: (one: LoadStats) => number): number => totalOf(walked, figure);
  const [blue, green] = [count(({ bySide }) => bySide.blue), count(({ bySide }) => bySide.green)];
  const sent = count((one) => one.sent);
  const ended = count(({ requests }) => requests);
  if (Math.min(blue, green) > sent / 10 && ended === sent) return;
  throw new Error(
    `${walked.router}: of ${sent} requests ${blue} met blue, ${green} green, and ${ended} ended`,
  );
}

function figureOf(walked: Walked): Measured {
  const count = (figure: (one: LoadStats) => number): number => totalOf(walked, figure);
  return measured({
    name: `Requests lost ${words[walked.walk]}, ${walked.router}`,
    figure: count(({ lost }) => lost) + count(({ failed }) => failed),
    unit: 'requests',
    goal: 0,
    detail: {
      sent: count(({ sent }) => sent),
      blue: count(({ bySide }) => bySide.blue),
      green: count(({ bySide }) => bySide.green),
      failed: count(({ failed }) => failed),
      stale: count(({ byKind }) => byKind.stale),
      seconds: Math.round(walked.seconds),
    },
  });
}

export const switching: Bench = {
  name: 'switch',
  async measure({ requests }) {
    const all: Walked[] = [];
    for (const router of routerNames) {
      for (const walk of walkNames) {
        const walked = await play(router, walk, requests);
        insistWhole(walked);
        all.push(walked);
      }
    }
    return { measured: all.map(figureOf), tables: [countTable(all), shareTable(all)] };
  },
};
