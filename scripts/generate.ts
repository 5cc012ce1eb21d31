/** `npm run generate [-- --check]`: writes what is generated from src/; with --check only says what is stale. */
import { parseArgs } from 'node:util';
import { staleFiles, writeGenerated } from './generated/write.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
if (values.check) {
  const stale = await staleFiles();
  for (const { path } of stale) console.error(`${path} is stale: run \`npm run generate\` and commit it`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  await writeGenerated();
}
