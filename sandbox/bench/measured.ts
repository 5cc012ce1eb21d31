/** A figure beside its goal, and what measures it. */

export interface Measured {
  readonly name: string;
  readonly figure: number;
  readonly unit: string;
  /** The most that it may be. */
  readonly goal: number;
  readonly met: boolean;
  /** What the figure is made of, or was measured beside it. */
  readonly detail?: Readonly<Record<string, number>>;
}

/** What one bench found; `tables`, as Markdown, tell the figures apart where one number is too little. */
export interface Finding {
  readonly measured: readonly Measured[];
  readonly tables?: readonly string[];
}

export interface BenchOptions {
  /** Of each walk of `switch`, at least. */
  readonly requests: number;
}

export interface Bench {
  /** As `--only` takes it. */
  readonly name: string;
  /** @throws where it could not be measured: a goal that is missed is no such case */
  measure(options: BenchOptions): Promise<Finding>;
}

/** Every goal is a ceiling. */
export const measured = (of: Omit<Measured, 'met'>): Measured => ({ ...of, met: of.figure <= of.goal });

/** The middle one of the values, or the mean of the two. @throws where there is none */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.ceil((sorted.length - 1) / 2)],
  ];
  if (low === undefined || high === undefined) throw new Error('nothing was measured');
  return (low + high) / 2;
}
