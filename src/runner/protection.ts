/**
 * Whether the environments of a release are guarded as they must be before one is opened. GitHub makes an environment
 * that a job names and nobody has made, without any protection; so none is taken on trust.
 */
import type { Parts } from '../config/parts.ts';
import { SluicewayError } from '../errors.ts';
import { type Protection, protectionOf } from '../github/environments.ts';
import type { Outside } from './outside.ts';

const refused = (message: string): SluicewayError => new SluicewayError('ADMISSION', message);

const settings = ({ invocation: { repositoryUrl } }: Outside): string =>
  `${repositoryUrl}/settings/environments`;

function insistRestricted(outside: Outside, { name, restricted }: Protection): void {
  if (restricted) return;
  throw refused(
    `The environment "${name}" has no branch policy: every branch that anybody pushes would get its secrets. Under ` +
      `${settings(outside)} > ${name} > Deployment branches and tags, choose "Selected branches and tags" and add ` +
      'those that you release from.',
  );
}

function insistReviewers(outside: Outside, { name, reviewers }: Protection): void {
  if (reviewers.length > 0) return;
  throw refused(
    `The environment "${name}" has no required reviewers: nobody would be asked before a release. Add them under ` +
      `${settings(outside)} > ${name} > Required reviewers. Where none are wanted, or GitHub's plan has none, say so:\n\n` +
      `  environments:\n    ${name}: { approval: none }`,
  );
}

/** Gates and ticks run there by themselves: a reviewer would hold them up, and approve nothing. */
function insistUnattended(outside: Outside, { name, reviewers }: Protection): void {
  if (reviewers.length === 0) return;
  throw refused(
    `The environment "${name}" is for what runs before an approval, and has required reviewers: remove them under ` +
      `${settings(outside)} > ${name}, or name another one as \`unattended\`.`,
  );
}

/** @throws SluicewayError ADMISSION, or NOT_FOUND where one does not exist; each says where to change it */
export async function insistProtected(
  outside: Outside,
  environment: string,
  { approval, unattended }: Pick<Parts, 'approval' | 'unattended'>,
): Promise<void> {
  const { github } = outside;
  const guarded = await protectionOf(github, environment);
  if (approval === 'required') insistReviewers(outside, guarded);
  insistRestricted(outside, guarded);
  if (unattended === undefined) return;
  const other = await protectionOf(github, unattended);
  insistRestricted(outside, other);
  insistUnattended(outside, other);
}
