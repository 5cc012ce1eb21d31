/** Every generated file. A new one is a line in `generated`. */
import type { ActionContract } from '../../src/actions/contract.ts';
import { actions } from '../../src/actions/registry.ts';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { eventTable } from '../../src/ledger/docs.ts';
import { actionYml } from './action-yml.ts';
import { marked, replacePart } from './markers.ts';
import { actionPage, actionsPage } from './pages.ts';
import { recipes } from './recipes.ts';
import { chain, workflowsPage, workflowsPath } from './workflows.ts';

/** `render` gets the file as it stands ('' when there is none) and gives it as it should be. */
export interface Generated {
  readonly path: string;
  readonly render: (current: string) => string;
}

/** The action that `uses: owner/sluiceway@v1` means, so its metadata stands at the root as well. */
const rootAction = 'release-gate';

const contracts: readonly ActionContract[] = Object.values(actions).map(({ contract }) => contract);

const ofAction = (contract: ActionContract): readonly Generated[] => {
  const { name } = contract;
  const page = `docs/actions/${name}.md`;
  return [
    ...(name === rootAction
      ? [{ path: 'action.yml', render: () => actionYml(contract, `dist/${name}.js`) }]
      : []),
    { path: `actions/${name}/action.yml`, render: () => actionYml(contract, `../../dist/${name}.js`) },
    { path: page, render: (current) => actionPage(contract, page, current) },
  ];
};

const ledgerPage = (current: string): string => {
  const page = current === '' ? `# The ledger\n\n${marked('events', '')}\n` : current;
  return replacePart(page, 'docs/ledger.md', 'events', eventTable().trim());
};

const chainPath = 'docs/actions/release.md';

export const generated: readonly Generated[] = [
  ...contracts.flatMap(ofAction),
  { path: chainPath, render: (current) => actionPage(chain(), chainPath, current) },
  {
    path: 'docs/actions.md',
    render: (current) => actionsPage([...contracts, chain()], 'docs/actions.md', current),
  },
  { path: workflowsPath, render: workflowsPage },
  { path: 'docs/ledger.md', render: ledgerPage },
  ...recipes,
  { path: 'docs/config.schema.json', render: () => `${JSON.stringify(configJsonSchema(), null, 2)}\n` },
];
