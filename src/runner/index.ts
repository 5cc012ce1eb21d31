/** The only place that knows the Actions toolkit: inputs in, outputs out, one message, and a failed step where it is due. */
import { tmpdir } from 'node:os';
import * as core from '@actions/core';
import { context as job } from '@actions/github';
import type { Action, ActionContext, Log } from '../actions/context.ts';
import { actions } from '../actions/registry.ts';
import { HOLD_BUDGET } from '../config/budget.ts';
import { messageOf, SluicewayError } from '../errors.ts';
import { createClient } from '../github/client.ts';
import { textAt } from '../github/contents.ts';
import { parseSecrets, type Secrets } from '../transport/secrets.ts';
import { createContext } from './context.ts';
import { invocation } from './invocation.ts';
import type { Outside } from './outside.ts';
import { createOverviews } from './overviews.ts';
import { createPublisher } from './publish.ts';

const createLog = (mask: (text: string) => string): Log => ({
  line: (text) => core.info(mask(text)),
  warn: (text) => core.warning(mask(text)),
  mark: (text, { file, line, title }) => core.warning(mask(text), { file, startLine: line, title }),
  group: <T>(title: string, work: () => Promise<T>): Promise<T> => core.group<T>(mask(title), work),
});

/** Inputs by the contract's names: what is required is there, the rest has its default from action.yml. */
function readInputs({ contract }: Action): Readonly<Record<string, string>> {
  const entries = Object.entries(contract.inputs).map(
    ([name, { required, description, default: otherwise = '' }]): [string, string] => {
      const given = core.getInput(name);
      if (required === true && given === '')
        throw new SluicewayError('INPUT', `The input "${name}" is missing: ${description}`);
      return [name, given === '' ? otherwise : given];
    },
  );
  return Object.fromEntries(entries);
}

function hideSecrets(inputs: Readonly<Record<string, string>>, log: (line: string) => void): Secrets {
  const secrets = parseSecrets(inputs.secrets ?? '');
  if (inputs.token) core.setSecret(inputs.token);
  for (const line of secrets.masked) core.setSecret(line);
  for (const warning of secrets.warnings) log(warning);
  return secrets;
}

function outsideOf(action: Action, env: NodeJS.ProcessEnv, abort: AbortSignal): Outside {
  const inputs = readInputs(action);
  const secrets = hideSecrets(inputs, core.warning);
  const log = createLog(secrets.mask);
  const found = invocation(job, env);
  const github = createClient({
    token: inputs.token ?? '',
    repository: found.repository,
    baseUrl: job.apiUrl,
    graphqlUrl: job.graphqlUrl,
    run: found.run,
    tell: log.warn,
    abort,
  });
  const workspace = env.GITHUB_WORKSPACE ?? process.cwd();
  const temp = env.RUNNER_TEMP ?? tmpdir();
  return {
    invocation: found,
    inputs,
    github,
    overview: createOverviews(github, found),
    textAt: (sha, path) => textAt(github, path, sha),
    secrets,
    log,
    abort,
    workspace,
    temp,
    env,
    holdUntil: performance.now() + HOLD_BUDGET,
  };
}

async function run(action: Action, outside: Outside): Promise<void> {
  const publisher = createPublisher(outside);
  const context: ActionContext = createContext(outside, action.contract.name, publisher);
  const { mask } = outside.secrets;
  const close = async (message: string): Promise<void> => {
    if ('chart' in action.contract.outputs) core.setOutput('chart', await publisher.chart());
    await core.summary.addRaw(mask(await publisher.end(action.contract.title, message))).write();
  };
  try {
    const { outputs, ok, message } = await action.run(context);
    for (const [name, value] of Object.entries(outputs)) core.setOutput(name, mask(value));
    await close(message);
    if (ok) core.info(mask(message));
    else core.setFailed(mask(message));
  } catch (error) {
    await close(messageOf(error));
    throw error;
  }
}

/** SIGINT and SIGTERM end whatever waits; there are 7.5 s for the last words. */
function stopOnSignals(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void =>
    controller.abort(
      new SluicewayError('CANCELLED', 'Stopped by the runner. Run it again to go on from the ledger.'),
    );
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return controller.signal;
}

/** Runs one action to its end. Never throws: what goes wrong is one message and a failed step. */
export async function main(name: string): Promise<void> {
  const action = actions[name];
  try {
    if (action === undefined) throw new Error(`there is no action "${name}"`);
    const outside = outsideOf(action, process.env, stopOnSignals());
    await run(action, outside);
  } catch (error) {
    if (!(error instanceof SluicewayError) && error instanceof Error) core.debug(error.stack ?? '');
    core.setFailed(messageOf(error));
  }
}
