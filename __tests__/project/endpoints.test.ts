/** Which of GitHub's endpoints are bundled: one that is called and left out would fail only at run time. */
import { describe, expect, test } from '@jest/globals';
import { cutTo, methodsIn } from '../../scripts/build/endpoints.ts';

describe('the endpoints that a script calls', () => {
  test('are found wherever they are written out', () => {
    const script = 'await github.rest.repos.get(x); allPages((page) => client.rest.git.getRef({ ...page }))';
    expect(methodsIn(script, 'a.js')).toEqual(['repos.get', 'git.getRef']);
  });

  test.each([
    'const { repos } = github.rest;',
    'const { get } = github.rest.repos;',
    'pages(github.rest.repos.listBranches, where)',
    'github.rest[scope].get()',
  ])('must be written out, unlike %s', (script) => {
    expect(() => methodsIn(script, 'a.js')).toThrow('a.js: write github.rest.<scope>.<method>(…)');
  });

  test('are all that is left of the table; a scope stays, so that what is missing is no crash at the start', () => {
    const table = { repos: { get: ['GET /a'], delete: ['DELETE /a'] }, gists: { list: ['GET /b'] } };
    expect(cutTo(new Set(['repos.get']), table)).toEqual({ repos: { get: ['GET /a'] }, gists: {} });
  });
});
