"""Read the archive anew: what the present extraction makes of every archived article, compared with what is stored.

The latest answer of each article counts, of a thread the latest of each of its pages. What is stored from a later
page than any that is archived stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from scrapy.settings import BaseSettings

from regional_news.errors import RefusedError, Saying, StorageError, UserError
from regional_news.exit_codes import ExitCode
from regional_news.extract import PortalFacts
from regional_news.extract.discuz.facts import ForumFacts
from regional_news.extract.epaper.story import Place, placed_like
from regional_news.extract.listed import ToldByList
from regional_news.extract.parts import story_key
from regional_news.http.user_agent import user_agent
from regional_news.item.article import FIELD_NAMES, Article, utc_now
from regional_news.item.serialise import article_to_json, dump
from regional_news.portal.epaper.issue_visit import place_in
from regional_news.portal.registry import facts_of_portal
from regional_news.portal.site.found import facts_of_site
from regional_news.run import context
from regional_news.run.context import archive_machine
from regional_news.run.locks import RunLock
from regional_news.storage.files import folder_name
from regional_news.storage.sqlite import Archived, Store
from regional_news.storage.sqlite.filters import Filters
from regional_news.storage.sqlite.versions import packed
from regional_news.storage.warc.folder import Archive, machine_of
from regional_news.storage.warc.places import lost_files, whereabouts
from regional_news.storage.warc.reading import Held
from regional_news.storage.warc.rereading import Reread, Task, reread

STORED_AT_ONCE: Final = 100  # number of articles that are stored with one wait for the disk
EXAMPLES_MAX: Final = 3
EXAMPLE_CHARS: Final = 80
_NOT_COMPARED: Final = frozenset({"portal", "article_id", "fetched_at"})


@dataclass(slots=True)
class FieldChanges:
    """One field that reads otherwise than it is stored."""

    changed: int = 0
    examples: list[dict[str, str]] = field(default_factory=list)  # address, before and after of some articles


@dataclass(slots=True)
class PortalReport:
    """What reading one portal's archive anew came to."""

    portal: str
    counts: dict[str, int] = field(default_factory=dict)
    """Articles by outcome: `read`, and of these `unchanged`, `changed`, `new`, `older`, `forgotten`, `not_kept` and
    `unconfirmed`;
    `without_body`, `refused/REASON` and `elsewhere/MACHINE`, whose archive is not here."""
    fields: dict[str, FieldChanges] = field(default_factory=dict)

    def count(self, name: str, number: int = 1) -> None:
        """Add to an outcome."""
        self.counts[name] = self.counts.get(name, 0) + number

    @property
    def exit_code(self) -> ExitCode:
        """`PARTIAL` where archived answers could not be read."""
        return ExitCode.PARTIAL if self.counts.get("refused/unreadable") else ExitCode.OK

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return asdict(self)

    def compare(self, stored: Article, article: Article) -> bool:
        """Note the fields in which an article reads otherwise; tell whether there are any."""
        before, after = article_to_json(stored), article_to_json(article)
        after["comments"] = _known_posts(before["comments"], after["comments"])
        names = [name for name in FIELD_NAMES if name not in _NOT_COMPARED and before[name] != after[name]]
        for name in names:
            changes = self.fields.setdefault(name, FieldChanges())
            changes.changed += 1
            if len(changes.examples) < EXAMPLES_MAX:
                old, new = _difference(before[name], after[name])
                changes.examples.append({"url": stored.url, "before": old, "after": new})
        return bool(names)


def archived_portals(store: Store, data_dir: Path) -> list[str]:
    """Return the portals that have an archive, those included that this store knows nothing of."""
    folders = {unquote(path.name) for path in (data_dir / "archive").glob("*/") if any(path.glob("*.warc.gz"))}
    return sorted(folders.union(store.captures.portals()))


def wanted_portals(store: Store, data_dir: Path, asked: list[str] | None) -> list[str]:
    """Return the portals that were asked for, all that have an archive without any; raise `UserError` for another."""
    known = archived_portals(store, data_dir)
    for name in asked or ():
        if name not in known:
            raise UserError("--portal {}: archived are {}", name, ", ".join(known) or Saying("no portals yet"))
    return list(asked or known)


