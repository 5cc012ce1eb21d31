/** The shop's versions and in what they differ. */
import { z } from 'zod';

export const versionSchema = z.enum(['v1', 'v2', 'v3'], { error: 'the shop has the versions v1, v2 and v3' });
export type Version = z.infer<typeof versionSchema>;

/** v2 lets an order carry a gift note, in the column that migration 2 adds. */
export function hasGiftNotes(version: Version): boolean {
  switch (version) {
    case 'v1':
      return false;
    case 'v2':
    case 'v3':
      return true;
  }
}

/** v3 is v2 and fails at random. */
export function isFaulty(version: Version): boolean {
  switch (version) {
    case 'v1':
    case 'v2':
      return false;
    case 'v3':
      return true;
  }
}

/** Columns without which a version cannot work, as `table.column`. */
export const neededColumns = (version: Version): readonly string[] => [
  ...['products.id', 'products.name', 'products.price_cents'],
  ...['orders.id', 'orders.product_id', 'orders.quantity', 'orders.total_cents'],
  ...(hasGiftNotes(version) ? ['orders.gift_note'] : []),
];
