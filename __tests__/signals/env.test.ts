import { expect, test } from '@jest/globals';
import { reading } from './outside.ts';

const line = 'config: { env: [DATABASE_URL, TOKEN, CI] }';

test('all are set, in SLUICEWAY_ENV or in the job', async () => {
  const facts = await reading(line, { values: { DATABASE_URL: 'u', TOKEN: 't' }, jobEnv: { CI: 'true' } });
  expect(facts.get('config')).toEqual({
    is: 'single',
    sample: { kind: 'truth', holds: true },
    note: '3 of 3 are set',
  });
});

test('says which are missing and which are empty, and never a value', async () => {
  const facts = await reading(line, {
    values: { TOKEN: ' ', CI: 'hunter2' },
    jobEnv: { TOKEN: 'in the job' },
  });
  expect(facts.get('config')).toEqual({
    is: 'single',
    sample: { kind: 'truth', holds: false },
    note: 'missing: DATABASE_URL; empty: TOKEN',
  });
});

test('what every object has is no variable', async () => {
  const facts = await reading('config: { env: [constructor] }', { values: { TOKEN: 't' } });
  expect(facts.get('config')).toMatchObject({ sample: { holds: false } });
});

test('a run that was given no value at all cannot tell, and is never taken for one that has them', async () => {
  const facts = await reading(line, { values: {}, jobEnv: { CI: 'true' } });
  expect(facts.get('config')).toMatchObject({ is: 'unavailable' });
});
