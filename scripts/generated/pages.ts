/** The docs' tables of actions, inputs and outputs. */
import { markdownTable } from 'markdown-table';
import type { ActionContract } from '../../src/actions/contract.ts';
import { marked, replacePart } from './markers.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text: string): string => (text === '' ? '' : `\`${cell(text)}\``);
const rows = (head: readonly string[], body: readonly (readonly string[])[]): string =>
  body.length === 0 ? 'None.' : markdownTable([head, ...body], { alignDelimiters: false, padding: true });

const inputs = (contract: ActionContract): string =>
  rows(
    ['input', 'what it is', 'default'],
    Object.entries(contract.inputs).map(([name, spec]) => [
      code(name),
      cell(spec.description),
      spec.required === true ? 'required' : code(spec.default ?? ''),
    ]),
  );

const outputs = (contract: ActionContract): string =>
  rows(
    ['output', 'what it says'],
    Object.entries(contract.outputs).map(([name, description]) => [code(name), cell(description)]),
  );

const newPage = (contract: ActionContract): string => `# ${contract.name}

${contract.description}

## Inputs

${marked('inputs', '')}

## Outputs

${marked('outputs', '')}
`;

/** docs/actions/<name>.md: the page as it stands with its two tables renewed, or a new page. */
export function actionPage(contract: ActionContract, path: string, current: string): string {
  const page = current === '' ? newPage(contract) : current;
  return replacePart(replacePart(page, path, 'inputs', inputs(contract)), path, 'outputs', outputs(contract));
}

/** docs/actions.md: one line an action. */
export function actionsPage(contracts: readonly ActionContract[], path: string, current: string): string {
  const page = current === '' ? `# Actions\n\n${marked('actions', '')}\n` : current;
  const lines = contracts.map((one) => [`[${one.name}](actions/${one.name}.md)`, cell(one.description)]);
  return replacePart(page, path, 'actions', rows(['action', 'what it does'], lines));
}
