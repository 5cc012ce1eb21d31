import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { root } from '../../scripts/build/command.ts';
import { actions } from '../../src/actions/registry.ts';

const text = (path: string): string => readFileSync(root + path, 'utf8');
const folders = (path: string): readonly string[] =>
  readdirSync(root + path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

describe.each(Object.entries(actions))('the action %s', (key, { contract }) => {
  test('stands in the registry under its own name', () => {
    expect(key).toBe(contract.name);
  });

  test('has metadata whose script exists, starts that action, and asks for Node 24', () => {
    const path = `actions/${contract.name}/action.yml`;
    const main = `../../dist/${contract.name}.js`;
    expect(load(text(path))).toMatchObject({ runs: { using: 'node24', main } });
    expect(text(`dist/${contract.name}.js`)).toContain(`main('${contract.name}')`);
  });

  test('declares in its metadata exactly the inputs and outputs of its contract', () => {
    const metadata: unknown = load(text(`actions/${contract.name}/action.yml`));
    const declared = (members: object) =>
      Object.fromEntries(Object.keys(members).map((name) => [name, expect.anything()]));
    expect(metadata).toEqual(
      expect.objectContaining({
        inputs: declared(contract.inputs),
        outputs: declared(contract.outputs),
      }),
    );
  });

  test('has a page in the docs, listed with the others', () => {
    expect(existsSync(`${root}docs/actions/${contract.name}.md`)).toBe(true);
    expect(text('docs/actions.md')).toContain(`(actions/${contract.name}.md)`);
  });
});

test('there is no folder of an action that the registry does not know, but that of the chain of them', () => {
  expect(folders('actions')).toEqual([...Object.keys(actions), 'release'].toSorted());
});

test('the action at the root is the release gate', () => {
  expect(load(text('action.yml'))).toMatchObject({ runs: { main: 'dist/release-gate.js' } });
});

test('dist has one stub an action, one bundle, the parser of SQL, licences, and nothing else', () => {
  const stubs = Object.keys(actions).map((name) => `${name}.js`);
  const expected = [
    ...stubs,
    'sluiceway.js',
    'pg-query.js',
    'libpg-query.wasm',
    'licenses.txt',
    'package.json',
  ];
  // What is loaded later has a number for its name.
  const found = readdirSync(`${root}dist`).filter((name) => !/^\d+\.index\.js$/.test(name));
  expect(found.toSorted()).toEqual(expected.toSorted());
});

test.each(['package.json', 'package-lock.json', '.npmrc'])('%s names no registry', (file) => {
  expect(text(file)).not.toMatch(/"resolved": "http|registry\s*=|"registry"|publishConfig/);
});
