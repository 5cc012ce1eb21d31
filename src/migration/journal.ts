/** Runs the stages of a rehearsal one by one: timed, said, and kept with the end of their output. */
import { durationText } from '../config/units.ts';
import { messageOf } from '../errors.ts';
import type { Stage, StageName } from './result.ts';

export interface Journal {
  readonly stages: readonly Stage[];
  /** Resolves to whether it succeeded: what `work` throws makes it a failed stage. `work` gives the output's end. */
  stage(name: StageName, work: () => Promise<string>): Promise<boolean>;
}

const last = (text: string): string => text.trim().split('\n').slice(-12).join('\n');

/** `mask` takes the secrets out of what is kept and said. */
export function createJournal(log: (line: string) => void, mask: (text: string) => string): Journal {
  const stages: Stage[] = [];
  const end = (name: StageName, ok: boolean, started: number, said: string): boolean => {
    const ms = Math.round(performance.now() - started);
    const tail = last(mask(said));
    stages.push({ name, ok, ms, tail });
    log(`  ${name.padEnd(16)}${ok ? '✓' : '✗'} ${durationText(ms)}`);
    if (!ok) for (const line of tail.split('\n')) log(`  ${' '.repeat(18)}${line}`);
    return ok;
  };
  return {
    stages,
    async stage(name, work) {
      const started = performance.now();
      try {
        return end(name, true, started, await work());
      } catch (thrown) {
        return end(name, false, started, messageOf(thrown));
      }
    },
  };
}
