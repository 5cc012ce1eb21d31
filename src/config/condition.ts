/**
 * The grammar of one condition: `[not] signal[.field] [op value] [for D | within D]`. Words are separated by
 * spaces; there is no nesting. Values come out in base units (units.ts).
 */
import type { Comparator, Condition, Operand, Timing } from '../judge/condition.ts';
import { parseAmount, parseDuration } from './units.ts';

/** What is wrong, and which characters of the line it is about (`at` counts from 0). */
export interface Fault {
  readonly at: number;
  readonly length: number;
  readonly message: string;
  readonly help?: string;
}
export type ParsedCondition =
  | {
      readonly ok: true;
      readonly condition: Condition;
      readonly name: { readonly at: number; readonly length: number };
      readonly operand: { readonly at: number; readonly length: number };
    }
  | { readonly ok: false; readonly fault: Fault };

interface Word {
  readonly text: string;
  readonly at: number;
}
const comparators = ['<', '<=', '>', '>=', '=', '!='] as const;
const isComparator = (text: string): text is Comparator => comparators.some((op) => op === text);
const isMatch = (text: string): text is '~' | '!~' => text === '~' || text === '!~';
/** Names that no signal may have. */
export const reserved = [
  'not',
  'for',
  'within',
  'live',
  'before',
  'rehearsal',
  'exposure',
  'release',
  'commit',
] as const;
const nested = /^(and|or|&&|\|\||,)$|[()]/;

/** Thrown within this file only: a parser of one line stops at its first fault. */
class Stop extends Error {
  readonly fault: Fault;
  constructor(word: Word, message: string, help?: string) {
    super(message);
    this.fault = {
      at: word.at,
      length: Math.max(1, word.text.length),
      message,
      ...(help === undefined ? {} : { help }),
    };
  }
}

const wordsOf = (line: string): Word[] =>
  [...line.matchAll(/"(?:[^"\\]|\\.)*"|\S+/g)].map((match) => ({ text: match[0], at: match.index }));

const quoted = /^"((?:[^"\\]|\\.)*)"$/;
const unquote = (text: string): string | undefined => quoted.exec(text)?.[1]?.replace(/\\(.)/g, '$1');
const endOf = (line: string): Word => ({ text: '', at: line.length });
const form = 'A condition is: [not] signal[.field] [< <= > >= = != value] [for or within duration]';

function subject(word: Word): { readonly signal: string; readonly field: string } {
  const [, signal = '', field = ''] = /^([a-z][a-z0-9-]*)(?:\.([a-z][a-z0-9.-]*))?$/.exec(word.text) ?? [];
  if (reserved.slice(0, 5).some((name) => name === signal))
    throw new Stop(word, `"${signal}" is a word of the grammar: a signal's name is expected here`, form);
  if (signal !== '') return { signal, field };
  const glued = /^([a-z][\w.-]*?)(<=|>=|!=|!~|[<>=~])/.exec(word.text);
  if (glued !== null) throw new Stop(word, `put spaces around "${glued[2] ?? ''}"`, form);
  throw new Stop(
    word,
    `"${word.text}" is not the name of a signal`,
    'Names are lower-case: errors, latency.p95',
  );
}

function literal(word: Word, following: Word | undefined): Operand {
  const text = unquote(word.text);
  if (text !== undefined) return { of: 'text', value: text };
  const amount = parseAmount(word.text);
  if (!amount.ok)
    throw new Stop(word, amount.message, 'Values are figures such as 5%, 250ms or 3, or words in "quotes"');
  const apart = amount.value.unit === '' && following !== undefined && /^[A-Za-z%]+$/.test(following.text);
  const joined = apart ? parseAmount(`${word.text} ${following.text}`) : amount;
  if (!joined.ok && following !== undefined && !timing.test(following.text) && !nested.test(following.text))
    throw new Stop({ text: `${word.text} ${following.text}`, at: word.at }, joined.message);
  return { of: 'literal', ...amount.value };
}
const timing = /^(for|within)$/;

