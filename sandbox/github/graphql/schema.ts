/** The part of GitHub's GraphQL schema that the stand-in knows: a test holds it to GitHub's own. */
export const subset = `
  scalar BigInt
  scalar GitObjectID
  scalar GitRefname
  scalar URI

  type Query { repository(owner: String!, name: String!): Repository }
  type Repository {
    id: ID!
    defaultBranchRef: Ref
    ref(qualifiedName: String!): Ref
    object(oid: GitObjectID): GitObject
  }
  type Ref { name: String!, compare(headRef: String!): Comparison }
  enum ComparisonStatus { AHEAD BEHIND DIVERGED IDENTICAL }
  type Comparison { status: ComparisonStatus! }
  interface GitObject { oid: GitObjectID! }
  type Commit implements GitObject { oid: GitObjectID!, associatedPullRequests(first: Int): PullRequestConnection }
  type PullRequestConnection { nodes: [PullRequest] }
  type PullRequest {
    number: Int!
    merged: Boolean!
    baseRefName: String!
    mergeCommit: Commit
    comments(last: Int): IssueCommentConnection!
  }
  type PageInfo { hasPreviousPage: Boolean! }
  type IssueCommentConnection { nodes: [IssueComment], pageInfo: PageInfo! }
  type IssueComment { fullDatabaseId: BigInt, url: URI!, body: String!, author: Actor }
  interface Actor { login: String! }
  type User implements Actor { login: String! }
  type Bot implements Actor { login: String! }

  input RefUpdate { afterOid: GitObjectID!, beforeOid: GitObjectID, force: Boolean = false, name: GitRefname! }
  input UpdateRefsInput { clientMutationId: String, refUpdates: [RefUpdate!]!, repositoryId: ID! }
  type UpdateRefsPayload { clientMutationId: String }
  type Mutation { updateRefs(input: UpdateRefsInput!): UpdateRefsPayload }
`;
