-- What a server's store has otherwise than a file's; its tables and views are made out of those (schema.py).

-- Full text: the words of the index as SQLite has them. `words` decides, and finds the candidates for a phrase; the
-- columns, runs of letters with a mark behind each, know where words stand side by side however long a text is. NULL:
-- more words than a vector holds.
CREATE TABLE article_words (
    search_key BIGINT PRIMARY KEY,
    title TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    byline TEXT COLLATE "C" NOT NULL,
    comments TEXT COLLATE "C" NOT NULL,
    facets TEXT[] NOT NULL,
    tokens BIGINT NOT NULL,               -- of all columns together
    words TSVECTOR
);
-- Quicker than PostgreSQL's own way of making long texts small, where the server was built with it.
DO $$ BEGIN
    ALTER TABLE article_words ALTER text SET COMPRESSION lz4, ALTER words SET COMPRESSION lz4;
    ALTER TABLE article ALTER text SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;
CREATE INDEX article_words_by_word ON article_words USING gin (words);
CREATE INDEX article_words_too_many ON article_words (search_key) WHERE words IS NULL;

INSERT INTO store_property VALUES ('identity', replace(gen_random_uuid()::text, '-', ''));
INSERT INTO store_property VALUES ('change_base', '0');
INSERT INTO comment_total VALUES (0);

-- Sums are kept, not counted.
CREATE FUNCTION count_subject(counted article, step bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO subject VALUES (
        counted.portal, coalesce(counted.region, ''), coalesce(counted.section, ''), coalesce(counted.category, ''),
        step, CASE WHEN counted.copy_of IS NULL THEN 0 ELSE step END
    )
    ON CONFLICT (portal, region, section, category) DO UPDATE
    SET articles = subject.articles + excluded.articles, copies = subject.copies + excluded.copies;
    DELETE FROM subject WHERE step < 0 AND articles = 0 AND portal = counted.portal;
$$;
CREATE FUNCTION article_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM count_subject(old, -1); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM count_subject(new, 1); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER article_counted AFTER INSERT OR DELETE ON article FOR EACH ROW EXECUTE FUNCTION article_counted();
CREATE TRIGGER article_recounted AFTER UPDATE OF portal, region, section, category, copy_of ON article FOR EACH ROW
WHEN ((old.portal, old.region, old.section, old.category, old.copy_of IS NULL)
    IS DISTINCT FROM (new.portal, new.region, new.section, new.category, new.copy_of IS NULL))
EXECUTE FUNCTION article_counted();
CREATE FUNCTION comment_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE comment_total SET comments = comments + CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
    RETURN NULL;
END $$;
CREATE TRIGGER comment_counted AFTER INSERT OR DELETE ON comment FOR EACH ROW EXECUTE FUNCTION comment_counted();