/** `live`, `before`, and what may stand after them: `+ 20%`, `- 50ms`. */
function compared(of: 'live' | 'before', words: Word[]): Operand {
  const sign = words[0]?.text;
  if (sign !== '+' && sign !== '-') return { of, margin: { by: 'percent', value: 0, unit: 'share' } };
  const [op, figure] = words.splice(0, 2);
  const amount = parseAmount(figure?.text ?? '');
  const place = figure ?? op ?? { text: sign, at: 0 };
  if (!amount.ok)
    throw new Stop(place, `a figure is expected after "${of} ${sign}"`, `Such as: ${of} ${sign} 20%`);
  const value = sign === '-' ? -amount.value.value : amount.value.value;
  return {
    of,
    margin: { by: place.text.endsWith('%') ? 'percent' : 'absolute', value, unit: amount.value.unit },
  };
}

type Test =
  | { readonly test: 'passes' }
  | { readonly test: '~' | '!~'; readonly pattern: string }
  | { readonly test: Comparator; readonly to: Operand };

/** What no condition has, whatever stands before it. */
function refuse(word: Word): void {
  if (nested.test(word.text))
    throw new Stop(word, 'conditions are not nested', 'Write a list: all of it must hold (in `when`, any)');
  const [, glued, value] = /^(<=|>=|!=|!~|[<>=~])([^=~].*)$/.exec(word.text) ?? [];
  if (glued !== undefined) throw new Stop(word, `put a space after "${glued}": ${glued} ${value ?? ''}`);
  if (word.text === '==') throw new Stop(word, '"==" is not an operator: write =');
}

function matched(test: '~' | '!~', operand: Word | undefined, end: Word): Test {
  const pattern = unquote(operand?.text ?? '');
  if (pattern === undefined)
    throw new Stop(operand ?? end, `a pattern in "quotes" is expected after "${test}"`);
  return { test, pattern };
}

function operandOf(op: Word, operand: Word | undefined, words: Word[], end: Word): Operand {
  if (operand === undefined) throw new Stop(end, `a value is expected after "${op.text}"`);
  if (operand.text === 'live' || operand.text === 'before') return compared(operand.text, words);
  return literal(operand, words[0]);
}

function test(words: Word[], end: Word): Test {
  const op = words[0];
  if (op === undefined || timing.test(op.text)) return { test: 'passes' };
  refuse(op);
  const [, operand] = words.splice(0, 2);
  if (isMatch(op.text)) return matched(op.text, operand, end);
  if (!isComparator(op.text))
    throw new Stop(op, `"${op.text}" is not an operator`, `Operators are ${comparators.join(' ')} ~ !~`);
  return { test: op.text, to: operandOf(op, operand, words, end) };
}

/** The duration after `for` or `within`, which is the end of the condition. */
function lasting(after: string, words: readonly Word[], end: Word): number {
  const [written, apart] = words;
  if (written === undefined)
    throw new Stop(end, `a duration is expected after "${after}"`, 'Such as: within 5m');
  const duration = parseDuration(written.text);
  if (duration.ok && apart === undefined) return duration.value;
  if (duration.ok) throw new Stop(apart ?? end, `"${apart?.text ?? ''}" is not expected here`, form);
  const joined = parseDuration(words.map((word) => word.text).join(' '));
  throw new Stop(written, joined.ok ? duration.message : joined.message);
}

function time([word, ...rest]: readonly Word[], end: Word): Timing {
  if (word === undefined) return { when: 'now' };
  refuse(word);
  if (word.text !== 'for' && word.text !== 'within')
    throw new Stop(word, `"${word.text}" is not expected here`, form);
  return { when: word.text, ms: lasting(word.text, rest, end) };
}

const span = ({ at, text }: Word): { readonly at: number; readonly length: number } => ({
  at,
  length: text.length,
});

function parse(line: string, number: number): ParsedCondition {
  const words = wordsOf(line);
  const end = endOf(line);
  const not = words[0]?.text === 'not';
  if (not) words.shift();
  const name = words.shift();
  if (name === undefined)
    throw new Stop(end, not ? 'a signal is expected after "not"' : 'the condition is empty', form);
  const of = subject(name);
  const place = words[1] ?? name;
  const what = test(words, end);
  const when = time(words, end);
  const condition = { not, ...of, line: number, text: line.trim(), time: when, ...what };
  return { ok: true, condition, name: span(name), operand: span(place) };
}

/** `line` is the user's text, `number` its line in the config. */
export function parseCondition(line: string, number: number): ParsedCondition {
  try {
    return parse(line, number);
  } catch (thrown) {
    if (thrown instanceof Stop) return { ok: false, fault: thrown.fault };
    throw thrown;
  }
}
