-- Expand: nullable and without a default, so version 1 neither sees nor needs it.
ALTER TABLE bookings ADD COLUMN promo_code text;
