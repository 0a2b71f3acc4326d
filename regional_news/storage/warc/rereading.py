"""Archived pages through the present extraction, on all cores, in memory that does not grow with the archive.

Workers are forked where nothing else runs in this process: one that is started anew imports for a second what it needs.
A forked one closes all that its parent has open, whose locks it would else hold after the parent was killed.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from regional_news.errors import RefusedError
from regional_news.extract import PortalFacts, Reading, read
from regional_news.extract.discuz.facts import ForumFacts
from regional_news.extract.discuz.merge import merge_pages
from regional_news.extract.discuz.thread import ThreadPage, is_thread_page, read_page
from regional_news.extract.epaper.facts import PaperFacts
from regional_news.extract.epaper.story import Place, read_story
from regional_news.extract.flags import without_number
from regional_news.extract.listed import ToldByList, completed
from regional_news.extract.page import parse
from regional_news.extract.parts import PARTS_MAX, goes_on, together
from regional_news.storage.warc.pages import page_key
from regional_news.storage.warc.payload import PayloadError
from regional_news.storage.warc.reading import Held, WarcRecord
from regional_news.text.effort import limited
from regional_news.text.encodings import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scrapy.settings import BaseSettings

    from regional_news.item.article import Article

BATCH: Final = 16  # articles handed to a worker at once
ALONE_MAX: Final = 64  # number of articles that are read faster here than by workers
ALONE_MAX_IF_STARTED: Final = 500  # where these must be started anew
TRIES_MAX: Final = 10  # captures of a page that are looked at for one that is an article


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One article's answers, in the order of time."""

    article_id: str
    answers: tuple[Held, ...]
    told: Place | ToldByList | None = None  # what only the pages that led to it said
    is_history: bool = False  # whether each answer is wanted by itself and not the latest article that they make


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """What became of one answer, or of a thread's answers together."""

    article_id: str
    answers: tuple[Held, ...]  # what it was read from
    reading: Reading | None  # None where no answer gave an article
    refusal: str | None  # why the latest answer gave none
    detail: str = ""

    def article(self) -> Article | RefusedError:
        """Return the article, or why there is none."""
        if self.reading is None:
            return RefusedError(self.refusal or "unreadable", self.detail)
        try:
            return self.reading.to_article()
        except RefusedError as refusal:
            return refusal


class _Limits(NamedTuple):
    """What one answer may cost."""

    body_bytes: int
    page_seconds: float


def reread(
    tasks: Iterable[Task],
    *,
    facts: PortalFacts,
    settings: BaseSettings,
    count: int,
    workers: int | None = None,
) -> Iterator[Reread]:
    """Yield what the answers of `count` articles say now, in the order of the tasks.

    A page that takes more than PAGE_CPU_SECONDS of processor time is refused; 0 sets no limit.
    """
    limits = _Limits(settings.getint("DOWNLOAD_MAXSIZE"), settings.getfloat("PAGE_CPU_SECONDS"))
    rest = iter(tasks)
    batches = iter(lambda: list(islice(rest, BATCH)), [])
    workers = workers or _cores()
    forks = sys.platform == "linux" and threading.active_count() == 1
    if count <= (ALONE_MAX if forks else ALONE_MAX_IF_STARTED) or workers == 1:
        for batch in batches:
            yield from _read_batch(batch, facts, limits)
        return
    pool = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("fork" if forks else "spawn"),
        initializer=_leave_to_the_parent,
        initargs=(_open_files() if forks else [],),
    )
    running: deque[Future[list[Reread]]] = deque()
    try:
        for batch in batches:
            running.append(pool.submit(_read_batch, batch, facts, limits))
            if len(running) > 2 * workers:
                yield from running.popleft().result()
        while running:
            yield from running.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _open_files() -> list[int]:
    return [int(name) for name in os.listdir("/proc/self/fd") if int(name) > 2]  # noqa: PTH208 - numbers, not files


def _leave_to_the_parent(files: Sequence[int]) -> None:
    """Leave to the parent its interrupts, and the files that were open before it had workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in files:
        with suppress(OSError):  # the listing's own
            os.close(number)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _read_batch(batch: Sequence[Task], facts: PortalFacts, limits: _Limits) -> list[Reread]:
    return [found for task in batch for found in read_task(task, facts=facts, limits=limits)]


def read_task(task: Task, *, facts: PortalFacts, limits: _Limits) -> list[Reread]:
    """Read one article's answers."""
    if isinstance(facts, ForumFacts):
        return [_thread(task, facts, limits)]
    if task.is_history:
        return [_article(task, [held], facts, limits) for held in task.answers]
    whole = [held for held in reversed(task.answers) if not _is_further(held, task, facts)]
    return [_article(task, whole[:TRIES_MAX], facts, limits)]


