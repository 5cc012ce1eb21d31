/** Tokens and their permissions, by the names that a workflow's `permissions:` uses. */
import type { Writer } from './model.ts';

export type Permission =
  | 'actions'
  /** No job's token can have it: environments are made by people. */
  | 'administration'
  | 'checks'
  | 'contents'
  | 'deployments'
  | 'issues'
  | 'pull-requests'
  | 'statuses';
export type Level = 'read' | 'write';

export type Permissions = Readonly<Partial<Record<Permission, Level>>> | 'write-all';

export interface Token extends Writer {
  readonly value: string;
  /** `owner/name` of the one repository that it was given for. */
  readonly repository: string;
  readonly permissions: Permissions;
  /** The workflow run that it was made for. */
  readonly run: number | null;
}
