/** The commands: each one file, and one line here. */
import type { Entry } from './command.ts';

export const commands: Readonly<Record<string, Entry>> = {
  trace: {
    summary: 'Run a migration against a throw-away database and say what each statement did',
    load: () => import('./trace.ts'),
  },
};
