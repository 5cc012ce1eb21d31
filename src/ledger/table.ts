/**
 * The one table of the ledger's events: how each is written into and read from the fields of a status, which
 * of GitHub's states it carries, and what the docs say of it (docs/ledger.md is generated from here).
 */
import type { EventType, Outcome } from '../release/event.ts';
import { readEffect, writeEffect } from './effects.ts';
import { baseline, looked } from './looks.ts';
import { type EventSpec, type GitHubState, open } from './spec.ts';
import { readShareOf, writeShareOf } from './share.ts';
import * as text from './text.ts';
import { readWish, writeWish } from './wishes.ts';

const outcomes: Readonly<Record<Outcome, GitHubState>> = {
  completed: 'success',
  'rolled-back': 'failure',
  superseded: 'inactive',
  failed: 'failure',
  cancelled: 'error',
};
const yes = (is: boolean): string => (is ? 'yes' : 'no');
const slots = ['blue', 'green'] as const;
/** Ids that others choose are kept to characters that the grammar does not use. */
const name = /^[A-Za-z0-9._-]{1,62}$/;
/** What a backup is named as; a cloud's snapshot may have colons and slashes. */
const made = /^[A-Za-z0-9._:/@-]{1,62}$/;
const intent = /^\d{1,20}\.\d{1,4}#\d{1,9}$/;

const isIntent = (of: string | undefined): of is `${string}#${number}` => of !== undefined && intent.test(of);

