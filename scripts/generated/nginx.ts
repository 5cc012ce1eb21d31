/** The parts of docs/recipes/nginx.md that the driver itself prints. */
import { makeCommand } from '../../src/drivers/traffic/nginx/buckets.ts';
import { nginxFragment } from '../../src/drivers/traffic/nginx/fragment.ts';
import { replacePart } from './markers.ts';

const directory = '/etc/nginx/sluiceway';
const fragment = nginxFragment({
  directory,
  slots: { blue: '10.0.0.1:8080', green: '10.0.0.2:8080' },
  management: '127.0.0.1:8077',
});

const block = (kind: string, text: string): string => `\`\`\`${kind}\n${text.trim()}\n\`\`\``;
const parts: readonly (readonly [string, string])[] = [
  ['folders', block('bash', makeCommand(directory))],
  ['http', block('nginx', fragment.http)],
  ['location', block('nginx', fragment.location)],
];

export const nginxPath = 'docs/recipes/nginx.md';
export const nginxPage = (current: string): string =>
  parts.reduce((page, [name, text]) => replacePart(page, nginxPath, name, text), current);
