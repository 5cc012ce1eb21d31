/** `sluiceway judge`: the canary rule on looks that were recorded, for trying it on one's own past rollouts. */
import { parseArgs } from 'node:util';
import { messageOf, SluicewayError } from '../errors.ts';
import { judge } from '../judge/judge.ts';
import type { LookResult } from '../judge/look.ts';
import { call } from './judge/functions.ts';
import { fault, parsed, readJson } from './judge/json.ts';
import { recordedOf } from './judge/release.ts';
import { functionSchema } from './judge/schema.ts';
import { functionText, reasonText, releaseText } from './judge/text.ts';

export const usage = `Usage: sluiceway judge [--json] FILE.json

Judges recorded looks by the rule that a rollout is judged by, and prints the log-evidence of each test and the
decision at every look. FILE holds a list: of releases with name, params and looks, or of functions of the rule with
name, function and args (docs/judge.md has the format). The exit code is 1 where some figures were no counts: each
is named, and its look says nothing of its check, which never lets a release go on.

  --json   print an array on standard output: { name, looks: [{ log_e, decision, reason }] }, for functions
           { name, result }
`;

/** One entry of the file, judged. */
interface Answer {
  readonly text: string;
  readonly json: unknown;
  readonly faults: readonly string[];
}

const jsonOf = (result: LookResult) => ({
  log_e: result.logE,
  decision: result.decision,
  reason: reasonText(result),
});

function releaseAnswer(raw: unknown, index: number): Answer {
  const recorded = recordedOf(raw, [index]);
  const results = judge(recorded.params, recorded.looks);
  const json = { name: recorded.name, looks: results.map(jsonOf) };
  return { text: releaseText(recorded, results), json, faults: recorded.faults };
}

/** A function that cannot answer is no reason to leave out the rest. */
function functionAnswer(raw: unknown, index: number): Answer {
  const { name, function: called, args } = parsed(functionSchema, raw, [index]);
  try {
    const result = call(called, args, [index]);
    return { text: functionText(name, called, result), json: { name, result }, faults: [] };
  } catch (thrown) {
    if (!(thrown instanceof SluicewayError)) throw thrown;
    return {
      text: functionText(name, called, null),
      json: { name, result: null },
      faults: [messageOf(thrown)],
    };
  }
}

const namesFunction = (raw: unknown): boolean => typeof raw === 'object' && raw !== null && 'function' in raw;

const answer = (raw: unknown, index: number): Answer =>
  namesFunction(raw) ? functionAnswer(raw, index) : releaseAnswer(raw, index);

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new SluicewayError('INPUT', 'name one file');
  const raw = await readJson(file);
  if (!Array.isArray(raw)) throw new SluicewayError('INPUT', fault([], raw, 'a list of releases'));
  const answers = raw.map(answer);
  console.log(
    values.json
      ? JSON.stringify(
          answers.map(({ json }) => json),
          null,
          2,
        )
      : answers.map(({ text }) => text).join('\n\n'),
  );
  const faults = answers.flatMap((one) => one.faults);
  if (faults.length > 0) console.error(`sluiceway judge: ${faults.join('\nsluiceway judge: ')}`);
  return faults.length === 0 ? 0 : 1;
}
