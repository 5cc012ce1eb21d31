/**
 * What an action takes and gives, as data: `action.yml`, the docs' table and the reading of inputs all come
 * from it. An action is this contract and the effects that it is allowed; the rest is the engine.
 */

export interface InputSpec {
  readonly description: string;
  readonly required?: boolean;
  readonly default?: string;
}

export interface ActionContract {
  /** Folder under `actions/`, and the stub in `dist/`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /** Name and what it says. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Inputs that every action takes. */
export const commonInputs = {
  config: {
    description: 'Path of the config in the checkout, or the same YAML inline',
    default: '.github/sluiceway.yml',
  },
  environment: {
    description: 'Environment to release to; may be left out where the config names only one',
    default: '',
  },
  service: {
    description: 'Service to release; may be left out where the config names only one',
    default: '',
  },
  release: {
    description: 'Id of the release (a deployment); the open one of service and environment when left out',
    default: '',
  },
  writer: {
    description:
      'Login under which the ledger is written: give that of your own App or user where `token` is theirs',
    default: 'github-actions[bot]',
  },
  token: { description: 'Token for the GitHub API', default: '${{ github.token }}' },
  secrets: {
    description: 'Values for $NAME in the config, as dotenv lines (the secret SLUICEWAY_ENV)',
    default: '',
  },
} as const satisfies Record<string, InputSpec>;

/** Output of the actions that move users, set by the runner. */
export const chartOutput = {
  chart: 'Path of an SVG file in RUNNER_TEMP with the chart of exposure; empty where no user was moved',
} as const;
