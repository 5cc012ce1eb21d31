/** A recorded release in the judge's own words. */
import { SluicewayError } from '../../errors.ts';
import type { Look } from '../../judge/look.ts';
import type { JudgeCheck, JudgeParams } from '../../judge/params.ts';
import { datumOf, isRunningTotal, type Told } from './counts.ts';
import { fault, parsed, type Path, pathText, strangeKeys } from './json.ts';
import { wrongOptions } from './options.ts';
import {
  countNames,
  optionsOf,
  paramNames,
  type RecordedCheck,
  type RecordedRelease,
  releaseSchema,
  stepNames,
} from './schema.ts';

export interface Recorded {
  readonly name: string;
  readonly params: JudgeParams;
  readonly looks: readonly Look[];
  /** What is wrong and could be left aside. */
  readonly faults: readonly string[];
}

function checkOf(check: RecordedCheck): JudgeCheck {
  switch (check.kind) {
    case 'compare':
      return check;
    case 'limit': {
      const { pass, hard, ...rest } = check;
      return { ...rest, ...(pass === undefined ? {} : { pass }), ...(hard === undefined ? {} : { hard }) };
    }
    case 'gauge': {
      const { limit: _, ...rest } = check;
      return rest;
    }
  }
}

function paramsOf({ alpha, params }: RecordedRelease): JudgeParams {
  const [first, ...rest] = params.steps.map(({ share, hold_looks: holdLooks, max_looks: maxLooks }) =>
    maxLooks === undefined ? { share, holdLooks } : { share, holdLooks, maxLooks },
  );
  if (first === undefined) throw new RangeError('a release without a step');
  return {
    alpha: params.alpha ?? alpha ?? 0.05,
    beta: params.beta,
    promote: params.promote === 'proof' ? 'proof' : 'no-harm',
    steps: [first, ...rest],
    checks: params.checks.map(checkOf),
  };
}

interface ToldLook {
  readonly step: number;
  readonly told: ReadonlyMap<string, Told>;
}

function lookOf({ params, looks }: RecordedRelease, index: number, path: Path): ToldLook {
  const { step = 0, data = {} } = looks[index] ?? {};
  const here = [...path, 'looks', index];
  const last = params.steps.length - 1;
  if (step > last) throw new SluicewayError('INPUT', fault([...here, 'step'], step, `0 to ${last}`));
  const told = params.checks.map((check): [string, Told] => [
    check.name,
    datumOf(check, data[check.name], [...here, 'data', check.name]),
  ]);
  return { step, told: new Map(told) };
}

/** A name that no check has would otherwise go unseen, and its check be without data for ever. */
function strangers({ params, looks }: RecordedRelease, path: Path): readonly string[] {
  const names = params.checks.map(({ name }) => name);
  return looks.flatMap(({ data }, index) =>
    Object.keys(data)
      .filter((name) => !names.includes(name))
      .map((name) =>
        fault([...path, 'looks', index, 'data'], name, `the name of a check: ${names.join(', ')}`),
      ),
  );
}

/** `raw` still has what the schema leaves out. */
function strangeOptions({ params, looks }: RecordedRelease, raw: unknown, path: Path): readonly string[] {
  const named = (inside: Path, names: readonly string[]) => strangeKeys(raw, inside, names, path);
  const figures = looks.flatMap((_, look) =>
    params.checks.flatMap(({ name, kind }) =>
      named(['looks', look, 'data', name], kind === 'gauge' ? ['v'] : countNames),
    ),
  );
  return [
    ...named(['params'], paramNames),
    ...params.steps.flatMap((_, index) => named(['params', 'steps', index], stepNames)),
    ...params.checks.flatMap((check, index) => named(['params', 'checks', index], optionsOf(check))),
    ...figures,
  ];
}

/** What would make a check that never acts, or another than was meant: refused, as its verdict would mislead. */
function refuseOptions({ params }: RecordedRelease, path: Path): void {
  const steps = params.steps.length;
  const wrong = params.checks.flatMap((check, index) => {
    const here = [...path, 'params', 'checks', index];
    const twin = params.checks.findIndex(({ name }) => name === check.name);
    const twice =
      twin < index ? [fault([...here, 'name'], check.name, 'a name that no other check has')] : [];
    return [...twice, ...wrongOptions(check, steps, here)];
  });
  if (wrong.length > 0) throw new SluicewayError('INPUT', wrong.join('\n'));
}

function refuseCumulative(name: string, told: readonly (Told | undefined)[], path: Path): void {
  if (!isRunningTotal(told.flatMap((one) => one?.datum ?? []))) return;
  throw new SluicewayError(
    'INPUT',
    `${pathText([...path, 'looks'])}: found figures of "${name}" that grow from look to look like a running total, expected those since the last look: subtract each from the next`,
  );
}

/** Throws SluicewayError('INPUT') where nothing could be judged. */
export function recordedOf(raw: unknown, path: Path): Recorded {
  const release = parsed(releaseSchema, raw, path);
  refuseOptions(release, path);
  const looks = release.looks.map((_, index) => lookOf(release, index, path));
  for (const { name } of release.params.checks) {
    refuseCumulative(
      name,
      looks.map(({ told }) => told.get(name)),
      path,
    );
  }
  const figures = looks.flatMap(({ told }) => [...told.values()].flatMap(({ faults }) => faults));
  return {
    name: release.name,
    params: paramsOf(release),
    looks: looks.map(({ step, told }) => ({
      step,
      data: Object.fromEntries([...told].map(([name, { datum }]) => [name, datum])),
    })),
    faults: [...strangeOptions(release, raw, path), ...strangers(release, path), ...figures],
  };
}
