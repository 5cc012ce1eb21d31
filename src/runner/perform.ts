/** Every effect, done for real: the one table from effects to drivers. */
import type { Compiled, Database } from '../config/parts.ts';
import { type Exposure, otherSlot, type Slot } from '../config/plan.ts';
import { durationText } from '../config/units.ts';
import { mustRun } from '../drivers/command/bash.ts';
import { type Drained, inFlightText } from '../drivers/traffic/drain.ts';
import type { TrafficDriver } from '../drivers/traffic/driver.ts';
import { createTraffic } from '../drivers/traffic/registry.ts';
import type { Routed } from '../engine/world.ts';
import { SluicewayError } from '../errors.ts';
import { shareText } from '../judge/figure.ts';
import type { Instant } from '../judge/reading.ts';
import type { Effect, Event } from '../release/event.ts';
import { createHttp } from '../transport/http.ts';
import type { Outside } from './outside.ts';
import { dispatchNow, isDispatched } from './perform-dispatch.ts';
import type { Done } from './perform-database.ts';
import { type Candidate, commandOptions, commandVariables } from './surroundings.ts';

const database = () => import('./database.ts');

/** One release's hands. */
export interface Hands {
  perform(effect: Effect): Promise<Done>;
  probe(effect: Effect, since: Instant): Promise<'done' | 'undone' | 'unknown'>;
  /** What the router is set to; `null` where there is none, or it cannot be asked. */
  exposure(): Promise<Routed | null>;
}

const absent = (section: string): SluicewayError =>
  new SluicewayError('CONFIG', `The config has no \`${section}\` at the commit of this release`);

/** The driver of a release. @throws SluicewayError CONFIG where the config names no router */
export function routerOf(outside: Outside, compiled: Compiled, candidate: Candidate): TrafficDriver {
  const { traffic, http: defaults } = compiled.parts;
  if (traffic === undefined) throw absent('rollout.traffic');
  const { secrets, abort, workspace: cwd } = outside;
  const sides = { candidate: candidate.slot, live: otherSlot(candidate.slot) };
  const http = createHttp({ mask: secrets.mask, code: 'TRAFFIC' });
  const { values, mask } = secrets;
  return createTraffic(traffic, { http, defaults, values, cwd, env: values, mask, abort }, sides);
}

/** What is left goes on: the slot is kept for a roll-back, until something is deployed to it. */
function drainWords(slot: Slot, found: Drained, timeout: number): string {
  if (found === 'empty') return `Slot ${slot} left: no request in flight`;
  if (found === 'unknown') return `Slot ${slot} left: the router cannot tell what is in flight`;
  const left = inFlightText(found.left);
  return `Slot ${slot} left: ${left} still open after ${durationText(timeout)}; the next deployment there cuts them`;
}

/** Streams and WebSockets that outlasted the drain of the release before. */
const cutWords = (found: Drained): string =>
  typeof found === 'string' ? '' : `; ${inFlightText(found.left)} of before had still been open there`;

/** What one release's effects need. */
interface Reach {
  readonly outside: Outside;
  readonly compiled: Compiled;
  readonly candidate: Candidate;
  readonly ledger: () => readonly Event[];
}

function databaseOf({ compiled }: Reach): Database {
  if (compiled.parts.database === undefined) throw absent('database');
  return compiled.parts.database;
}

/** Whatever the ledger believes: a slot that has users is never deployed to. What is still open there is told. */
async function insistIdle({ outside, compiled, candidate }: Reach): Promise<Drained> {
  if (compiled.parts.deploy?.slots === undefined || compiled.parts.traffic === undefined) return 'unknown';
  const traffic = routerOf(outside, compiled, candidate);
  const { set } = await traffic.read();
  if (set.share === 0) return traffic.drain(candidate.slot, 0);
  throw new SluicewayError(
    'TRAFFIC',
    `The router gives ${shareText(set.share)} of users to slot ${candidate.slot}, which should be idle: nothing was deployed. ` +
      'Was it switched by hand? Set it to the other slot, or release once more after the router is as the ledger says.',
  );
}

