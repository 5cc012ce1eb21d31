#!/usr/bin/env node
/** Plain JavaScript, so that an older Node can say what is wrong with it. */
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(`sluiceway needs Node 24 or later; this is ${process.version}.`);
  process.exitCode = 2;
} else {
  // Kept between calls: types are stripped and modules compiled once, a tenth of a second.
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
}
