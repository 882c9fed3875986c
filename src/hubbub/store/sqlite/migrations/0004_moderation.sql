-- What moderators have decided. Times are Unix seconds.
CREATE TABLE server_bans (
    number  INTEGER PRIMARY KEY,       -- the order in which they were made
    effect  TEXT NOT NULL,             -- ban, require-sasl, mute
    aim     TEXT NOT NULL,             -- network, mask, account
    target  TEXT NOT NULL,
    reason  TEXT NOT NULL,
    by      TEXT NOT NULL,
    at_s    INTEGER NOT NULL,
    until_s INTEGER,                   -- NULL: for good
    UNIQUE (effect, aim, target)
) STRICT;

CREATE TABLE filters (
    number   INTEGER PRIMARY KEY,
    pattern  TEXT NOT NULL,
    is_regex INTEGER NOT NULL,
    action   TEXT NOT NULL,            -- refuse, drop, quiet, alert
    reason   TEXT NOT NULL,
    by       TEXT NOT NULL,
    at_s     INTEGER NOT NULL,
    UNIQUE (pattern, is_regex)
) STRICT;

-- Who used which power over others, on whom and why: only ever added to.
CREATE TABLE acts (
    number INTEGER PRIMARY KEY,
    by     TEXT NOT NULL,
    what   TEXT NOT NULL,
    whom   TEXT NOT NULL,
    why    TEXT NOT NULL,
    at_s   INTEGER NOT NULL
) STRICT;
