/** Parts of the bundle, which are read when they are asked for: ncc leaves their code as it is. */
import { readFileSync, writeFileSync } from 'node:fs';
import { minifySync } from '@swc/core';

/** As ncc names them: `738.index.js`. */
export const isPart = (name: string): boolean => /^\d+\.index\.js$/.test(name);

export function shrinkPart(from: string, to: string): void {
  const { code } = minifySync(readFileSync(from, 'utf8'), { module: true, compress: true, mangle: true });
  writeFileSync(to, code);
}
