/** What a rollback would do, in words, without doing it. */
import { durationText } from '../config/units.ts';
import { shareText } from '../judge/figure.ts';
import { logLine } from './escape.ts';

/** What has become of the version that users would go back to. */
export type Earlier =
  | { readonly is: 'running'; readonly slot: string }
  | { readonly is: 'gone'; readonly slot: string };

/** What would become of the database. */
export type Schema =
  | { readonly is: 'none' }
  | { readonly is: 'stays'; readonly why: string }
  | { readonly is: 'restored'; readonly backup: string; readonly losesMs: number };

/** Shares 0..1 of users on the version that is rolled back. */
export interface DryRun {
  readonly service: string;
  readonly environment: string;
  readonly from: number;
  readonly to: number;
  /** The traffic driver: `nginx`. */
  readonly router: string;
  readonly earlier: Earlier;
  /** Short commit, or a version's name, of the earlier version. */
  readonly version: string;
  readonly schema: Schema;
  /** What else would follow: `stop the run 10234`. */
  readonly then: readonly string[];
  /** What is possible as well: `5 % (the previous step)`. */
  readonly also: readonly string[];
}

function versionText({ earlier, version }: DryRun): string {
  switch (earlier.is) {
    case 'running':
      return `${earlier.slot} (${version}) is still running: nothing to redeploy`;
    case 'gone':
      return `${version} is redeployed to ${earlier.slot} and checked before any user meets it`;
  }
}

function schemaText({ schema }: DryRun): string {
  switch (schema.is) {
    case 'none':
      return 'none is configured';
    case 'stays':
      return `schema stays: ${schema.why}`;
    case 'restored':
      return `restored from ${schema.backup}: the writes of the last ${durationText(schema.losesMs)} are lost`;
  }
}

/** Lines for the log, or for a block of code in a summary. */
export function dryRunLines(run: DryRun): readonly string[] {
  const [from, to] = [shareText(run.from), shareText(run.to)];
  const lines = [
    `Would roll back ${run.service} in ${run.environment} from ${from} to ${to}.`,
    `  traffic   ${run.router}: ${from} → ${to}`,
    `  version   ${versionText(run)}`,
    `  database  ${schemaText(run)}`,
    ...(run.then.length === 0 ? [] : [`  then      ${run.then.join(', ')}`]),
    ...(run.also.length === 0 ? [] : [`Also possible: ${run.also.join(' · ')}`]),
  ];
  return lines.map(logLine);
}
