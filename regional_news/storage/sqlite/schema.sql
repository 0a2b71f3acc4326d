-- Version 1 of the store. Later versions are files of migrations/, named by the version they lead to.
-- Times are ISO 8601 text with their offset: published_at always +08:00, all others UTC, so that each column sorts.
-- SQLite 3.34 must be able to read this file: no STRICT tables, no RETURNING.

CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    spider TEXT NOT NULL,
    started_at TEXT NOT NULL,
    alive_at TEXT NOT NULL,               -- when it last took up its statistics
    ended_at TEXT,                        -- NULL: still running, or killed
    reason TEXT,                          -- why it ended: finished, shutdown, storage_error ...
    exit_code INTEGER,
    pid INTEGER NOT NULL,
    arguments TEXT NOT NULL,              -- JSON object, the spider arguments as given
    settings TEXT NOT NULL,               -- JSON object
    versions TEXT NOT NULL,               -- JSON object, SQLite's among them
    counts TEXT NOT NULL DEFAULT '{}',    -- JSON object, the crawl's statistics
    summary TEXT                          -- JSON object, how it went; NULL: no end yet
);
CREATE INDEX run_by_spider ON run (spider, id);

-- One row an article, copies included. With OUTPUTS=jsonl the columns from url on stay NULL.
CREATE TABLE article (
    id INTEGER PRIMARY KEY,
    portal TEXT NOT NULL,
    article_id TEXT NOT NULL,
    content_hash TEXT NOT NULL,           -- equal for copies of one story
    version_hash TEXT NOT NULL,           -- another one: the article was edited
    copy_of INTEGER REFERENCES article (id),  -- the story's first article, never itself a copy
    first_run INTEGER NOT NULL REFERENCES run (id),
    stored_run INTEGER NOT NULL REFERENCES run (id),  -- the run that stored the present version
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    changed_at TEXT NOT NULL,             -- when the store last took in a new version
    change_seq INTEGER NOT NULL UNIQUE,   -- counts those moments and changes of copy_of, copies and gone_at, over all articles
    version_seen TEXT NOT NULL,           -- when the present version was first seen
    gone_at TEXT,                         -- when a sound run found its address to say that it is gone; NULL: it is there
    search_key INTEGER UNIQUE,            -- rowid in article_words, ascending with the day of publication
    url TEXT,
    kind TEXT,
    title TEXT,
    pretitle TEXT,
    subtitle TEXT,
    authors TEXT,                         -- lists are JSON arrays
    poster TEXT,
    source TEXT,
    editor TEXT,
    published_at TEXT,
    published_precision TEXT,
    published_raw TEXT,
    section TEXT,
    category TEXT,
    region TEXT,
    images TEXT,
    attachments TEXT,
    keywords TEXT,
    rights TEXT,
    views INTEGER,
    replies INTEGER,
    flags TEXT,
    layout TEXT,
    fetched_at TEXT,
    text TEXT,
    UNIQUE (portal, article_id),
    CHECK ((text IS NULL) = (published_at IS NULL) AND (text IS NULL) = (search_key IS NULL))
);
CREATE INDEX article_by_content ON article (content_hash);
CREATE INDEX article_by_first ON article (copy_of) WHERE copy_of IS NOT NULL;
CREATE INDEX article_by_time ON article (published_at);
CREATE INDEX article_by_change ON article (changed_at);
CREATE INDEX article_by_run ON article (stored_run);
-- What there is to make feeds and filters of, without reading every text.
CREATE INDEX article_by_subject ON article (portal, region, section, category, copy_of);

-- Posts of a thread after the first, in the order in which they were first seen. None is ever deleted: a post that a
-- later visit did not meet may stand on a page that was not fetched. With OUTPUTS=jsonl only key and hash.
CREATE TABLE comment (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES article (id),
    post_id TEXT NOT NULL,
    version_hash TEXT NOT NULL,
    post TEXT,                            -- JSON object, as in the item's comments
    UNIQUE (article, post_id)
);

-- Old versions of articles and of forum posts: one row for each time that what an article says was replaced.
CREATE TABLE revision (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES article (id),
    kind TEXT NOT NULL,                   -- what replaced it: crawl (the page was edited), reparse, import
    version_hash TEXT NOT NULL,
    changed TEXT NOT NULL,                -- JSON array: the fields in which the version after it differs
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    item TEXT,                            -- JSON object, the item without comments; NULL: only its key was kept
    posts TEXT                            -- JSON array, the old versions of the comments that changed
);
CREATE INDEX revision_by_article ON revision (article, first_seen);

-- What is known of fetching: a row for each article that was asked for, stored or not, and each list read to its end.
CREATE TABLE visit (
    portal TEXT NOT NULL,
    page TEXT NOT NULL,                   -- an article's key; of a list its address
    url TEXT NOT NULL,                    -- the address that is asked for
    is_list INTEGER NOT NULL,
    first_run INTEGER NOT NULL,
    visited_at TEXT NOT NULL,             -- when it was last answered
    read_at TEXT,                         -- when it was last read whole, a 304 not counted; NULL: never
    etag TEXT,                            -- validators of the page last read
    last_modified TEXT,
    digest TEXT,                          -- of that page's bytes
    due_at TEXT,                          -- when it is to be asked for again; NULL: not without a new reason
    failures INTEGER NOT NULL DEFAULT 0,  -- in a row; with due_at NULL the page rests
    failure TEXT,                         -- why the last one failed
    failing_since TEXT,
    listed TEXT NOT NULL DEFAULT '[]',    -- JSON array: digests of what lists called it
    thread TEXT,                          -- JSON object, of a forum's thread what it was like when it was read
    doubt TEXT,                           -- content_hash of a text that has nothing in common with the stored one
    doubt_wording TEXT,                   -- hash of its wording, kept when the doubt is over: see doubts.py
    doubted_at TEXT,
    PRIMARY KEY (portal, page)
) WITHOUT ROWID;
CREATE INDEX visit_by_due ON visit (portal, due_at, page) WHERE due_at IS NOT NULL;
CREATE INDEX visit_by_failure ON visit (portal, failing_since) WHERE failures > 0;
CREATE INDEX visit_by_doubt ON visit (portal, doubt_wording) WHERE doubt_wording IS NOT NULL;

