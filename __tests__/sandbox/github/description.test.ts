/** Every endpoint, driven by GitHub's own client: its replies are as GitHub describes them. */
import { expect, test } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import { routes } from '../../../sandbox/github/routes/table.ts';
import { SHOP, type Stage, staged } from './started.ts';

const stage = staged();

const deploy = async (api: Octokit, sha: string): Promise<void> => {
  const about = {
    ref: sha,
    auto_merge: false,
    required_contexts: [],
    payload: { digest: 'd' },
    description: 'v2',
  };
  const made = await api.repos.createDeployment({ ...SHOP, ...about, environment: 'staging' });
  if (made.status !== 201) throw new Error('it was merged');
  const one = { ...SHOP, deployment_id: made.data.id };
  const links = { log_url: 'https://example.com/run', environment_url: 'https://example.com' };
  const status = await api.repos.createDeploymentStatus({ ...one, state: 'success', ...links });
  await api.repos.createDeploymentStatus({ ...one, state: 'inactive' });
  await api.repos.getDeploymentStatus({ ...one, status_id: status.data.id });
  await api.repos.listDeploymentStatuses(one);
  await api.repos.listDeployments({ ...SHOP, environment: 'staging', task: 'deploy' });
  await api.repos.getDeployment(one);
  await api.repos.deleteDeployment(one);
};

const protect = async (api: Octokit, { repo }: Stage): Promise<void> => {
  const rules = { reviewers: ['ana'], waitTimer: 5, preventSelfReview: true };
  repo.environment('production', { ...rules, branchPolicy: ['main', 'release/*'] });
  repo.environment('unattended', { branchPolicy: 'protected' });
  const deployment_branch_policy = { protected_branches: false, custom_branch_policies: true };
  const { data: ben } = await api.users.getByUsername({ username: 'ben' });
  await api.repos.createOrUpdateEnvironment({
    ...SHOP,
    environment_name: 'staging',
    reviewers: [{ type: 'User', id: ben.id }],
    prevent_self_review: true,
    deployment_branch_policy,
  });
  const staging = { ...SHOP, environment_name: 'staging', name: 'main' };
  await api.repos.createDeploymentBranchPolicy(staging);
  await api.repos.getAllEnvironments(SHOP);
  await api.repos.getEnvironment({ ...SHOP, environment_name: 'production' });
  await api.repos.listDeploymentBranchPolicies({ ...SHOP, environment_name: 'production' });
};

const run = async (api: Octokit, { repo, sha }: Stage): Promise<void> => {
  const one = { ...SHOP, run_id: repo.startRun({ sha, actor: 'ben', environment: 'production' }).id };
  const pending = await api.actions.getPendingDeploymentsForRun(one);
  const environment_ids = pending.data.flatMap(({ environment }) => environment.id ?? []);
  await api.actions.reviewPendingDeploymentsForRun({
    ...one,
    environment_ids,
    state: 'approved',
    comment: 'go',
  });
  await api.actions.getReviewsForRun(one);
  await api.actions.listWorkflowRunsForRepo({ ...SHOP, status: 'waiting' });
  repo.rerun(one.run_id);
  await api.actions.getWorkflowRun(one);
  await api.actions.cancelWorkflowRun(one);
  const dispatch = { ...SHOP, workflow_id: 'rollback.yml', ref: 'main', inputs: { reason: 'errors' } };
  await api.actions.createWorkflowDispatch(dispatch);
  await api.actions.createWorkflowDispatch({ ...dispatch, return_run_details: true });
  const workflow = { ...SHOP, workflow_id: 'rollback.yml' };
  await api.actions.listWorkflowRuns({ ...workflow, event: 'workflow_dispatch' });
  await api.actions.disableWorkflow(workflow);
  await api.actions.getWorkflow(workflow);
  await api.actions.enableWorkflow(workflow);
};

