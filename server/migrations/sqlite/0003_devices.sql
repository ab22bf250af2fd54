-- Which browser, known by a cookie that no script can read, holds which device's store. A browser
-- that comes back without its store is told so.
CREATE TABLE device (
    cookie     TEXT PRIMARY KEY,
    device     TEXT    NOT NULL,
    last_heard INTEGER NOT NULL
) STRICT;
