/** The shapes of the scan's answers (scan.ts), each of which may be missing where the token may not read it. */
import { z } from 'zod';

const actor = z.object({ __typename: z.string(), login: z.string() }).nullable();
const status = z.object({
  state: z.string(),
  description: z.string().nullable(),
  createdAt: z.string(),
  creator: actor,
});
const deployment = z.object({
  id: z.string(),
  commitOid: z.string(),
  task: z.string().nullable(),
  environment: z.string().nullable(),
  payload: z.string().nullable(),
  creator: actor,
  latestStatus: status.nullable(),
});
export type DeploymentSeen = z.output<typeof deployment>;

/** Without it there is no tick at all: what fails here is GitHub's refusal, in its own words. */
export const pageAnswer = z.object({
  data: z.object({
    repository: z.object({
      id: z.string(),
      defaultBranchRef: z.object({ name: z.string() }),
      deployments: z.object({
        pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
        nodes: z.array(deployment),
      }),
    }),
  }),
});

const ledger = z.object({
  id: z.string(),
  statuses: z.object({ pageInfo: z.object({ hasNextPage: z.boolean() }), nodes: z.array(status) }),
});
export const ledgersAnswer = z.object({ data: z.object({ nodes: z.array(ledger.nullable()) }) });

const repository = z.object({ data: z.object({ repository: z.record(z.string(), z.unknown()) }) });
const blob = z.object({ text: z.string().nullable(), isTruncated: z.boolean().nullable() });
const compared = z.object({ status: z.string() });

/** The text under an alias; `null` where there is no such file, `undefined` where GitHub did not tell it whole. */
export function textAnswer(answer: unknown, alias: string): string | null | undefined {
  const found = repository.safeParse(answer).data?.data.repository[alias];
  if (found === null) return null;
  const { data } = blob.safeParse(found);
  return data === undefined || data.isTruncated === true || data.text === null ? undefined : data.text;
}

/** How a commit stands to the branch, under an alias; `undefined` where it is not told. */
export function refAnswer(answer: unknown, alias: string): string | undefined {
  const ref = repository.safeParse(answer).data?.data.repository.ref;
  const all = z.record(z.string(), z.unknown()).safeParse(ref).data;
  return compared.safeParse(all?.[alias]).data?.status;
}
