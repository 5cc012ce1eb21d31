-- no transaction
-- Every version runs on the whole of it. Half-way none does: after the first statement there are no bookings.
ALTER TABLE bookings RENAME TO booking_records;

CREATE UNIQUE INDEX users_email ON users (lower(email));

CREATE VIEW bookings AS SELECT * FROM booking_records;
