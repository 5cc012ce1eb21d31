/** How long one job holds. */

/** At most, in ms: cloud sessions last an hour, and the rest of the job needs its share. */
export const HOLD_BUDGET = 45 * 60_000;
