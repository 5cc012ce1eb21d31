/** What the pages say must be so: configs compile, links lead somewhere, inputs and outputs exist, nothing is left out. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { globSync } from 'tinyglobby';
import { z } from 'zod';
import { root } from '../../scripts/build/command.ts';
import { chain } from '../../scripts/generated/workflows.ts';
import type { ActionContract } from '../../src/actions/contract.ts';
import { actions } from '../../src/actions/registry.ts';
import { compile } from '../../src/config/compile.ts';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { SluicewayError } from '../../src/errors.ts';
import { decode } from '../../src/ledger/codec.ts';
import { type Block, blocksOf } from './blocks.ts';
import { askedBy, calleeAt, caller, wrongInputsOf } from './callers.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const pages = ['README.md', ...globSync(['docs/**/*.md', 'examples/**/*.md'], { cwd: root }).sort()];

const blocks = pages.flatMap(blocksOf);
const ofKind = (kind: string): readonly Block[] => blocks.filter((block) => block.kind === kind);

/** Of several environments each compiles. */
function faultsOf({ at, text }: Block): string {
  const { environments } = z
    .looseObject({ environments: z.record(z.string(), z.unknown()) })
    .parse(load(text));
  try {
    for (const environment of Object.keys(environments)) compile(text, { path: at, environment });
    return '';
  } catch (thrown) {
    if (thrown instanceof SluicewayError) return thrown.message;
    throw thrown;
  }
}

describe('a config to copy', () => {
  test('is there, on the page that an error message names', () => {
    expect(ofKind('yaml config').some(({ at }) => at.startsWith('docs/config.md:'))).toBe(true);
  });
  test.each(ofKind('yaml config').map((block) => [block.at, block] as const))(
    'compiles: %s',
    (_at, block) => {
      expect(faultsOf(block)).toBe('');
    },
  );
});

/** Headings as GitHub names them in links. */
const anchorsOf = (page: string): ReadonlySet<string> =>
  new Set(
    [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );

function deadLinks(page: string): readonly string[] {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).has(anchor);
  });
}

test.each(pages)('links of %s lead to a file and a heading that exist', (page) => {
  expect(deadLinks(page)).toEqual([]);
});

test('every action has its page', () => {
  const missing = Object.keys(actions).filter((name) => !existsSync(join(root, `docs/actions/${name}.md`)));
  expect(missing).toEqual([]);
});

const node = z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() });

/** Every key that the schema declares, however deep. */
function keysIn(schema: unknown): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(keysIn);
  const parsed = node.safeParse(schema);
  if (!parsed.success) return [];
  const { properties = {}, ...rest } = parsed.data;
  return [
    ...Object.keys(properties),
    ...Object.values(properties).flatMap(keysIn),
    ...Object.values(rest).flatMap(keysIn),
  ];
}

test('docs/config.md names every key of the config', () => {
  const named = [...read('docs/config.md').matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) =>
    code.split(/[.<>[\]\s]+/),
  );
  const left = [...new Set(keysIn(configJsonSchema()))].filter((key) => !named.includes(key));
  expect(left).toEqual([]);
});

const step = z.looseObject({
  id: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
});
const nameOf = (uses: string | undefined): string | undefined =>
  /\/actions\/([a-z-]+)@/.exec(uses ?? '')?.[1];
/** The chain as one step, which has no contract but its action.yml. */
const contracts: Readonly<Record<string, Pick<ActionContract, 'inputs' | 'outputs'>>> = {
  ...Object.fromEntries(Object.entries(actions).map(([name, { contract }]) => [name, contract])),
  release: chain(),
};

/** Steps anywhere in a block: a list of them, or the jobs of a whole workflow. */
function stepsIn(value: unknown): readonly z.output<typeof step>[] {
  if (Array.isArray(value)) return value.flatMap(stepsIn);
  if (typeof value !== 'object' || value === null) return [];
  const one = step.safeParse(value);
  const own = one.success && one.data.uses !== undefined ? [one.data] : [];
  return [...own, ...Object.values(value).flatMap(stepsIn)];
}

