/** The commands: each one file, and one line here. */
import type { Entry } from './command.ts';

export const commands: Readonly<Record<string, Entry>> = {
  judge: {
    summary: 'Judge recorded looks of a rollout by the rule that releases are judged by',
    load: () => import('./judge.ts'),
  },
  lint: {
    summary: 'Say what migrations in SQL will do to production, and how to do it safely',
    load: () => import('./lint.ts'),
  },
  plan: {
    summary: 'Say what a release by a config will do, and what each step will be able to tell',
    load: () => import('./plan.ts'),
  },
  simulate: {
    summary: 'Play a rollout many times against modelled traffic, with a good version and a bad one',
    load: () => import('./simulate.ts'),
  },
  trace: {
    summary: 'Run a migration against a throw-away database and say what each statement did',
    load: () => import('./trace.ts'),
  },
};
