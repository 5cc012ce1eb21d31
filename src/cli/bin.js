#!/usr/bin/env node
/** Plain JavaScript, so that an older Node can say what is wrong with it, or hand over to the one that npm installed. */
const installed = new URL('../../node_modules/node/bin/node', import.meta.url);

async function handedOver() {
  const { existsSync } = await import('node:fs');
  const { spawnSync } = await import('node:child_process');
  const { fileURLToPath } = await import('node:url');
  if (!existsSync(installed)) return undefined;
  const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  return spawnSync(fileURLToPath(installed), args, { stdio: 'inherit' }).status ?? 1;
}

async function refused() {
  const status = await handedOver();
  if (status !== undefined) return status;
  console.error(
    `sluiceway needs Node 24 or later; this is ${process.version}. After \`npm ci\` in its checkout it finds one there.`,
  );
  return 2;
}

async function run() {
  // Kept between calls: types are stripped and modules compiled once, a tenth of a second.
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  const { main } = await import('./main.ts');
  return main(process.argv.slice(2));
}

process.exitCode = await (Number(process.versions.node.split('.')[0]) < 24 ? refused() : run());
