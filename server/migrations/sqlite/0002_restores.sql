-- The histories that are known to have been before the present one. A device that speaks of
-- another shows that this file was restored from a copy.
CREATE TABLE past_epoch (
    epoch TEXT PRIMARY KEY
) STRICT;
