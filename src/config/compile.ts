/** The config's text → what one release to one environment is planned to be. */
import { z } from 'zod';
import { digestOf } from './digest.ts';
import { child, keySpan, type MapNode, type Node, nodeAt, overlay, plain, problemAt } from './document.ts';
import { parseAt } from './issues.ts';
import { refuseLater } from './later.ts';
import { type Around, checkLaterRuns } from './later-runs.ts';
import { checkLive } from './live.ts';
import { lower } from './lower.ts';
import type { Compiled, CompileOptions, Parts, SignalPart } from './parts.ts';
import { configError, didYouMean, type Problem } from './problems.ts';
import { readDocument } from './read-document.ts';
import { referencesOf } from './references.ts';
import { listed, resolveAll, type Resolved } from './resolve.ts';
import { databaseSchema } from './schema/database.ts';
import { sectionNames } from './schema/file.ts';
import { gatesSchema } from './schema/gates.ts';
import { rolloutSchema } from './schema/rollout.ts';
import {
  deploySchema,
  environmentsSchema,
  httpSchema,
  overlaid,
  serviceSchema,
  versionSchema,
} from './schema/sections.ts';
import { readSignals } from './signals.ts';
import { checkSteps, checkTargets } from './steps.ts';

const others = sectionNames.filter((name) => !['version', 'service', 'environments'].includes(name));
/** Each section is read by itself, so that a fault in one does not hide those of another. */
const topSchema = z.strictObject({
  version: versionSchema,
  service: serviceSchema,
  environments: environmentsSchema,
  ...Object.fromEntries(others.map((name) => [name, z.unknown().optional()])),
});

/** The environment asked for, or the only one. */
function environmentOf(root: MapNode, asked: string | undefined, problems: Problem[]): string | undefined {
  const node = child(root, 'environments');
  const names = node?.kind === 'map' ? [...node.entries.keys()] : [];
  const at = keySpan(root, 'environments') ?? root.at;
  const name = asked ?? (names.length === 1 ? names[0] : undefined);
  if (name !== undefined && names.includes(name)) return name;
  if (names.length === 0) {
    if (node !== undefined)
      problems.push(problemAt(at, '`environments` names none', 'Such as: environments: { production: {} }'));
    return undefined;
  }
  const message =
    asked === undefined
      ? 'several environments, and none was asked for'
      : `there is no environment "${asked}"`;
  problems.push(problemAt(at, message, didYouMean(asked ?? '', names, 'Environments here')));
  return undefined;
}

/** The sections with what the environment lays over them. */
function overlaidRoot(root: MapNode, environment: string | undefined): MapNode {
  const patch = environment === undefined ? undefined : child(child(root, 'environments'), environment);
  if (patch?.kind !== 'map') return root;
  const sections = [...patch.entries].filter(([key]) => overlaid.some((name) => name === key));
  const merged = overlay(root, { ...patch, entries: new Map(sections) });
  return merged.kind === 'map' ? merged : root;
}

function checkService(root: Node, asked: string | undefined, service: string, problems: Problem[]): void {
  const node = child(root, 'service');
  if (asked === undefined || asked === service || node === undefined) return;
  problems.push(problemAt(node.at, `there is no service "${asked}" here, only "${service}"`));
}

/** What one section needs of another. */
function checkTogether(root: MapNode, problems: Problem[]): void {
  const slots = keySpan(child(root, 'deploy'), 'slots');
  if (slots !== undefined && child(root, 'rollout') === undefined)
    problems.push(
      problemAt(
        slots,
        '`deploy.slots` without `rollout`: the new version would get no users',
        'Add `rollout` with `traffic` and `steps`.',
      ),
    );
  if (
    problems.length === 0 &&
    ['gates', 'database', 'deploy', 'rollout'].every((name) => child(root, name) === undefined)
  )
    problems.push(
      problemAt(root.at, 'nothing is to be done', 'Add at least one of: gates, database, deploy, rollout.'),
    );
}

function readSections(root: Node, problems: Problem[]) {
  parseAt(root, ['gates'], gatesSchema, problems);
  return {
    top: parseAt(root, [], topSchema, problems),
    http: parseAt(root, ['http'], httpSchema, problems) ?? { headers: {} },
    database: parseAt(root, ['database'], databaseSchema, problems),
    deploy: parseAt(root, ['deploy'], deploySchema, problems),
    rollout: parseAt(root, ['rollout'], rolloutSchema, problems),
  };
}
type Read = ReturnType<typeof readSections>;

