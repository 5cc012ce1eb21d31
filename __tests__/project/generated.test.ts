import { describe, expect, test } from '@jest/globals';
import { replacePart } from '../../scripts/generated/markers.ts';
import { staleFiles } from '../../scripts/generated/write.ts';

test('what is generated is what its source says (npm run generate)', async () => {
  expect((await staleFiles()).map(({ path }) => path)).toEqual([]);
});

describe('a generated part of a page', () => {
  const page = 'before\n<!-- generated:t -->\nold\n<!-- /generated:t -->\nafter\n';

  test('is replaced and leaves the prose around it alone', () => {
    const renewed = replacePart(page, 'p.md', 't', 'new');
    expect(renewed).toBe('before\n<!-- generated:t -->\n\nnew\n\n<!-- /generated:t -->\nafter\n');
  });

  test('is stable: a second replacement changes nothing', () => {
    const once = replacePart(page, 'p.md', 't', 'new');
    expect(replacePart(once, 'p.md', 't', 'new')).toBe(once);
  });

  test('is missed by name where the page has lost its markers', () => {
    expect(() => replacePart('no markers', 'p.md', 't', 'new')).toThrow('p.md has no <!-- generated:t -->');
  });
});
