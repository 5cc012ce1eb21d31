import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { copyWithoutSideEffects } from '../../scripts/build/side-effects.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluiceway-packages-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function installed(manifest: object): { readonly from: string; readonly to: string } {
  const files = {
    'package.json': JSON.stringify({ name: '@acme/tool', exports: './lib/tool.js', ...manifest }),
    'lib/tool.js': 'export const tool = 1;',
    'node_modules/inner/index.js': 'export const inner = 1;',
  };
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, 'from/@acme/tool', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return { from: join(folder, 'from'), to: join(folder, 'to') };
}

describe('the copy of a package for the bundler', () => {
  test('is the package, with the flag added', () => {
    const { from, to } = installed({});
    copyWithoutSideEffects('@acme/tool', from, to);
    const text = readFileSync(join(to, '@acme/tool/package.json'), 'utf8');
    expect(JSON.parse(text)).toEqual({ name: '@acme/tool', exports: './lib/tool.js', sideEffects: false });
    expect(readFileSync(join(to, '@acme/tool/lib/tool.js'), 'utf8')).toBe('export const tool = 1;');
  });

  test('leaves what is installed as it is', () => {
    const { from, to } = installed({});
    copyWithoutSideEffects('@acme/tool', from, to);
    expect(readFileSync(join(from, '@acme/tool/package.json'), 'utf8')).not.toContain('sideEffects');
  });

  test('holds no packages of its own: a second copy of one would be bundled', () => {
    const { from, to } = installed({});
    copyWithoutSideEffects('@acme/tool', from, to);
    expect(readdirSync(join(to, '@acme/tool')).sort()).toEqual(['lib', 'package.json']);
  });

  test.each([[false], [['./lib/tool.js']]])('is refused where the package says %j itself', (sideEffects) => {
    const { from, to } = installed({ sideEffects });
    expect(() => copyWithoutSideEffects('@acme/tool', from, to)).toThrow('take it off the list');
  });
});
