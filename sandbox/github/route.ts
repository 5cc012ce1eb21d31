/** The router: GitHub's own path templates, matched against requests. */
import type { Call, Reply, RepositoryCall } from './call.ts';
import type { Needs } from './permissions.ts';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT';

/** A template as in GitHub's description, `GET /repos/{owner}/{repo}`. */
export type Template = `${Method} /${string}`;

interface Known {
  readonly template: Template;
  /** The path as a pattern with named groups. */
  readonly pattern: RegExp;
}

export type Route =
  | (Known & { readonly scope: 'site'; readonly answer: (call: Call) => Reply })
  | (Known & {
      readonly scope: 'repository';
      readonly needs: Needs;
      readonly answer: (call: RepositoryCall) => Reply;
    });

/** These may contain slashes that callers do not escape. */
const GREEDY = new Set(['ref', 'path', 'basehead', 'branch']);
const REPOSITORY = '/repos/{owner}/{repo}';

const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path.replace(/[.]/g, '\\.').replace(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${GREEDY.has(name) ? '.+' : '[^/]+'})`)}$`,
  );

const known = (template: Template): Known => ({
  template,
  pattern: patternOf(template.slice(template.indexOf(' ') + 1)),
});

export const siteRoute = (template: Template, answer: (call: Call) => Reply): Route => ({
  ...known(template),
  scope: 'site',
  answer,
});

/** `path` is what follows the repository's own, `/deployments`. */
export const route = (
  method: Method,
  path: string,
  needs: Needs,
  answer: (call: RepositoryCall) => Reply,
): Route => ({ ...known(`${method} ${REPOSITORY}${path}`), scope: 'repository', needs, answer });

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The first route that fits: what is fixed must stand before what is variable in the table. */
export const match = (routes: readonly Route[], method: string, path: string): Match | undefined => {
  for (const candidate of routes) {
    const groups = candidate.template.startsWith(`${method} `)
      ? candidate.pattern.exec(path)?.groups
      : undefined;
    if (groups !== undefined) {
      const params = Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decode(value)]));
      return { route: candidate, params };
    }
    if (candidate.template === `${method} ${path}`) return { route: candidate, params: {} };
  }
  return undefined;
};
