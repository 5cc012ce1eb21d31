/** Every action there is: a new one is a file beside this and a line here. */
import { advance } from './advance.ts';
import { blueGreenSwitch } from './blue-green-switch.ts';
import { canaryPromote } from './canary-promote.ts';
import type { Action } from './context.ts';
import { close } from './close.ts';
import { finish } from './finish.ts';
import { migrate } from './migrate.ts';
import { migrationRehearsal } from './migration-rehearsal.ts';
import { promote } from './promote.ts';
import { releaseGate } from './release-gate.ts';
import { rollback } from './rollback.ts';
import { steer } from './steer.ts';

const all = [
  releaseGate,
  migrationRehearsal,
  promote,
  migrate,
  blueGreenSwitch,
  canaryPromote,
  finish,
  close,
  rollback,
  steer,
  advance,
];

export const actions: Readonly<Record<string, Action>> = Object.fromEntries(
  all.map((action) => [action.contract.name, action]),
);