/** With the conditions of its rehearsal. */
function databaseOf(
  root: Node,
  { database }: Read,
  conditions: ReadonlyMap<Node, Resolved>,
): Parts['database'] {
  if (database?.rehearsal === undefined) return database;
  const expect = listed(nodeAt(root, ['database', 'rehearsal', 'expect'])).flatMap(
    (node) => conditions.get(node)?.condition ?? [],
  );
  return { ...database, rehearsal: { ...database.rehearsal, expect } };
}

const sound = (signals: ReadonlyMap<string, SignalPart | undefined>): readonly SignalPart[] =>
  [...signals.values()].filter((signal) => signal !== undefined);

function partsOf(read: Read, signals: readonly SignalPart[], environment: string): Omit<Parts, 'database'> {
  return {
    unattended: read.top?.environments[environment]?.unattended,
    approval: read.top?.environments[environment]?.approval ?? 'required',
    http: read.http,
    signals: new Map(signals.map((signal) => [signal.name, signal])),
    deploy: read.deploy,
    traffic: read.rollout?.traffic,
    drain: { timeout: read.rollout?.drain?.timeout ?? 300_000 },
    adopt: read.rollout?.adopt,
    supersede: read.rollout?.supersede,
  };
}

const aroundOf = (
  { top }: Read,
  environment: string | undefined,
  { inline = false, rollback = false }: CompileOptions,
): Around => ({
  // The way back is one step, which a job can hold as long as it likes to.
  inline: inline && !rollback,
  approval: top?.environments[environment ?? '']?.approval ?? 'required',
});

/** What the digest covers: all but the overlays of other environments. */
function configOf(root: Node, environment: string): ReturnType<typeof plain> {
  const { environments, ...config } = Object.fromEntries(
    root.kind === 'map' ? [...root.entries].map(([key, { value }]) => [key, value]) : [],
  );
  const own = (key: string): readonly (readonly [string, Node])[] => {
    const node = child(child(environments, environment), key);
    return node === undefined ? [] : [[key, node]];
  };
  const all = [...Object.entries(config), ...own('unattended'), ...own('approval')];
  return Object.fromEntries(all.map(([key, node]) => [key, plain(node)]));
}

/**
 * Pure: reads no file and no environment; `$NAME` stays as it is.
 * @throws SluicewayError CONFIG with all that is wrong, each with file, line and column.
 */
export function compile(text: string, options: CompileOptions): Compiled {
  const problems: Problem[] = [];
  const stop = (): never => {
    throw configError(options.path, text, problems);
  };
  const written = readDocument(text, problems) ?? stop();
  if (problems.length > 0) return stop();
  const environment = environmentOf(written, options.environment, problems);
  const { root, gone } = refuseLater(overlaidRoot(written, environment), problems);
  const read = readSections(root, problems);
  const signals = readSignals(root, problems);
  const fields = [...signals].map(([name, signal]) => [name, signal?.fields] as const);
  const declared = new Map([...fields, ...gone.map((name) => [name, undefined] as const)]);
  const conditions = resolveAll(root, declared, problems);
  if (read.rollout !== undefined) {
    checkSteps(root, read.rollout, problems);
    checkLaterRuns(root, read.rollout, aroundOf(read, environment, options), problems);
    checkTargets(root, read.rollout, problems);
    checkLive(root, conditions, read.rollout, problems);
  }
  checkTogether(root.kind === 'map' ? root : written, problems);
  if (read.top !== undefined) checkService(root, options.service, read.top.service, problems);
  if (problems.length > 0 || read.top === undefined || environment === undefined) return stop();
  const { service } = read.top;
  const slots = read.deploy?.slots !== undefined;
  const body = lower({ root, conditions, rollout: read.rollout, slots }, options.rollback === true);
  const database = databaseOf(root, read, conditions);
  const parts = { ...partsOf(read, sound(signals), environment), database };
  return {
    plan: { service, environment, ...body },
    parts,
    digest: digestOf(configOf(root, environment), service, environment),
    references: referencesOf(root, sound(signals)),
  };
}
