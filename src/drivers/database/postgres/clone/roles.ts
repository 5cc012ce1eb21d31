/** Roles that policies name: a policy cannot be restored where its role is not. */
import { SluicewayError } from '../../../../errors.ts';
import { address } from '../address.ts';
import type { Making } from './request.ts';
import { withSource } from './source.ts';

interface Need {
  readonly role: string;
  readonly policy: string;
}

const named = `select distinct r.rolname as role, format('%s on %s', p.polname, p.polrelid::regclass) as policy
  from pg_policy p, unnest(p.polroles) o join pg_roles r on r.oid = o order by 1, 2`;

/** Throws where one is missing: on a server that is not ours, roles are nothing to be made in passing. */
export async function policiesNeed(from: string, { keeper, server }: Making): Promise<void> {
  const needs = await withSource(from, async (session) => (await session.query<Need>(named)).rows);
  const { rows } = await keeper.query<{ name: string }>('select rolname as name from pg_roles');
  const there = new Set(rows.map(({ name }) => name));
  const missing = needs.find(({ role }) => !there.has(role));
  if (missing === undefined) return;
  throw new SluicewayError(
    'DATABASE',
    `The policy ${missing.policy} is for the role ${missing.role}, which the rehearsal's server ` +
      `(${address(server).place}) does not have: CREATE ROLE ${keeper.escapeIdentifier(missing.role)} NOLOGIN there ` +
      'once, or leave `database.rehearsal.server` out, and an own server gets the roles by itself.',
  );
}
