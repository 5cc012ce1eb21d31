/** What a rollback would do, in words, without doing it. */
import { durationText } from '../config/units.ts';
import { shareText } from '../judge/figure.ts';
import { logLine } from './escape.ts';

/** What would become of users. */
export type Move =
  /** The release is under way: its share of users (0..1) goes down, to nobody where `to` is 0. */
  | { readonly is: 'undone'; readonly from: number; readonly to: number }
  /** It is under way, and no user has met it. */
  | { readonly is: 'called-off' }
  /** All users go from one version (a short commit) to the earlier one. */
  | { readonly is: 'switched'; readonly from: string }
  /** Users have the earlier version, and what another release did to the database is undone under them. */
  | { readonly is: 'repaired' };

/** What has become of the version that users would go back to. */
export type Earlier =
  | { readonly is: 'running'; readonly slot: string }
  | { readonly is: 'gone'; readonly slot: string };

/** What would become of the database. `losesMs` is null where the backup's age is unknown. */
export type Schema =
  | { readonly is: 'none' }
  | { readonly is: 'stays'; readonly why: string }
  | { readonly is: 'restored'; readonly backup: string; readonly losesMs: number | null }
  /** The rollback would stop here, before it changed anything. */
  | { readonly is: 'refused'; readonly why: string };

export interface DryRun {
  readonly service: string;
  readonly environment: string;
  readonly move: Move;
  /** The traffic driver: `nginx`. */
  readonly router: string;
  readonly earlier: Earlier;
  /** Short commit, or a version's name, of the earlier version; null where no release brought it. */
  readonly version: string | null;
  readonly schema: Schema;
}

function titleOf({ service, environment, move, version, schema }: DryRun): string {
  const would = schema.is === 'refused' ? 'Would not' : 'Would';
  const place = `${service} in ${environment}`;
  switch (move.is) {
    case 'undone':
      return `${would} roll back ${place} from ${shareText(move.from)} to ${shareText(move.to)}.`;
    case 'called-off':
      return `${would} call off the release of ${service} to ${environment}: no user has met it.`;
    case 'switched':
      return `${would} roll back ${place} from ${move.from} to ${version ?? 'the earlier version'}.`;
    case 'repaired':
      return `${would} restore the database of ${place}, and redeploy ${version ?? 'the earlier version'} on it.`;
  }
}

function trafficText({ move, router, earlier }: DryRun): string {
  switch (move.is) {
    case 'undone':
      return `${router}: ${shareText(move.from)} → ${shareText(move.to)}`;
    case 'called-off':
      return `${router}: stays as it is`;
    case 'switched':
    case 'repaired':
      return `${router}: all users go to ${earlier.slot} once it is checked`;
  }
}

function versionText({ earlier, version }: DryRun): string {
  switch (earlier.is) {
    case 'running':
      return `${earlier.slot}${version === null ? '' : ` (${version})`} is still running: nothing to redeploy`;
    case 'gone':
      return `${version ?? 'the earlier version'} is redeployed to ${earlier.slot} and checked before any user meets it`;
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
    case 'restored': {
      const lost =
        schema.losesMs === null ? 'since it was made' : `of the last ${durationText(schema.losesMs)}`;
      return `restored from ${schema.backup}: the writes ${lost} are lost`;
    }
  }
}

/** Lines for the log, or for a block of code in a summary. */
export const dryRunLines = (run: DryRun): readonly string[] =>
  [
    titleOf(run),
    `  traffic   ${trafficText(run)}`,
    `  version   ${versionText(run)}`,
    `  database  ${schemaText(run)}`,
  ].map(logLine);
