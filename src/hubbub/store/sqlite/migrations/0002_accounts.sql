-- Who has registered. Times are Unix seconds.
CREATE TABLE accounts (
    folded             TEXT PRIMARY KEY,
    name               TEXT NOT NULL,
    created_s          INTEGER NOT NULL,
    argon2             TEXT,           -- NULL: no password, certificates only
    email              TEXT,
    code               TEXT,           -- NULL: nothing is left to be verified
    role               TEXT,
    settings           TEXT NOT NULL,  -- a JSON object
    last_seen_s        INTEGER,
    suspended_by       TEXT,           -- NULL: it is not
    suspended_reason   TEXT,
    suspended_at_s     INTEGER,
    suspended_until_s  INTEGER         -- NULL: for good
) STRICT, WITHOUT ROWID;

CREATE TABLE verifiers (
    folded     TEXT NOT NULL,          -- accounts.folded
    mechanism  TEXT NOT NULL,          -- SCRAM-SHA-256, …
    salt       BLOB NOT NULL,
    iterations INTEGER NOT NULL,
    stored_key BLOB NOT NULL,
    server_key BLOB NOT NULL,
    PRIMARY KEY (folded, mechanism)
) STRICT, WITHOUT ROWID;

-- All nicks that belong to somebody, each account's own name among them: a nick has one owner.
CREATE TABLE nicks (
    nick   TEXT PRIMARY KEY,           -- folded
    folded TEXT NOT NULL               -- accounts.folded
) STRICT, WITHOUT ROWID;
CREATE INDEX nicks_of_account ON nicks (folded);

CREATE TABLE certfps (
    certfp TEXT PRIMARY KEY,
    folded TEXT NOT NULL               -- accounts.folded
) STRICT, WITHOUT ROWID;
CREATE INDEX certfps_of_account ON certfps (folded);

-- Names of accounts that are gone while the history still speaks of them.
CREATE TABLE reserved (
    folded TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
    code      TEXT PRIMARY KEY,
    by        TEXT NOT NULL,
    created_s INTEGER NOT NULL,
    uses_left INTEGER,                 -- NULL: any number
    expires_s INTEGER                  -- NULL: never
) STRICT, WITHOUT ROWID;

-- Keys that the server has made for itself.
CREATE TABLE secrets (
    purpose TEXT PRIMARY KEY,
    value   BLOB NOT NULL
) STRICT, WITHOUT ROWID;
