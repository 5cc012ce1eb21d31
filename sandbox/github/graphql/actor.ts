/** Accounts as GraphQL names them: a bot's login has no `[bot]` here. */
import type { Account } from '../store/model.ts';

export const actor = ({ login, type }: Account) => ({
  __typename: type,
  login: login.replace(/\[bot\]$/, ''),
});
