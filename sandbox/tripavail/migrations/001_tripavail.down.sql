DROP TABLE jobs;

DROP TABLE ledger_entries;

DROP TABLE bookings;

DROP TABLE packages;

DROP TABLE providers;

DROP TABLE users;