-- Full text: see words.py for what a word is and index.py for the order of its rows. The text stands first because the
-- index spends two bytes on each word of every other column; stores made with the title first work as they are.
CREATE VIRTUAL TABLE article_words USING fts5 (
    text, title, byline, comments, facet, content = '', tokenize = 'ascii'
);

-- List pages found on the portals' own pages, with what they yielded.
CREATE TABLE list_page (
    portal TEXT NOT NULL,
    url TEXT NOT NULL,
    name TEXT,                            -- the section as the page or the link to it calls it
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    visits INTEGER NOT NULL,
    links INTEGER NOT NULL,               -- article links at the last visit
    new_links INTEGER NOT NULL,           -- unknown ones among them at the last visit
    total_new INTEGER NOT NULL,
    walked_run INTEGER,                   -- the last run that read it to where all was known, with every article on the way
    PRIMARY KEY (portal, url)
) WITHOUT ROWID;

-- Pages that gave no article; a row goes when its address gives one after all.
CREATE TABLE refusal (
    portal TEXT NOT NULL,
    url TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    status INTEGER,
    sha256 TEXT,                          -- name of the kept bytes under refused/, NULL: not kept
    times INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    PRIMARY KEY (portal, url)
) WITHOUT ROWID;

-- JSON Lines files that runs wrote; finished_at NULL: its .part is open, or was left by a killed run.
CREATE TABLE feed (
    path TEXT PRIMARY KEY,                -- under the data directory
    run INTEGER NOT NULL REFERENCES run (id),
    portal TEXT NOT NULL,
    lines INTEGER,
    finished_at TEXT
) WITHOUT ROWID;

-- Where each archived answer stands under archive/. The last known record of a file tells where its good part ends.
CREATE TABLE capture (
    id INTEGER PRIMARY KEY,
    portal TEXT NOT NULL,
    url TEXT NOT NULL,
    article_id TEXT,                      -- NULL: a list page
    file TEXT NOT NULL,                   -- under the data directory
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    fetched_at TEXT NOT NULL,
    status INTEGER NOT NULL,
    digest TEXT,                          -- of the body as archived; a revisit's is that of the record with the body
    kind TEXT NOT NULL CHECK (kind IN ('response', 'revisit')),
    links TEXT,                           -- of a list page: hash of the articles it links to
    UNIQUE (file, offset)
);
CREATE INDEX capture_by_url ON capture (portal, url, fetched_at);
CREATE INDEX capture_by_article ON capture (portal, article_id, fetched_at) WHERE article_id IS NOT NULL;

-- What is wrong with portals at present, or was until the people who were told have been told otherwise.
CREATE TABLE alarm (
    key TEXT PRIMARY KEY,                 -- portal:kind or portal:kind:field
    portal TEXT NOT NULL,
    message TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    told_at TEXT,                         -- NULL: nobody has been told
    ended_at TEXT                         -- NULL: it lasts
) WITHOUT ROWID;

-- What was forgotten and must not come back: an article by its key, a person by a hash of the name.
CREATE TABLE tombstone (
    portal TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('article', 'poster')),
    key TEXT NOT NULL,
    forgotten_at TEXT NOT NULL,
    PRIMARY KEY (portal, kind, key)
) WITHOUT ROWID;

-- What the program must remember of the file itself.
CREATE TABLE store_property (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO store_property VALUES ('identity', lower(hex(randomblob(16))));  -- tells whose changes a watermark counts

-- For analysts: the item's field names, lists as JSON, one row an article. Stories once: WHERE copy_of IS NULL.
CREATE VIEW articles AS
SELECT
    portal, article_id, url, kind, title, pretitle, subtitle, authors, poster, source, editor, published_at,
    published_precision, published_raw, section, category, region, text, images, attachments, keywords, rights, views,
    replies,
    (
        SELECT coalesce('[' || group_concat(post, ', ') || ']', '[]')
        FROM (SELECT post FROM comment WHERE comment.article = article.id ORDER BY comment.id)
    ) AS comments,
    flags, layout, fetched_at, id, copy_of, first_seen, last_seen, changed_at, change_seq, first_run, stored_run,
    content_hash, version_hash, search_key, gone_at, version_seen,
    (SELECT count(*) FROM revision WHERE revision.article = article.id) AS revisions
FROM article
WHERE text IS NOT NULL;

-- Forum posts one by one. The view above calls no JSON function, so it opens where trusted_schema is off; this one does.
CREATE VIEW comments AS
SELECT
    article.portal, article.article_id, comment.post_id,
    json_extract(post, '$.floor') AS floor, json_extract(post, '$.author') AS author,
    json_extract(post, '$.published_at') AS published_at, json_extract(post, '$.text') AS text,
    json_extract(post, '$.quote') AS quote, json_extract(post, '$.status') AS status
FROM comment JOIN article ON article.id = comment.article
WHERE post IS NOT NULL;
