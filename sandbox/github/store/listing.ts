/**
 * What lists promise, which is little: neither an order nor that what was just made is in them. Both can be
 * set; single records are always found.
 */
interface Listed {
  readonly id: number;
}

export class Listing {
  /** Of deployments and their statuses; GitHub documents none. */
  order: 'newest-first' | 'oldest-first' = 'newest-first';
  /** How many reads of its list miss what is made from now on. */
  readLag = 0;
  readonly #hidden = new Map<number, number>();

  /** Called for what is made over the API. */
  made(item: Listed): void {
    if (this.readLag > 0) this.#hidden.set(item.id, this.readLag);
  }

  visible<T extends Listed>(items: readonly T[]): readonly T[] {
    return items.filter((item) => this.#isVisible(item.id));
  }

  ordered<T extends Listed>(items: readonly T[]): readonly T[] {
    const oldestFirst = items.toSorted((a, b) => a.id - b.id);
    return this.order === 'oldest-first' ? oldestFirst : oldestFirst.reverse();
  }

  #isVisible(id: number): boolean {
    const reads = this.#hidden.get(id);
    if (reads === undefined) return true;
    if (reads > 1) this.#hidden.set(id, reads - 1);
    else this.#hidden.delete(id);
    return false;
  }
}
