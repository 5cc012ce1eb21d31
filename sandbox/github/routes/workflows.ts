/** https://docs.github.com/en/rest/actions/workflows */
import { load } from 'js-yaml';
import { z } from 'zod';
import {
  input,
  json,
  noContent,
  notFound,
  param,
  type RepositoryCall,
  type Reply,
  unprocessable,
  writer,
} from '../call.ts';
import { paged } from '../paging.ts';
import { read, write } from '../permissions.ts';
import { type Route, route } from '../route.ts';
import { runPage, workflowRun } from '../shapes/run.ts';
import { workflowFile } from '../shapes/workflow.ts';
import { apiOf } from '../shapes/repository.ts';
import type { Commit } from '../store/model.ts';
import { branchTip } from '../store/pulls.ts';
import { resolve } from '../store/git.ts';
import { addRun, statusOf } from '../store/runs.ts';

const body = z.object({
  ref: z.string(),
  inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  return_run_details: z.boolean().default(false),
});

const declared = z.object({
  required: z.boolean().default(false),
  default: z.unknown().optional(),
});

const NAME = 'workflow_dispatch';
const withoutInputs = () => ({ [NAME]: null });

/** What of a workflow file counts here: `on`, as a word, a list or an object. */
const workflow = z.object({
  on: z.union([
    z.literal(NAME).transform(withoutInputs),
    z
      .array(z.string())
      .refine((events) => events.includes(NAME))
      .transform(withoutInputs),
    z.object({ [NAME]: z.object({ inputs: z.record(z.string(), declared).default({}) }).nullable() }),
  ]),
});

type Inputs = Readonly<Record<string, z.infer<typeof declared>>>;

const workflowPath = (call: RepositoryCall): string => {
  const path = `.github/workflows/${param(call, 'workflow_id')}`;
  const known = branchTip(call.repo, call.repo.facts.defaultBranch)?.files.has(path) ?? false;
  if (!known) throw notFound();
  return path;
};

const inputsOf = (commit: Commit, path: string): Inputs => {
  const parsed = workflow.safeParse(load(commit.files.get(path) ?? '{}'));
  if (!parsed.success) throw unprocessable("Workflow does not have 'workflow_dispatch' trigger");
  return parsed.data.on.workflow_dispatch?.inputs ?? {};
};

const checkInputs = (inputs: Inputs, given: Readonly<Record<string, unknown>>): void => {
  const unexpected = Object.keys(given).filter((name) => !(name in inputs));
  if (unexpected.length > 0) throw unprocessable(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  for (const [name, { required, default: otherwise }] of Object.entries(inputs))
    if (required && otherwise === undefined && !(name in given))
      throw unprocessable(`Required input '${name}' not provided`);
};

const dispatch = (call: RepositoryCall): Reply => {
  const { hub, repo } = call;
  const [path, asked] = [workflowPath(call), input(call, body)];
  if (repo.disabledWorkflows.has(path))
    throw unprocessable("Cannot trigger a 'workflow_dispatch' on a disabled workflow");
  const commit = /^[0-9a-f]{40}$/.test(asked.ref) ? undefined : resolve(repo, asked.ref);
  if (commit === undefined) throw unprocessable(`No ref found for: ${asked.ref}`);
  checkInputs(inputsOf(commit, path), asked.inputs);
  const inputs = Object.fromEntries(
    Object.entries(asked.inputs).map(([name, value]) => [name, String(value)]),
  );
  const branch = asked.ref.replace(/^refs\/(heads|tags)\//, '');
  const about = { workflow: path, sha: commit.sha, branch, event: 'workflow_dispatch', inputs };
  const run = addRun(hub, repo, { ...about, actor: writer(call).account, progress: 'queued' });
  if (!asked.return_run_details) return noContent;
  const run_url = `${apiOf(hub, repo)}/actions/runs/${run.id}`;
  return json(200, { workflow_run_id: run.id, run_url, html_url: runPage(hub, repo, run) });
};

const get = (call: RepositoryCall): Reply => json(200, workflowFile(call.hub, call.repo, workflowPath(call)));

const enable = (call: RepositoryCall): Reply => {
  call.repo.disabledWorkflows.delete(workflowPath(call));
  return noContent;
};

/** A run that is under way goes on; no new one begins. */
const disable = (call: RepositoryCall): Reply => {
  call.repo.disabledWorkflows.set(workflowPath(call), 'disabled_manually');
  return noContent;
};

/** Newest first, as GitHub gives them. */
const runsOf = (call: RepositoryCall): Reply => {
  const { hub, repo, query } = call;
  const path = workflowPath(call);
  const is = (name: string, ...values: readonly (string | null)[]): boolean =>
    !query.has(name) || values.includes(query.get(name));
  const all = [...repo.runs.values()].filter(
    (run) =>
      run.workflow === path &&
      is('event', run.event) &&
      is('status', statusOf(repo, run, hub.clock.now()), run.conclusion),
  );
  return paged(
    call,
    all.reverse(),
    (run) => workflowRun(hub, repo, run),
    (workflow_runs, total_count) => ({ total_count, workflow_runs }),
  );
};

const ONE = '/actions/workflows/{workflow_id}';

export const workflows: readonly Route[] = [
  route('GET', ONE, read('actions'), get),
  route('PUT', `${ONE}/enable`, write('actions'), enable),
  route('PUT', `${ONE}/disable`, write('actions'), disable),
  route('GET', `${ONE}/runs`, read('actions'), runsOf),
  route('POST', `${ONE}/dispatches`, write('actions'), dispatch),
];
