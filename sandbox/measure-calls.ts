import { startScene, commit } from './demo/scene.ts';
import { startPlay } from './demo/play.ts';
import { countCalls } from './demo/outcome.ts';

import { startLoad } from './load/start.ts';
const scene = await startScene({ rows: 200000 });
const load = startLoad({ url: scene.router.url, rps: 220 });
try {
  const v1 = await commit(scene, { version: 'v1', live: 'v1', migration: 1, liveMigration: 1 }, [
    'sluiceway.yml',
  ]);
  const show = {
    headline: (t: string) => console.log('##', t),
    line: (t: string) => console.log('   ', t),
    summary: () => undefined,
  };
  for (const [version, of] of [
    ['v1', v1],
    ['v2', null],
  ] as const) {
    const c =
      of ??
      (await commit(scene, { version: 'v2', live: 'v1', migration: 2, liveMigration: 1 }, ['sluiceway.yml']));
    const run = await startPlay(scene, c, 'push', 'ana', show);
    const per: Record<string, number> = {};
    const count = async (name: string) => {
      const before = scene.github.calls().length;
      const step = await run.action(name, { environment: 'production' });
      if (step.outcome !== 'success') console.log('FAILED', step.errors);
      const made = scene.github.calls().slice(before);
      per[name] = made.length;
      if (version === 'v2')
        console.log(
          name,
          made
            .map(
              ({ method, path }) =>
                `${method} ${path.replace(/^[A-Z]+ /, '').replace('/repos/{owner}/{repo}', '')}`,
            )
            .join('\n  '),
        );
    };
    await count('release-gate');
    await count('migration-rehearsal');
    run.approve('ben', 'ok');
    await count('promote');
    run.end('success');
    const calls = scene.github.calls().filter((call) => call.run === run.run.id);
    console.log(version, calls.length, per, countCalls(calls));
  }
} finally {
  await load.stop();
  await scene.stop();
}
