-- What accounts and rooms tell of themselves (METADATA): JSON objects.
ALTER TABLE accounts ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
ALTER TABLE rooms ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
