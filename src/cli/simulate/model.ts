/** The traffic model as flags say it. */
import { type Parsed, parseDuration, parsePercent } from '../../config/units.ts';
import { SluicewayError } from '../../errors.ts';
import type { Incident, Model, Version } from './traffic.ts';

/** The flags, as typed. */
export interface ModelFlags {
  readonly requests: string;
  readonly live: readonly string[];
  readonly bad: readonly string[];
  readonly 'live-p95': string;
  readonly 'bad-p95': string | undefined;
  readonly incident: readonly string[];
}

function given<T>(flag: string, text: string, read: (text: string) => Parsed<T>): T {
  const found = read(text);
  if (found.ok) return found.value;
  throw new SluicewayError('INPUT', `--${flag}: ${found.message}`);
}

/** `0.5%`, or `timeouts=0.5%` for what one signal counts. */
export function versionOf(flag: 'live' | 'bad', rates: readonly string[], p95: string): Version {
  const read = rates.map((text): readonly [string, number] => {
    const [rate = '', field = ''] = text.split('=').toReversed();
    return [field, given(flag, rate, parsePercent)];
  });
  const byField = Object.fromEntries(read.filter(([field]) => field !== ''));
  const errors = read.findLast(([field]) => field === '')?.[1] ?? 0;
  const latency = given(`${flag}-p95`, p95, parseDuration);
  if (latency === 0) throw new SluicewayError('INPUT', `--${flag}-p95 "${p95}": found no time above 0`);
  return { errors, byField, p95: latency };
}

/** `15m+10m=8%`: from when after the first shift, how long, and how many of both versions' requests fail. */
function incidentOf(text: string): Incident {
  const [, begins, lasts, rate] = /^([^+=]+)\+([^+=]+)=([^+=]+)$/.exec(text) ?? [];
  if (begins === undefined || lasts === undefined || rate === undefined)
    throw new SluicewayError(
      'INPUT',
      `--incident "${text}": write start, length and rate, such as 15m+10m=8%`,
    );
  const from = given('incident', begins, parseDuration);
  const to = from + given('incident', lasts, parseDuration);
  return { from, to, errors: given('incident', rate, parsePercent) };
}

export function positive(flag: string, text: string): number {
  const figure = Number(text);
  if (text.trim() !== '' && Number.isFinite(figure) && figure > 0) return figure;
  throw new SluicewayError('INPUT', `--${flag} "${text}": found no number above 0`);
}

/** The old version at `live`, and the new one as good as it, or at `bad`. */
export function modelsOf(flags: ModelFlags): { readonly healthy: Model; readonly bad: Model } {
  const live = versionOf('live', flags.live, flags['live-p95']);
  const candidate = versionOf('bad', flags.bad, flags['bad-p95'] ?? flags['live-p95']);
  const common = {
    perMinute: positive('requests', flags.requests),
    live,
    incidents: flags.incident.map(incidentOf),
  };
  return { healthy: { ...common, candidate: live }, bad: { ...common, candidate } };
}
