/** The checker itself: that it would see a stand-in that deviates, and a client that asks for what is not. */
import { describe, expect, test } from '@jest/globals';
import { exceptions } from '../../../sandbox/github/openapi/exceptions.ts';
import { readExtract } from '../../../sandbox/github/openapi/schema.ts';
import { settings } from '../../../sandbox/github/openapi/settings.ts';
import { type Exchange, Validator } from '../../../sandbox/github/openapi/validate.ts';
import { routes } from '../../../sandbox/github/routes/table.ts';

const validator = new Validator();

const REF = {
  ref: 'refs/heads/main',
  node_id: 'x',
  url: 'https://api.github.com/x',
  object: { type: 'commit', sha: 'a'.repeat(40), url: 'https://api.github.com/y' },
};

const exchange = (more: Partial<Exchange>): Exchange => ({
  operation: 'POST /repos/{owner}/{repo}/git/refs',
  query: new URLSearchParams(),
  request: { ref: 'refs/heads/main', sha: 'a'.repeat(40) },
  status: 201,
  response: REF,
  ...more,
});

const found = (more: Partial<Exchange>) =>
  validator.check(exchange(more)).map(({ side, at, message }) => `${side} ${at} ${message}`);

describe('the check', () => {
  test('passes what is as described', () => {
    expect(found({})).toEqual([]);
  });

  test.each<[string, Partial<Exchange>, string]>([
    ['a field of the reply that is missing', { response: { ...REF, url: undefined } }, 'response'],
    ['a field of the wrong type', { response: { ...REF, ref: 1 } }, 'response /ref'],
    [
      'a field deep inside that GitHub does not give',
      { response: { ...REF, object: { ...REF.object, by: 1 } } },
      'response /object/by',
    ],
    ['a status that GitHub does not answer', { status: 418 }, 'response'],
    [
      'a field of the request that does not exist',
      { request: { ref: 'r', sha: 's', force: true } },
      'request /force',
    ],
    ['a field of the request that is missing', { request: { ref: 'r' } }, 'request'],
    ['a query that does not exist', { query: new URLSearchParams('per_page=3') }, 'query /per_page'],
    ['an operation that does not exist', { operation: 'PUT /repos/{owner}/{repo}/git/refs' }, 'request'],
  ])('sees %s', (_, more, at) => {
    expect(found(more)).toEqual([expect.stringContaining(at)]);
  });
});

test('the extract has every route of the stand-in and every setting of the docs, and no more', () => {
  const described = Object.keys(readExtract().operations);
  const answered = routes.map(({ template }) => template).filter((template) => template !== 'POST /graphql');
  expect(described.toSorted()).toEqual([...answered, ...settings].toSorted());
});

test('every exception says why', () => {
  for (const { reason } of exceptions) expect(reason.length).toBeGreaterThan(20);
});
