/** What HAProxy tells of the two backends: `show stat`, "Management guide" of HAProxy 2.6, 9.1. */
import type { Slot } from '../../../config/plan.ts';
import { ask, fail, type Runtime } from './runtime.ts';

/** Names in the configuration (fragment.ts). */
export const backendOf = (slot: Slot): string => `sluiceway_${slot}`;

export interface Backend {
  /** Whether a server of it is up: `nbsrv`, which decides where the fragment sends a user. */
  readonly up: boolean;
  /** Requests in flight. */
  readonly sessions: number;
}

/** No text with a comma stands before the columns that are read here. */
function rows(csv: string): readonly ReadonlyMap<string, string>[] {
  const [head = '', ...lines] = csv.split('\n');
  const names = head.replace(/^# /, '').split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return new Map(names.map((name, column) => [name, cells[column] ?? '']));
  });
}

/** The row of a slot's backend in an answer of `show stat`. Pure. */
export function backendIn(csv: string, slot: Slot): Backend | undefined {
  const row = rows(csv).find(
    (one) => one.get('pxname') === backendOf(slot) && one.get('svname') === 'BACKEND',
  );
  const [active, backup, sessions] = ['act', 'bck', 'scur'].map((name) => Number(row?.get(name) || NaN));
  if (active === undefined || backup === undefined || sessions === undefined) return undefined;
  return Number.isNaN(active + backup + sessions) ? undefined : { up: active + backup > 0, sessions };
}

/** @throws SluicewayError TRAFFIC where HAProxy has no such backend. */
export async function backend(runtime: Runtime, slot: Slot): Promise<Backend> {
  // -1: of all proxies; 2: the rows of backends; -1: whatever their server.
  const found = backendIn(await ask(runtime, 'show stat -1 2 -1'), slot);
  if (found !== undefined) return found;
  throw fail(`HAProxy has no backend ${backendOf(slot)}: is the fragment in its configuration?`);
}
