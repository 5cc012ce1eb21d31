/**
 * `npm run bench [-- --only NAME]… [--requests N] [--json FILE]`: each figure beside its goal. Exit code 0 if all could be measured,
 * also where a goal was missed; 1 where something could not be measured.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf, SluicewayError } from '../src/errors.ts';
import type { Bench, BenchOptions, Finding } from './bench/measured.ts';
import { benches } from './bench/registry.ts';
import { asJson, figureTable } from './bench/table.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
    requests: { type: 'string', default: '100000' },
  },
});

function options(): BenchOptions {
  const requests = Number(values.requests);
  if (Number.isInteger(requests) && requests >= 1_000) return { requests };
  throw new SluicewayError('INPUT', `--requests ${values.requests}: write a whole number of 1000 or more`);
}

function chosen(only: readonly string[]): readonly Bench[] {
  const names = benches.map(({ name }) => name);
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new SluicewayError('INPUT', `--only ${unknown.join(', ')}: there are ${names.join(', ')}`);
  return only.length === 0 ? benches : benches.filter(({ name }) => only.includes(name));
}

/** One that cannot be measured does not keep the others from it. */
async function measure({ name, measure: work }: Bench, given: BenchOptions): Promise<Finding> {
  console.error(`Measuring ${name} …`);
  try {
    return await work(given);
  } catch (error) {
    console.error(`${name} could not be measured: ${messageOf(error)}`);
    process.exitCode = 1;
    return { measured: [] };
  }
}

async function main(): Promise<void> {
  const given = options();
  const findings: Finding[] = [];
  for (const bench of chosen(values.only)) findings.push(await measure(bench, given));
  const all = findings.flatMap(({ measured }) => measured);
  const tables = findings.flatMap(({ tables: more = [] }) => more);
  console.log([figureTable(all), ...tables].map((table) => `\n${table}`).join('\n'));
  if (values.json !== undefined) writeFileSync(resolve(values.json), asJson(all));
}

try {
  await main();
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
