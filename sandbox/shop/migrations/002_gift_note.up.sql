-- Nullable and without a default: no rewrite, and version 1 neither sees nor needs it.
ALTER TABLE orders ADD COLUMN gift_note text;
