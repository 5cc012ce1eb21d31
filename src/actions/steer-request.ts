/** What a person asks of a release under way, from the inputs of `workflow_dispatch`. */
import { parsePercent } from '../config/units.ts';
import { SluicewayError } from '../errors.ts';
import type { Wish } from '../release/event.ts';
import type { OpenState } from '../release/state.ts';

const all = ['set', 'pause', 'resume', 'advance'] as const;
const parts = ['all', 'lower'] as const;
type Part = (typeof parts)[number];

interface Common {
  readonly reason: string;
  readonly dryRun: boolean;
  /** `lower` stops where more users are to get the new version: that takes the protected environment. */
  readonly part: Part;
}
export type Steer = Common &
  (
    | { readonly what: 'set'; readonly share: number }
    | { readonly what: 'pause' }
    | { readonly what: 'resume' }
    | { readonly what: 'advance' }
  );

type Inputs = Readonly<Record<string, string>>;
const refused = (message: string): SluicewayError => new SluicewayError('INPUT', message);

function oneOf<const T extends string>(
  inputs: Inputs,
  name: string,
  allowed: readonly T[],
  otherwise?: T,
): T {
  const raw = inputs[name] || otherwise || '';
  const found = allowed.find((one) => one === raw);
  if (found !== undefined) return found;
  throw refused(`The input "${name}" is "${raw}": write ${allowed.join(' or ')}.`);
}

/** `25`, `25%` or `12.5 %`, as 0..1. */
function shareOf({ percentage: raw = '' }: Inputs): number {
  const parsed = parsePercent(`${raw.replace('%', '').trim()}%`);
  if (parsed.ok && parsed.value >= 0 && parsed.value <= 1) return parsed.value;
  throw refused(
    `The input "percentage" is "${raw}": write the share of users, such as 10%, where "what" is set.`,
  );
}

function wanted(inputs: Inputs) {
  const what = oneOf(inputs, 'what', all);
  if (what === 'set') return { what, share: shareOf(inputs) };
  if ((inputs.percentage ?? '') !== '')
    throw refused(
      `The input "percentage" is "${inputs.percentage}", and "what" is ${what}: it goes with set alone.`,
    );
  return { what };
}

/** @throws SluicewayError INPUT */
export function readSteer(inputs: Inputs): Steer {
  const { reason = '' } = inputs;
  const asked = wanted(inputs);
  if (reason.trim() === '')
    throw refused('The input "reason" is empty: say in a few words why, for the ledger.');
  const dryRun = oneOf(inputs, 'dry-run', ['true', 'false'], 'false') === 'true';
  return { ...asked, reason, dryRun, part: oneOf(inputs, 'part', parts, 'all') };
}

/** Whether more users may get the new version by it: resuming lets the plan do so. */
export function raises(asked: Steer, { exposure }: OpenState): boolean {
  switch (asked.what) {
    case 'set':
      return asked.share > exposure.share;
    case 'pause':
      return false;
    case 'resume':
    case 'advance':
      return true;
  }
}

export function wishOf(asked: Steer, raise: boolean): Wish {
  switch (asked.what) {
    case 'set':
      return { wish: 'set', to: { share: asked.share }, raise };
    case 'pause':
    case 'resume':
    case 'advance':
      return { wish: asked.what };
  }
}
