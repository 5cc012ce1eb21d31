/** Bytes of JavaScript that a runner fetches and reads, all actions together; a `.wasm` would be counted apart. */
import { root } from '../../scripts/build/command.ts';
import { bytesOfScripts, mostBytes } from '../../scripts/build/size.ts';
import { type Bench, measured } from './measured.ts';

export const bytes: Bench = {
  name: 'bytes',
  async measure() {
    const figure = bytesOfScripts(`${root}dist`);
    return { measured: [measured({ name: 'JavaScript in dist/', figure, unit: 'bytes', goal: mostBytes })] };
  },
};
