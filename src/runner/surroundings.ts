/** What commands, requests and readers of one release are given: who is who, and what `$NAME` stands for. */
import { otherSlot, type Slot } from '../config/plan.ts';
import type { Compiled } from '../config/parts.ts';
import { runCommand } from '../drivers/command/bash.ts';
import { SluicewayError } from '../errors.ts';
import { checksOf } from '../github/checks.ts';
import { percentNumber } from '../judge/figure.ts';
import type { Due } from '../release/decision.ts';
import type { Arm, SourceDeps } from '../signals/deps.ts';
import { expandText, type Variables } from '../transport/expand.ts';
import { createHttp } from '../transport/http.ts';
import type { Outside } from './outside.ts';

/** One release, as far as the outside has to know it. */
export interface Candidate {
  readonly release: string;
  readonly sha: string;
  readonly slot: Slot;
  /** Commit of the live version; '' where there is none. */
  readonly liveSha: string;
}

/** The name under which the arm's slot URL is expanded: a path alone is sent there. */
const SLOT_URL = 'SLUICEWAY_SLOT_URL';

export function variablesOf(
  { parts }: Compiled,
  candidate: Candidate,
  arm: Arm,
  values: Variables,
): Variables {
  const slot = arm === 'candidate' ? candidate.slot : otherSlot(candidate.slot);
  const sha = arm === 'candidate' ? candidate.sha : candidate.liveSha;
  const sides = { SLOT: slot, CANDIDATE_SLOT: candidate.slot, LIVE_SLOT: otherSlot(candidate.slot) };
  const url = parts.deploy?.slots?.[slot];
  return { ...sides, VERSION: sha, ...(url === undefined ? {} : { [SLOT_URL]: expandText(url, values) }) };
}

/** What the user's commands get beside the values of SLUICEWAY_ENV. */
export function commandVariables(
  { plan }: Compiled,
  candidate: Candidate,
  share: number,
): Readonly<Record<string, string>> {
  return {
    SLUICEWAY_VERSION: candidate.sha,
    SLUICEWAY_SLOT: candidate.slot,
    SLUICEWAY_ENVIRONMENT: plan.environment,
    SLUICEWAY_RELEASE: candidate.release,
    SLUICEWAY_EXPOSURE: percentNumber(share),
  };
}

/** Where a command finds what it is to look at: `SLUICEWAY_URL`. It may do without, where a name in it has no value. */
function urlOf(
  base: string | undefined,
  compiled: Compiled,
  candidate: Candidate,
  values: Variables,
): Readonly<Record<string, string>> {
  if (base === undefined) return {};
  try {
    return { SLUICEWAY_URL: expandText(base, variablesOf(compiled, candidate, 'candidate', values), values) };
  } catch (error) {
    if (error instanceof SluicewayError) return {};
    throw error;
  }
}

/** @param of a path alone goes to that version's slot, or to `http.base`, where users are; `live`: nobody else is asked */
export function sourceDeps(
  outside: Outside,
  compiled: Compiled,
  candidate: Candidate,
  of: Due['of'],
  share: number,
): SourceDeps {
  const { secrets, workspace, env, github } = outside;
  const { http, deploy } = compiled.parts;
  const slots = of !== 'service' && deploy?.slots !== undefined;
  const base = slots ? `$${SLOT_URL}` : http.base;
  return {
    http: createHttp({ mask: secrets.mask }),
    run: runCommand,
    checks: () => checksOf(github, candidate.sha),
    ...(of === 'live' ? { only: 'live' as const } : {}),
    workspace,
    values: secrets.values,
    jobEnv: env,
    commandEnv: {
      ...secrets.values,
      ...commandVariables(compiled, candidate, share),
      ...urlOf(base, compiled, candidate, secrets.values),
    },
    variables: (arm) => variablesOf(compiled, candidate, arm, secrets.values),
    defaults: { base, headers: http.headers, slot: slots },
    mask: secrets.mask,
  };
}

/** For a command of the user: the values of SLUICEWAY_ENV and `env`, its lines into the log. */
export function commandOptions(outside: Outside, env: Readonly<Record<string, string>>, timeoutMs: number) {
  const { workspace: cwd, abort, log, secrets } = outside;
  const onLine = (line: string): void => log.line(`    ${line}`);
  return { cwd, env: { ...secrets.values, ...env }, timeoutMs, abort, onLine, mask: secrets.mask };
}
