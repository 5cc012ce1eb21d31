/** The commands: each one file, and one line here. */
import type { Entry } from './command.ts';

export const commands: Readonly<Record<string, Entry>> = {
  lint: {
    summary: 'Say what migrations in SQL will do to production, and how to do it safely',
    load: () => import('./lint.ts'),
  },
  trace: {
    summary: 'Run a migration against a throw-away database and say what each statement did',
    load: () => import('./trace.ts'),
  },
};
