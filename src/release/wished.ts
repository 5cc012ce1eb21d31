/** What a person's wish makes of a release's course. A way back outranks all: on it, no other wish turns it. */
import type { Exposure, Plan } from '../config/plan.ts';
import type { Wish } from './event.ts';
import { shareBefore } from './place.ts';
import type { Back, Course, OpenState } from './state.ts';

export interface Said {
  readonly by: string;
  readonly because: string;
}

const least = (a: Exposure, b: Exposure): Exposure => (a.share < b.share ? a : b);

type RollBack = Extract<Wish, { wish: 'roll-back' }>;

const backOf = (course: Course): Back | null => (course.is === 'back' ? course : null);

/** Never up: a way back to more than users have stops where they are, and one that leads further back goes on there. */
function targetOf(plan: Plan, { exposure, course }: OpenState, { to, restore }: RollBack): Exposure {
  const before = backOf(course);
  if (restore) return { share: 0 };
  const asked = to === 'previous' ? shareBefore(plan, exposure) : least(to, exposure);
  return before === null ? asked : least(before.to, asked);
}

const isThere = ({ exposure, traffic, pending }: OpenState, to: Exposure): boolean =>
  to.share > 0 && to.share === exposure.share && traffic === 'known' && pending === null;

function backTo(plan: Plan, state: OpenState, wish: RollBack, said: Said): Course {
  const to = targetOf(plan, state, wish);
  if (isThere(state, to)) return { is: 'paused', ...said, after: 'roll-back' };
  const before = backOf(state.course);
  // The last word counts: a reviewer who rejects the restore has the release called off without it.
  const { restore, pace = 'at-once' } = wish;
  return { is: 'back', to, ...said, restore, pace, begun: before?.begun ?? false };
}

/** Without leave to raise it, a share above what users have only pauses the release. */
function setTo(state: OpenState, to: Exposure, raise: boolean, said: Said): Course {
  return { is: 'set', to: raise ? to : least(to, state.exposure), ...said, resumed: false };
}

function resumed(course: Course): Course {
  switch (course.is) {
    case 'forward':
    case 'back':
      return course;
    case 'paused':
      return { is: 'forward' };
    case 'set':
      return { ...course, resumed: true };
  }
}

const paused = (course: Course, said: Said): Course =>
  course.is === 'set' ? { ...course, resumed: false } : { is: 'paused', ...said, after: 'wish' };

type Turned = Pick<OpenState, 'course' | 'urged'>;

function turned(plan: Plan, state: OpenState, wish: Wish, said: Said): Turned {
  const { course, urged } = state;
  switch (wish.wish) {
    case 'roll-back':
      return { course: backTo(plan, state, wish, said), urged: null };
    case 'set':
      return { course: setTo(state, wish.to, wish.raise, said), urged: null };
    case 'pause':
      return { course: paused(course, said), urged: null };
    case 'resume':
      return { course: resumed(course), urged };
    case 'advance':
      return { course: resumed(course), urged: said };
    case 'approve':
    case 'refuse':
      return { course, urged };
  }
}

export function wished(plan: Plan, state: OpenState, wish: Wish, said: Said): OpenState {
  if (wish.wish === 'refuse') return { ...state, refused: { ...state.refused, [wish.subject]: said } };
  if (wish.wish === 'approve') return { ...state, granted: { ...state.granted, [wish.subject]: said.by } };
  if (state.course.is === 'back' && wish.wish !== 'roll-back') return state;
  // The old slot has been left: there is nobody to share users with any more.
  if (state.drained && wish.wish === 'set') return state;
  return { ...state, ...turned(plan, state, wish, said) };
}
