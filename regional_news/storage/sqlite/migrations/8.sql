-- Version 8: stories, whoever tells them. See stories.py; of each article that is no copy:
CREATE TABLE telling (
    article INTEGER PRIMARY KEY REFERENCES article (id),
    story INTEGER                         -- the lowest id among the story's tellings; NULL: it is told nowhere else
);
CREATE INDEX telling_by_story ON telling (story) WHERE story IS NOT NULL;

-- A sample of what each telling says, to find others by.
CREATE TABLE shingle (
    key INTEGER NOT NULL,
    article INTEGER NOT NULL,
    PRIMARY KEY (key, article)
) WITHOUT ROWID;

-- Two tellings that share text, `one` the lower id.
CREATE TABLE kin (
    one INTEGER NOT NULL REFERENCES article (id),
    other INTEGER NOT NULL REFERENCES article (id),
    own REAL NOT NULL,                    -- share of the text of `one` that stands in `other`
    others REAL NOT NULL,                 -- and the other way round
    evidence BLOB NOT NULL,               -- keys of `shingle` that both have, four bytes each
    PRIMARY KEY (one, other)
) WITHOUT ROWID;
CREATE INDEX kin_by_other ON kin (other);

-- Forum posts that paste a story.
CREATE TABLE paste (
    article INTEGER NOT NULL REFERENCES article (id),
    post_id TEXT NOT NULL,
    told INTEGER NOT NULL REFERENCES article (id),
    own REAL NOT NULL,                    -- share of the post that stands in the story
    others REAL NOT NULL,
    PRIMARY KEY (article, post_id, told)
) WITHOUT ROWID;
CREATE INDEX paste_by_told ON paste (told);

-- The outlet that each 来源 means: see text/outlets.py.
CREATE TABLE outlet (source TEXT PRIMARY KEY, outlet TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX outlet_by_name ON outlet (outlet);

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
    flags, layout, fetched_at, id, copy_of,
    coalesce((SELECT story FROM telling WHERE telling.article = coalesce(copy_of, id)), copy_of, id) AS story,
    (SELECT outlet FROM outlet WHERE outlet.source = article.source) AS outlet,
    first_seen, last_seen, changed_at, change_seq, first_run, stored_run,
    content_hash, version_hash, search_key, gone_at, version_seen,
    (SELECT count(*) FROM revision WHERE revision.article = article.id) AS revisions
FROM article
WHERE text IS NOT NULL;

-- One row a story.
CREATE VIEW stories AS
SELECT
    story, min(published_at) AS first, max(published_at) AS last, count(*) AS articles,
    count(DISTINCT coalesce(outlet, paper, portal)) AS outlets, count(DISTINCT portal) AS portals,
    count(DISTINCT region) AS regions
FROM articles
GROUP BY story;

-- One row a pair of articles that share text: `article` is the later one; `post_id` names the forum post that pasted it.
CREATE VIEW reprints AS
SELECT
    told.article, told.post_id, told.of,
    CASE
        WHEN told.share >= 0.98 AND told.share_of >= 0.98
        THEN CASE WHEN later.title = earlier.title OR told.post_id IS NOT NULL THEN 'verbatim' ELSE 'retitled' END
        WHEN told.share >= 0.95 THEN 'cut'
        WHEN told.share_of >= 0.95 THEN 'extended'
        ELSE 'edited'
    END AS kind,
    round(told.share, 3) AS share, round(told.share_of, 3) AS share_of,
    round((julianday(later.published_at) - julianday(earlier.published_at)) * 24, 2) AS lag_hours
FROM (
    SELECT one AS article, NULL AS post_id, other AS of, own AS share, others AS share_of FROM kin
    UNION ALL SELECT other, NULL, one, others, own FROM kin
    UNION ALL SELECT id, NULL, copy_of, 1.0, 1.0 FROM article WHERE copy_of IS NOT NULL
    UNION ALL SELECT copy_of, NULL, id, 1.0, 1.0 FROM article WHERE copy_of IS NOT NULL
    UNION ALL SELECT article, post_id, told, own, others FROM paste
) AS told
JOIN article AS later ON later.id = told.article
JOIN article AS earlier ON earlier.id = told.of
WHERE told.post_id IS NOT NULL
    OR (later.published_at, later.content_hash, later.id) > (earlier.published_at, earlier.content_hash, earlier.id);
