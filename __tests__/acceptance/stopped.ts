/** Steps that end before their time, when the log has come to a certain line. */
import type { StepOptions } from '../../sandbox/runner/action.ts';

/** What GitHub leaves between the first signal and the last one, in ms. */
export const GRACE = 7_500;

/** As GitHub cancels a job: SIGINT, and the end by force when the grace is over. */
export function cancelWhen(fits: (line: string) => boolean): StepOptions {
  const [cancel, kill] = [new AbortController(), new AbortController()];
  const onLine = (line: string): void => {
    if (!fits(line) || cancel.signal.aborted) return;
    cancel.abort();
    setTimeout(() => kill.abort(), GRACE).unref();
  };
  return { cancel: cancel.signal, kill: kill.signal, onLine };
}

/** As a runner that dies. */
export function killWhen(fits: (line: string) => boolean): StepOptions {
  const kill = new AbortController();
  const onLine = (line: string): void => {
    if (fits(line)) kill.abort();
  };
  return { kill: kill.signal, onLine };
}
