/** Every form of DDL that was measured by hand, through the rehearsal: a finding where it costs, none where it does not. */
import { describe, expect, test } from '@jest/globals';
import { assessed, namesOf } from '../load/measured.ts';
import { type MeasuredForm, truth } from '../truth.ts';
import { useBase } from './base.ts';

/** What lint says whatever it costs. */
const said = ['truncate', 'rename-column', 'rename-value', 'missing-lock-timeout'];
const strong = ['Share', 'ShareRowExclusive', 'Exclusive', 'AccessExclusive'];
const isTable = (name: string): boolean => !name.startsWith('i:') && name !== 'sq';

/** By the file: written anew, or read in full (more than nothing) under a lock that keeps others out. */
function costs({ locks, rew, scans }: MeasuredForm, form: string): boolean {
  if (form.startsWith('truncate')) return false;
  const under = scans.filter(
    (scan) => !scan.endsWith('/0') && strong.includes(locks[scan.replace(/:.*/, '')] ?? ''),
  );
  return rew.filter(isTable).length > 0 || under.length > 0;
}
const blocks = ({ locks }: MeasuredForm): boolean =>
  Object.values(locks).some((mode) => strong.includes(mode));

const servers = [
  ['pg15', 'embedded'],
  ['pg18', 'embedded-18'],
] as const;

(truth.forms.length === 0 ? describe.skip : describe).each(servers)('measured on %s', (key, source) => {
  const copy = useBase(source, `${truth.setup}; analyze`);

  test.each(truth.forms.map((form, index) => [form.name, form, index] as const))(
    '%s',
    async (_name, form, index) => {
      const found = await assessed(await copy(`form_${index}`), ['set search_path = s', form.sql]);
      const expected = form[key];
      const names = namesOf(found);
      expect(found.steps.at(-1)?.error ?? null).toBe(expected.err);
      expect(names.some((name) => !said.includes(name))).toBe(costs(expected, form.sql));
      expect(names.includes('missing-lock-timeout')).toBe(blocks(expected));
    },
  );
});
