/** Which permission a call wants, in the words of a workflow's `permissions:`. */

/** What `permissions:` of a job can name; others are had only by the token of a GitHub App. */
const grantable: ReadonlySet<string> = new Set([
  ...['actions', 'attestations', 'checks', 'contents', 'deployments', 'discussions', 'id-token', 'issues'],
  ...['models', 'packages', 'pages', 'pull-requests', 'repository-projects', 'security-events', 'statuses'],
]);

/** For answers that do not say themselves; the first that the path contains counts. */
const byPath = [
  ['/deployments', 'deployments'],
  ['/check-runs', 'checks'],
  ['/status', 'statuses'],
  ['/issues', 'pull-requests'],
  ['/pulls', 'pull-requests'],
  ['/actions', 'actions'],
  ['/environments', 'actions'],
] as const;

const guess = (method: string, path: string): string => {
  const name = byPath.find(([part]) => path.includes(part))?.[1] ?? 'contents';
  return `${name}: ${method === 'GET' ? 'read' : 'write'}`;
};

/**
 * Reads `x-accepted-github-permissions`: sets separated by semicolons, any of which is enough, each of
 * permissions separated by commas, as in `issues=write; pull_requests=write`.
 * @returns lines as in a workflow (`deployments: write`), of the first set; never empty
 */
export function wanted(header: unknown, method: string, path: string): readonly string[] {
  const [first = ''] = typeof header === 'string' ? header.split(';') : [];
  const lines = first
    .split(',')
    .map((part) => part.trim().split('='))
    .flatMap(([name, level]) => (name && level ? [`${name.replaceAll('_', '-')}: ${level}`] : []))
    .filter((line) => line !== 'metadata: read');
  return lines.length > 0 ? lines : [guess(method, path)];
}

/** Says where to grant `lines`. */
export function howToGrant(lines: readonly string[]): string {
  const beyond = lines.filter((line) => !grantable.has(line.split(':')[0] ?? ''));
  if (beyond.length > 0) {
    return `The token of a job can never have ${beyond.join(' and ')}: pass the token of a GitHub App that does.`;
  }
  return `Add it under permissions of the job:\n\n  permissions:\n${lines.map((line) => `    ${line}`).join('\n')}`;
}
