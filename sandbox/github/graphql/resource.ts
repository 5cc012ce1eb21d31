/** `Query.resource`: a workflow run by its page, with who decided on its environments. */
import type { Call } from '../call.ts';
import { read, sees } from '../permissions.ts';
import type { Approval } from '../store/model-deploying.ts';
import { insistGranted } from './failure.ts';

const pageOfRun = /^https?:\/\/[^/]+\/(?<name>[^/]+\/[^/]+)\/actions\/runs\/(?<id>\d+)$/;

const review = ({ state, comment, by, environment }: Approval) => ({
  state: state.toUpperCase(),
  comment,
  user: { login: by.login },
  environments: { nodes: [{ name: environment }] },
});

export function resourceAt(call: Call, { url }: { readonly url: string }) {
  const { name = '', id = '' } = pageOfRun.exec(url)?.groups ?? {};
  const repo = call.hub.repository(name);
  const run = repo?.runs.get(Number(id));
  if (repo === undefined || run === undefined || !sees(call.caller, repo)) return null;
  return {
    __typename: 'WorkflowRun',
    url,
    deploymentReviews: ({ first }: { readonly first?: number | null }) => {
      insistGranted(call, repo, read('actions'));
      return { nodes: run.approvals.slice(0, first ?? 10).map(review) };
    },
  };
}
