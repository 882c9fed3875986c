-- More that is kept of rooms: masks that go by themselves, modes with arguments, roles of accounts.
ALTER TABLE room_masks ADD COLUMN until_s INTEGER;                -- NULL: it stays
ALTER TABLE rooms ADD COLUMN settings TEXT NOT NULL DEFAULT '{}'; -- arguments by mode letter, JSON

CREATE TABLE room_roles (
    folded  TEXT NOT NULL,     -- rooms.folded
    account TEXT NOT NULL,     -- accounts.folded
    rank    TEXT NOT NULL,     -- the rank's letter
    PRIMARY KEY (folded, account)
) STRICT, WITHOUT ROWID;
