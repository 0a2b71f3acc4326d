"""The store: every article once, every run, list page and refusal, in one SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from regional_news.errors import Saying, UserError
from regional_news.item.article import Article
from regional_news.item.regions import all_regions, near_codes
from regional_news.storage.sqlite.alerts import Alerts
from regional_news.storage.sqlite.captures import Captures
from regional_news.storage.sqlite.detail import ArticleDetail, detail
from regional_news.storage.sqlite.file import stamp, utc_stamp
from regional_news.storage.sqlite.filters import Filters, no_such_name
from regional_news.storage.sqlite.forgetting import Forgetting
from regional_news.storage.sqlite.hashes import version_hash
from regional_news.storage.sqlite.issues import IssueRows
from regional_news.storage.sqlite.page_rows import PageRows
from regional_news.storage.sqlite.pauses import Pauses
from regional_news.storage.sqlite.places import Places
from regional_news.storage.sqlite.records import PageRead, Revision, Subjects
from regional_news.storage.sqlite.rows import article_of
from regional_news.storage.sqlite.run_rows import RunRows
from regional_news.storage.sqlite.saving import Outcome, VersionKind, save_article
from regional_news.storage.sqlite.selection import Selection
from regional_news.storage.sqlite.sites import Sites
from regional_news.storage.sqlite.statistics import Statistics
from regional_news.storage.sqlite.story_rows import StoryRows
from regional_news.storage.sqlite.tombstones import is_forgotten, poster_keys, without_forgotten
from regional_news.storage.sqlite.turns import last_change, turn

_CALLED: Final = {"page_no": "page of a newspaper", "issue_date": "day of a newspaper"}


class Store(RunRows, PageRows, IssueRows):
    """One open store. Made by `Store.open`; closed by `close` or at the end of a `with` block.

    What cannot be read or written raises `StorageError`; a process that was forked must open a store of its own.
    """

    statistics = cached_property(Statistics)  # what the store holds, in numbers
    stories = cached_property(StoryRows)  # who tells the same story
    captures = cached_property(Captures)  # where each archived answer stands
    pauses = cached_property(Pauses)  # what hosts asked for that are to be left alone
    sites = cached_property(Sites)  # what was found out about portals that no spider knows
    places = cached_property(Places)  # outlets and authors, edits and deleted pages
    kept_searches = cached_property(Alerts)  # what people keep, and want to be told of
    forgetting = cached_property(Forgetting)  # what takes things out

    def knows(self, portal: str, article_id: str) -> bool:
        """Tell whether the article is stored, or was forgotten: in either case it is no news."""
        with self._reading() as db:
            found = db.execute("SELECT 1 FROM article WHERE portal = ? AND article_id = ?", (portal, article_id))
            return found.fetchone() is not None or is_forgotten(db, portal, article_id)

    def is_forgotten(self, portal: str, article_id: str) -> bool:
        """Tell whether the article was forgotten: it is not to be asked for, whatever a user says."""
        with self._reading() as db:
            return is_forgotten(db, portal, article_id)

    def without_forgotten(self, article: Article) -> Article | None:
        """Return the article without the posts of people that were forgotten, None where all of it was."""
        with self._reading() as db:
            return without_forgotten(db, article)

    def forgotten_posters(self, portal: str) -> frozenset[str]:
        """Return the keys (`poster_key`) of the people of a portal that were forgotten."""
        with self._reading() as db:
            return poster_keys(db, portal)

    def get(self, portal: str, article_id: str) -> Article | None:
        """Return the article as stored last, None where it is unknown or only its key is kept."""
        row = self._row("SELECT * FROM articles WHERE portal = ? AND article_id = ?", (portal, article_id))
        return article_of(row) if row else None

    def save(
        self,
        article: Article,
        *,
        run_id: int,
        content: bool = True,
        before_commit: Callable[[Outcome, Article], None] | None = None,
        kind: VersionKind = "crawl",
        page: PageRead | None = None,
        due_at: datetime | None = None,
        at: datetime | None = None,
        durable: bool = True,
    ) -> Outcome:
        """Store the article in one transaction, or only its key and hashes when not `content`.

        `kind` says where the page comes from; the version it replaces stays as a revision of that kind. `page` is
        what to remember of a page that was fetched now, and `due_at` when it is to be fetched again.

        Not `durable`: a power cut may undo it until the next durable one, as if it had come a moment earlier.

        `before_commit` is told the outcome, and the article without posts of people that were forgotten, before
        anything is final: what it raises leaves the store as it was.
        """

        def save(db: sqlite3.Connection) -> Outcome:
            wanted = without_forgotten(db, article)
            if wanted is None:
                return Outcome.FORGOTTEN
            outcome = save_article(
                db,
                wanted,
                run_id=run_id,
                content=content,
                at=stamp(at),
                kind=kind,
                page=page,
                due_at=utc_stamp(due_at),
                share=self.story_share,
            )
            if before_commit:
                turn(db).stored()  # it is told once
                before_commit(outcome, wanted)
            return outcome

        return self.engine.stored(save, durable=durable)

    def revisions(self, portal: str, article_id: str, *, latest: int = 2**31) -> list[Revision]:
        """Return the article's old versions, the oldest first; empty where it was never edited or is unknown.

        `latest` is how many there are at most.
        """
        rows = self._rows(
            """
            SELECT revision.* FROM revision JOIN article ON article.id = revision.article
            WHERE portal = ? AND article_id = ? ORDER BY revision.first_seen DESC, revision.id DESC LIMIT ?
            """,
            (portal, article_id, latest),
        )
        return [Revision.of(row) for row in reversed(rows)]

    def count_revisions(self, portal: str, article_id: str) -> int:
        """Return how many old versions of the article there are."""
        row = self._row("SELECT revisions FROM articles WHERE portal = ? AND article_id = ?", (portal, article_id))
        return row["revisions"] if row else 0

    def select(self, filters: Filters) -> Selection:
        """Return the articles that match `filters`: to search, count, export.

        Raises `UserError` for a portal of which the store holds nothing, and for a region that there is not.
        """
        for code in filters.regions:
            if not any(region.code.startswith(code) for region in all_regions()):
                raise UserError("region {!r}: there is none; {}", code, near_codes(code))
        known = self.portals()
        for portal in filters.portals:
            if portal not in known:
                raise UserError("portal {!r}: the store holds {}", portal, ", ".join(known) or Saying("nothing yet"))
        return Selection(self, filters)

    def check_names(self, filters: Filters) -> None:
        """Raise `UserError` for a name of which the store holds nothing, and name near ones."""
        self.select(filters)
        asked = {
            "section": ("sections", filters.sections),
            "source": ("sources", filters.sources),
            "outlet": ("outlets", filters.outlets),
            "paper": ("papers", filters.papers),
            "page_no": ("pages", filters.pages),
            "issue_date": ("issues", filters.issues),
        }
        for facet, (name, values) in asked.items():
            for value in values:
                alone: dict[str, Any] = {name: (value,), "copies": True}
                if not self.select(Filters(**alone)).count(at_most=1).number:
                    papers = () if facet == "paper" else filters.papers
                    selection = self.select(Filters(portals=filters.portals, papers=papers, copies=True))
                    known = selection.facets(of=(facet,))[facet]
                    raise no_such_name(
                        _CALLED.get(facet, facet), str(value), [str(one) for one, _ in known.most_common()]
                    )

    def detail(self, portal: str, article_id: str, *, chars: int = 10**9, posts: int = 10**9) -> ArticleDetail | None:
        """Return the article with what the store knows beside it; None where it is unknown or only its key is kept.

        Of its text there are the first `chars` characters, of its comments the first `posts`, whatever is stored.
        """
        with self._reading() as db:
            return detail(db, portal, article_id, chars=chars, posts=posts)

    def portals(self) -> list[str]:
        """Return the portals of which the store holds articles, sorted."""
        return self._distinct("portal", "article")

    def subjects(self) -> Subjects:
        """Return what the stored articles are about: their portals, regions and sections."""
        portals, regions, sections = Counter[str](), Counter[str](), Counter[str]()
        sql = """
            SELECT portal, region, section, category, articles, articles - copies FROM subject WHERE section <> ''
        """
        for portal, region, section, category, published, number in self._rows(sql):
            portals[portal] += published
            if not number:
                continue
            if region:
                regions[region] += number
            for name in {*json.loads(section), category} - {""}:
                sections[name] += number
        return Subjects(
            portals=dict(sorted(portals.items())),
            regions=dict(sorted(regions.items())),
            sections=dict(sorted(sections.items())),
        )

    def one_moment(self) -> AbstractContextManager[None]:
        """Let everything that is asked in the block see the store as it is now, whatever is written meanwhile."""
        return Selection(self, Filters()).one_moment()

    def count_by_portal(self) -> dict[str, int]:
        """Return how many articles of each portal the store holds, copies included."""
        return dict(map(tuple, self._rows("SELECT portal, sum(articles) FROM subject GROUP BY portal")))

    def keeps_keys_alone(self) -> bool:
        """Tell whether of some articles only the key is kept (OUTPUTS=jsonl): search and exports cannot show them."""
        return self._row("SELECT 1 FROM article WHERE search_key IS NULL LIMIT 1") is not None

    def last_change(self) -> int:
        """Return the count of changes the store has seen, for the next `Filters.changed_after`."""
        with self._reading() as db:
            return last_change(db)

    def stored_in_run(self, run_id: int, *, portal: str) -> Iterator[Article]:
        """Return, one by one, the stories whose present version that run stored, copies left out."""
        with self._reading() as db:
            for row in db.execute(
                "SELECT * FROM articles WHERE stored_run = ? AND portal = ? AND copy_of IS NULL ORDER BY id",
                (run_id, portal),
            ):
                yield article_of(row)

    def is_stored_by(self, run_id: int, article: Article) -> bool:
        """Tell whether that run stored exactly this version of the article, or its key."""
        sql = "SELECT version_hash FROM article WHERE portal = ? AND article_id = ? AND stored_run = ?"
        row = self._row(sql, (article.portal, article.article_id, run_id))
        return row is not None and row["version_hash"] == version_hash(article)
