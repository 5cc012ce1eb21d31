/** Which slot a release goes to: the one that has no users, as the router itself tells. */
import type { Compiled } from '../config/parts.ts';
import { type Exposure, otherSlot, type Slot } from '../config/plan.ts';
import { messageOf } from '../errors.ts';
import type { Outside } from './outside.ts';
import { routerOf } from './perform.ts';

/** `null` where users are on both. */
function withoutUsers({ share }: Exposure, candidate: Slot): Slot | null {
  if (share === 0) return candidate;
  return share === 1 ? otherSlot(candidate) : null;
}

async function asked(outside: Outside, compiled: Compiled, slot: Slot): Promise<Exposure> {
  const candidate = { release: '', sha: outside.invocation.sha, slot, liveSha: '' };
  return (await routerOf(outside, compiled, candidate).read()).set;
}

/** A share that is neither all nor nothing decides nothing here: whoever deploys asks once more, and refuses. */
function told({ log }: Outside, set: Exposure, expected: Slot, live: Slot | null): Slot {
  const found = withoutUsers(set, expected);
  if (found === null || found === expected) return expected;
  if (live !== null)
    log.warn(
      `The router gives all users to slot ${expected}, and by the ledger they are on ${live}: was it switched by hand? ` +
        `The new version goes to ${found}, which has no users; which version they have now the ledger does not know.`,
    );
  return found;
}

/** `live`: the slot that has the users by the ledger, `null` for a first release. Green where nobody knows better. */
export async function idleSlot(outside: Outside, compiled: Compiled, live: Slot | null): Promise<Slot> {
  const expected = live === null ? 'green' : otherSlot(live);
  if (compiled.parts.deploy?.slots === undefined || compiled.parts.traffic === undefined) return expected;
  try {
    return told(outside, await asked(outside, compiled, expected), expected, live);
  } catch (error) {
    outside.log.warn(
      `The router could not be asked which slot is idle, so it is taken to be ${expected}: ${messageOf(error)}`,
    );
    return expected;
  }
}
