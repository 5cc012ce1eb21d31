/**
 * Validates every workflow, starter and action.yml of the project, and the workflows to copy in docs/ (`yaml workflow`),
 * against GitHub's own grammar, as the parser that GitHub publishes knows it. Prints `file:line:column: message`;
 * exits with 1 when there was one.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { root } from './build/command.ts';

// The parser imports its grammar as JSON without the attribute that Node asks for: it is made for bundlers.
registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith('.json') ? { importAttributes: { type: 'json' } } : context),
});
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import(
  '@actions/workflow-parser'
);
const { parseAction } = await import('@actions/workflow-parser/actions/action-parser');

const workflows = [
  '.github/workflows/*.{yml,yaml}',
  'workflows-templates/*.{yml,yaml}',
  'examples/**/workflows/*.yml',
];
const actions = ['action.yml', 'actions/*/action.yml', '.github/actions/*/action.yml'];
const trace = new NoOperationTraceWriter();
const files = (patterns: readonly string[]): readonly string[] =>
  globSync(patterns, { cwd: root, dot: true }).sort();
const source = (name: string) => ({ name, content: readFileSync(join(root, name), 'utf8') });

type Errors = ReturnType<typeof parseAction>['context']['errors'];
const lines = (name: string, errors: Errors): readonly string[] =>
  errors.getErrors().map(({ rawMessage, range }) => {
    const { line, column } = range?.start ?? { line: 1, column: 1 };
    return `${name}:${line}:${column}: ${rawMessage}`;
  });

/** A page with all but its workflow blanked out, so that lines stay what they are. */
const blocksIn = (name: string): readonly { readonly name: string; readonly content: string }[] => {
  const { content: page } = source(name);
  return [...page.matchAll(/^( *)```yaml workflow\n([\s\S]*?)^ *```$/gm)].map(
    ({ 1: indent = '', 2: text = '', index }) => ({
      name,
      content: `${page.slice(0, index).replace(/[^\n]/g, '')}\n${text.replaceAll(new RegExp(`^${indent}`, 'gm'), '')}`,
    }),
  );
};

async function workflowErrors(file: ReturnType<typeof source>): Promise<readonly string[]> {
  const { context, value } = parseWorkflow(file, trace);
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return lines(file.name, context.errors);
}

const actionErrors = (name: string): readonly string[] =>
  lines(name, parseAction(source(name), trace).context.errors);

const written = [...files(workflows).map(source), ...files(['docs/**/*.md']).flatMap(blocksIn)];
const ofWorkflows = await Promise.all(written.map(workflowErrors));
const found = [...ofWorkflows.flat(), ...files(actions).flatMap(actionErrors)];
for (const line of found) console.error(line);
console.log(`${written.length} workflows and ${files(actions).length} actions read: ${found.length} errors`);
process.exitCode = found.length === 0 ? 0 : 1;
