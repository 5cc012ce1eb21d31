import { describe, expect, test } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import type { DeploymentState } from '../../../sandbox/github/store/model-deploying.ts';
import { refusal, SHOP, staged } from './started.ts';

const stage = staged();

const api = (): Octokit => stage().workflow({ deployments: 'write', actions: 'read' });

type Asked = Partial<Parameters<Octokit['repos']['createDeployment']>[0]>;

const deploy = async (more: Asked = {}): Promise<number> => {
  const asked = {
    ...SHOP,
    ref: stage().sha,
    auto_merge: false,
    required_contexts: [],
    environment: 'staging',
  };
  const made = await api().repos.createDeployment({ ...asked, ...more });
  if (made.status !== 201) throw new Error('it was merged');
  return made.data.id;
};

const report = async (deployment_id: number, state: DeploymentState, more: object = {}): Promise<void> => {
  await api().repos.createDeploymentStatus({ ...SHOP, deployment_id, state, ...more });
};

const states = async (deployment_id: number): Promise<readonly string[]> => {
  const { data } = await api().repos.listDeploymentStatuses({ ...SHOP, deployment_id });
  return data.map(({ state }) => state);
};

describe('a status', () => {
  test('takes a description of 140 characters, not of bytes, and refuses 141', async () => {
    const id = await deploy();
    await report(id, 'queued', { description: '🟢'.repeat(140) });
    const refused = await refusal(report(id, 'queued', { description: 'x'.repeat(141) }));
    expect(refused).toMatchObject({ status: 422 });
    expect(refused.message).toContain('description is too long (maximum is 140 characters)');
  });

  test('makes earlier successes of the environment NAME inactive, whatever their task', async () => {
    const [first, foreign] = [
      await deploy({ task: 'release/shop' }),
      await deploy({ task: 'release/other' }),
    ];
    await report(first, 'success', { auto_inactive: false });
    await report(foreign, 'success');
    expect(await states(first)).toEqual(['inactive', 'success']);
    expect(await states(foreign)).toEqual(['success']);
  });

  test.each([
    ['auto_inactive is false', {}, { auto_inactive: false }],
    ['the earlier one is production', { production_environment: true }, {}],
    ['the earlier one is transient', { transient_environment: true }, {}],
    ['the earlier one is of another environment', { environment: 'test' }, {}],
  ])('leaves an earlier success alone where %s', async (_, earlier, status) => {
    const first = await deploy(earlier);
    await report(first, 'success');
    await report(await deploy(), 'success', status);
    expect(await states(first)).toEqual(['success']);
  });

  test('is refused once the deployment has as many as it may', async () => {
    stage().github.limits.statusesPerDeployment = 2;
    const id = await deploy();
    await report(id, 'queued');
    await report(id, 'in_progress');
    expect(await refusal(report(id, 'success'))).toMatchObject({ status: 422 });
    expect(await states(id)).toEqual(['in_progress', 'queued']);
  });
});

describe('required contexts', () => {
  test('left out, all that there are must have passed', async () => {
    const { repo, sha } = stage();
    const asked = { ...SHOP, ref: sha, auto_merge: false };
    repo.check(sha, { name: 'e2e', conclusion: 'failure' });
    expect(await refusal(api().repos.createDeployment(asked))).toMatchObject({ status: 409 });
    repo.check(sha, { name: 'e2e' });
    expect(await api().repos.createDeployment(asked)).toMatchObject({ status: 201 });
  });

  test('named, one that is missing is refused', async () => {
    expect(await refusal(deploy({ required_contexts: ['unit'] }))).toMatchObject({ status: 409 });
  });

  test('an empty list asks for none', async () => {
    stage().repo.status(stage().sha, 'unit', 'failure');
    expect(await deploy({ required_contexts: [] })).toBeGreaterThan(0);
  });
});

