-- no transaction
ALTER TABLE products DROP COLUMN IF EXISTS currency;
