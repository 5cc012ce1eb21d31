/** Environments as people set them up: what is not guarded is said before anything is opened, with the place to change it. */
import { describe, expect, test } from '@jest/globals';
import type { Bench } from './bench.ts';
import { gates, head, switching } from './configs.ts';
import { acceptance } from './world.ts';

const world = acceptance();
const config = (production: string): string =>
  `${head}${gates}${switching}`.replace('{ approval: none }', production);
const page = /https:\/\/github\.com\/acme\/shop-\d+\/settings\/environments/;

async function refused(bench: Bench, production: string): Promise<string> {
  const step = await bench.run(await bench.commit(config(production))).action('release-gate');
  expect(step.outcome).toBe('failure');
  expect(await bench.releases()).toEqual([]);
  return step.errors.join('\n');
}

describe('the protected environment', () => {
  test('without reviewers: where to add them, and what to write where none are wanted', async () => {
    const said = await refused(await world.bench(), '{}');
    expect(said).toMatch(/"production" has no required reviewers/);
    expect(said).toMatch(page);
    expect(said).toContain('production: { approval: none }');
  });

  test('without a branch policy: every branch would get its secrets', async () => {
    const bench = await world.bench({ reviewers: ['ben'] });
    bench.repo.environment('production', { reviewers: ['ben'] });
    expect(await refused(bench, '{}')).toMatch(
      /"production" has no branch policy.*Selected branches and tags/,
    );
  });

  test('with reviewers, where the config says that none are asked for: they are asked all the same', async () => {
    const bench = await world.bench({ reviewers: ['ben'] });
    const run = bench.run(await bench.commit(config('{ approval: none }')));
    expect((await run.action('release-gate')).outputs.passed).toBe('true');
    expect((await run.action('promote')).errors[0]).toMatch(/waiting for its approval/);
  });
});

describe('an approval of what is one’s own, where the environment prevents that', () => {
  /** Ana wrote the change, Carl merged it, and Ana or Ben lets it in. */
  async function approvedBy(...approvers: readonly string[]) {
    const bench = await world.bench();
    const rules = { reviewers: ['ana', 'ben'], branchPolicy: ['main'], preventSelfReview: true };
    bench.repo.environment('production', rules);
    const run = bench.run(await bench.commit(config('{}')), { actor: 'carl' });
    await run.action('release-gate');
    for (const by of approvers) run.approve(by, 'Fine');
    return { bench, step: await run.action('promote') };
  }

  test('GitHub lets the author in, and the release refuses it', async () => {
    const { bench, step } = await approvedBy('ana');
    expect(step.errors[0]).toMatch(/@ana approved, and it is their own: "production" asks for somebody else/);
    expect((await bench.ledger()).at(-1)?.words).toMatch(/^Gates: /);
    expect(await bench.green()).toBe(0);
  });

  test('somebody else’s counts, by name', async () => {
    const { bench, step } = await approvedBy('ben');
    expect(step.errors).toEqual([]);
    expect((await bench.ledger()).map(({ words }) => words)).toContain('Approved by @ben: Fine');
  });
});

describe('the one for what runs before an approval', () => {
  const production = '{ approval: none, unattended: production-auto }';

  test('missing: which there are, and where to make it', async () => {
    const said = await refused(await world.bench(), production);
    expect(said).toMatch(/no environment "production-auto".*There are: production.*settings\/environments/);
  });

  test('made by a job that named it, and so without any protection', async () => {
    const bench = await world.bench();
    bench.repo.environment('production-auto');
    expect(await refused(bench, production)).toMatch(/"production-auto" has no branch policy/);
  });

  test('with reviewers: they would hold up the gates', async () => {
    const bench = await world.bench();
    bench.repo.environment('production-auto', { branchPolicy: ['main'], reviewers: ['ben'] });
    expect(await refused(bench, production)).toMatch(/"production-auto" is for what runs before an approval/);
  });

  test('as it must be: the release is opened', async () => {
    const bench = await world.bench();
    bench.repo.environment('production-auto', { branchPolicy: ['main'] });
    const step = await bench.run(await bench.commit(config(production))).action('release-gate');
    expect(step.outputs.passed).toBe('true');
  });
});
