/** GitHub's JSON for accounts and apps. `Schemas` are GitHub's own types, of its description. */
import type { components } from '@octokit/openapi-types';
import { timestamp } from '../store/clock.ts';
import type { Hub } from '../store/hub.ts';
import type { Account, App } from '../store/model.ts';

export type Schemas = components['schemas'];

/** The app's birthday stands for every date that the stand-in does not know. */
const LONG_AGO = timestamp(Date.UTC(2018, 6, 30));

export const nodeId = (kind: string, id: number | string): string =>
  Buffer.from(`${kind}:${id}`).toString('base64url');

/** A stable id for what has none of its own in the stand-in, such as a label. */
export const idOf = (kind: string, name: string): number =>
  Array.from(`${kind}:${name}`).reduce((id, char) => (id * 31 + char.charCodeAt(0)) % 1_000_000_007, 7);

export const user = (hub: Hub, account: Account): Schemas['simple-user'] => {
  const url = `${hub.url}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('User', account.id),
    avatar_url: `${hub.url}/avatars/${account.id}`,
    gravatar_id: '',
    url,
    html_url: `${hub.url}/${encodeURIComponent(account.login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    site_admin: false,
  };
};

/** Of `GET /user`. */
export const publicUser = (hub: Hub, account: Account): Schemas['public-user'] => ({
  ...user(hub, account),
  user_view_type: 'public',
  name: account.login,
  company: null,
  blog: '',
  location: null,
  email: null,
  hireable: null,
  bio: null,
  public_repos: 0,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: LONG_AGO,
  updated_at: LONG_AGO,
});

export const integration = (hub: Hub, app: App | null): Schemas['nullable-integration'] =>
  app === null
    ? null
    : {
        id: app.id,
        slug: app.slug,
        node_id: nodeId('App', app.id),
        owner: user(hub, hub.account('github')),
        name: app.slug === 'github-actions' ? 'GitHub Actions' : app.slug,
        description: null,
        external_url: `${hub.url}/apps/${app.slug}`,
        html_url: `${hub.url}/apps/${app.slug}`,
        created_at: LONG_AGO,
        updated_at: LONG_AGO,
        permissions: {},
        events: [],
      };