async function deployNow(reach: Reach): Promise<Done> {
  const { outside, compiled, candidate } = reach;
  const { deploy } = compiled.parts;
  if (deploy === undefined) throw absent('deploy');
  const open = await insistIdle(reach);
  const options = commandOptions(outside, commandVariables(compiled, candidate, 0), deploy.timeout);
  const { ms } = await mustRun('deploy.run', deploy.run, options);
  const words = `Deployed ${candidate.sha.slice(0, 7)} to ${candidate.slot} in ${durationText(ms)}`;
  return { words: `${words}${cutWords(open)}`, ref: '' };
}

async function drainNow({ outside, compiled, candidate }: Reach, slot: Slot): Promise<Done> {
  const { timeout } = compiled.parts.drain;
  const found = await routerOf(outside, compiled, candidate).drain(slot, timeout);
  return { words: drainWords(slot, found, timeout), ref: '' };
}

async function migrateIn(reach: Reach): Promise<Done> {
  const { outside, compiled, candidate, ledger } = reach;
  const { migrateNow } = await database();
  return migrateNow(outside, databaseOf(reach), ledger(), commandVariables(compiled, candidate, 0));
}

async function perform(reach: Reach, effect: Effect): Promise<Done> {
  const { outside, compiled, candidate } = reach;
  switch (effect.do) {
    case 'backup':
      return (await database()).backUp(outside, databaseOf(reach));
    case 'migrate':
      return migrateIn(reach);
    case 'restore':
      return (await database()).restoreFrom(outside, databaseOf(reach), effect.backup);
    case 'deploy':
      return deployNow(reach);
    case 'shift':
      await routerOf(outside, compiled, candidate).write(effect.to);
      return { words: `${shareText(effect.to.share)} of users`, ref: '' };
    case 'drain':
      return drainNow(reach, effect.slot);
    case 'dispatch':
      return dispatchNow(outside, candidate.release, effect.subject);
  }
}

async function isSet({ outside, compiled, candidate }: Reach, to: Exposure): Promise<'done' | 'undone'> {
  const { set } = await routerOf(outside, compiled, candidate).read();
  return Math.abs(set.share - to.share) < 0.0001 ? 'done' : 'undone';
}

/** A router and a restored database can be asked; everything else is idempotent and simply done again. */
async function probe(reach: Reach, effect: Effect, since: Instant): Promise<'done' | 'undone' | 'unknown'> {
  try {
    if (effect.do === 'shift') return await isSet(reach, effect.to);
    if (effect.do === 'dispatch')
      return await isDispatched(reach.outside, reach.candidate.release, effect.subject);
    if (effect.do !== 'restore') return 'unknown';
    const { isRestored } = await database();
    return (await isRestored(reach.outside, databaseOf(reach), since)) ? 'done' : 'undone';
  } catch {
    return 'unknown';
  }
}

async function exposure({ outside, compiled, candidate }: Reach): Promise<Routed | null> {
  try {
    return await routerOf(outside, compiled, candidate).read();
  } catch {
    return null;
  }
}

/** @param ledger the release's events as they were last read */
export function hands(
  outside: Outside,
  compiled: Compiled,
  candidate: Candidate,
  ledger: () => readonly Event[],
): Hands {
  const reach: Reach = { outside, compiled, candidate, ledger };
  return {
    perform: (effect) => perform(reach, effect),
    probe: (effect, since) => probe(reach, effect, since),
    exposure: () => exposure(reach),
  };
}

/** What the router gives a release already, before it has moved anybody. @throws SluicewayError TRAFFIC */
export async function shareNow(
  outside: Outside,
  compiled: Compiled,
  candidate: Candidate,
): Promise<Exposure> {
  return (await routerOf(outside, compiled, candidate).read()).set;
}
