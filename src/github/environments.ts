/** What protects an environment. Read only: an environment is made by people, with its protection. */
import { SluicewayError } from '../errors.ts';
import type { GitHub } from './client.ts';
import { allPages } from './pages.ts';

/** Which refs may deploy: any at all, those with branch protection, or those that a pattern names. */
export type BranchPolicy =
  | { readonly is: 'any' }
  | { readonly is: 'protected' }
  /** Patterns as Ruby's File.fnmatch reads them: `*` stops at a slash. Those for tags are left out. */
  | { readonly is: 'named'; readonly patterns: readonly string[] };

export interface EnvironmentRules {
  readonly name: string;
  /** Accounts, and teams by slug, any one of whom can approve. None: nobody is asked. */
  readonly reviewers: readonly string[];
  readonly preventSelfReview: boolean;
  readonly waitMs: number;
  readonly branches: BranchPolicy;
}

type Environment = Awaited<ReturnType<GitHub['rest']['repos']['getEnvironment']>>['data'];

type Rule = NonNullable<Environment['protection_rules']>[number];

/** What one rule says of reviewers; other rules, and those that we do not know, name none. */
function reviewersOf(rule: Rule): readonly string[] {
  if (!('reviewers' in rule)) return [];
  return (rule.reviewers ?? []).flatMap(({ reviewer }) => {
    if (reviewer === undefined) return [];
    return 'login' in reviewer ? [reviewer.login] : [reviewer.slug];
  });
}

const forbidsOwn = (rule: Rule): boolean =>
  'prevent_self_review' in rule && (rule.prevent_self_review ?? false);
const minutesOf = (rule: Rule): number => ('wait_timer' in rule ? (rule.wait_timer ?? 0) : 0);

const lists = new WeakMap<object, Promise<readonly Environment[]>>();

async function askAll(github: GitHub): Promise<readonly Environment[]> {
  return allPages(
    async (page) => {
      const { data, headers } = await github.rest.repos.getAllEnvironments({ ...github.repo, ...page });
      return { data: data.environments ?? [], headers };
    },
    ({ id }) => id,
  );
}

/** All of them in one request, asked once per client: a job needs two. */
function allEnvironments(github: GitHub): Promise<readonly Environment[]> {
  const { origin } = github;
  const asked = lists.get(origin) ?? askAll(github);
  lists.set(origin, asked);
  asked.catch(() => lists.delete(origin));
  return asked;
}

function unknown(github: GitHub, name: string, all: readonly Environment[]): SluicewayError {
  const { owner, repo } = github.repo;
  const existing = all.length === 0 ? 'It has none' : `There are: ${all.map((one) => one.name).join(', ')}`;
  const cure = 'Create it, with its reviewers and branches, under Settings > Environments > New environment';
  return new SluicewayError(
    'NOT_FOUND',
    `${owner}/${repo} has no environment "${name}". ${existing}. ${cure} (/${owner}/${repo}/settings/environments).`,
  );
}

/** GitHub ignores case in their names. */
async function environmentNamed(github: GitHub, name: string): Promise<Environment> {
  const all = await allEnvironments(github);
  const found = all.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) throw unknown(github, name, all);
  return found;
}

const policies = new WeakMap<object, Map<string, Promise<BranchPolicy>>>();

/** Asked once per client and environment: a tick admits many releases to the same one. */
function branchPolicy(github: GitHub, environment: Environment): Promise<BranchPolicy> {
  const known = policies.get(github.origin) ?? new Map<string, Promise<BranchPolicy>>();
  policies.set(github.origin, known);
  const asked = known.get(environment.name) ?? askPolicy(github, environment);
  known.set(environment.name, asked);
  asked.catch(() => known.delete(environment.name));
  return asked;
}

async function askPolicy(github: GitHub, environment: Environment): Promise<BranchPolicy> {
  const policy = environment.deployment_branch_policy ?? null;
  if (policy === null) return { is: 'any' };
  if (policy.protected_branches) return { is: 'protected' };
  const where = { ...github.repo, environment_name: environment.name };
  const all = await allPages(
    async (page) => {
      const { data, headers } = await github.rest.repos.listDeploymentBranchPolicies({ ...where, ...page });
      return { data: data.branch_policies, headers };
    },
    ({ id, name }) => id ?? name ?? '',
  );
  const patterns = all.flatMap(({ name, type }) => (name === undefined || type === 'tag' ? [] : [name]));
  return { is: 'named', patterns };
}

/** What guards an environment, as far as it takes no request of its own. */
export interface Protection {
  readonly name: string;
  readonly reviewers: readonly string[];
  /** Whether it has a branch policy at all. */
  readonly restricted: boolean;
}

/**
 * Whether somebody is asked, and whether every branch gets in; takes `actions: read`.
 * @throws SluicewayError NOT_FOUND with those that exist, and where to create one
 */
export async function protectionOf(github: GitHub, name: string): Promise<Protection> {
  const environment = await environmentNamed(github, name);
  return {
    name: environment.name,
    reviewers: (environment.protection_rules ?? []).flatMap(reviewersOf),
    restricted: (environment.deployment_branch_policy ?? null) !== null,
  };
}

/**
 * Reads the rules of an environment; takes `actions: read`.
 * @throws SluicewayError NOT_FOUND with those that exist, and where to create one
 */
export async function environmentRules(github: GitHub, name: string): Promise<EnvironmentRules> {
  const environment = await environmentNamed(github, name);
  const rules = environment.protection_rules ?? [];
  return {
    name: environment.name,
    reviewers: rules.flatMap(reviewersOf),
    preventSelfReview: rules.some(forbidsOwn),
    waitMs: Math.max(0, ...rules.map(minutesOf)) * 60_000,
    branches: await branchPolicy(github, environment),
  };
}
