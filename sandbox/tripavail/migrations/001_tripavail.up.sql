CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL,
  password_hash text NOT NULL
);

CREATE TABLE providers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  verified boolean NOT NULL DEFAULT false
);

CREATE TABLE packages (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  provider_id bigint NOT NULL REFERENCES providers,
  kind text NOT NULL CHECK (kind IN ('hotel', 'tour')),
  name text NOT NULL,
  price_cents integer NOT NULL CHECK (price_cents > 0),
  inventory integer NOT NULL CHECK (inventory >= 0)
);

CREATE TABLE bookings (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  package_id bigint NOT NULL REFERENCES packages,
  quantity integer NOT NULL CHECK (quantity > 0),
  total_cents bigint NOT NULL,
  price_snapshot jsonb,
  state text NOT NULL DEFAULT 'QUOTE'
    CHECK (state IN ('QUOTE', 'HOLD', 'PAYMENT', 'CONFIRMED', 'COMPLETED', 'EXPIRED_HOLD', 'CANCELLED')),
  idempotency_key text,
  held_until timestamptz
);

CREATE INDEX bookings_package_id ON bookings (package_id);

CREATE TABLE ledger_entries (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  booking_id bigint NOT NULL REFERENCES bookings,
  amount_cents bigint NOT NULL
);

CREATE INDEX ledger_entries_booking_id ON ledger_entries (booking_id);

-- Stands for BullMQ's queues, which are in Redis.
CREATE TABLE jobs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  queue text NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'delayed', 'failed', 'done'))
);
