-- Rooms that were given another name. The search index keeps no names, but a word for each talk;
-- a talk that is called otherwise now is still found by the word of its first name.
CREATE TABLE talk_words (
    name TEXT PRIMARY KEY,      -- talks.name
    word TEXT NOT NULL          -- the name that it had first
) STRICT, WITHOUT ROWID;
