/** Coverage from LCOV files in the checkout. */
import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import lcovParser from '@friedemannsommer/lcov-parser/sync';
import picomatch from 'picomatch';
import { counts, type Reading, single, unavailable, value } from '../../judge/reading.ts';
import type { SourceDeps } from '../deps.ts';
import type { ReadSource } from '../source.ts';
import { coverageOf, type FileCoverage, type Share, sum } from './coverage.ts';
import type { LcovConfig } from './spec.ts';

type Files = ReadonlyMap<string, FileCoverage>;

export const read =
  (deps: SourceDeps): ReadSource<LcovConfig> =>
  async (config, fields) => {
    const files = await load(config.path, deps.workspace);
    return new Map(
      fields.map((field) => [
        field,
        typeof files === 'string' ? unavailable(files) : readingOf(config, field, files),
      ]),
    );
  };

/** Coverage by source file relative to the checkout, or why there is none. */
async function load(path: string, workspace: string): Promise<Files | string> {
  const { glob } = await import('tinyglobby');
  const paths = (
    await glob(path, { cwd: workspace, absolute: true, dot: true, expandDirectories: false })
  ).toSorted();
  if (paths.length === 0)
    return `no file ${path} in the checkout: has the job that measures coverage handed it over?`;
  const texts = await Promise.all(paths.map((file) => readFile(file, 'utf8')));
  // A record without its end was cut off while it was written: what is missing is unknown.
  const cut = texts.findIndex((text) => !/(?:^|\n)end_of_record\s*$/.test(text));
  if (cut >= 0)
    return `${relative(workspace, paths[cut] ?? path)} is no whole LCOV file: it does not end in end_of_record`;
  const records = texts.flatMap((text) => lcovParser({ from: text }));
  const own = records.map((record) => ({
    ...record,
    path: relative(workspace, resolve(workspace, record.path.trim())),
  }));
  return coverageOf(own);
}

function readingOf(config: LcovConfig, field: string, files: Files): Reading {
  if (field === 'lines' || field === 'branches' || field === 'functions') {
    return shareOf(sum(files.values(), field), field);
  }
  const group = config.groups[field];
  if (group === undefined) return unavailable(`the signal has no group "${field}"`);
  const inGroup = picomatch(group, { dot: true });
  const matching = [...files].filter(([path]) => inGroup(path.replaceAll('\\', '/'))).map(([, file]) => file);
  if (matching.length === 0)
    return unavailable(`no file of the ${files.size} in the LCOV file matches ${group}`);
  return shareOf(sum(matching, 'lines'), 'lines');
}

/** Of nothing there is no share: no branch measured is not every branch tested. */
function shareOf({ found, hit }: Share, what: string): Reading {
  if (!(found > 0)) return unavailable(`the LCOV file counts no ${what}`);
  const share = counts(found, hit) === undefined ? undefined : value(hit / found, 'share');
  return single(share, `${hit} of ${found} ${what} cannot be`, `${hit} of ${found} ${what}`);
}
