/** GitHub's GraphQL errors: each has a `type` beside its message. */
import { GraphQLError } from 'graphql';
import type { Call } from '../call.ts';
import { grants, type Needs } from '../permissions.ts';
import type { Repository } from '../store/repository.ts';

export const failure = (type: string, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { type } });

/** Throws as GitHub does where the token lacks what the field takes. */
export function insistGranted({ caller, needed }: Call, repo: Repository, needs: Needs): void {
  needed.push(needs);
  if (!grants(caller, repo, needs)) throw failure('FORBIDDEN', 'Resource not accessible by integration');
}