def _is_further(held: Held, task: Task, facts: PortalFacts) -> bool:
    """Tell whether an answer is a further page of the story, whose first one is held too."""
    own, order = without_number(held.url), (len(held.url), held.url)
    others = {other.url for other in task.answers if other.url != held.url and without_number(other.url) == own}
    return any(facts.article_key(url) and (len(url), url) < order for url in others)


def _article(task: Task, answers: Sequence[Held], facts: PortalFacts, limits: _Limits) -> Reread:
    """Read the first answer that is an article."""
    first: tuple[str, str] | None = None
    for held in answers:
        try:
            record = held.read(limits.body_bytes)
            reading = limited(limits.page_seconds, partial(_reading, record, held, facts, task.told))
            reading.to_article()
            reading = together(_parts(reading, task, facts, limits))
        except PayloadError as error:
            first = first or ("unreadable", str(error))
        except RefusedError as refusal:
            first = first or (refusal.reason, refusal.detail)
        else:
            why, detail = first or (None, "")
            return Reread(article_id=task.article_id, answers=(held,), reading=reading, refusal=why, detail=detail)
    why, detail = first or ("unreadable", "no answer with a body")
    return Reread(article_id=task.article_id, answers=tuple(answers[:1]), reading=None, refusal=why, detail=detail)


def _parts(first: Reading, task: Task, facts: PortalFacts, limits: _Limits) -> list[Reading]:
    """Return the pages of a story as far as they are held, each as it was answered last."""
    latest, parts = {held.url: held for held in task.answers}, [first]
    while len(parts) < PARTS_MAX and (held := latest.get(parts[-1].following or "")):
        try:
            record = held.read(limits.body_bytes)
            part = limited(limits.page_seconds, partial(_reading, record, held, facts, None))
        except (PayloadError, RefusedError):
            break
        if not goes_on(parts, part, url=held.url):
            break
        parts.append(part)
    return parts


def _reading(record: WarcRecord, held: Held, facts: PortalFacts, told: Place | ToldByList | None) -> Reading:
    given: dict[str, Any] = {"url": held.url, "headers": record.joined_headers, "fetched_at": held.fetched_at}
    if isinstance(facts, PaperFacts):
        return read_story(record.body, facts=facts, place=told if isinstance(told, Place) else Place(), **given).reading
    reading = read(record.body, facts=facts, **given)
    return completed(reading, told, stored=None) if isinstance(told, ToldByList) else reading


def _thread(task: Task, facts: ForumFacts, limits: _Limits) -> Reread:
    """Put the latest answers of a thread's pages together."""
    latest: dict[str, tuple[ThreadPage, Held, bool]] = {}
    refusal: tuple[str, str] | None = None
    for held in reversed(task.answers):
        key = page_key(held.url, facts)
        if key in latest or not key.startswith("thread "):
            continue
        try:
            record = held.read(limits.body_bytes)
            page, repaired = limited(limits.page_seconds, partial(_thread_page, record, held, facts))
        except PayloadError as error:
            refusal = refusal or ("unreadable", str(error))
        except RefusedError as error:
            refusal = refusal or (error.reason, error.detail)
        else:
            latest[key] = (page, held, repaired)
    heads = [(held.fetched_at, page.last_page) for page, held, _ in latest.values() if page.page == 1]
    last = max(heads)[1] if heads else None  # what the thread has lost since is not missing
    found = [entry for entry in latest.values() if last is None or entry[0].page <= last]
    used = tuple(held for _, held, _ in found)
    why, detail = refusal or (None, "")
    if not found:
        return Reread(
            article_id=task.article_id,
            answers=task.answers[-1:],
            reading=None,
            refusal=why or "unreadable",
            detail=detail,
        )
    reading = merge_pages([page for page, _, _ in found], facts=facts)
    if any(repaired for _, _, repaired in found):
        reading = replace(reading, flags=sorted({*reading.flags, "encoding_repaired"}))
    try:
        reading.to_article()
    except RefusedError as error:
        return Reread(article_id=task.article_id, answers=used, reading=None, refusal=error.reason, detail=error.detail)
    return Reread(article_id=task.article_id, answers=used, reading=reading, refusal=why, detail=detail)


def _thread_page(record: WarcRecord, held: Held, facts: ForumFacts) -> tuple[ThreadPage, bool]:
    headers = record.joined_headers
    page = decode(record.body, headers)
    tree = parse(page.text) if not page.refusal else None
    if tree is None or not is_thread_page(tree):
        reading = read(record.body, url=held.url, headers=headers, fetched_at=held.fetched_at, facts=facts)
        raise RefusedError(reading.refusal or "not_an_article")
    return read_page(tree, url=held.url, fetched_at=held.fetched_at, source=page.text), page.repaired
