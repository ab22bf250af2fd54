-- Each op and each policy is linked to the one before by the key, and the newest ones to the head, so that what is
-- taken out, put in or moved is found.
ALTER TABLE op ADD COLUMN link TEXT;
ALTER TABLE policy ADD COLUMN link TEXT;
CREATE TABLE head (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    seq         INTEGER NOT NULL,
    link        TEXT    NOT NULL,
    policy      INTEGER NOT NULL,
    policy_link TEXT    NOT NULL,
    -- A log that there was before is linked once, as it then was: up to which place, and when.
    linked_seq  INTEGER NOT NULL,
    linked_at   INTEGER NOT NULL,
    seal        TEXT    NOT NULL
) STRICT;
-- A server of before, that is still running on it, must not go on past the chain.
CREATE TRIGGER op_is_linked BEFORE INSERT ON op WHEN NEW.link IS NULL
BEGIN
    SELECT RAISE(ABORT, 'a newer version has this database');
END;
