/** What the fragment is given; what it does is tested with a real nginx. */
import { expect, test } from '@jest/globals';
import { type FragmentOptions, nginxFragment } from '../../../../src/drivers/traffic/nginx/fragment.ts';

const options: FragmentOptions = {
  directory: '/etc/nginx/sluiceway',
  slots: { blue: '10.0.0.1:8080', green: '[fd00::2]:8080' },
  management: '127.0.0.1:8077',
};

test('all 100 buckets are split, the last one taking what is left', () => {
  const { http } = nginxFragment(options);
  const found = [...http.matchAll(/(?:1%|\*) (\d+);/g)].map(([, bucket]) => Number(bucket));
  expect(found).toEqual(Array.from({ length: 100 }, (_, bucket) => bucket));
  expect(http).toContain(' * 99;');
});

test.each<readonly [string, Partial<FragmentOptions>, string]>([
  [
    'a path that is not absolute',
    { directory: 'sluiceway' },
    'directory of the nginx fragment is "sluiceway"',
  ],
  ['a path that ends in a slash', { directory: '/etc/nginx/' }, 'write an absolute path'],
  ['a path that nginx would expand', { directory: '/etc/$host' }, 'write an absolute path'],
  ['a slot by URL', { slots: { blue: 'http://10.0.0.1', green: 'b:1' } }, 'slots.blue of the nginx fragment'],
  ['a second directive', { management: '127.0.0.1:80; root /' }, 'write host and port'],
  ['a cookie that is no variable', { cookie: 'my-cookie' }, 'write lower-case letters'],
])('%s is refused', (_, wrong, message) => {
  expect(() => nginxFragment({ ...options, ...wrong })).toThrow(message);
});
