-- The log of ops: the only durable form of the plan. Rows are added, never changed, but for
-- `epoch`, which is told apart below.
CREATE TABLE op (
    seq         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    cell        TEXT    NOT NULL,
    device      TEXT    NOT NULL,
    device_seq  INTEGER NOT NULL,
    body        TEXT    NOT NULL,
    author      TEXT    NOT NULL,
    accepted_at INTEGER NOT NULL,
    seal        TEXT    NOT NULL,
    unverified  INTEGER NOT NULL
) STRICT;

CREATE INDEX op_number ON op (device, device_seq);

-- One row: which history this is. A store that went back in time takes a new epoch.
CREATE TABLE history (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    epoch TEXT NOT NULL
) STRICT;
