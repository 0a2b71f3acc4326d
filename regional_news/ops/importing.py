"""Back-fill from archives made elsewhere: every article page of a portal that a WARC file holds.

Pages are found by their addresses alone. Each capture of an article is stored with the moment it was made, so that
captures of years become the versions of one article; of a thread the latest answers of its pages make one. The
records of what was stored are copied into the portal's own archive (`import-YYYY-MM.warc.gz`), so that a later
`reparse` reads them too; those files are never pruned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapy.settings import BaseSettings

from regional_news.errors import RefusedError, StorageError
from regional_news.exit_codes import ExitCode
from regional_news.item.article import Article, utc_now
from regional_news.ops.reparse import STORED_AT_ONCE, archive_of, recorded_run
from regional_news.portal.registry import facts_of_portal
from regional_news.portal.site.found import facts_of_site
from regional_news.run.locks import RunLock
from regional_news.storage.refused import RefusedPages
from regional_news.storage.sqlite import Outcome, Store
from regional_news.storage.sqlite.tombstones import names_anybody
from regional_news.storage.warc import Archive, ArchiveEntry, Exchange, PayloadError, decoded, read_at
from regional_news.storage.warc.pages import ArchivedPages
from regional_news.storage.warc.rereading import Reread, Task, reread
from regional_news.text.encodings import decode


@dataclass(slots=True)
class ImportReport:
    """What importing came to."""

    portal: str
    counts: dict[str, int] = field(default_factory=dict)
    """Captures by outcome: a word of `Outcome`, `not_kept` or `refused/REASON`; in a dry run `new` and `known`."""
    archives: dict[str, int] = field(default_factory=dict)
    """What the files hold: `records` of the portal, answers of `others`, files `torn`, records `unreadable`."""
    articles: int = 0

    def count(self, name: str) -> None:
        """Add to an outcome."""
        self.counts[name] = self.counts.get(name, 0) + 1

    @property
    def exit_code(self) -> ExitCode:
        """`PARTIAL` where no article was found."""
        return ExitCode.OK if self.articles else ExitCode.PARTIAL

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {"portal": self.portal, "articles": self.articles, "captures": self.counts, "archives": self.archives}


def import_archives(
    store: Store,
    files: Sequence[Path],
    settings: BaseSettings,
    *,
    portal: str,
    is_dry: bool = False,
    begun: Callable[[int], None] = lambda _: None,
    progress: Callable[[int], None] = lambda _: None,
) -> ImportReport:
    """Store the articles of a portal that WARC files hold, unless `is_dry`, and tell what became of them.

    Raises `UserError` for a file that is no WARC file, `AlreadyRunningError` while the portal is being crawled, and
    `StorageError` when the disk takes no more; what was stored until then stays, and importing again goes on.
    """
    facts = facts_of_site(store, portal) if portal.startswith("site:") else facts_of_portal(portal)
    report = ImportReport(portal)
    with ExitStack() as stack:
        if not is_dry:
            stack.enter_context(RunLock.take(Path(settings["DATA_DIR"]), portal))
        pages = ArchivedPages(files, facts=facts, body_max_bytes=settings.getint("DOWNLOAD_MAXSIZE"))
        stack.callback(pages.close)
        report.archives = dict(pages.counts)
        report.articles = pages.index.count_articles()
        begun(report.articles)
        found = reread(_tasks(pages), facts=facts, settings=settings, count=report.articles)
        if is_dry:
            for result in found:
                _foresee(result, store, report)
                progress(1)
            return report
        run_id = stack.enter_context(recorded_run(store, f"import:{portal}", report.counts))
        archive = archive_of(store, portal, facts, settings)
        archive.open(now=utc_now())
        taking = _Taking(store, archive, report, settings, run_id=run_id)
        for result in found:
            taking.take(result)
            progress(1)
        taking.finish()
    return report


def _tasks(pages: ArchivedPages) -> Iterator[Task]:
    for key, held in pages.index.by_article():
        if held:
            yield Task(article_id=key, answers=tuple(held), is_history=True)


def _foresee(found: Reread, store: Store, report: ImportReport) -> None:
    article = found.article()
    if isinstance(article, RefusedError):
        report.count(f"refused/{article.reason}")
    else:
        report.count("known" if store.knows(report.portal, found.article_id) else "new")


class _Taking:
    """Store what was read: the records on disk first, then the articles."""

    def __init__(
        self, store: Store, archive: Archive, report: ImportReport, settings: BaseSettings, *, run_id: int
    ) -> None:
        self._store = store
        self._archive = archive
        self._report = report
        self._run_id = run_id
        self._refused = RefusedPages.of(settings)
        self._content = "sqlite" in settings.getlist("OUTPUTS")
        self._max_bytes = settings.getint("DOWNLOAD_MAXSIZE")
        self._people = store.forgotten_posters(report.portal)
        self._waiting: list[tuple[Reread, Article]] = []

    def take(self, found: Reread) -> None:
        """Take one result, to be stored by `finish` at the latest."""
        article = found.article()
        if isinstance(article, RefusedError):
            self._refuse(found, article)
            return
        self._waiting.append((found, article))
        if len(self._waiting) >= STORED_AT_ONCE:
            self.finish()

    def finish(self) -> None:
        """Store what waits."""
        wanted = [(found, article) for found, article in self._waiting if self._is_wanted(found)]
        self._archive.add([page for found, _ in wanted for page in self._pages(found)], imported_at=utc_now())
        with self._store.engine.together():
            outcomes = [
                self._store.save(article, run_id=self._run_id, kind="import", content=self._content)
                for _, article in wanted
            ]
        for outcome in outcomes:
            self._report.count(outcome.value)
        self._waiting.clear()

    def _is_wanted(self, found: Reread) -> bool:
        """Tell whether an article may be stored: it was not forgotten, and where it is known its text is kept."""
        store, portal = self._store, self._report.portal
        if store.is_forgotten(portal, found.article_id):
            self._report.count(Outcome.FORGOTTEN.value)
            return False
        if self._content and store.knows(portal, found.article_id) and store.get(portal, found.article_id) is None:
            self._report.count("not_kept")
            return False
        return True

    def _pages(self, found: Reread) -> Iterator[ArchiveEntry]:
        for held in found.answers:
            try:
                record = held.read(self._max_bytes)
            except PayloadError as error:  # it was read a moment ago: no article without its record
                raise StorageError("archive {}: can be read no longer: {}", held.path, error) from error
            exchange = Exchange(
                url=held.url, fetched_at=held.fetched_at, status=200, headers=record.true_headers, body=record.body
            )
            text = decode(record.body, record.joined_headers).text if self._people else ""
            if names_anybody(text, portal=self._report.portal, people=self._people):
                continue
            if not self._store.captures.holds(
                self._report.portal, held.url, fetched_at=held.fetched_at, digest=exchange.digest
            ):
                yield ArchiveEntry(exchange=exchange, article_id=found.article_id)

    def _refuse(self, found: Reread, refusal: RefusedError) -> None:
        """Count a capture that is no article, and keep its bytes where nothing better is known of the address."""
        self._report.count(f"refused/{refusal.reason}")
        if not found.answers or self._store.knows(self._report.portal, found.article_id):
            return
        held = found.answers[-1]
        with open(held.path, "rb") as file:  # noqa: PTH123 - the path travelled as text
            record = read_at(file, held.offset, held.length, body_max_bytes=self._max_bytes)
        sha256 = None
        if record is not None:
            try:
                body = decoded(record.body, record.headers, max_bytes=self._max_bytes)
            except PayloadError:
                body = record.body
            sha256 = self._refused.keep(
                body,
                url=held.url,
                status=200,
                headers=record.joined_headers,
                reason=refusal.reason,
                fetched_at=held.fetched_at,
            )
        self._store.refuse(
            self._report.portal,
            held.url,
            run_id=self._run_id,
            reason=refusal.reason,
            detail=refusal.detail,
            status=200,
            sha256=sha256,
            at=held.fetched_at,
        )
