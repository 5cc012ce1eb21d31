/** A hotfix that goes on where its predecessor was, and a rollout that was begun by hand: by dist/ in the sandbox. */
import { expect, test } from '@jest/globals';
import { putJson } from '../../sandbox/http/put-json.ts';
import { canary, head } from './configs.ts';
import { killWhen } from './stopped.ts';
import { acceptance } from './world.ts';

const world = acceptance();
const three = canary.replace(
  '    - { exposure: 100%',
  '    - { exposure: 30%, hold: 1h }\n    - { exposure: 100%',
);
const at = (share: number) => killWhen((line) => line.includes(`${share} %  holds`));

test.each([
  ['continue', 30],
  ['restart', 10],
])(
  'supersede: %s: users of the one under way go back first, and the hotfix begins at %s %%',
  async (how, share) => {
    const bench = await world.bench();
    const config = `${head}${three}  supersede: ${how}\n`;
    const first = bench.run(await bench.commit(config));
    await first.action('canary-promote', {}, at(30));
    first.end('cancelled');
    const hotfix = bench.run(await bench.commit(config, 'v1'));
    const step = await hotfix.action('canary-promote', {}, at(share));
    expect(step.lines.join('\n')).toMatch(/Release \d+ goes back: Release of \w{7} takes its place/);
    expect(await bench.green()).toBeCloseTo(share / 100);
    const [, before] = await bench.releases();
    expect((await bench.ledger(before)).at(-1)?.words).toMatch(/^Rolled back.*takes its place/);
  },
);

test('adopt: a rollout that was begun by hand goes on at the share that the router gives', async () => {
  const bench = await world.bench();
  await putJson(`${world.scene.router.admin}/split`, { candidate: 'green', share: 10 });
  const run = bench.run(await bench.commit(`${head}${three}  adopt: true\n`));
  const step = await run.action('canary-promote', {}, at(30));
  const log = step.lines.join('\n');
  expect(log).toContain('Adopted: the router gives 10 % of users this version already');
  expect(log).not.toContain('deploy to green');
  expect(await bench.green()).toBeCloseTo(0.3);
});
