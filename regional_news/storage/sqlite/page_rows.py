"""Pages in the store: when each was fetched, lists, refusals, the files of lines."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from regional_news.storage.sqlite import visits
from regional_news.storage.sqlite.file import StoreFile, stamp, utc_stamp
from regional_news.storage.sqlite.records import FetchRecord, KnownList, LinesFile, PageRead, PageVisit, Refusal
from regional_news.storage.sqlite.rows import values_of
from regional_news.storage.sqlite.saving import set_gone
from regional_news.storage.sqlite.tombstones import is_forgotten


class PageRows(StoreFile):
    """What the store holds of pages."""

    def fetch_record(self, portal: str, article_id: str) -> FetchRecord:
        """Return what is known of an article that a list names."""
        with self._reading() as db:
            article = db.execute(
                """
                SELECT first_run, title, pretitle, subtitle, first_seen, published_at, published_precision
                FROM article WHERE portal = ? AND article_id = ?
                """,
                (portal, article_id),
            ).fetchone()
            visit = visits.find(db, portal, article_id)
            if article is None:
                is_gone, first_run = is_forgotten(db, portal, article_id), visit.first_run if visit else None
                return FetchRecord(is_stored=False, is_forgotten=is_gone, first_run=first_run, visit=visit)
        values = values_of(article)
        titles = (values.pop(name) for name in ("title", "pretitle", "subtitle"))
        return FetchRecord(is_stored=True, titles=tuple(filter(None, titles)), visit=visit, **values)

    def visit(self, portal: str, page: str) -> PageVisit | None:
        """Return what is known of fetching a page: an article by its key, a list by its address."""
        with self._reading() as db:
            return visits.find(db, portal, page)

    def due(
        self, portal: str, *, now: datetime, horizon: datetime, after: tuple[str, str], limit: int
    ) -> list[tuple[str, PageVisit]]:
        """Return at most `limit` articles that are due, each with its place, from the place `after` on.

        What is due after `horizon`, later than any schedule reaches, was entered under a clock that was ahead.
        """
        rows = self._rows(
            """
            SELECT * FROM visit
            WHERE portal = ? AND due_at IS NOT NULL AND (due_at <= ? OR due_at > ?) AND (due_at, page) > (?, ?)
                AND is_list = 0
            ORDER BY due_at, page LIMIT ?
            """,
            (portal, now.isoformat(), horizon.isoformat(), *after, limit),
        )
        return [(row["due_at"], PageVisit.of(row)) for row in rows]

    def resting(self, portal: str | None = None) -> list[PageVisit]:
        """Return the pages (of one portal or of all) that failed so often that no run asks for them any more.

        Those of deleted articles are not among them.
        """
        return self._records(
            PageVisit,
            """
            SELECT visit.* FROM visit LEFT JOIN article ON article.portal = visit.portal AND article_id = page
            WHERE (visit.portal = :portal OR :portal IS NULL) AND failures > 0 AND due_at IS NULL AND gone_at IS NULL
            ORDER BY visit.portal, failing_since, page
            """,
            {"portal": portal},
        )

    def note_asked(
        self,
        portal: str,
        page: str,
        url: str,
        *,
        run_id: int,
        due_at: datetime | None,
        failure: str | None = None,
        labels: Iterable[str] = (),
    ) -> None:
        """Remember that an article nothing is known of was asked for, so that it is not lost with its list."""
        self._write(
            """
            INSERT INTO visit (portal, page, url, is_list, first_run, visited_at, due_at, failure, listed)
            VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?) ON CONFLICT (portal, page) DO NOTHING
            """,
            (portal, page, url, run_id, stamp(), utc_stamp(due_at), failure, visits.labels_json((), labels)),
            durable=False,
        )

    def note_failure(
        self, portal: str, page: str, *, labels: Iterable[str], failure: str, due_at: datetime | None
    ) -> None:
        """Remember that an article that was asked for could not be read; without `due_at` it rests from now on."""
        with self._writing(durable=False) as db:
            visits.add_labels(db, portal, page, labels)
            db.execute(
                """
                UPDATE visit SET visited_at = :at, due_at = :due, failures = failures + 1, failure = :failure,
                    failing_since = coalesce(failing_since, :at)
                WHERE portal = :portal AND page = :page
                """,
                {"portal": portal, "page": page, "at": stamp(), "due": utc_stamp(due_at), "failure": failure},
            )

    def note_labels(self, portal: str, page: str, *, labels: Iterable[str]) -> None:
        """Remember what else lists call an article."""
        with self._writing(durable=False) as db:
            visits.add_labels(db, portal, page, labels)

    def note_unmodified(
        self, portal: str, article_id: str, *, labels: Iterable[str], due_at: datetime | None, whole: bool
    ) -> None:
        """Remember that an article's page is as it was when it was read; one that was gone is there again.

        `whole`: its bytes were compared, not the server's word taken.
        """
        with self._writing(durable=False) as db:
            moment = stamp()
            visits.add_labels(db, portal, article_id, labels)
            visits.unmodified(db, portal, article_id, due_at=utc_stamp(due_at), at=moment, whole=whole)
            db.execute(
                "UPDATE article SET last_seen = max(last_seen, ?) WHERE portal = ? AND article_id = ?",
                (moment, portal, article_id),
            )
            set_gone(db, portal, [article_id], gone_at=None, at=moment)

    def note_gone(self, portal: str, article_ids: Iterable[str], *, at: datetime | None = None) -> int:
        """Mark articles as gone from their addresses, and return how many were not marked so before."""
        with self._writing() as db:
            moment = stamp(at)
            return set_gone(db, portal, article_ids, gone_at=moment, at=moment)

    def note_traversal(
        self, portal: str, url: str, *, run_id: int, page: PageRead | None, at: datetime | None = None
    ) -> None:
        """Remember that a run is done with a list, and its first page, where an unchanged one means nothing new."""
        with self._writing(durable=False) as db:
            db.execute("UPDATE list_page SET walked_run = ? WHERE portal = ? AND url = ?", (run_id, portal, url))
            if page:
                visits.read(db, portal, page, run_id=run_id, due_at=None, at=stamp(at), is_list=True)

    def note_list_unmodified(self, portal: str, url: str, *, whole: bool) -> None:
        """Remember that a list's first page is as it was."""
        with self._writing(durable=False) as db:
            moment = stamp()
            visits.unmodified(db, portal, url, due_at=None, at=moment, whole=whole)
            db.execute(
                """
                UPDATE list_page SET last_seen = max(last_seen, ?), visits = visits + 1, new_links = 0
                WHERE portal = ? AND url = ?
                """,
                (moment, portal, url),
            )

    # List pages

    def save_list(
        self, portal: str, url: str, *, links: int, new_links: int, name: str | None = None, at: datetime | None = None
    ) -> None:
        """Remember a list page with what this visit found: links to articles, and unknown ones among them."""
        values = {"portal": portal, "url": url, "name": name, "at": stamp(at), "links": links, "new_links": new_links}
        with self._writing(durable=False) as db:
            db.execute("DELETE FROM refusal WHERE portal = ? AND url = ?", (portal, url))
            db.execute(
                """
                INSERT INTO list_page VALUES (:portal, :url, :name, :at, :at, 1, :links, :new_links, :new_links, NULL)
                ON CONFLICT (portal, url) DO UPDATE SET
                    name = coalesce(excluded.name, list_page.name),
                    last_seen = max(list_page.last_seen, excluded.last_seen),
                    visits = list_page.visits + 1, links = excluded.links, new_links = excluded.new_links,
                    total_new = list_page.total_new + excluded.new_links
                """,
                values,
            )

    def lists(self, portal: str, *, with_links: bool = False) -> list[KnownList]:
        """Return the portal's known list pages, those that yielded most first; or those alone that hold articles."""
        sql = "SELECT * FROM list_page WHERE portal = ? AND links >= ? ORDER BY total_new DESC, links DESC, url"
        return self._records(KnownList, sql, (portal, int(with_links)))

    def list_page(self, portal: str, url: str) -> KnownList | None:
        """Return what is known of one list page."""
        return self._record(KnownList, "SELECT * FROM list_page WHERE portal = ? AND url = ?", (portal, url))

    # Refusals

    def refuse(
        self,
        portal: str,
        url: str,
        *,
        run_id: int,
        reason: str,
        detail: str = "",
        status: int | None = None,
        sha256: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """Remember that a page gave no article; the row goes when its address gives one."""
        moment = stamp(at)
        self._write(
            """
            INSERT INTO refusal VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?)
            ON CONFLICT (portal, url) DO UPDATE SET
                reason = excluded.reason, detail = excluded.detail, status = excluded.status,
                sha256 = excluded.sha256, times = refusal.times + 1,
                last_seen = max(refusal.last_seen, excluded.last_seen),
                run = excluded.run
            """,
            (portal, url, reason, detail, status, sha256, moment, moment, run_id),
        )

    def refused_as(self, portal: str, url: str) -> str | None:
        """Return why the page gave no article when it was fetched last, None where it gave one."""
        row = self._row("SELECT reason FROM refusal WHERE portal = ? AND url = ?", (portal, url))
        return row["reason"] if row else None

    def refusals(self, portal: str) -> list[Refusal]:
        """Return the portal's refused pages, the latest first."""
        return self._records(Refusal, "SELECT * FROM refusal WHERE portal = ? ORDER BY last_seen DESC, url", (portal,))

    # JSON Lines files

    def open_feed(self, path: str, *, run_id: int, portal: str) -> None:
        """Remember that a run begins to write the file `path`, relative to the data directory."""
        self._write("INSERT INTO feed (path, run, portal) VALUES (?, ?, ?)", (path, run_id, portal))

    def finish_feed(self, path: str, *, lines: int) -> None:
        """Remember that the file is complete; one without lines is forgotten."""
        if not lines:
            self.forget_feed(path)
            return
        self._write("UPDATE feed SET lines = ?, finished_at = ? WHERE path = ?", (lines, stamp(), path))

    def forget_feed(self, path: str) -> None:
        """Forget a JSON Lines file that was removed."""
        self._write("DELETE FROM feed WHERE path = ?", (path,))

    def feeds(self, *, finished: bool) -> list[LinesFile]:
        """Return the files that are complete, or those that are open or were left by a killed run."""
        sql = "SELECT * FROM feed WHERE CASE WHEN finished_at IS NULL THEN 0 ELSE 1 END = ? ORDER BY run, path"
        return self._records(LinesFile, sql, (int(finished),))
