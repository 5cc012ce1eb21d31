/** Secrets stay where they are, and what others write into the ledger changes nothing. */
import { describe, expect, test } from '@jest/globals';
import type { Step } from '../../sandbox/runner/action.ts';
import { canary, database, gates, head, rehearsal, switching } from './configs.ts';
import { acceptance } from './world.ts';

const world = acceptance();

/** All that a step shows, without the lines that tell the runner what to hide. */
const shown = ({ lines, summary, outputs, errors }: Step): string =>
  [
    ...lines.filter((line) => !line.startsWith('::add-mask::')),
    summary,
    JSON.stringify(outputs),
    ...errors,
  ].join('\n');

describe('secrets', () => {
  test('are in no log, summary, output, comment, status or payload, whether it goes well or not', async () => {
    const bench = await world.bench({ database: true });
    const telling = switching
      .replace(`run: '`, `run: 'env; echo "$DATABASE_URL" | base64 -w0; `)
      .replace('expect: [ health within 10s ]', 'expect: [ health within 10s, said ]');
    const said = `  said: { run: 'echo "{}"; echo "$API_TOKEN" >&2; exit 1' }\n`;
    const config = `${head}${said}${gates}${database}${rehearsal}${telling}`;
    const { pull, ...rest } = await bench.commit(config);
    const token = 'ghp_something+secret/of=the&shop';
    const secrets = bench.secrets({ API_TOKEN: token });
    const run = bench.run({ ...rest, pull });
    const steps: Step[] = [];
    for (const name of ['release-gate', 'migration-rehearsal', 'migrate', 'blue-green-switch'])
      steps.push(await run.action(name, { secrets }));
    expect(steps.map(({ outcome }) => outcome)).toEqual(['success', 'success', 'success', 'failure']);
    const [release = 0] = await bench.releases();
    const ledger = JSON.stringify(await bench.ledger());
    const everything = [
      ...steps.map(shown),
      ledger,
      await bench.payload(release),
      ...(await bench.comments(pull)),
    ];
    const password = new URL(bench.databaseUrl).password;
    const key = 'a key that only the environments of acme/shop hold';
    for (const secret of [token, password, key, bench.databaseUrl, encodeURIComponent(token)])
      expect(everything.filter((text) => text.includes(secret))).toEqual([]);
    const encoded = Buffer.from(`${bench.databaseUrl}\n`).toString('base64');
    expect(everything.filter((text) => text.includes(encoded.slice(0, -4)))).toEqual([]);
  });

  test('the key is given to no command', async () => {
    const bench = await world.bench();
    const asking = switching.replace(`run: '`, `run: 'echo "key: \${SLUICEWAY_KEY:-none}"; `);
    const step = await bench.run(await bench.commit(`${head}${asking}`)).action('blue-green-switch');
    expect(step.lines.map((line) => line.trim())).toContain('key: none');
  });
});

describe('what others write', () => {
  test('a forged status: reported, ignored', async () => {
    const bench = await world.bench();
    const run = bench.run(await bench.commit(`${head}${gates}${canary}`));
    await run.action('release-gate');
    const [release] = await bench.releases();
    const description = 'sw1 3 closed run=1.1 outcome=completed - Released';
    await bench.api(`/deployments/${release}/statuses`, 'POST', { state: 'success', description });
    const step = await run.action('canary-promote');
    expect(step.lines.join('\n')).toMatch(
      /::warning::Ignored in the ledger of release \d+: .*written by ana/,
    );
    expect(step.outputs).toMatchObject({ exposure: '100' });
  });

  test('a forged status by the same writer, without the key: ignored as well', async () => {
    const bench = await world.bench();
    const checkout = await bench.commit(`${head}${gates}${switching}`);
    const run = bench.run(checkout);
    await run.action('release-gate');
    const [release] = await bench.releases();
    const description = 'sw1 3 wished run=1.1 wish=roll-back to=0 restore=no by=ana ~AAAAAAAAAAAA - forged';
    await bench.asBot(`/deployments/${release}/statuses`, { state: 'in_progress', description });
    const step = await run.action('blue-green-switch');
    expect(step.lines.join('\n')).toContain(`Ignored in the ledger of release ${release}`);
    expect(step.outputs.live).toBe('green');
  });

  test('a forged deployment blocks nothing', async () => {
    const bench = await world.bench();
    const checkout = await bench.commit(`${head}${switching}`);
    const body = {
      ref: checkout.sha,
      task: 'release/shop',
      environment: 'production',
      auto_merge: false,
      required_contexts: [],
      payload: { sluiceway: 1 },
    };
    await bench.asBot('/deployments', body);
    await bench.api('/deployments', 'POST', body);
    const step = await bench.run(checkout).action('blue-green-switch');
    expect(step.errors).toEqual([]);
    expect(step.outputs.live).toBe('green');
  });

  test('a commit that is on no allowed branch is not released', async () => {
    const bench = await world.bench();
    const config = `${head}${switching}`;
    const checkout = await bench.commit(config);
    const sha = bench.repo.commit({ branch: 'evil', files: { '.github/sluiceway.yml': config, X: 'x' } });
    const step = await bench.run({ ...checkout, sha }).action('blue-green-switch');
    expect(step.errors[0]).toMatch(/may not go to production: it is not in the history of main/);
    expect(await bench.green()).toBe(0);
  });

  test('a plan other than the one that was opened is not run', async () => {
    const bench = await world.bench();
    const checkout = await bench.commit(null);
    const run = bench.run(checkout);
    await run.action('release-gate', { config: `${head}${gates}${switching}` });
    const other = `${head}${gates}${switching}`.replace(`run: '`, `run: 'curl evil; `);
    const step = await run.action('blue-green-switch', { config: other });
    expect(step.errors[0]).toMatch(/was opened with another plan .*Was the config given inline and changed/);
    expect(await bench.green()).toBe(0);
  });
});