def reparse_portal(
    store: Store,
    portal: str,
    settings: BaseSettings,
    *,
    since: datetime | None = None,
    is_dry: bool = False,
    begun: Callable[[int], None] = lambda _: None,
    progress: Callable[[int], None] = lambda _: None,
) -> PortalReport:
    """Read one portal's archive anew and store what reads otherwise as versions of kind `reparse`, unless `is_dry`.

    `begun` is told how many articles there are, `progress` of each that was read. Raises `AlreadyRunningError` while
    the portal is being crawled and `StorageError` when the store takes no more; what was stored until then stays.
    """
    facts = facts_for(store, portal)
    data_dir = Path(settings["DATA_DIR"])
    report = PortalReport(portal)
    with ExitStack() as stack:
        run_id: int | None = None
        if not is_dry:
            stack.enter_context(RunLock.take(data_dir, portal))
            archive_of(store, portal, facts, settings).open(now=utc_now())
            run_id = stack.enter_context(recorded_run(store, f"reparse:{portal}", report.counts))
        count = store.captures.count_articles(portal, since=since)
        begun(count)
        where = partial(whereabouts, store.captures, data_dir)
        here = _readable_here(
            store.captures.by_article(portal, since=since),
            files_elsewhere(store, portal, settings),
            report,
            takes_all=isinstance(facts, ForumFacts),
        )
        tasks = (task_of(captures, where=where, told=_told(store, portal, captures.article_id)) for captures in here)
        waiting: list[Article] = []
        for found in reread(tasks, facts=facts, settings=settings, count=count):
            article = _take(found, store, report)
            if article and run_id is not None:
                waiting.append(article)
                if len(waiting) == STORED_AT_ONCE or article.issue_date:  # whose next part is looked for in the store
                    _store(waiting, store, run_id)
            progress(1)
        if run_id is not None:
            _store(waiting, store, run_id)
    return report


def _store(waiting: list[Article], store: Store, run_id: int) -> None:
    with store.engine.together():
        for article in waiting:
            store.save(article, run_id=run_id, kind="reparse")
    waiting.clear()


def archive_of(store: Store, portal: str, facts: PortalFacts, settings: BaseSettings) -> Archive:
    """Return a portal's archive on this machine, to be written to outside of a crawl."""
    agent = user_agent(settings["CONTACT"])
    return context.archive_of(store, portal, settings, key_of=partial(story_key, facts=facts), agent=agent)


def files_elsewhere(store: Store, portal: str, settings: BaseSettings) -> set[str]:
    """Return the files of a portal's archive that other machines have and this one can't read."""
    folder, machine = Path(settings["DATA_DIR"]), archive_machine(store, settings)
    if not machine:
        return set()
    lost = lost_files(store.captures, folder, f"archive/{folder_name(portal)}/")
    return {name for name in lost if machine_of(name) != machine}


def _readable_here(
    archive: Iterable[Archived], elsewhere: set[str], report: PortalReport, *, takes_all: bool
) -> Iterator[Archived]:
    """Yield the articles whose latest answer, or each one where it `takes_all`, can be read; count the others."""
    for archived in archive:
        missing = [capture.file for capture in archived.captures if capture.file in elsewhere]
        if archived.captures[-1].file in elsewhere or (missing and takes_all):
            report.count(f"elsewhere/{machine_of(missing[-1]) or '?'}")
        else:
            held = tuple(capture for capture in archived.captures if capture.file not in elsewhere)
            yield replace(archived, captures=held)


def facts_for(store: Store, portal: str) -> PortalFacts:
    """Return a portal's facts; a forum's with the address and the region that its last crawl was given."""
    if ":" not in portal:
        return facts_of_portal(portal)
    if portal.startswith("site:"):
        return facts_of_site(store, portal)
    url = store.captures.any_url(portal)
    given = [run.arguments for run in store.runs(limit=1, spider=portal)]
    region = given[0].get("region") if given else None
    return facts_of_portal(portal, url=url, region=str(region) if region else None)


def _told(store: Store, portal: str, article_id: str) -> Place | ToldByList | None:
    """Return what only a list, or an issue's page, said of an article, and it cannot be read without."""
    stored = store.get(portal, article_id)
    if stored is None or stored.kind == "epaper":  # a part of a story is stored with the first one
        return place_in(store, portal, article_id, day=stored.issue_date if stored else None)
    return ToldByList(time=stored.published_raw) if "date_from_list" in stored.flags else None


