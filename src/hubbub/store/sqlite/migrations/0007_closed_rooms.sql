-- Rooms that operators of the server have closed for everybody. Times are Unix seconds.
CREATE TABLE closed_rooms (
    folded TEXT PRIMARY KEY,
    name   TEXT NOT NULL,
    reason TEXT NOT NULL,
    by     TEXT NOT NULL,
    at_s   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
