-- no transaction
-- Fails half-way on purpose: the first statement stays, the second names a column that is not there.
ALTER TABLE products ADD COLUMN currency text;

UPDATE products SET currency = default_currency;