def task_of(archived: Archived, *, where: Callable[[str], Path | str], told: Place | ToldByList | None = None) -> Task:
    """Return what is to be read of one article: its answers with status 200, of revisits the body they point to.

    `where` tells where a file of the archive is read.

    Answers after the one that the article was stored from are left out: they were looked at when they came, and what
    was not stored of them (another text under a re-used address, an error page) is not to be stored now.
    """
    bodies = {
        (capture.url, capture.digest): capture
        for capture in archived.captures
        if capture.kind == "response" and capture.status == 200
    }
    held = []
    for capture in archived.captures:
        body = capture if capture.kind == "response" else bodies.get((capture.url, capture.digest))
        if capture.status == 200 and body is not None:
            path, at = str(where(body.file)), capture.fetched_at
            held.append(Held(path=path, offset=body.offset, length=body.length, url=capture.url, fetched_at=at))
    stored_at = archived.stored_at
    earlier = [answer for answer in held if stored_at is None or answer.fetched_at <= stored_at]
    return Task(article_id=archived.article_id, answers=tuple(earlier or held), told=told)


def _take(found: Reread, store: Store, report: PortalReport) -> Article | None:
    """Compare one article with what is stored, and return it where it reads otherwise."""
    portal = report.portal
    if not found.answers:
        report.count("without_body")  # gone when it was first asked for, or confirmed by a 304 alone
        return None
    stored = store.get(portal, found.article_id)
    article = found.article()
    if isinstance(article, RefusedError) or (found.refusal and stored and article.fetched_at < stored.fetched_at):
        report.count(f"refused/{found.refusal}")
        return None
    report.count("read")
    wanted = store.without_forgotten(article)
    if wanted is None:
        report.count("forgotten")
        return None
    article = _with_what_lists_told(stored, wanted)
    if stored is None and store.knows(portal, found.article_id):
        report.count("not_kept")
    elif stored is None and _is_part(store, portal, article):
        report.count("unchanged")  # the crawl stored it as the end of the story that goes on there
    elif stored is None:
        report.count("new")
        return article
    elif article.fetched_at < stored.fetched_at:
        report.count("older")
    elif article.fetched_at > stored.fetched_at and packed(article.text) != packed(stored.text):
        report.count("unconfirmed")
    elif not report.compare(stored, article):
        report.count("unchanged")
    else:
        report.count("changed")
        return article
    return None


def _with_what_lists_told(stored: Article | None, article: Article) -> Article:
    """Return an article read anew with what only the pages that led to it had told."""
    if stored is None:
        return article
    if stored.kind == "epaper":
        return placed_like(stored, article)
    return article if article.section else replace(article, section=stored.section)


def _is_part(store: Store, portal: str, article: Article) -> bool:
    """Tell whether a page of a newspaper's issue stands in a story of that issue that goes on on another page."""
    if article.issue_date is None:
        return False
    filters = Filters(portals=(portal,), issues=(article.issue_date,), copies=True)
    rest = packed(article.text)
    return any(row["continued"] and packed(row["text"]).endswith(rest) for row in store.select(filters).rows())


def _known_posts(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the stored posts as they read now: posts that stand on no archived page stay."""
    read_now = {post["post_id"]: post for post in after}
    known = {post["post_id"] for post in before}
    return [read_now.get(post["post_id"], post) for post in before] + [
        post for post in after if post["post_id"] not in known
    ]


def _difference(before: Any, after: Any) -> tuple[str, str]:
    """Return the two values from where they differ on, short enough for a table."""
    old, new = (value if isinstance(value, str) else dump(value) for value in (before, after))
    start = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(0, start - 15) if max(len(old), len(new)) > EXAMPLE_CHARS else 0

    def shown(text: str) -> str:
        part = text[start : start + EXAMPLE_CHARS].replace("\n", "⏎")
        return f"{'…' if start else ''}{part}{'…' if len(text) > start + EXAMPLE_CHARS else ''}"

    return shown(old), shown(new)


@contextmanager
def recorded_run(store: Store, name: str, counts: dict[str, int]) -> Iterator[int]:
    """Enter a run, by which versions are stored, and how it ends."""
    run_id = store.start_run(spider=name)
    try:
        yield run_id
    except StorageError:
        raise  # the store takes no more, not even this
    except BaseException as error:
        code = ExitCode.SIGNAL if isinstance(error, KeyboardInterrupt) else ExitCode.BUG
        store.finish_run(run_id, reason=type(error).__name__, exit_code=code, counts=counts)
        raise
    else:
        store.finish_run(run_id, reason="finished", exit_code=ExitCode.OK, counts=counts)
