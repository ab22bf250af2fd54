-- The policies that were in force here, each since a time in milliseconds since 1970: a report that was
-- closed is drawn with the words it was closed with. Rows are added, never changed.
CREATE TABLE policy (
    number  INTEGER PRIMARY KEY,
    since   INTEGER NOT NULL,
    version TEXT    NOT NULL,
    body    TEXT    NOT NULL
) STRICT;
