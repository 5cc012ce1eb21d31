#!/usr/bin/env node
/** Plain JavaScript, so that an older Node can say what is wrong with it. */
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(`sluiceway needs Node 24 or later; this is ${process.version}.`);
  process.exitCode = 2;
} else {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
}