describe('auto_merge, which is the default', () => {
  const behind = (files: Record<string, string>): void => {
    stage().repo.commit({ branch: 'topic', files });
    stage().repo.commit({ files: { 'README.md': 'main went on\n' } });
  };

  test('merges the default branch into one that lacks some of it, and makes no deployment', async () => {
    behind({ 'a.ts': 'a' });
    const made = await api().repos.createDeployment({ ...SHOP, ref: 'topic', required_contexts: [] });
    expect(made.status).toBe(202);
    expect((await api().repos.listDeployments(SHOP)).data).toEqual([]);
    const again = await api().repos.createDeployment({ ...SHOP, ref: 'topic', required_contexts: [] });
    expect(again.status).toBe(201);
  });

  test('is refused where both changed the same', async () => {
    behind({ 'README.md': 'topic went elsewhere\n' });
    const made = api().repos.createDeployment({ ...SHOP, ref: 'topic', required_contexts: [] });
    expect(await refusal(made)).toMatchObject({ status: 409 });
  });

  test('has nothing to merge for a commit', async () => {
    behind({ 'a.ts': 'a' });
    expect(await deploy({ ref: stage().sha, auto_merge: true })).toBeGreaterThan(0);
  });
});

describe('a deployment', () => {
  test('of an unknown environment makes that environment, unprotected', async () => {
    await deploy({ environment: 'prodution' });
    const { data } = await api().repos.getEnvironment({ ...SHOP, environment_name: 'prodution' });
    expect(data).toMatchObject({ protection_rules: [], deployment_branch_policy: null });
  });

  test.each([[{ digest: 'd', nested: { n: 1 } }], ['as text'], ['']])(
    'keeps the payload %j',
    async (payload) => {
      const { data } = await api().repos.getDeployment({ ...SHOP, deployment_id: await deploy({ payload }) });
      expect(data.payload).toEqual(payload);
    },
  );

  test('says who wrote it, and through which app', async () => {
    const { data } = await api().repos.getDeployment({ ...SHOP, deployment_id: await deploy() });
    expect(data.creator).toMatchObject({ login: 'github-actions[bot]', type: 'Bot' });
    expect(data.performed_via_github_app).toMatchObject({ slug: 'github-actions' });
    const ana = await stage()
      .person('ana')
      .repos.createDeployment({ ...SHOP, ref: stage().sha });
    expect(ana.data).toMatchObject({ creator: { login: 'ana' }, performed_via_github_app: null });
  });

  test('of an unknown ref is refused', async () => {
    expect(await refusal(deploy({ ref: 'nowhere' }))).toMatchObject({ status: 422 });
  });

  test('is found by sha, task and environment together', async () => {
    const wanted = await deploy({ task: 'release/shop' });
    await deploy({ task: 'release/shop', environment: 'production' });
    await deploy();
    const query = { ...SHOP, sha: stage().sha, task: 'release/shop', environment: 'staging' };
    expect((await api().repos.listDeployments(query)).data.map(({ id }) => id)).toEqual([wanted]);
  });

  test('cannot be deleted while it is active and not the only one', async () => {
    const [first] = [await deploy(), await deploy()];
    await report(first, 'success');
    const gone = { ...SHOP, deployment_id: first };
    expect(await refusal(api().repos.deleteDeployment(gone))).toMatchObject({ status: 422 });
    await report(first, 'failure');
    await api().repos.deleteDeployment(gone);
    expect(await refusal(api().repos.getDeployment(gone))).toMatchObject({ status: 404 });
  });
});

describe('lists', () => {
  test('come newest first, or as told: GitHub promises no order', async () => {
    const [first, second] = [await deploy(), await deploy()];
    const ids = async () => (await api().repos.listDeployments(SHOP)).data.map(({ id }) => id);
    expect(await ids()).toEqual([second, first]);
    stage().github.lists.order = 'oldest-first';
    expect(await ids()).toEqual([first, second]);
  });

  test('may lack what was just made, for as many reads as told, while the record itself is found', async () => {
    const id = await deploy();
    stage().github.lists.readLag = 2;
    await report(id, 'queued');
    expect([await states(id), await states(id), await states(id)]).toEqual([[], [], ['queued']]);
  });
});
