-- Version 3: hosts that asked to be left alone, which outlives the run that heard it.
CREATE TABLE pause (
    host TEXT PRIMARY KEY,                -- with its port, where it has one of its own
    until TEXT NOT NULL,
    refusals INTEGER NOT NULL             -- 429 answers in a row so far
) WITHOUT ROWID;
