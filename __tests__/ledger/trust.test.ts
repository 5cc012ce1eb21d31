import { expect, test } from '@jest/globals';
import { encode } from '../../src/ledger/codec.ts';
import { signer } from '../../src/ledger/mac.ts';
import { admitStatus, type RawStatus } from '../../src/ledger/trust.ts';

const key = signer('the key', 'acme/shop', 41);
const wished = {
  seq: 2,
  run: '7.1',
  type: 'wished',
  wish: { wish: 'approve', subject: 'release' },
  by: 'ana',
  words: 'fine',
} as const;
const status = (sign = key, over: Partial<RawStatus> = {}): RawStatus => ({
  id: 5,
  createdAt: 1,
  writer: 'github-actions[bot]',
  ...encode(wished, sign),
  ...over,
});
const trust = { writers: ['github-actions[bot]'], signers: [key] };

test('an event of ours counts', () => {
  expect(admitStatus(status(), trust)).toMatchObject({ is: 'event', event: { ...wished, id: 5 } });
});

test.each([
  ['by another writer', status(key, { writer: 'mallory' }), 'written by mallory'],
  ['signed with another key', status(signer('guess', 'acme/shop', 41)), 'MAC does not fit'],
  ['copied from another release', status(signer('the key', 'acme/shop', 40)), 'MAC does not fit'],
  ['with another state', status(key, { state: 'success' }), 'MAC does not fit'],
  [
    'changed',
    status(key, { description: status().description.replace('by=ana', 'by=eve') }),
    'MAC does not fit',
  ],
  ['not signed at all', status(key, encode(wished, null)), 'no MAC'],
  ['of another tool', status(key, { description: 'Deployed to Vercel' }), 'not an event of ours'],
])('one %s is ignored, and said so', (_how, forged, why) => {
  const answer = admitStatus(forged, trust);
  expect(answer).toMatchObject({ is: 'ignored' });
  expect(answer.is === 'ignored' ? answer.why : '').toContain(why);
});

test('while a key is rotated, both count', () => {
  const both = { ...trust, signers: [signer('new', 'acme/shop', 41), key] };
  expect(admitStatus(status(), both).is).toBe('event');
});

test('words are not signed: they are for people only', () => {
  expect(
    admitStatus(status(key, { description: status().description.replace('- fine', '- great') }), trust).is,
  ).toBe('event');
});
