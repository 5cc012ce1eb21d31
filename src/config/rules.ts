/** What a condition may say of a field that gives this or that, and in which place. */
import type { Condition, Margin, Operand } from '../judge/condition.ts';
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

/** A rehearsal is over when it is judged. */
const once: Rule = ({ time, ...condition }, _spec, place, { name, operand }) => {
  if (place !== 'rehearsal') return undefined;
  if (time.when !== 'now')
    return { ...name, message: `\`${time.when}\` is not for a rehearsal: it is judged once` };
  if ('to' in condition && (condition.to.of === 'live' || condition.to.of === 'before'))
    return { ...operand, message: `a rehearsal has no \`${condition.to.of}\`: write a figure` };
  return undefined;
};

const isOnce = (place: Place): boolean => place === 'gate' || place === 'deploy';

const timing: Rule = ({ time }, _spec, place, { name }) => {
  if (time.when === 'for' && isOnce(place))
    return {
      ...name,
      message: `\`for\` is for rollouts: ${place === 'gate' ? 'a gate' : 'a deployment'} is judged once`,
      help: 'Write `within`, or expect it under `rollout`.',
    };
  return time.when === 'within' && place === 'guard'
    ? { ...name, message: '`within` is not for guards: a guard acts at any look' }
    : undefined;
};

const text: Rule = (condition, _spec, _place, { operand }) =>
  'pattern' in condition ? { ...operand, message: `\`${condition.test}\` is not available yet` } : undefined;

const arms: Rule = (condition, spec, place, { name }) =>
  place === 'gate' && spec?.paired === true
    ? {
        ...name,
        message: `"${fieldKey(condition)}" is read for candidate and live: a gate is judged before there are any`,
        help: 'Expect it under `rollout`, or declare a signal without arms.',
      }
    : undefined;

const marginUnit = (key: string, { by, unit, value }: Margin, wanted: string): string | undefined => {
  if (by === 'percent') return value <= -1 ? `"${key}" cannot be less by all of it` : undefined;
  return unit === wanted
    ? undefined
    : `"${key}" is ${unitNames[wanted] ?? wanted}: found ${amountText(Math.abs(value), unit)} to be added`;
};

const armless = (key: string, name: Word): Fault => ({
  ...name,
  message: `"${key}" has no arms: it is one figure, and not the live version's beside the candidate's`,
  help: 'Name $ARM or $SLOT in it, or `candidate` and `live`; or compare with `before`.',
});

const tooSoon = (to: 'live' | 'before', place: Place, operand: Word): Fault => ({
  ...operand,
  message: `\`${to}\` is for rollouts: ${place === 'gate' ? 'a gate' : 'a deployment'} is judged before users meet the new version`,
  help: 'Expect it under `rollout`.',
});

function comparison(condition: Condition): Extract<Operand, { of: 'live' | 'before' }> | undefined {
  if (!('to' in condition)) return undefined;
  return condition.to.of === 'live' || condition.to.of === 'before' ? condition.to : undefined;
}

/** `live` and `before` are there once users meet the new version, and not for every signal. */
const compared: Rule = (condition, spec, place, { name, operand }) => {
  const to = comparison(condition);
  if (to === undefined) return undefined;
  if (isOnce(place)) return tooSoon(to.of, place, operand);
  if (spec === undefined || spec.gives === 'truth') return undefined;
  const key = fieldKey(condition);
  if (to.of === 'live' && !spec.paired) return armless(key, name);
  const message = marginUnit(key, to.margin, spec.unit ?? '');
  return message === undefined ? undefined : { ...operand, message };
};

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
  for (const rule of [once, timing, text, arms, compared, fits, limits]) {
    const fault = rule(...given);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