export const table: { readonly [T in EventType]: EventSpec<T> } = {
  opened: {
    means: 'The release exists. `approval` tells whether its environment had required reviewers then.',
    fields: {
      digest: 'digest of the plan',
      slot: 'blue or green',
      approval: 'yes or no',
      adopted: 'percent that the router gave it already',
      starts: 'percent that the release had reached whose place it takes',
    },
    states: ['queued'],
    state: () => 'queued',
    write: (event) => [
      ['digest', event.digest],
      ['slot', event.slot],
      ['approval', yes(event.approval)],
      ...writeShareOf('adopted', event.adopted),
      ...writeShareOf('starts', event.starts),
    ],
    read(found) {
      const slot = text.oneOf(found.get('slot'), slots);
      const approval = text.oneOf(found.get('approval'), ['yes', 'no']);
      const digest = found.get('digest');
      const [adopted, starts] = [readShareOf(found, 'adopted'), readShareOf(found, 'starts')];
      const fits = slot && approval && digest !== undefined && name.test(digest) && adopted && starts;
      const shares = { ...adopted, ...starts };
      return fits ? { type: 'opened', digest, slot, approval: approval === 'yes', ...shares } : undefined;
    },
  },
  wished: {
    means: 'What a person wants. Appended at once, without the lease; outranks what runs.',
    fields: {
      wish: 'roll-back (to: percent or previous, restore, pace), set (to, raise), pause, resume, advance, approve or refuse (subject)',
      by: "the person's login",
    },
    ...open,
    write: (event) => [...writeWish(event.wish), ['by', event.by]],
    read(found) {
      const [wish, by] = [readWish(found), found.get('by')];
      return wish && by !== undefined && /^[A-Za-z0-9[\]_-]{1,45}$/.test(by)
        ? { type: 'wished', wish, by }
        : undefined;
    },
  },
  judged: {
    means: 'A verdict on the gates, the rehearsal, the gates read again, or the slot just deployed.',
    fields: {
      subject: 'what was judged',
      verdict: 'passed, failed or unavailable',
      schema: "the rehearsal's finding: whether the live version runs on the migrated schema",
    },
    ...open,
    write: (event) => [
      ['subject', event.subject],
      ['verdict', event.verdict],
      ['schema', event.compatibility],
    ],
    read(found) {
      const subject = text.oneOf(found.get('subject'), ['gates', 'rehearsal', 'gates-again', 'deployment']);
      const verdict = text.oneOf(found.get('verdict'), ['passed', 'failed', 'unavailable']);
      const compatibility = text.oneOf(found.get('schema'), ['compatible', 'incompatible', 'unknown']);
      return subject && verdict && compatibility && { type: 'judged', subject, verdict, compatibility };
    },
  },
  rehearsed: {
    means: 'The migration files that were rehearsed: they alone are run in earnest.',
    fields: {
      files: 'digest of all names and contents',
      count: 'how many they are',
      newest: 'digests of the last by name, 3 characters each',
      ms: 'how long they are expected to take in production',
    },
    ...open,
    write: ({ files: { digest, count, newest }, ms }) => [
      ['files', digest],
      ['count', String(count)],
      ...(newest.length === 0 ? [] : [['newest', newest.join('')] as const]),
      ...(ms === undefined ? [] : [['ms', String(ms)] as const]),
    ],
    read(found) {
      const [digest, count] = [found.get('files') ?? '', text.readWhole(found.get('count'))];
      const newest = (found.get('newest') ?? '').match(/.{3}/gs) ?? [];
      const fits = /^[\w-]{12}$/.test(digest) && /^([\w-]{3})*$/.test(found.get('newest') ?? '');
      if (!fits || count === undefined) return undefined;
      const ms = text.readWhole(found.get('ms'));
      return { type: 'rehearsed', files: { digest, count, newest }, ...(ms === undefined ? {} : { ms }) };
    },
  },
  looked,
  baseline,
  intends: {
    means: 'An outside change is about to be made. Written under the lease; a run that dies leaves it.',
    fields: {
      do: 'backup, migrate, deploy, shift, drain, restore or dispatch',
      to: 'percent, of a shift',
      course: 'forward, back, or set by a person, of a shift',
      goal: 'percent at which a gradual way back ends, of a shift',
      slot: 'of deploy and drain',
      ref: 'the backup, of restore',
      subject: 'what is to be approved, of dispatch',
    },
    ...open,
    write: (event) => writeEffect(event.effect),
    read(found) {
      const effect = readEffect(found);
      return effect && { type: 'intends', effect };
    },
  },
  did: {
    means: 'The change was made, and confirmed by what it was made to.',
    fields: { of: 'the intent: run#number', ref: "what it made, such as the backup's id" },
    ...open,
    write: (event) =>
      event.ref === ''
        ? [['of', event.intent]]
        : [
            ['of', event.intent],
            ['ref', event.ref],
          ],
    read(found) {
      const [of, ref] = [found.get('of'), found.get('ref') ?? ''];
      return isIntent(of) && (ref === '' || made.test(ref)) ? { type: 'did', intent: of, ref } : undefined;
    },
  },
  'gave-up': {
    means:
      'The change was not made: it failed, was refused before it began, had not happened when its run died, or a wish outranked it.',
    fields: { of: 'the intent: run#number', why: 'failed, refused, undone or outranked' },
    ...open,
    write: (event) => [
      ['of', event.intent],
      ['why', event.why],
    ],
    read(found) {
      const [of, why] = [
        found.get('of'),
        text.oneOf(found.get('why'), ['failed', 'refused', 'undone', 'outranked']),
      ];
      return isIntent(of) && why ? { type: 'gave-up', intent: of, why } : undefined;
    },
  },
  closed: {
    means:
      'The end. A completed release is closed a second time, as superseded, when a newer one takes its place.',
    fields: { outcome: 'completed, rolled-back, superseded, failed or cancelled' },
    states: ['success', 'failure', 'error', 'inactive'],
    state: (event) => outcomes[event.outcome],
    write: (event) => [['outcome', event.outcome]],
    read(found) {
      const outcome = text.oneOf(found.get('outcome'), [
        'completed',
        'rolled-back',
        'superseded',
        'failed',
        'cancelled',
      ]);
      return outcome && { type: 'closed', outcome };
    },
  },
};
