/** What a shift makes of a release: when it is intended, and once it is done. */
import type { Plan } from '../config/plan.ts';
import type { Instant } from '../judge/reading.ts';
import type { Effect } from './event.ts';
import { isSame, stepAt } from './place.ts';
import type { Course, OpenState } from './state.ts';
import { causeOf } from './words.ts';

type Shift = Extract<Effect, { do: 'shift' }>;

/** A guard turns the release by its first intent: back, or, where it was on its way back already, further or faster. */
export function courseOf({ course }: OpenState, { course: way, to, goal }: Shift, words: string): Course {
  if (way !== 'back') return course;
  const pace = goal === undefined ? 'at-once' : 'gradual';
  const end = goal ?? to;
  if (course.is !== 'back')
    return { is: 'back', to: end, by: null, because: causeOf(words), restore: false, pace, begun: false };
  const further = end.share < course.to.share;
  return further ? { ...course, to: end, pace, because: causeOf(words) } : course;
}

/** At its end a way back to some users, or a share set by hand, is paused until a person resumes it. */
function arrived({ course }: OpenState, { to }: Shift): Course {
  switch (course.is) {
    case 'forward':
    case 'paused':
      return course;
    case 'set': {
      const { by, because, resumed } = course;
      if (!isSame(course.to, to)) return course;
      return resumed ? { is: 'forward' } : { is: 'paused', by, because, after: 'set' };
    }
    case 'back': {
      const { by, because } = course;
      const stays = to.share > 0 && isSame(course.to, to) && !course.restore;
      return stays ? { is: 'paused', by, because, after: 'roll-back' } : { ...course, begun: true };
    }
  }
}

/**
 * Looks that count no more. Only a step forward goes on with the evidence that there is, and not where it leads to the
 * share of the step that was left for a lower one: what was seen there is no look at this share.
 */
function spentBy(plan: Plan, { spent, looks }: OpenState, { to, course }: Shift): number {
  const goesOn = course === 'forward' && !looks.slice(spent).some((look) => look.step === stepAt(plan, to));
  return goesOn ? spent : looks.length;
}

/** `state` as it is without the intent. */
export function shifted(plan: Plan, state: OpenState, effect: Shift, at: Instant): OpenState {
  const { to, course: way } = effect;
  const gone = way === 'back' && to.share === 0;
  return {
    ...state,
    exposure: to,
    highest: to.share > state.highest.share ? to : state.highest,
    traffic: 'known',
    shifts: [...state.shifts, { at, to }],
    step: gone ? state.step : stepAt(plan, to),
    spent: spentBy(plan, state, effect),
    since: at,
    course: arrived(state, effect),
    urged: null,
  };
}
