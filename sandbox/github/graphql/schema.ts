/** The part of GitHub's GraphQL schema that the stand-in knows: a test holds it to GitHub's own. */
export const subset = `
  scalar BigInt
  scalar GitObjectID
  scalar GitRefname
  scalar URI

  scalar DateTime

  type Query {
    repository(owner: String!, name: String!): Repository
    resource(url: URI!): UniformResourceLocatable
    nodes(ids: [ID!]!): [Node]!
  }
  interface Node { id: ID! }
  type Repository {
    id: ID!
    defaultBranchRef: Ref
    ref(qualifiedName: String!): Ref
    object(oid: GitObjectID, expression: String): GitObject
    environment(name: String!): Environment
    deployments(environments: [String!], first: Int, after: String, orderBy: DeploymentOrder): DeploymentConnection!
  }
  type Ref { name: String!, compare(headRef: String!): Comparison }
  enum ComparisonStatus { AHEAD BEHIND DIVERGED IDENTICAL }
  type Comparison { status: ComparisonStatus! }
  interface GitObject { oid: GitObjectID! }
  type Blob implements GitObject { oid: GitObjectID!, text: String, isTruncated: Boolean! }
  type Commit implements GitObject { oid: GitObjectID!, associatedPullRequests(first: Int): PullRequestConnection }
  type PullRequestConnection { nodes: [PullRequest] }
  type PullRequest {
    number: Int!
    author: Actor
    merged: Boolean!
    baseRefName: String!
    mergeCommit: Commit
    comments(last: Int): IssueCommentConnection!
  }
  type PageInfo { hasPreviousPage: Boolean!, hasNextPage: Boolean!, endCursor: String }
  type IssueCommentConnection { nodes: [IssueComment], pageInfo: PageInfo! }
  type IssueComment { fullDatabaseId: BigInt, url: URI!, body: String!, author: Actor }
  interface Actor { login: String! }
  type User implements Actor { login: String! }
  type Bot implements Actor { login: String! }

  enum DeploymentOrderField { CREATED_AT }
  enum OrderDirection { ASC DESC }
  input DeploymentOrder { direction: OrderDirection!, field: DeploymentOrderField! }
  type DeploymentConnection { nodes: [Deployment], pageInfo: PageInfo! }
  type DeploymentStatusConnection { nodes: [DeploymentStatus], pageInfo: PageInfo! }
  enum DeploymentStatusState { ERROR FAILURE INACTIVE IN_PROGRESS PENDING QUEUED SUCCESS WAITING }
  type DeploymentStatus {
    state: DeploymentStatusState!
    description: String
    createdAt: DateTime!
    creator: Actor!
  }
  type Deployment implements Node {
    id: ID!
    commitOid: String!
    task: String
    environment: String
    payload: String
    createdAt: DateTime!
    creator: Actor!
    latestStatus: DeploymentStatus
    statuses(first: Int): DeploymentStatusConnection
  }

  interface UniformResourceLocatable { url: URI! }
  type WorkflowRun implements UniformResourceLocatable {
    url: URI!
    deploymentReviews(first: Int): DeploymentReviewConnection!
  }
  type DeploymentReviewConnection { nodes: [DeploymentReview] }
  enum DeploymentReviewState { APPROVED REJECTED }
  type DeploymentReview {
    state: DeploymentReviewState!
    comment: String!
    user: User!
    environments(first: Int): EnvironmentConnection!
  }
  type EnvironmentConnection { nodes: [Environment] }
  type Environment { name: String!, protectionRules(first: Int): DeploymentProtectionRuleConnection! }
  type DeploymentProtectionRuleConnection { nodes: [DeploymentProtectionRule] }
  type DeploymentProtectionRule { preventSelfReview: Boolean }

  input RefUpdate { afterOid: GitObjectID!, beforeOid: GitObjectID, force: Boolean = false, name: GitRefname! }
  input UpdateRefsInput { clientMutationId: String, refUpdates: [RefUpdate!]!, repositoryId: ID! }
  type UpdateRefsPayload { clientMutationId: String }
  type Mutation { updateRefs(input: UpdateRefsInput!): UpdateRefsPayload }
`;
