/** How far a clone is, in bytes, on the log: people wait for it. */

const unitOf = (bytes: number): readonly [divisor: number, unit: string] => {
  if (bytes >= 1e9) return [1e9, 'GB'];
  return bytes >= 1e6 ? [1e6, 'MB'] : [1e3, 'kB'];
};

/** As `412 MB` or `1.1 GB`. */
export function bytesText(bytes: number): string {
  const [divisor, unit] = unitOf(bytes);
  const amount = bytes / divisor;
  return `${amount.toFixed(amount < 10 ? 1 : 0)} ${unit}`;
}

function remaining(done: number, total: number, elapsedMs: number): string {
  if (done <= 0 || done >= total) return '';
  const seconds = Math.ceil(((total - done) / done) * (elapsedMs / 1_000));
  return seconds < 120 ? `, about ${seconds} s left` : `, about ${Math.round(seconds / 60)} min left`;
}

/** As `dumping: 412 MB of about 1.1 GB, about 12 s left`. `total` is an estimate, which `done` may come to exceed. */
export function progressLine(what: string, done: number, total: number, elapsedMs: number): string {
  const of = done < total ? ` of about ${bytesText(total)}` : '';
  return `    ${what}: ${bytesText(done)}${of}${remaining(done, total, elapsedMs)}`;
}

export interface Watched {
  readonly what: string;
  readonly total: number;
  /** Bytes so far; what it throws is passed over, as the work itself will say what is wrong. */
  readonly read: () => Promise<number>;
  readonly log: (line: string) => void;
}

const everyMs = 5_000;

/** Says how far it is every few seconds until the work is done. */
export async function watched<T>({ what, total, read, log }: Watched, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const say = (): void => {
    void read().then(
      (done) => log(progressLine(what, done, total, performance.now() - started)),
      () => undefined,
    );
  };
  const timer = setInterval(say, everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
