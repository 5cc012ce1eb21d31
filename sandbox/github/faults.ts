/** Faults to order: an error answer, or a connection that is cut, before or after the work was done. */
export interface Fault {
  /** The path without its query, `/repos/acme/shop/deployments`. */
  readonly match: (method: string, path: string) => boolean;
  /** How many requests it hits. */
  readonly times: number;
  /** A status answers instead of the work, unless `after`. */
  readonly status: number | 'drop-before' | 'drop-after';
  /** With a status: the work is done, and only the answer is lost. */
  readonly after?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

export class Faults {
  readonly #open: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#open.push({ fault, left: fault.times });
  }

  /** The first fault that fits and is not used up; it is used once by this. */
  take(method: string, path: string): Fault | undefined {
    const hit = this.#open.find(({ fault, left }) => left > 0 && fault.match(method, path));
    if (hit !== undefined) hit.left -= 1;
    return hit?.fault;
  }
}