/** A config in a step is held to the grammar as a file is. */
const inlineOf = ({ at, text }: Block): readonly Block[] =>
  stepsIn(load(text)).flatMap(({ with: { config } }) =>
    typeof config === 'string' && config.includes('\n') ? [{ at, kind: 'yaml config', text: config }] : [],
  );

/** What a step gives to an action that the action does not take, or leaves out that it needs. */
function wrongInputs(block: Block): readonly string[] {
  return stepsIn(load(block.text)).flatMap(({ uses, with: given }) => {
    const name = nameOf(uses);
    if (name === undefined) return [];
    const inputs = contracts[name]?.inputs;
    if (inputs === undefined) return [`there is no action ${name}`];
    const unknown = Object.keys(given).filter((key) => !(key in inputs));
    const missing = Object.entries(inputs).flatMap(([key, { required }]) =>
      required === true && !(key in given) ? [key] : [],
    );
    return [
      ...unknown.map((key) => `${name} has no input ${key}`),
      ...missing.map((key) => `${name} needs ${key}`),
    ];
  });
}

function wrongOutputs(block: Block): readonly string[] {
  const names = new Map(stepsIn(load(block.text)).map(({ id, uses }) => [id, nameOf(uses)]));
  return [...block.text.matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)].flatMap(([all, id, output = '']) => {
    const outputs = contracts[names.get(id) ?? '']?.outputs ?? {};
    return output in outputs ? [] : [all];
  });
}

const examples = blocks.filter(({ kind, text }) => kind.startsWith('yaml') && text.includes('/actions/'));
test.each(examples.map((block) => [block.at, block] as const))(
  'steps of %s fit the actions',
  (_at, block) => {
    expect([...wrongInputs(block), ...wrongOutputs(block)]).toEqual([]);
    expect(inlineOf(block).map(faultsOf).join('\n')).toBe('');
  },
);

const calling = z.looseObject({ jobs: z.record(z.string(), z.looseObject({ uses: z.string().optional() })) });
const path = /\/(?<path>\.github\/workflows\/[a-z]+\.yml)@/;
/** The calls of our workflows in a block, each with what it calls. */
const callsIn = ({ text }: Block) =>
  Object.values(calling.parse(load(text)).jobs).flatMap((job) => {
    const called = path.exec(job.uses ?? '')?.groups?.path;
    return called === undefined ? [] : [{ job: caller.parse(job), called }];
  });
const callers = ofKind('yaml workflow').filter((block) => callsIn(block).length > 0);

test.each(callers.map((block) => [block.at, block] as const))(
  'the call in %s grants what the workflow asks for, and gives inputs that it has',
  (_at, block) => {
    for (const { job, called } of callsIn(block)) {
      expect(job.permissions).toEqual(askedBy(calleeAt(called)));
      expect(wrongInputsOf(job.with, calleeAt(called))).toEqual([]);
    }
  },
);

const starters = globSync('workflows-templates/*.yml', { cwd: root }).map((file) => ({
  at: file,
  kind: '',
  text: read(file),
}));
/** As `name` is for people, it may differ. */
const bare = (block: Block) => callsIn(block).map(({ job: { name: _, ...job } }) => job);

test('what the pages call by reference, each in its shortest form, is what the starters call', () => {
  const pages = ['docs/quick-start.md:', 'docs/ways-of-use.md:'];
  const shown = callers.filter(
    ({ at, text }) => pages.some((page) => at.startsWith(page)) && text.includes('sluiceway/sluiceway/'),
  );
  const byCallee = (blocks: readonly Block[]) =>
    blocks.flatMap(bare).sort((a, b) => a.uses.localeCompare(b.uses));
  expect(byCallee(shown)).toEqual(byCallee(starters));
});

test('the line that docs/ledger.md explains is one of the ledger', () => {
  const [line] = ofKind('').filter(({ text }) => text.startsWith('sw1 '));
  expect(decode(line?.text.trim() ?? '')).toMatchObject({
    event: { type: 'did', seq: 14, words: '5 % of users' },
  });
});

test('no page refers to what is outside of the project', () => {
  expect(pages.filter((page) => /\/work\/|\.\.\/shared/.test(read(page)))).toEqual([]);
});
