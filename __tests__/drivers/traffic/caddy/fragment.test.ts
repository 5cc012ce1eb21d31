/** What the fragment is given; what it does is tested with a real Caddy. */
import { expect, test } from '@jest/globals';
import { type CaddyFragmentOptions, caddyFragment } from '../../../../src/drivers/traffic/caddy/fragment.ts';

const options: CaddyFragmentOptions = {
  file: '/etc/caddy/sluiceway/share',
  slots: { blue: '10.0.0.1:8080', green: '[fd00::2]:8080' },
  management: '[::1]:8078',
};

test('the management site listens on its own address alone', () => {
  expect(caddyFragment(options).management).toMatch(/^http:\/\/:8078 \{\n\tbind ::1\n/);
});

test.each<readonly [string, Partial<CaddyFragmentOptions>, string]>([
  ['a path that is not absolute', { file: 'share' }, 'file of the Caddy fragment is "share"'],
  ['a path that Caddy would expand', { file: '/etc/{host}' }, 'write an absolute path'],
  ['a slot by URL', { slots: { blue: 'http://10.0.0.1', green: 'b:1' } }, 'slots.blue'],
  ['a second directive', { management: '127.0.0.1:80 }' }, 'write host and port'],
  ['a cookie that is a pattern', { cookie: 'a.*' }, 'write lower-case letters'],
])('%s is refused', (_, wrong, message) => {
  expect(() => caddyFragment({ ...options, ...wrong })).toThrow(message);
});