const discuss = async (api: Octokit, { repo }: Stage): Promise<void> => {
  const head = repo.commit({ branch: 'topic', files: { 'a.ts': 'a\n' } });
  const pull_number = repo.pull({ branch: 'topic', title: 'v2', author: 'ben' });
  const pull = { ...SHOP, pull_number };
  await api.pulls.createReview({ ...pull, event: 'APPROVE', body: 'fine' });
  await api.pulls.listReviews(pull);
  await api.pulls.listFiles(pull);
  await api.pulls.get(pull);
  await api.pulls.list({ ...SHOP, state: 'all' });
  repo.merge(pull_number);
  await api.pulls.get(pull);
  await api.repos.listPullRequestsAssociatedWithCommit({ ...SHOP, commit_sha: head });
  const incident = await api.issues.create({
    ...SHOP,
    title: 'Rolled back',
    body: 'why',
    labels: ['incident'],
  });
  const issue = { ...SHOP, issue_number: incident.data.number };
  await api.issues.get(issue);
  await api.issues.listForRepo({ ...SHOP, state: 'all' });
  const comment = await api.issues.createComment({ ...issue, body: 'first' });
  const one = { ...SHOP, comment_id: comment.data.id };
  await api.issues.updateComment({ ...one, body: 'second' });
  await api.issues.getComment(one);
  await api.issues.listComments(issue);
  await api.issues.deleteComment(one);
};

const judge = async (api: Octokit, { repo, sha }: Stage): Promise<void> => {
  repo.check(sha, { name: 'unit' });
  repo.check(sha, { name: 'e2e', status: 'in_progress', app: 'circleci' });
  await api.checks.listForRef({ ...SHOP, ref: sha });
  await api.repos.createCommitStatus({
    ...SHOP,
    sha,
    state: 'success',
    context: 'lint',
    description: 'clean',
  });
  await api.repos.getCombinedStatusForRef({ ...SHOP, ref: 'main' });
  await api.repos.listCommitStatusesForRef({ ...SHOP, ref: 'main' });
};

const browse = async (api: Octokit, { repo, sha }: Stage): Promise<void> => {
  const next = repo.commit({
    files: { 'README.md': 'new\n', 'docs/a.md': 'a' },
    author: 'github-actions[bot]',
  });
  await api.repos.getCommit({ ...SHOP, ref: 'main' });
  await api.git.getCommit({ ...SHOP, commit_sha: next });
  await api.repos.compareCommitsWithBasehead({ ...SHOP, basehead: `${sha}...main` });
  await api.repos.listBranches(SHOP);
  await api.repos.getBranch({ ...SHOP, branch: 'main' });
  await api.repos.getContent({ ...SHOP, path: 'README.md' });
  await api.repos.getContent({ ...SHOP, path: 'docs' });
  await api.repos.get(SHOP);
  await api.users.getAuthenticated();
  await api.rateLimit.get();
};

const refer = async (api: Octokit, { repo, sha }: Stage): Promise<void> => {
  const tag = await api.git.createTag({ ...SHOP, tag: 'lease', message: '{}', object: sha, type: 'commit' });
  await api.git.getTag({ ...SHOP, tag_sha: tag.data.sha });
  await api.git.createRef({ ...SHOP, ref: 'refs/sluiceway/production/shop', sha: tag.data.sha });
  const one = { ...SHOP, ref: 'sluiceway/production/shop' };
  await api.git.getRef(one);
  await api.git.listMatchingRefs({ ...SHOP, ref: 'sluiceway/' });
  await api.git.updateRef({ ...one, sha: repo.tip('main') ?? '', force: true });
  await api.git.deleteRef(one);
  await api.graphql('query { repository(owner: "acme", name: "shop") { id } }');
};

test('every endpoint answers as GitHub describes it', async () => {
  const { github, sha } = stage();
  const api = stage().person('ana');
  await deploy(api, sha);
  await protect(api, stage());
  await run(api, stage());
  await discuss(api, stage());
  await judge(api, stage());
  await browse(api, stage());
  await refer(api, stage());
  expect(github.violations()).toEqual([]);
  const reached = new Set(
    github
      .calls()
      .filter(({ status }) => status < 300)
      .map(({ path }) => path),
  );
  expect(routes.map(({ template }) => template).filter((template) => !reached.has(template))).toEqual([]);
});
