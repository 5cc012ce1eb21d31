/** Of GitHub's GraphQL: `updateRefs`, for its compare-and-swap, and what `repository` tells of a commit. */
import { buildSchema, graphqlSync } from 'graphql';
import { z } from 'zod';
import { ApiError, type Call, input, json, type Reply } from '../call.ts';
import { deploymentNodes } from '../graphql/deployments.ts';
import { failure, insistGranted } from '../graphql/failure.ts';
import { repositoryNamed } from '../graphql/repository.ts';
import { resourceAt } from '../graphql/resource.ts';
import { subset } from '../graphql/schema.ts';
import { write } from '../permissions.ts';
import { type Route, siteRoute } from '../route.ts';
import type { Hub } from '../store/hub.ts';
import { isFastForward, isObject, isRefName, NO_OBJECT } from '../store/refs.ts';
import type { Repository } from '../store/repository.ts';

const schema = buildSchema(subset);

const body = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

interface RefUpdate {
  readonly name: string;
  readonly afterOid: string;
  readonly beforeOid?: string | null;
  readonly force: boolean;
}

interface UpdateRefs {
  readonly input: {
    readonly clientMutationId?: string | null;
    readonly repositoryId: string;
    readonly refUpdates: readonly RefUpdate[];
  };
}

const repositoryById = (hub: Hub, id: string): Repository => {
  const repo = [...hub.repositories.values()].find(({ nodeId }) => nodeId === id);
  if (repo === undefined)
    throw failure('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'.`);
  return repo;
};

/** Why one update cannot be made. A `beforeOid` of zeros says that the ref must not exist. */
const objection = (repo: Repository, update: RefUpdate): string | undefined => {
  const now = repo.refs.get(update.name) ?? NO_OBJECT;
  const before = update.beforeOid ?? now;
  if (!isRefName(update.name)) return `${update.name} is not a valid ref name.`;
  if (before !== now) return `${update.name} is at ${now} but expected ${before}.`;
  if (update.afterOid === NO_OBJECT) return now === NO_OBJECT ? `${update.name} does not exist.` : undefined;
  if (!isObject(repo, update.afterOid)) return `Object ${update.afterOid} does not exist.`;
  if (now !== NO_OBJECT && !update.force && !isFastForward(repo, now, update.afterOid))
    return `${update.name} would not be a fast forward.`;
  return undefined;
};

/** All updates or none. */
const updateRefs = (call: Call, { input: asked }: UpdateRefs) => {
  const repo = repositoryById(call.hub, asked.repositoryId);
  insistGranted(call, repo, write('contents'));
  for (const update of asked.refUpdates) {
    const against = objection(repo, update);
    if (against !== undefined) throw failure('UNPROCESSABLE', against);
  }
  for (const { name, afterOid } of asked.refUpdates)
    if (afterOid === NO_OBJECT) repo.refs.delete(name);
    else repo.refs.set(name, afterOid);
  return { clientMutationId: asked.clientMutationId ?? null };
};

/** GitHub answers 200 also to what failed, with `errors`, each with its `type` beside the message. */
const answer = (call: Call): Reply => {
  if (call.caller === null) throw new ApiError(401, 'This endpoint requires you to be authenticated.');
  const { query, variables, operationName } = input(call, body);
  const result = graphqlSync({
    schema,
    source: query,
    rootValue: {
      updateRefs: (asked: UpdateRefs) => updateRefs(call, asked),
      resource: (asked: { readonly url: string }) => resourceAt(call, asked),
      nodes: (asked: { readonly ids: readonly string[] }) => deploymentNodes(call, asked),
      repository: (asked: { readonly owner: string; readonly name: string }) => repositoryNamed(call, asked),
    },
    variableValues: variables ?? {},
    operationName: operationName ?? null,
  });
  const errors = result.errors?.map((error) => ({ type: error.extensions.type, ...error.toJSON() }));
  return json(200, { data: result.data ?? null, ...(errors === undefined ? {} : { errors }) });
};

export const graphqlApi: readonly Route[] = [siteRoute('POST /graphql', answer)];
