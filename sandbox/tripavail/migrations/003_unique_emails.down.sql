-- no transaction
DROP VIEW IF EXISTS bookings;

DROP INDEX IF EXISTS users_email;

ALTER TABLE booking_records RENAME TO bookings;
