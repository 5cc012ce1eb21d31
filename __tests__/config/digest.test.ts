import { describe, expect, test } from '@jest/globals';
import { compile } from '../../src/config/compile.ts';
import { demo } from './texts.ts';

const digest = (text: string): string => compile(text, { path: 'c.yml', environment: 'production' }).digest;

describe('digest', () => {
  test('an update of ours strands no release: this one never changes', () => {
    expect(digest(demo)).toBe('oUkETae8ctY6f818');
  });
  test('style, order of keys and comments do not matter', () => {
    expect(digest(demo.replace('gates: { ci: ci }', '# which?\ngates:\n  "ci": ci'))).toBe(digest(demo));
    expect(digest(demo.replace('{ exposure: 5%, hold: 30s }', '{ hold: 30s, exposure: 5% }'))).toBe(
      digest(demo),
    );
  });
  test('neither does what is laid over another environment', () => {
    const staging = demo.replace('environments: {', 'environments: { staging: { gates: null },');
    expect(digest(staging)).toBe(digest(demo));
  });
  test('what is done does', () => {
    expect(digest(demo.replace('errors.rate > 1%', 'errors.rate > 2%'))).not.toBe(digest(demo));
    expect(digest(demo.replace('service: shop', 'service: till'))).not.toBe(digest(demo));
    expect(digest(demo.replace('production-auto', 'other'))).not.toBe(digest(demo));
  });
});
