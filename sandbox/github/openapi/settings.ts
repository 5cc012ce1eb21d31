/** Operations that docs/ sends besides those that the stand-in answers: they are held against the description alone. */
export const settings = [
  'PUT /repos/{owner}/{repo}/actions/permissions/access',
  'PUT /repos/{owner}/{repo}/branches/{branch}/protection',
] as const;
