-- Version 5: what an alarm says is a code with its values, put into words by whoever shows it.
ALTER TABLE alarm ADD COLUMN code TEXT;         -- NULL: entered before this version, `message` alone says it
ALTER TABLE alarm ADD COLUMN parameters TEXT;   -- JSON object
