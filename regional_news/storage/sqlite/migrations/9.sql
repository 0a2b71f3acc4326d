-- Version 9: sums are kept, not counted. How many articles there are of each subject; '' stands for NULL.
CREATE TABLE subject (
    portal TEXT NOT NULL,
    region TEXT NOT NULL,
    section TEXT NOT NULL,                -- '': articles of which only the key is kept
    category TEXT NOT NULL,
    articles INTEGER NOT NULL,
    copies INTEGER NOT NULL,              -- those among them that repeat another one
    PRIMARY KEY (portal, region, section, category)
) WITHOUT ROWID;
INSERT INTO subject
SELECT portal, coalesce(region, '') AS region, coalesce(section, '') AS section, coalesce(category, '') AS category,
    count(*), count(copy_of)
FROM article GROUP BY 1, 2, 3, 4;
DROP INDEX article_by_subject;

CREATE TRIGGER article_counted AFTER INSERT ON article BEGIN
    INSERT INTO subject VALUES (
        new.portal, coalesce(new.region, ''), coalesce(new.section, ''), coalesce(new.category, ''),
        1, new.copy_of IS NOT NULL
    )
    ON CONFLICT (portal, region, section, category) DO UPDATE SET articles = articles + 1, copies = copies + excluded.copies;
END;
CREATE TRIGGER article_discounted AFTER DELETE ON article BEGIN
    UPDATE subject SET articles = articles - 1, copies = copies - (old.copy_of IS NOT NULL)
    WHERE portal = old.portal AND region = coalesce(old.region, '') AND section = coalesce(old.section, '')
        AND category = coalesce(old.category, '');
END;
CREATE TRIGGER article_recounted AFTER UPDATE OF portal, region, section, category, copy_of ON article
WHEN (old.portal, old.region, old.section, old.category, old.copy_of IS NULL)
    IS NOT (new.portal, new.region, new.section, new.category, new.copy_of IS NULL)
BEGIN
    UPDATE subject SET articles = articles - 1, copies = copies - (old.copy_of IS NOT NULL)
    WHERE portal = old.portal AND region = coalesce(old.region, '') AND section = coalesce(old.section, '')
        AND category = coalesce(old.category, '');
    INSERT INTO subject VALUES (
        new.portal, coalesce(new.region, ''), coalesce(new.section, ''), coalesce(new.category, ''),
        1, new.copy_of IS NOT NULL
    )
    ON CONFLICT (portal, region, section, category) DO UPDATE SET articles = articles + 1, copies = copies + excluded.copies;
END;

CREATE TRIGGER subject_emptied AFTER UPDATE OF articles ON subject WHEN new.articles = 0 BEGIN
    DELETE FROM subject
    WHERE portal = old.portal AND region = old.region AND section = old.section AND category = old.category;
END;

CREATE TABLE comment_total (comments INTEGER NOT NULL);
INSERT INTO comment_total SELECT count(*) FROM comment;
CREATE TRIGGER comment_counted AFTER INSERT ON comment BEGIN
    UPDATE comment_total SET comments = comments + 1;
END;
CREATE TRIGGER comment_discounted AFTER DELETE ON comment BEGIN
    UPDATE comment_total SET comments = comments - 1;
END;
