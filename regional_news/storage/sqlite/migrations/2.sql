-- Version 2: newspapers. What an article says of the page that it stood on, and what is known of each issue.
ALTER TABLE article ADD COLUMN paper TEXT;
ALTER TABLE article ADD COLUMN issue_date TEXT;
ALTER TABLE article ADD COLUMN page_no TEXT;
ALTER TABLE article ADD COLUMN page_name TEXT;
ALTER TABLE article ADD COLUMN position TEXT;      -- JSON object, as in the item
ALTER TABLE article ADD COLUMN page_image TEXT;
ALTER TABLE article ADD COLUMN page_pdf TEXT;
ALTER TABLE article ADD COLUMN continued TEXT;
CREATE INDEX article_by_issue ON article (portal, issue_date, page_no) WHERE issue_date IS NOT NULL;

-- One row a day of a newspaper that was asked for, whether it had an issue or not.
CREATE TABLE issue (
    portal TEXT NOT NULL,
    day TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('complete', 'partial', 'missing', 'none')),
    -- complete: every page was read, every article stored or refused; missing: a calendar names it, no page answers;
    -- none: there is no issue of that day
    paper TEXT,
    url TEXT,                             -- of its first page
    pages TEXT NOT NULL DEFAULT '[]',     -- JSON array: number, name, address, picture, PDF and articles of each page
    digest TEXT,                          -- of the first page's bytes
    tries INTEGER NOT NULL DEFAULT 0,     -- in a row that did not complete it
    checked_at TEXT NOT NULL,
    PRIMARY KEY (portal, day)
) WITHOUT ROWID;

-- What a newspaper's pages have taught of it: its name, the forms of its addresses.
CREATE TABLE paper (
    portal TEXT PRIMARY KEY,
    learned TEXT NOT NULL                 -- JSON object
) WITHOUT ROWID;

DROP VIEW articles;
CREATE VIEW articles AS
SELECT
    portal, article_id, url, kind, title, pretitle, subtitle, authors, poster, source, editor, published_at,
    published_precision, published_raw, section, category, region, text, images, attachments, keywords, rights, views,
    replies, paper, issue_date, page_no, page_name, position, page_image, page_pdf, continued,
    (
        SELECT coalesce('[' || group_concat(post, ', ') || ']', '[]')
        FROM (SELECT post FROM comment WHERE comment.article = article.id ORDER BY comment.id)
    ) AS comments,
    flags, layout, fetched_at, id, copy_of, first_seen, last_seen, changed_at, change_seq, first_run, stored_run,
    content_hash, version_hash, search_key, gone_at, version_seen,
    (SELECT count(*) FROM revision WHERE revision.article = article.id) AS revisions
FROM article
WHERE text IS NOT NULL;
