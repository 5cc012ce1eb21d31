/** The new version dies right after the switch, with all users on it: they go back, and it is counted how many met that. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { startLoad } from '../../sandbox/load/start.ts';
import { describeWith } from '../real-part.ts';
import { until } from '../sandbox/until.ts';
import { deploy, head } from './configs.ts';
import { acceptance } from './world.ts';

const slots = z.object({ green: z.object({ pid: z.number().nullable() }) });

describeWith('nginx', 'a candidate that dies during the switch, behind nginx under load', () => {
  const world = acceptance('nginx');
  const configOf = (guard: string): string => `${head}${deploy}rollout:
  traffic:
    nginx: { directory: $NGINX_DIRECTORY, management: $NGINX_MANAGEMENT }
  every: 1s
  expect: [ health ]
  steps:
    - { exposure: 100%, hold: 10s..20s }
  guards:
    - { when: [ ${guard} ], roll-back: 0% }
`;

  test.each(['not health', 'errors > 20%'])(
    '%s: users go back, and none is lost from then on',
    async (guard) => {
      const bench = await world.bench();
      const { router, host } = world.scene;
      const checkout = await bench.commit(configOf(guard));
      const load = startLoad({ url: router.url, rps: 60 });
      try {
        const killed: Promise<number>[] = [];
        const kill = async (): Promise<number> => {
          const { green } = slots.parse(await (await fetch(`${host.url}/slots`)).json());
          process.kill(green.pid ?? 0, 'SIGKILL');
          return performance.now();
        };
        const onLine = (line: string): void => {
          if (line.includes('100 %  holds') && killed.length === 0) killed.push(kill());
        };
        const step = await bench.run(checkout).action('blue-green-switch', {}, { onLine });
        const met = load.stats().lost;
        expect(killed).toHaveLength(1);
        expect(step.errors[0]).toMatch(/^Rolled back\./);
        expect(step.outputs).toMatchObject({ live: 'blue', previous: 'blue' });
        expect(await bench.green()).toBe(0);
        expect(met).toBeGreaterThan(0);
        await sleep(200);
        const mark = load.mark();
        await until(() => load.since(mark).requests >= 100, '100 more requests have ended');
        expect(load.since(mark)).toMatchObject({ lost: 0, failed: 0 });
      } finally {
        await load.stop();
      }
    },
  );
});
