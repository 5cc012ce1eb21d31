/** An action's metadata file, rendered from its contract. */
import { dump } from 'js-yaml';
import type { ActionContract, InputSpec } from '../../src/actions/contract.ts';

const input = (spec: InputSpec) => ({
  description: spec.description,
  ...(spec.required === undefined ? {} : { required: spec.required }),
  ...(spec.default === undefined ? {} : { default: spec.default }),
});

const mapped = <A, B>(record: Readonly<Record<string, A>>, change: (member: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, member]) => [key, change(member)]));

/** `main` is the script's path as seen from the folder that the file stands in. */
export function actionYml(contract: ActionContract, main: string): string {
  const metadata = {
    name: contract.title,
    description: contract.description,
    author: 'Sluiceway',
    branding: { icon: 'git-merge', color: 'blue' },
    inputs: mapped(contract.inputs, input),
    outputs: mapped(contract.outputs, (description) => ({ description })),
    runs: { using: 'node24', main },
  };
  return `# Generated from src/actions/${contract.name}.ts by \`npm run generate\`.\n${dump(metadata, { lineWidth: 110 })}`;
}
