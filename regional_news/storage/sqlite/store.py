"""The store: every article once, every run, list page and refusal, in one SQLite file."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import contextmanager, suppress
from datetime import UTC
from typing import TYPE_CHECKING, Any, Self

from regional_news.errors import StorageError, UserError
from regional_news.item.article import utc_now
from regional_news.storage.sqlite import alarms, visits
from regional_news.storage.sqlite.alarms import OpenAlarm
from regional_news.storage.sqlite.captures import Captures
from regional_news.storage.sqlite.connection import (
    QUICK_CHECK_MAX_BYTES,
    WriteLock,
    open_reader,
    open_writer,
    translated,
)
from regional_news.storage.sqlite.figures import Figures
from regional_news.storage.sqlite.filters import Filters
from regional_news.storage.sqlite.forgetting import Forgetting
from regional_news.storage.sqlite.hashes import version_hash
from regional_news.storage.sqlite.index import index_again
from regional_news.storage.sqlite.kept import Kept, kept
from regional_news.storage.sqlite.records import (
    Feed,
    ListPage,
    PageRead,
    Refusal,
    Revision,
    Run,
    Sight,
    Subjects,
    Visit,
)
from regional_news.storage.sqlite.rows import article_of
from regional_news.storage.sqlite.saving import Outcome, VersionKind, last_change, save_article, set_gone
from regional_news.storage.sqlite.selection import Selection
from regional_news.storage.sqlite.summary import summary_of
from regional_news.storage.sqlite.tombstones import is_forgotten, poster_keys, without_forgotten
from regional_news.storage.sqlite.words import RULES_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from regional_news.item.article import Article


class Store:
    """One open store. Made by `Store.open`; closed by `close` or at the end of a `with` block.

    What cannot be read or written raises `StorageError`; a process that was forked must open a store of its own.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: WriteLock | None) -> None:
        self.path = path
        self._connection = connection
        self._lock = lock
        self._pid = os.getpid()
        self._closed = False

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Self:
        """Open the store at `path`; for writing it is made, with the folders above it, or migrated where needed.

        Raises `UserError` when the file is no store of this program, comes from a newer version, cannot be written
        or, for reading, does not exist; `StorageError` when it is damaged. In none of these cases is it touched.
        """
        if read_only:
            return cls(path, open_reader(path), None)
        store = cls(path, *open_writer(path))
        try:
            store._index_by_present_rules()
        except BaseException:
            store.close()
            raise
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Fold the write-ahead log into the file and close it. Closing twice does nothing."""
        if self._closed or os.getpid() != self._pid:
            return
        self._closed = True
        if self._lock is None:
            self._connection.close()
            return
        try:
            with translated(self.path), self._lock:
                with suppress(sqlite3.OperationalError):  # a full disk: the log stays, and the next opening reads it
                    self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._connection.close()
        finally:
            self._lock.close()

    # Articles

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
        with self._reading() as db:
            row = db.execute(
                "SELECT * FROM articles WHERE portal = ? AND article_id = ?", (portal, article_id)
            ).fetchone()
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
    ) -> Outcome:
        """Store the article in one transaction, or only its key and hashes when not `content`.

        `kind` says where the page comes from; the version it replaces stays as a revision of that kind. `page` is
        what to remember of a page that was fetched now, and `due_at` when it is to be fetched again.

        `before_commit` is told the outcome, and the article without posts of people that were forgotten, before
        anything is final: what it raises leaves the store as it was.
        """
        with self._writing() as db:
            wanted = without_forgotten(db, article)
            if wanted is None:
                return Outcome.FORGOTTEN
            outcome = save_article(
                db,
                wanted,
                run_id=run_id,
                content=content,
                at=_stamp(at),
                kind=kind,
                page=page,
                due_at=_stamp_or_none(due_at),
            )
            if before_commit:
                before_commit(outcome, wanted)
        return outcome

    def revisions(self, portal: str, article_id: str) -> list[Revision]:
        """Return the article's old versions, the oldest first; empty where it was never edited or is unknown."""
        with self._reading() as db:
            rows = db.execute(
                """
                SELECT revision.* FROM revision JOIN article ON article.id = revision.article
                WHERE portal = ? AND article_id = ? ORDER BY revision.first_seen, revision.id
                """,
                (portal, article_id),
            )
            return [Revision.of(row) for row in rows]

    def select(self, filters: Filters) -> Selection:
        """Return the articles that match `filters`: to search, count, export.

        Raises `UserError` for a portal of which the store holds nothing.
        """
        known = self.portals()
        for portal in filters.portals:
            if portal not in known:
                raise UserError(f"portal {portal!r}: the store holds {', '.join(known) or 'nothing yet'}")
        return Selection(self._reading, filters)

    def kept(self, portal: str, article_id: str) -> Kept | None:
        """Return the article with what the store knows beside it; None where it is unknown or only its key is kept."""
        with self._reading() as db:
            return kept(db, portal, article_id)

    @property
    def figures(self) -> Figures:
        """What the store holds, in numbers."""
        return Figures(self._reading)

    def portals(self) -> list[str]:
        """Return the portals of which the store holds articles, sorted."""
        step = "(SELECT min(portal) FROM article WHERE portal > {})"
        sql = f"""
            WITH RECURSIVE found (portal) AS (
                SELECT min(portal) FROM article
                UNION ALL
                SELECT {step.format("found.portal")} FROM found WHERE portal IS NOT NULL
            )
            SELECT portal FROM found WHERE portal IS NOT NULL
        """  # noqa: S608 - no value in it
        with self._reading() as db:
            return [row["portal"] for row in db.execute(sql)]

    def subjects(self) -> Subjects:
        """Return what the stored articles are about: their portals, regions and sections."""
        found = Subjects(portals={}, regions={}, sections={})
        sql = """
            SELECT portal, region, section, category, count(*) AS number FROM article
            WHERE section IS NOT NULL AND copy_of IS NULL GROUP BY portal, region, section, category
        """
        with self._reading() as db:
            for row in db.execute(sql):
                found.add(dict(row))
        return found.sorted()

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Let everything that is asked in the block see the store as it is now, whatever is written meanwhile."""
        with Selection(self._reading, Filters()).one_moment():
            yield

    def count_by_portal(self) -> dict[str, int]:
        """Return how many articles of each portal the store holds, copies included."""
        with self._reading() as db:
            return dict(db.execute("SELECT portal, count(*) FROM article GROUP BY portal").fetchall())

    def damage(self, *, however_large: bool = False) -> str | None:
        """Return the first damage that SQLite finds, None where there is none; a large file is read only when asked."""
        with self._reading() as db:
            if not however_large and self.path.stat().st_size > QUICK_CHECK_MAX_BYTES:
                return None
            verdict: str = db.execute("PRAGMA quick_check(1)").fetchone()[0]
            return None if verdict == "ok" else verdict

    def back_up(self, target: Path) -> int:
        """Write the store as it is at this moment into the empty file `target`, and return how many articles it holds.

        Crawls may go on meanwhile. The copy is one file and is read through before it counts: raises `StorageError`
        where it is not whole.
        """
        with self._reading() as db, translated(target):
            copy = sqlite3.connect(target, isolation_level=None)
            try:
                db.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")  # no other file belongs to it
                verdict = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
                if verdict != "ok":
                    raise StorageError(f"store {self.path}: its copy is damaged ({verdict}), so the store is, too")
                number: int = copy.execute("SELECT count(*) FROM article").fetchone()[0]
            finally:
                copy.close()
        return number

    def forget_feed(self, path: str) -> None:
        """Forget a JSON Lines file that was removed."""
        with self._writing() as db:
            db.execute("DELETE FROM feed WHERE path = ?", (path,))

    def keeps_keys_alone(self) -> bool:
        """Tell whether of some articles only the key is kept (OUTPUTS=jsonl): search and exports cannot show them."""
        with self._reading() as db:
            return db.execute("SELECT 1 FROM article WHERE search_key IS NULL LIMIT 1").fetchone() is not None

    def last_change(self) -> int:
        """Return the count of changes the store has seen, for the next `Filters.changed_after`."""
        with self._reading() as db:
            return last_change(db)

    def identity(self) -> str:
        """Return the mark that the store was given when it was made; another store has another one."""
        with self._reading() as db:
            mark: str = db.execute("SELECT value FROM store_property WHERE name = 'identity'").fetchone()[0]
            return mark

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
        with self._reading() as db:
            row = db.execute(
                "SELECT version_hash FROM article WHERE portal = ? AND article_id = ? AND stored_run = ?",
                (article.portal, article.article_id, run_id),
            ).fetchone()
            return row is not None and row["version_hash"] == version_hash(article)

    # Runs

    def start_run(
        self,
        *,
        spider: str,
        arguments: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
        versions: Mapping[str, str] | None = None,
        at: datetime | None = None,
        pid: int | None = None,
    ) -> int:
        """Enter a run that begins, and return its number. Values that JSON does not know are entered as text."""
        with self._writing() as db:
            number = db.execute(
                """
                INSERT INTO run (spider, started_at, alive_at, pid, arguments, settings, versions)
                VALUES (:spider, :at, :at, :pid, :arguments, :settings, :versions)
                """,
                {
                    "spider": spider,
                    "at": _stamp(at),
                    "pid": pid or os.getpid(),
                    "arguments": _json(arguments),
                    "settings": _json(settings),
                    "versions": _json({**(versions or {}), "sqlite": sqlite3.sqlite_version}),
                },
            ).lastrowid
        assert number is not None  # noqa: S101 - an INSERT always gives one
        return number

    def update_run(self, run_id: int, *, counts: Mapping[str, object]) -> None:
        """Enter the statistics of a run that goes on, for those who watch it."""
        with self._writing() as db:
            db.execute("UPDATE run SET counts = ?, alive_at = ? WHERE id = ?", (_json(counts), _stamp(None), run_id))

    def finish_run(
        self,
        run_id: int,
        *,
        reason: str,
        exit_code: int,
        counts: Mapping[str, object] | None = None,
        at: datetime | None = None,
        **notes: object,
    ) -> None:
        """Enter how a run ended, with a summary for programs; without `counts` those it took up last stay.

        `notes` are entered in the summary as they are.
        """
        with self._writing() as db:
            _finish(db, run_id, reason=reason, exit_code=exit_code, counts=counts, at=_stamp(at), notes=notes)

    def end_dead_runs(self, spider: str, *, reason: str, exit_code: int, pid: int | None = None) -> list[int]:
        """Give every run of the spider that has no end and no process one: when it was last seen alive.

        Call it with the spider's lock held: then no process of this machine can be at work on such a run. `pid` names
        the process of a single run. Returns the numbers of the runs that were ended.
        """
        with self._writing() as db:
            open_runs = db.execute("SELECT id, pid, alive_at FROM run WHERE spider = ? AND ended_at IS NULL", (spider,))
            dead = [
                row
                for row in open_runs.fetchall()
                if (row["pid"] == pid if pid is not None else not _is_other_process(row["pid"]))
            ]
            for row in dead:
                _finish(db, row["id"], reason=reason, exit_code=exit_code, counts=None, at=row["alive_at"], notes={})
        return [row["id"] for row in dead]

    def thin_runs(self, *, before: datetime) -> int:
        """Drop settings and statistics of runs that ended before that moment; their summaries stay. Return how many."""
        with self._writing() as db:
            known = db.execute("SELECT value FROM store_property WHERE name = 'thinned_runs'").fetchone()
            after = int(known["value"]) if known else 0
            condition = "WHERE id > ? AND ended_at IS NOT NULL AND started_at < ?"
            values = (after, _stamp(before))
            latest = db.execute(f"SELECT max(id) FROM run {condition}", values).fetchone()[0]  # noqa: S608 - a constant
            if latest is None:
                return 0
            thinned = db.execute(f"UPDATE run SET settings = '{{}}', counts = '{{}}' {condition}", values)  # noqa: S608
            db.execute("INSERT OR REPLACE INTO store_property VALUES ('thinned_runs', ?)", (str(latest),))
            return thinned.rowcount

    def runs(self, *, limit: int = 20, spider: str | None = None) -> list[Run]:
        """Return the latest runs, of all spiders or of one, the latest first."""
        where, values = ("WHERE spider = ?", [spider]) if spider is not None else ("", [])
        with self._reading() as db:
            found = db.execute(f"SELECT * FROM run {where} ORDER BY id DESC LIMIT ?", (*values, limit))  # noqa: S608
            return [Run.of(row) for row in found]

    def spiders(self) -> list[str]:
        """Return the spiders that have ever crawled, sorted."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT DISTINCT spider FROM run WHERE spider NOT GLOB 'reparse:*' AND spider NOT GLOB 'import:*'"
                " ORDER BY spider"
            )
            return [row["spider"] for row in rows]

    # Alarms

    def enter_alarms(self, portal: str, found: Mapping[str, str], *, at: datetime | None = None) -> None:
        """Enter what is wrong with a portal now, messages by key; what is not among it is over."""
        with self._writing() as db:
            alarms.enter(db, portal, found, at=_stamp(at))

    def alarms(self) -> list[OpenAlarm]:
        """Return all alarms, those included that are over and whose end nobody has been told."""
        with self._reading() as db:
            return [OpenAlarm.of(row) for row in db.execute("SELECT * FROM alarm ORDER BY key")]

    def told_alarms(self, keys: Iterable[str], *, at: datetime | None = None) -> None:
        """Remember that people have been told of these alarms, or of their end."""
        with self._writing() as db:
            alarms.told(db, keys, at=_stamp(at))

    # Visits

    def sight(self, portal: str, article_id: str) -> Sight:
        """Return what is known of an article that a list names."""
        with self._reading() as db:
            return visits.sight(db, portal, article_id)

    def visit(self, portal: str, page: str) -> Visit | None:
        """Return what is known of fetching a page: an article by its key, a list by its address."""
        with self._reading() as db:
            return visits.find(db, portal, page)

    def due(
        self, portal: str, *, now: datetime, horizon: datetime, after: tuple[str, str], limit: int
    ) -> list[tuple[str, Visit]]:
        """Return at most `limit` articles that are due, each with its place, from the place `after` on.

        What is due after `horizon`, later than any schedule reaches, was entered under a clock that was ahead.
        """
        with self._reading() as db:
            return visits.due(db, portal, now=now.isoformat(), horizon=horizon.isoformat(), after=after, limit=limit)

    def resting(self, portal: str | None = None) -> list[Visit]:
        """Return the pages (of one portal or of all) that failed so often that no run asks for them any more."""
        with self._reading() as db:
            return visits.resting(db, portal)

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
        at: datetime | None = None,
    ) -> None:
        """Remember that an article nothing is known of was asked for; does nothing where something is known."""
        with self._writing() as db:
            visits.asked(
                db,
                portal,
                page,
                url,
                run_id=run_id,
                due_at=_stamp_or_none(due_at),
                failure=failure,
                labels=labels,
                at=_stamp(at),
            )

    def note_failure(
        self,
        portal: str,
        page: str,
        *,
        labels: Iterable[str],
        failure: str,
        due_at: datetime | None,
        at: datetime | None = None,
    ) -> None:
        """Remember that an article that was asked for could not be read; without `due_at` it rests from now on."""
        with self._writing() as db:
            visits.failed(
                db, portal, page, labels=labels, failure=failure, due_at=_stamp_or_none(due_at), at=_stamp(at)
            )

    def note_labels(self, portal: str, page: str, *, labels: Iterable[str]) -> None:
        """Remember what else lists call an article."""
        with self._writing() as db:
            visits.called(db, portal, page, labels=labels)

    def note_unmodified(
        self,
        portal: str,
        article_id: str,
        *,
        labels: Iterable[str],
        due_at: datetime | None,
        whole: bool,
        at: datetime | None = None,
    ) -> None:
        """Remember that an article's page is as it was when it was read; one that was gone is there again."""
        with self._writing() as db:
            stamp = _stamp(at)
            visits.unmodified(
                db, portal, article_id, labels=labels, due_at=_stamp_or_none(due_at), at=stamp, whole=whole
            )
            db.execute(
                "UPDATE article SET last_seen = max(last_seen, ?) WHERE portal = ? AND article_id = ?",
                (stamp, portal, article_id),
            )
            set_gone(db, portal, [article_id], gone_at=None, at=stamp)

    def note_gone(self, portal: str, article_ids: Iterable[str], *, at: datetime | None = None) -> int:
        """Mark articles as gone from their addresses, and return how many were not marked so before."""
        with self._writing() as db:
            stamp = _stamp(at)
            return set_gone(db, portal, article_ids, gone_at=stamp, at=stamp)

    def note_walk(
        self, portal: str, url: str, *, run_id: int, page: PageRead | None, at: datetime | None = None
    ) -> None:
        """Remember that a run is done with a list, and its first page, where an unchanged one means nothing new."""
        with self._writing() as db:
            db.execute("UPDATE list_page SET walked_run = ? WHERE portal = ? AND url = ?", (run_id, portal, url))
            if page:
                visits.read(db, portal, page, run_id=run_id, due_at=None, at=_stamp(at), is_list=True)

    def note_list_unmodified(self, portal: str, url: str, *, whole: bool, at: datetime | None = None) -> None:
        """Remember that a list's first page is as it was."""
        with self._writing() as db:
            stamp = _stamp(at)
            visits.unmodified(db, portal, url, labels=(), due_at=None, at=stamp, whole=whole)
            db.execute(
                """
                UPDATE list_page SET last_seen = max(last_seen, ?), visits = visits + 1, new_links = 0
                WHERE portal = ? AND url = ?
                """,
                (stamp, portal, url),
            )

    # List pages

    def save_list(
        self,
        portal: str,
        url: str,
        *,
        links: int,
        new_links: int,
        name: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """Remember a list page with what this visit found: links to articles, and unknown ones among them."""
        with self._writing() as db:
            db.execute("DELETE FROM refusal WHERE portal = ? AND url = ?", (portal, url))
            db.execute(
                """
                INSERT INTO list_page VALUES (:portal, :url, :name, :at, :at, 1, :links, :new_links, :new_links, NULL)
                ON CONFLICT (portal, url) DO UPDATE SET
                    name = coalesce(excluded.name, name), last_seen = max(last_seen, excluded.last_seen),
                    visits = visits + 1, links = excluded.links, new_links = excluded.new_links,
                    total_new = total_new + excluded.new_links
                """,
                {
                    "portal": portal,
                    "url": url,
                    "name": name,
                    "at": _stamp(at),
                    "links": links,
                    "new_links": new_links,
                },
            )

    def lists(self, portal: str, *, with_links: bool = False) -> list[ListPage]:
        """Return the portal's known list pages, those that yielded most first; or those alone that hold articles."""
        with self._reading() as db:
            rows = db.execute(
                """
                SELECT * FROM list_page WHERE portal = ? AND links >= ?
                ORDER BY total_new DESC, links DESC, url
                """,
                (portal, int(with_links)),
            )
            return [ListPage.of(row) for row in rows]

    def list_page(self, portal: str, url: str) -> ListPage | None:
        """Return what is known of one list page."""
        with self._reading() as db:
            row = db.execute("SELECT * FROM list_page WHERE portal = ? AND url = ?", (portal, url)).fetchone()
            return ListPage.of(row) if row else None

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
        with self._writing() as db:
            db.execute(
                """
                INSERT INTO refusal VALUES (:portal, :url, :reason, :detail, :status, :sha256, 1, :at, :at, :run)
                ON CONFLICT (portal, url) DO UPDATE SET
                    reason = excluded.reason, detail = excluded.detail, status = excluded.status,
                    sha256 = excluded.sha256, times = times + 1, last_seen = max(last_seen, excluded.last_seen),
                    run = excluded.run
                """,
                {
                    "portal": portal,
                    "url": url,
                    "reason": reason,
                    "detail": detail,
                    "status": status,
                    "sha256": sha256,
                    "at": _stamp(at),
                    "run": run_id,
                },
            )

    def is_refused(self, portal: str, url: str) -> bool:
        """Tell whether the page gave no article when it was fetched last."""
        with self._reading() as db:
            found = db.execute("SELECT 1 FROM refusal WHERE portal = ? AND url = ?", (portal, url))
            return found.fetchone() is not None

    def refusals(self, portal: str) -> list[Refusal]:
        """Return the portal's refused pages, the latest first."""
        with self._reading() as db:
            rows = db.execute("SELECT * FROM refusal WHERE portal = ? ORDER BY last_seen DESC, url", (portal,))
            return [Refusal.of(row) for row in rows]

    # JSON Lines files

    def open_feed(self, path: str, *, run_id: int, portal: str) -> None:
        """Remember that a run begins to write the file `path`, relative to the data directory."""
        with self._writing() as db:
            db.execute("INSERT INTO feed (path, run, portal) VALUES (?, ?, ?)", (path, run_id, portal))

    def finish_feed(self, path: str, *, lines: int, at: datetime | None = None) -> None:
        """Remember that the file is complete; one without lines is forgotten."""
        with self._writing() as db:
            if lines:
                db.execute("UPDATE feed SET lines = ?, finished_at = ? WHERE path = ?", (lines, _stamp(at), path))
            else:
                db.execute("DELETE FROM feed WHERE path = ?", (path,))

    def feeds(self, *, finished: bool) -> list[Feed]:
        """Return the files that are complete, or those that are open or were left by a killed run."""
        with self._reading() as db:
            rows = db.execute("SELECT * FROM feed WHERE (finished_at IS NOT NULL) = ? ORDER BY run, path", (finished,))
            return [Feed.of(row) for row in rows]

    # The archive

    @property
    def captures(self) -> Captures:
        """Where each archived answer stands."""
        return Captures(self._reading, self._writing)

    @property
    def forgetting(self) -> Forgetting:
        """What takes things out."""
        return Forgetting(self._reading, self._writing, self._locking)

    # Inside

    @contextmanager
    def _locking(self) -> Iterator[sqlite3.Connection]:
        """Give the connection with every other writer shut out, and no transaction."""
        with self._reading() as db:
            if self._lock is None:
                raise StorageError(f"store {self.path}: opened for reading only")
            with self._lock:
                yield db

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if os.getpid() != self._pid:
            raise StorageError(f"store {self.path}: opened before this process was forked; open it anew")
        if self._closed:
            raise StorageError(f"store {self.path}: already closed")
        with translated(self.path):
            yield self._connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Give the connection inside one transaction that is committed at the end, or undone when anything fails."""
        with self._reading() as db:
            if self._lock is None:
                raise StorageError(f"store {self.path}: opened for reading only")
            with self._lock:
                db.execute("BEGIN IMMEDIATE")
                try:
                    yield db
                    db.execute("COMMIT")
                except BaseException:
                    if db.in_transaction:  # SQLite itself undoes one that met a full disk
                        db.execute("ROLLBACK")
                    raise

    def _index_by_present_rules(self) -> None:
        """Index every article again when the store was indexed by other rules: its entries could not be taken out."""
        with self._writing() as db:
            known = db.execute("SELECT value FROM store_property WHERE name = 'word_rules'").fetchone()
            if known and known["value"] == RULES_VERSION:
                return
            index_again(db)
            db.execute("INSERT OR REPLACE INTO store_property VALUES ('word_rules', ?)", (RULES_VERSION,))


def _finish(
    db: sqlite3.Connection,
    run_id: int,
    *,
    reason: str,
    exit_code: int,
    counts: Mapping[str, object] | None,
    at: str,
    notes: Mapping[str, object],
) -> None:
    db.execute(
        "UPDATE run SET ended_at = ?, reason = ?, exit_code = ?, counts = coalesce(?, counts) WHERE id = ?",
        (at, reason, exit_code, _json(counts) if counts is not None else None, run_id),
    )
    row = db.execute("SELECT * FROM run WHERE id = ?", (run_id,)).fetchone()
    summary = {**summary_of(Run.of(row)), **notes}
    db.execute("UPDATE run SET summary = ? WHERE id = ?", (_json(summary), run_id))


def _is_other_process(pid: int) -> bool:
    """Tell whether `pid` is a living process that is not this one."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid != os.getpid()


def _stamp(at: datetime | None) -> str:
    return (at or utc_now()).isoformat()


def _stamp_or_none(at: datetime | None) -> str | None:
    """Return a moment as the store compares moments: as text, so all of them in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None


def _json(values: Mapping[str, Any] | None) -> str:
    return json.dumps(dict(values or {}), ensure_ascii=False, default=str, sort_keys=True)
