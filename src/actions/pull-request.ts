/** What a run for a pull request is not given. */
import type { ActionContext } from './context.ts';

/**
 * Whether this run has no values at all: a fork's and Dependabot's are given no secret, and a job without an
 * environment has none. What it then cannot find out says nothing about the change.
 */
export const isBlind = ({ invocation, inputs }: ActionContext): boolean =>
  invocation.pullRequest !== null && (inputs.secrets ?? '').trim() === '';
