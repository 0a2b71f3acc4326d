-- Version 4: what was found out about portals that no spider knows.
CREATE TABLE site (
    portal TEXT PRIMARY KEY,              -- site:HOST
    state TEXT NOT NULL,                  -- settled; unsure, forum, epaper, clone ...: nothing is crawled
    why TEXT NOT NULL DEFAULT '',         -- what is missing, or what it is instead
    facts TEXT,                           -- JSON object, what a spider's file would state; NULL unless it was settled
    evidence TEXT NOT NULL,               -- JSON object, what each of them was concluded from
    settled_at TEXT,                      -- when the facts were found
    checked_at TEXT NOT NULL              -- when they were last found to hold, or not
) WITHOUT ROWID;
