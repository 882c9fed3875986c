-- The search index. All of it can be made anew from the history, so it has no migrations:
-- a file of another version is thrown away.

-- The number under which the index knows an event, in the same order as the ids. Small numbers
-- are what makes it small: 64 bytes for a message, where ids themselves would need 156.
CREATE TABLE numbers (
    number INTEGER PRIMARY KEY,
    id     INTEGER NOT NULL
) STRICT;

CREATE TABLE fed (
    up_to INTEGER NOT NULL      -- the greatest id seen
) STRICT;
INSERT INTO fed VALUES (0);

-- Measured with 200,000 messages of bench/people_and_words.py, bytes for each, index alone:
-- this 64; with positions (detail=full) 104; with a second index for prefixes 79;
-- trigrams 119 (264 with positions), and they find no Chinese word of two letters.
-- content='': the text is in the history. columnsize=0: nothing is ranked.
-- ascii: store/words.py has cut the words already, and all that is not ASCII belongs to a word.
CREATE VIRTUAL TABLE texts USING fts5 (
    words, content = '', columnsize = 0, detail = none, tokenize = 'ascii'
);
