/** Whether the window is open now, by GitHub's clock: a runner with a wrong one changes nothing. */
import { single, truth } from '../../judge/reading.ts';
import type { ReadSource } from '../source.ts';
import { isOpen } from './open.ts';
import type { WindowConfig } from './spec.ts';

export const read: ReadSource<WindowConfig> = (config, fields, { to }) => {
  const open = isOpen(config, to);
  const reading = single(truth(open), '', `${open ? 'open' : 'closed'}: ${config.says}`);
  return Promise.resolve(new Map(fields.map((field) => [field, reading])));
};
