/** The releases that the demo plays, each told as it goes and counted. */
import { SluicewayError } from '../../src/errors.ts';
import type { Load } from '../load/start.ts';
import type { Step } from '../runner/action.ts';
import { countCalls, type ReleaseOutcome } from './outcome.ts';
import { type Play, startPlay } from './play.ts';
import { commit, type Scene, type Version } from './scene.ts';
import { bold, createShow, type Pages, say } from './show.ts';

export interface Stage {
  readonly scene: Scene;
  readonly load: Load;
  readonly pages: Pages;
}

/** Something went otherwise than it must: the demo ends with exit code 1. */
const wrong = (what: string): SluicewayError => new SluicewayError('COMMAND', what);

function mustSucceed(name: string, step: Step): Step {
  if (step.outcome === 'success') return step;
  throw wrong(`${name} was to succeed: ${step.errors.join('; ')}`);
}

interface Counted {
  readonly name: string;
  /** Which slot the version in question is on. */
  readonly slot: 'blue' | 'green';
}

/** Counts users' requests and calls to GitHub while `work` goes on. */
async function counted(
  { scene, load }: Stage,
  { name, slot }: Counted,
  work: () => Promise<{ play: Play; outcome: ReleaseOutcome['outcome']; exposures: readonly number[] }>,
): Promise<ReleaseOutcome> {
  const [mark, from] = [load.mark(), performance.now()];
  const { play, outcome, exposures } = await work();
  const durationMs = Math.round(performance.now() - from);
  const users = load.since(mark);
  const calls = scene.github.calls().filter((call) => call.run === play.run.id);
  return {
    name,
    outcome,
    exposures,
    requests: users.requests,
    lost: users.lost,
    met: users.bySide[slot],
    githubCalls: calls.length,
    durationMs,
    calls: countCalls(calls),
  };
}

async function showComment({ scene, pages }: Stage, name: string, pull: number): Promise<void> {
  const token = scene.github.token({ user: 'ana', repo: scene.repo.name });
  const answer = await fetch(`${scene.github.url}/repos/${scene.repo.name}/issues/${pull}/comments`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const comments: unknown = await answer.json();
  const bodies = Array.isArray(comments)
    ? comments.map((comment: { body?: string }) => comment.body ?? '')
    : [];
  pages.write(`${name}-comment`, `${name}: the comment on pull request #${pull}`, bodies.join('\n\n---\n\n'));
}

const configs = { 'blue-green': 'sluiceway.yml', canary: 'sluiceway-canary.yml' } as const;

export interface Planned extends Version {
  readonly kind: keyof typeof configs;
  readonly slot: 'blue' | 'green';
  readonly expected: 'released' | 'rolled-back';
  readonly exposures: readonly number[];
}

/** Gate, rehearsal, a person's approval, and the release job: backup, migration, and the rollout by its kind. */
export async function play(stage: Stage, planned: Planned): Promise<ReleaseOutcome> {
  const { scene, pages } = stage;
  const { version: name, kind, expected, exposures, slot } = planned;
  const checkout = await commit(scene, planned, Object.values(configs));
  const show = createShow(name, pages);
  const outcome = await counted(stage, { name, slot }, async () => {
    const run = await startPlay(scene, checkout, 'push', 'ana', show);
    const inputs = { config: `.github/${configs[kind]}` };
    mustSucceed('release-gate', await run.action('release-gate', inputs));
    mustSucceed('migration-rehearsal', await run.action('migration-rehearsal', inputs));
    say(`  ${bold('approval')}\n    the run waits for production; @ben approves it`);
    run.approve('ben', 'Looks good');
    mustSucceed('migrate', await run.action('migrate', inputs));
    const rollout = await run.action(kind === 'canary' ? 'canary-promote' : 'blue-green-switch', inputs);
    if (expected === 'released') mustSucceed('finish', await run.action('finish', inputs));
    else if (rollout.outcome !== 'failure' || rollout.outputs.decision !== 'roll-back')
      throw wrong(`${name} was to be rolled back`);
    run.end(expected === 'released' ? 'success' : 'failure');
    return { play: run, outcome: expected, exposures };
  });
  await showComment(stage, name, checkout.pull);
  return outcome;
}

/** By hand, with the inputs of the `workflow_dispatch` workflow: first what it would do, then in earnest. */
export async function rollBack(stage: Stage, of: Version, slot: 'blue' | 'green'): Promise<ReleaseOutcome> {
  const { scene, pages } = stage;
  const sha = scene.repo.tip('main');
  if (sha === undefined) throw wrong('there is no commit');
  const workspace = `${scene.folder}/checkout-v3`;
  const show = createShow('rollback', pages);
  return counted(stage, { name: `${of.version} → ${of.live}`, slot }, async () => {
    const run = await startPlay(scene, { sha, workspace }, 'workflow_dispatch', 'dora', show);
    const inputs = { reason: 'Orders with a gift note print twice', config: '.github/sluiceway.yml' };
    mustSucceed('rollback', await run.action('rollback', { ...inputs, 'dry-run': 'true' }));
    mustSucceed('rollback', await run.action('rollback', inputs));
    run.end('success');
    return { play: run, outcome: 'rolled-back', exposures: [100, 0] };
  });
}
