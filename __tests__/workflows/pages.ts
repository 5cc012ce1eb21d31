/** The examples of docs/, as their readers copy them, with what a test adds so that act can play them. */
import { load } from 'js-yaml';
import { z } from 'zod';
import { blocksOf } from '../project/blocks.ts';
import { permissions } from './callee.ts';
import type { Job } from './job-start.ts';
import { readableByAct } from './project.ts';

const workflow = z.looseObject({
  jobs: z.record(
    z.string(),
    z.looseObject({ permissions, environment: z.looseObject({ name: z.string() }).optional() }),
  ),
});

/** The only block of its kind on the page that has these words. */
export function blockWith(page: string, kind: string, words: string): string {
  const [found, ...others] = blocksOf(page).filter(
    (block) => block.kind === kind && block.text.includes(words),
  );
  if (found === undefined || others.length > 0)
    throw new Error(`not one \`${kind}\` of ${page} has "${words}"`);
  return found.text;
}

/** The jobs of a workflow with steps of its own. */
export const ownJobs = (text: string): Readonly<Record<string, Job>> => workflow.parse(load(text)).jobs;

/** Behind each checkout the repository's set-up, by which the test learns which job begins; else as it stands. */
export const playable = (text: string): string =>
  readableByAct(text).replace(
    /^( +)- uses: actions\/checkout@.*\n +with: .*\n/gm,
    '$&$1- uses: ./.github/sluiceway/setup\n',
  );

/** A config with holds of a second, where the page has minutes. */
export const hasty = (config: string): string => config.replace(/hold: \d+m/g, 'hold: 1s..20s, every: 1s');
