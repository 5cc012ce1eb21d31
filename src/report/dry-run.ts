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
  | { readonly is: 'restored'; readonly backup: string; readonly losesMs: number }
  /** The rollback would stop here, before it changed anything. */
  | { readonly is: 'refused'; readonly why: string };

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
  readonly follows?: readonly string[];
  /** What is possible as well: `5 % (the previous step)`. */
  readonly also?: readonly string[];
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
    case 'refused':
      return `this would stop it: ${schema.why}`;
    case 'restored':
      return `restored from ${schema.backup}: the writes of the last ${durationText(schema.losesMs)} are lost`;
  }
}

const list = (of: readonly string[] | undefined, between: string, heading: string): readonly string[] =>
  of === undefined || of.length === 0 ? [] : [`${heading}${of.join(between)}`];

/** Lines for the log, or for a block of code in a summary. */
export function dryRunLines(run: DryRun): readonly string[] {
  const [from, to] = [shareText(run.from), shareText(run.to)];
  const lines = [
    `Would ${run.schema.is === 'refused' ? 'not ' : ''}roll back ${run.service} in ${run.environment} from ${from} to ${to}.`,
    `  traffic   ${run.router}: ${from} → ${to}`,
    `  version   ${versionText(run)}`,
    `  database  ${schemaText(run)}`,
    ...list(run.follows, ', ', '  then      '),
    ...list(run.also, ' · ', 'Also possible: '),
  ];
  return lines.map(logLine);
}
