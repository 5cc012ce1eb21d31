ALTER TABLE bookings DROP COLUMN promo_code;
