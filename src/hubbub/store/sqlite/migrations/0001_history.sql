-- What happened. An event's id is its time (core/ids.py), so its rowid is the order of all events,
-- and rows are only ever added at the end.

-- Room names, and pairs of identities; `one` and `other` are those of a pair.
CREATE TABLE talks (
    id    INTEGER PRIMARY KEY,
    name  TEXT NOT NULL UNIQUE,
    one   TEXT,
    other TEXT
) STRICT;
CREATE INDEX talks_of_one ON talks (one) WHERE one IS NOT NULL;
CREATE INDEX talks_of_other ON talks (other) WHERE other IS NOT NULL;

-- The words for what happened: one byte in each event instead of seven.
CREATE TABLE kinds (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- Who did it: 3 bytes in each event instead of about 50.
CREATE TABLE sources (
    id       INTEGER PRIMARY KEY,
    identity TEXT NOT NULL,
    source   TEXT NOT NULL,
    account  TEXT,
    nick     TEXT NOT NULL      -- folded
) STRICT;
CREATE INDEX sources_by_identity ON sources (identity, source);

CREATE TABLE events (
    id     INTEGER PRIMARY KEY,
    kind   INTEGER NOT NULL,    -- kinds.id
    source INTEGER NOT NULL,    -- sources.id
    talks  ANY,                 -- talks.id; if it is heard in several: their ids as text, '3 17 20'
    target TEXT,                -- NULL: just what the talk is called
    text   TEXT NOT NULL,
    tags   TEXT,                -- a JSON object
    key    TEXT,
    about  INTEGER              -- events.id
) STRICT;
CREATE INDEX events_about ON events (about) WHERE about IS NOT NULL;

-- The one way from a talk to its events.
CREATE TABLE heard (
    talk INTEGER NOT NULL,      -- talks.id
    id   INTEGER NOT NULL,      -- events.id
    kind INTEGER NOT NULL,      -- as in events, so that a page of one kind is read from here
    PRIMARY KEY (talk, id)
) STRICT, WITHOUT ROWID;

-- The keys of the last day: a small table, because keys come in any order, and each new one
-- would touch another page of a large one. Two keys may have the same sum; the event has the key.
CREATE TABLE keys (
    id  INTEGER PRIMARY KEY,    -- events.id
    sum INTEGER NOT NULL        -- CRC-32 of the key
) STRICT;
CREATE INDEX keys_by_sum ON keys (sum);

CREATE TABLE markers (
    identity TEXT NOT NULL,
    talk     TEXT NOT NULL,
    id       INTEGER NOT NULL,  -- read up to here
    PRIMARY KEY (identity, talk)
) STRICT, WITHOUT ROWID;

CREATE TABLE rooms (
    folded             TEXT PRIMARY KEY,
    name               TEXT NOT NULL,
    created_s          INTEGER NOT NULL,
    flags              TEXT NOT NULL,
    password           TEXT,
    member_limit       INTEGER,
    topic              TEXT,
    topic_by           TEXT,
    topic_at_s         INTEGER,
    founder            TEXT,
    has_retention      INTEGER NOT NULL,  -- 0: the server's own rule holds
    retention_days     INTEGER,
    retention_messages INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE room_masks (
    folded   TEXT NOT NULL,     -- rooms.folded
    mode     TEXT NOT NULL,     -- the list's mode letter
    position INTEGER NOT NULL,
    mask     TEXT NOT NULL,
    by       TEXT NOT NULL,
    at_s     INTEGER NOT NULL,
    PRIMARY KEY (folded, mode, position)
) STRICT, WITHOUT ROWID;
