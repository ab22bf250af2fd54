-- When an op was taken by the server's clock, where that had been far ahead before: the order of `accepted_at` is kept.
ALTER TABLE op ADD COLUMN clock INTEGER;
