/** The docs' tables of actions, inputs and outputs. */
import { markdownTable } from 'markdown-table';
import type { ActionContract } from '../../src/actions/contract.ts';
import { marked, replacePart } from './markers.ts';

/** Outside of code, GitHub would take `<environment>` for HTML and show nothing. */
const cell = (text: string): string =>
  text
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ')
    .replace(/(`[^`]*`)|</g, (_, inCode?: string) => inCode ?? '&lt;');
const code = (text: string): string => (text === '' ? '' : `\`${cell(text)}\``);
/** As much of an action as its page shows. */
export type Described = Pick<ActionContract, 'name' | 'description' | 'inputs' | 'outputs'>;

export const tableOf = (head: readonly string[], body: readonly (readonly string[])[]): string =>
  body.length === 0 ? 'None.' : markdownTable([head, ...body], { alignDelimiters: false, padding: true });

export const inputTable = (inputs: ActionContract['inputs']): string =>
  tableOf(
    ['input', 'what it is', 'default'],
    Object.entries(inputs).map(([name, spec]) => [
      code(name),
      cell(spec.description),
      spec.required === true ? 'required' : code(spec.default ?? ''),
    ]),
  );

export const outputTable = (outputs: ActionContract['outputs']): string =>
  tableOf(
    ['output', 'what it says'],
    Object.entries(outputs).map(([name, description]) => [code(name), cell(description)]),
  );

const newPage = (contract: Described): string => `# ${contract.name}

${contract.description}

## Inputs

${marked('inputs', '')}

## Outputs

${marked('outputs', '')}
`;

/** docs/actions/<name>.md: the page as it stands with its two tables renewed, or a new page. */
export function actionPage(contract: Described, path: string, current: string): string {
  const page = current === '' ? newPage(contract) : current;
  const withInputs = replacePart(page, path, 'inputs', inputTable(contract.inputs));
  return replacePart(withInputs, path, 'outputs', outputTable(contract.outputs));
}

/** docs/actions.md: one line an action. */
export function actionsPage(contracts: readonly Described[], path: string, current: string): string {
  const page = current === '' ? `# Actions\n\n${marked('actions', '')}\n` : current;
  const lines = contracts.map((one) => [`[${one.name}](actions/${one.name}.md)`, cell(one.description)]);
  return replacePart(page, path, 'actions', tableOf(['action', 'what it does'], lines));
}
