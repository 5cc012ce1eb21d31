/** The parts of docs/recipes/ that the drivers themselves print. A new recipe is a line in `recipes`. */
import { caddyAdminFragment, caddyFragment } from '../../src/drivers/traffic/caddy/fragment.ts';
import { thresholdOf } from '../../src/drivers/traffic/caddy/threshold.ts';
import { withShare } from '../../src/drivers/traffic/file/flags.ts';
import { haproxyFragment } from '../../src/drivers/traffic/haproxy/fragment.ts';
import { mapText } from '../../src/drivers/traffic/haproxy/saved.ts';
import { makeCommand } from '../../src/drivers/traffic/nginx/buckets.ts';
import { nginxFragment, nginxReloadFragment } from '../../src/drivers/traffic/nginx/fragment.ts';
import { includeText } from '../../src/drivers/traffic/nginx/include.ts';
import { replacePart } from './markers.ts';

/** Of a generated part: the language that it is shown in, and its text. */
type Part = readonly [kind: string, text: string];

const slots = { blue: '10.0.0.1:8080', green: '10.0.0.2:8080' };

function nginx(): Readonly<Record<string, Part>> {
  const directory = '/etc/nginx/sluiceway';
  const { http, location } = nginxFragment({ directory, slots, management: '127.0.0.1:8077' });
  const include = '/etc/nginx/sluiceway/split.conf';
  const reloaded = nginxReloadFragment({ directory: include, slots, management: '127.0.0.1:8077' });
  return {
    folders: ['bash', makeCommand(directory)],
    http: ['nginx', http],
    location: ['nginx', location],
    'reload-file': ['nginx', includeText({ buckets: 0, generation: 'first' })],
    'reload-http': ['nginx', reloaded.http],
    'reload-location': ['nginx', reloaded.location],
  };
}

function haproxy(): Readonly<Record<string, Part>> {
  const map = '/etc/haproxy/sluiceway/share.map';
  const { global, frontend, backends } = haproxyFragment({
    map,
    socket: '/run/haproxy/sluiceway.sock',
    slots,
  });
  return {
    map: ['text', mapText(0)],
    global: ['haproxy', global],
    frontend: ['haproxy', frontend],
    backends: ['haproxy', backends],
  };
}

function caddy(): Readonly<Record<string, Part>> {
  const file = '/etc/caddy/sluiceway/share';
  const { site, management } = caddyFragment({ file, slots, management: '127.0.0.1:8078' });
  return {
    file: ['text', thresholdOf(0)],
    site: ['caddyfile', site],
    management: ['caddyfile', management],
    'admin-site': ['caddyfile', caddyAdminFragment({ slots })],
  };
}

/** A flag file, and the same at 25 %. */
function flagFile(): Readonly<Record<string, Part>> {
  const at = '.features.new-checkout';
  const config = {
    path: '/etc/shop/flags.yml',
    percentage: `${at}.percentage`,
    enabled: `${at}.enabled`,
    whitelist: { at: `${at}.customers`, users: ['acme'] },
  };
  const before = [
    'features:',
    '  new-checkout:          # ask Ann',
    '    enabled: false',
    '    percentage: 0',
    '    customers: []        # meet it whatever the percentage',
    '  dark-mode: { enabled: true }',
  ].join('\n');
  return { before: ['yaml', before], after: ['yaml', withShare(config, before, 0.25)] };
}

const page =
  (path: string, parts: Readonly<Record<string, Part>>) =>
  (current: string): string =>
    Object.entries(parts).reduce(
      (text, [name, [kind, part]]) => replacePart(text, path, name, `\`\`\`${kind}\n${part.trim()}\n\`\`\``),
      current,
    );

const recipe = (name: string, parts: Readonly<Record<string, Part>>) => {
  const path = `docs/recipes/${name}.md`;
  return { path, render: page(path, parts) };
};

export const recipes = [
  recipe('nginx', nginx()),
  recipe('haproxy', haproxy()),
  recipe('caddy', caddy()),
  recipe('flag-file', flagFile()),
];
