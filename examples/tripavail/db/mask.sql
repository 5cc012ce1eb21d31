-- Run on the clone before anything else sees it: no traveller can be told from it.
UPDATE users SET email = 'user-' || id || '@masked.invalid', password_hash = 'masked';
