/** What the fragment is given; what it does is tested with a real HAProxy. */
import { expect, test } from '@jest/globals';
import {
  type HaproxyFragmentOptions,
  haproxyFragment,
} from '../../../../src/drivers/traffic/haproxy/fragment.ts';

const options: HaproxyFragmentOptions = {
  map: '/etc/haproxy/sluiceway/share.map',
  socket: '/run/haproxy/sluiceway.sock',
  slots: { blue: '10.0.0.1:8080', green: '[fd00::2]:8080' },
};

test.each<readonly [string, Partial<HaproxyFragmentOptions>, string]>([
  ['a path that is not absolute', { map: 'share.map' }, 'map of the HAProxy fragment is "share.map"'],
  ['a path that would end the argument', { map: '/a,0) ' }, 'write an absolute path'],
  ['a socket with a blank', { socket: '/run/h a' }, 'socket of the HAProxy fragment'],
  ['a slot by URL', { slots: { blue: 'http://10.0.0.1', green: 'b:1' } }, 'slots.blue'],
  ['a cookie that is no name', { cookie: 'a)b' }, 'write lower-case letters'],
])('%s is refused', (_, wrong, message) => {
  expect(() => haproxyFragment({ ...options, ...wrong })).toThrow(message);
});
