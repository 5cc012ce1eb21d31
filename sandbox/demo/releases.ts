/** The releases that the demo plays, each told as it goes and counted. */
import { z } from 'zod';
import { SluicewayError } from '../../src/errors.ts';
import { decode } from '../../src/ledger/codec.ts';
import type { NewEvent } from '../../src/release/event.ts';
import type { Load } from '../load/start.ts';
import type { Step } from '../runner/action.ts';
import { commit, type Version } from './commit.ts';
import { countCalls, type ReleaseOutcome } from './outcome.ts';
import { type Play, startPlay } from './play.ts';
import type { Scene } from './scene.ts';
import { bold, createShow, type Pages, say } from './show.ts';

export interface Stage {
  readonly scene: Scene;
  readonly load: Load;
  readonly pages: Pages;
}

/** Something went otherwise than it must: the demo ends with exit code 1. */
const wrong = (what: string): SluicewayError => new SluicewayError('COMMAND', what);

const commentSchema = z.array(z.object({ body: z.string() }));
const statusSchema = z.array(z.object({ id: z.number(), description: z.string() }));

/** Reads from the stand-in as a person with a token would. */
async function ask({ github, repo }: Scene, path: string): Promise<unknown> {
  const authorization = `Bearer ${github.token({ user: 'ana', repo: repo.name })}`;
  const answer = await fetch(`${github.url}/repos/${repo.name}/${path}`, { headers: { authorization } });
  return answer.json();
}

/** What a release's ledger says of its end, and of the shares that the router was set to. */
async function recorded(scene: Scene, release: number) {
  const statuses = statusSchema.parse(await ask(scene, `deployments/${release}/statuses?per_page=100`));
  const events = statuses
    .sort((a, b) => a.id - b.id)
    .flatMap(({ description }): NewEvent[] => {
      const found = decode(description);
      return found === undefined ? [] : [found.event];
    });
  const done = new Set(events.flatMap((event) => (event.type === 'did' ? [event.intent] : [])));
  const exposures = events.flatMap((event) => {
    if (event.type !== 'intends' || event.effect.do !== 'shift') return [];
    return done.has(`${event.run}#${event.seq}`) ? [Number((event.effect.to.share * 100).toFixed(4))] : [];
  });
  const ends = { completed: 'released', 'rolled-back': 'rolled-back' } as const;
  const closed = events.find((event) => event.type === 'closed');
  const outcome =
    closed?.type === 'closed' ? Object.entries(ends).find(([end]) => end === closed.outcome)?.[1] : undefined;
  return { exposures, outcome };
}

function mustSucceed(name: string, step: Step): Step {
  if (step.outcome === 'success') return step;
  throw wrong(`${name} was to succeed: ${step.errors.join('; ')}`);
}

/** What a play came to, by the ledger and not by what was expected. */
interface Played {
  readonly play: Play;
  readonly outcome: ReleaseOutcome['outcome'];
  readonly exposures: readonly number[];
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
  work: () => Promise<Played>,
): Promise<ReleaseOutcome> {
  const [mark, from] = [load.mark(), performance.now()];
  const { play: of, outcome, exposures } = await work();
  const durationMs = Math.round(performance.now() - from);
  const users = load.since(mark);
  const calls = scene.github.calls().filter((call) => call.run === of.run.id);
  const met = users.bySide[slot];
  const githubCalls = calls.length;
  return {
    name,
    outcome,
    exposures,
    requests: users.requests,
    lost: users.lost,
    met,
    githubCalls,
    durationMs,
    calls: countCalls(calls),
  };
}

async function showComment(stage: Stage, name: string, pull: number): Promise<void> {
  const comments = commentSchema.parse(await ask(stage.scene, `issues/${pull}/comments`));
  const bodies = comments.map(({ body }) => body);
  stage.pages.write(
    `${name}-comment`,
    `${name}: the comment on pull request #${pull}`,
    bodies.join('\n\n---\n\n'),
  );
}

const configs = { 'blue-green': 'sluiceway.yml', canary: 'sluiceway-canary.yml' } as const;

export interface Planned extends Version {
  readonly kind: keyof typeof configs;
  readonly slot: 'blue' | 'green';
  readonly expected: ReleaseOutcome['outcome'];
}

export interface Finished extends ReleaseOutcome {
  readonly sha: string;
}

/** Gate, rehearsal, a person's approval, and the release job: backup, migration, and the rollout by its kind. */
export async function play(stage: Stage, planned: Planned): Promise<Finished> {
  const { scene, pages } = stage;
  const { version: name, kind, expected, slot } = planned;
  const checkout = await commit(scene, planned, Object.values(configs));
  const show = createShow(name, pages);
  const outcome = await counted(stage, { name, slot }, async () => {
    const run = await startPlay(scene, checkout, 'push', 'ana', show);
    const inputs = { config: `.github/${configs[kind]}` };
    const gate = mustSucceed('release-gate', await run.action('release-gate', inputs));
    const { release = '' } = gate.outputs;
    mustSucceed('migration-rehearsal', await run.action('migration-rehearsal', { ...inputs, release }));
    say(`  ${bold('approval')}\n    the run waits for production; @ben approves it`);
    run.approve('ben', 'Looks good');
    const rollout = await run.action('promote', { ...inputs, release });
    const found = await recorded(scene, Number(release));
    if (found.outcome !== expected)
      throw wrong(`${name} was to be ${expected}, and is ${found.outcome ?? 'still open'}`);
    run.end(rollout.outcome);
    return { play: run, outcome: expected, exposures: found.exposures };
  });
  await showComment(stage, name, checkout.pull);
  return { ...outcome, sha: checkout.sha };
}

/** By hand, with the inputs of the `workflow_dispatch` workflow: first what it would do, then in earnest. */
export async function rollBack(
  stage: Stage,
  from: Finished,
  to: Finished,
  slot: 'blue' | 'green',
): Promise<ReleaseOutcome> {
  const { scene, pages } = stage;
  const sha = scene.repo.tip('main');
  if (sha === undefined) throw wrong('there is no commit');
  const show = createShow('rollback', pages);
  return counted(stage, { name: `${from.name} → ${to.name}`, slot }, async () => {
    const run = await startPlay(
      scene,
      { sha, workspace: `${scene.folder}/checkout-v3` },
      'workflow_dispatch',
      'dora',
      show,
    );
    // A canary has ended since: whoever wants to leave the version that users have says where to.
    const inputs = { reason: 'Orders with a gift note print twice', target: to.sha };
    mustSucceed('rollback', await run.action('rollback', { ...inputs, 'dry-run': 'true' }));
    const done = mustSucceed('rollback', await run.action('rollback', inputs));
    if (done.outputs.restored !== to.sha) throw wrong(`${to.name} was to be restored, and is not`);
    run.end('success');
    const left = 100 * (await scene.router.share(slot));
    return { play: run, outcome: 'rolled-back', exposures: [...from.exposures, left] };
  });
}
