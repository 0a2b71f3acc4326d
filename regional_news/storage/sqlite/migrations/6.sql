-- Version 6: searches that people keep under a name, with whom what is new in them is told.
CREATE TABLE saved_query (
    name TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    filters TEXT NOT NULL,                -- JSON object, the fields of Filters that are set
    way TEXT NOT NULL,                    -- feed: nobody is told; mail, webhook, command
    target TEXT NOT NULL,                 -- mail address, web address or program; empty: none
    every TEXT NOT NULL,                  -- how often people are told: run, hour, day, week
    removed INTEGER NOT NULL,             -- whether removed words of edits are told too
    version INTEGER NOT NULL,             -- counts changes of the above: two tabs may have it open
    seen_change INTEGER NOT NULL,         -- change_seq up to which the search was looked through
    seen_article INTEGER NOT NULL,        -- the highest article.id of that moment: a higher one is new
    seen_revision INTEGER NOT NULL,       -- the highest revision.id of that moment: a higher one replaced what was told
    looked_at TEXT NOT NULL,
    pending TEXT NOT NULL DEFAULT '[]',   -- JSON array: what was found and nobody has been told yet
    failure TEXT,                         -- why telling failed last
    failing_since TEXT
) WITHOUT ROWID;
