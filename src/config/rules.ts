/** What a condition may say of a field that gives this or that, and in which place. */
import type { Condition, Operand } from '../judge/condition.ts';
import { fieldKey } from '../judge/condition.ts';
import type { FieldSpec } from '../signals/source.ts';
import type { Fault } from './condition.ts';
import { amountText, withoutNot } from './condition-text.ts';

/** Where a condition stands: `expect` is that of a rollout and its steps, `rehearsal` that of `database.rehearsal`. */
export type Place = 'gate' | 'deploy' | 'rehearsal' | 'expect' | 'guard';
type Word = Pick<Fault, 'at' | 'length'>;
interface Words {
  readonly name: Word;
  readonly operand: Word;
}
type Rule = (
  condition: Condition,
  spec: FieldSpec | undefined,
  place: Place,
  words: Words,
) => Fault | undefined;

const notYet: Rule = (condition, _spec, place, { name, operand }) => {
  const { time } = condition;
  if ('pattern' in condition) return { ...operand, message: `\`${condition.test}\` is not available yet` };
  if ('to' in condition && (condition.to.of === 'live' || condition.to.of === 'before'))
    return { ...operand, message: `comparing with \`${condition.to.of}\` is not available yet` };
  if (time.when === 'for') return { ...name, message: '`for` is not available yet' };
  if (time.when !== 'within') return undefined;
  if (place === 'guard') return { ...name, message: '`within` is not for guards: a guard acts at any look' };
  return place === 'expect' ? { ...name, message: '`within` in a rollout is not available yet' } : undefined;
};

/** A rehearsal is over when it is judged. */
const once: Rule = ({ time, ...condition }, _spec, place, { name, operand }) => {
  if (place !== 'rehearsal') return undefined;
  if (time.when !== 'now')
    return { ...name, message: `\`${time.when}\` is not for a rehearsal: it is judged once` };
  if ('to' in condition && (condition.to.of === 'live' || condition.to.of === 'before'))
    return { ...operand, message: `a rehearsal has no \`${condition.to.of}\`: write a figure` };
  return undefined;
};

const arms: Rule = (condition, spec, place, { name }) =>
  place === 'gate' && spec?.paired === true
    ? {
        ...name,
        message: `"${fieldKey(condition)}" is read for candidate and live: a gate is judged before there are any`,
        help: 'Expect it under `rollout`, or declare a signal without arms.',
      }
    : undefined;

const unitNames: Readonly<Record<string, string>> = {
  share: 'a percentage such as 5%',
  ms: 'a duration such as 500ms or 2s',
  B: 'a size such as 500MB',
  '': 'a bare number such as 3',
};

function operandFault(key: string, to: Operand, unit: string): string | undefined {
  const wanted = unitNames[unit] ?? unit;
  if (to.of === 'text') return `"${key}" is a figure: compare it with ${wanted}`;
  if (to.of !== 'literal' || to.unit === unit) return undefined;
  if (to.unit === '' && unit === 'share')
    return `"${key}" is a percentage: write ${to.value}%, not ${to.value}`;
  return `"${key}" is compared with ${wanted}, found ${amountText(to.value, to.unit)}`;
}

const fits: Rule = (condition, spec, _place, { name, operand }) => {
  const key = fieldKey(condition);
  if (spec === undefined) return undefined;
  if (spec.gives === 'truth') {
    const message = `"${key}" holds or does not: write ${key}, or not ${key}`;
    return condition.test === 'passes' ? undefined : { ...operand, message };
  }
  const wanted = unitNames[spec.unit ?? ''] ?? 'a figure';
  if (condition.test === 'passes')
    return {
      ...name,
      message: `"${key}" is a figure: compare it with ${wanted}`,
      help: `Such as: ${key} < … or ${key} = …`,
    };
  const message = 'to' in condition ? operandFault(key, condition.to, spec.unit ?? '') : undefined;
  return message === undefined ? undefined : { ...operand, message };
};

function direction(
  key: string,
  gives: 'counts' | 'histogram',
  place: 'expect' | 'guard',
): Pick<Fault, 'message' | 'help'> {
  const what = gives === 'counts' ? 'is the share of what failed' : 'is a time that users wait';
  const how = place === 'expect' ? 'expect it below a limit' : 'a guard acts above a limit';
  const value = gives === 'counts' ? '5%' : '500ms';
  return {
    message: `"${key}" ${what}: ${how}`,
    help: `Such as: ${key} ${place === 'expect' ? '<' : '>'} ${value}`,
  };
}

/** A rate or a quantile in a rollout is judged as a limit that the candidate must stay below. */
const limits: Rule = (condition, spec, place, { name, operand }) => {
  const gives = spec?.gives;
  const turned = withoutNot(condition);
  if ((place !== 'expect' && place !== 'guard') || !('to' in turned)) return undefined;
  if (gives !== 'counts' && gives !== 'histogram') return undefined;
  const wanted = place === 'expect' ? ['<', '<='] : ['>', '>='];
  if (!wanted.includes(turned.test)) return { ...name, ...direction(fieldKey(condition), gives, place) };
  return gives === 'counts' ? shareFault(turned.to, operand) : undefined;
};

const shareFault = (to: Operand, operand: Word): Fault | undefined =>
  to.of === 'literal' && (to.value < 0 || to.value >= 1)
    ? { ...operand, message: 'a limit of a share is from 0% to less than 100%' }
    : undefined;

/** The first thing that is wrong with the condition, if any is. */
export function faultOf(...given: Parameters<Rule>): Fault | undefined {
  for (const rule of [once, notYet, arms, fits, limits]) {
    const fault = rule(...given);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
