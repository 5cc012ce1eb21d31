/** Short times as they were measured, long ones as people say them. */
import { durationText } from '../config/units.ts';
import { figureText } from '../judge/figure.ts';

/** `less than 1 ms`, `40 ms`, `1.55 s`, `2 min 10 s`. */
export function time(ms: number): string {
  if (ms > 0 && ms < 1) return 'less than 1 ms';
  return ms >= 1_000 && ms < 59_500 ? figureText(ms, 'ms') : durationText(ms);
}
