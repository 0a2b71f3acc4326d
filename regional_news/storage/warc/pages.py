"""Pages of archives that others made, asked for by address: which capture of a page answers, and what it says."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Final
from urllib.parse import urlsplit

from regional_news.errors import RefusedError
from regional_news.extract import PortalFacts, read
from regional_news.extract.discuz.addresses import forum_address, post_part, thread_address
from regional_news.extract.discuz.facts import ForumFacts
from regional_news.extract.discuz.thread import is_thread_page
from regional_news.extract.page import parse
from regional_news.item.article import LATEST_AHEAD, utc_now
from regional_news.storage.sqlite.replay_index import ReplayIndex
from regional_news.storage.warc.payload import PayloadError
from regional_news.storage.warc.reading import Damage, Held, WarcRecord, read_records
from regional_news.storage.warc.writing import Exchange, response_member
from regional_news.text.effort import limited
from regional_news.text.encodings import decode
from regional_news.text.urls import canonical

CANDIDATES_MAX: Final = 20  # captures of one page that are looked at for one that is no refusal


class ArchivedPages:
    """Some WARC files, asked for by address. Memory does not grow with them."""

    def __init__(
        self,
        files: Iterable[Path],
        *,
        facts: PortalFacts | None,
        body_max_bytes: int,
        page_seconds: float = 0,
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Index the answers of the portal's own pages, all where there are no facts; `progress` hears of each record.

        Raises `UserError` for a file that is no WARC file.
        """
        self.facts = facts
        self.body_max_bytes = body_max_bytes
        self.page_seconds = page_seconds
        self.index = ReplayIndex()
        self.counts = {"records": 0, "others": 0, "torn": 0, "unreadable": 0}
        """Answers indexed, of other sites, files that break off, records that cannot be read or are dated ahead."""
        damage = Damage()
        self._spool: IO[bytes] | None = None
        for path in files:
            for record in read_records(path, body_max_bytes=body_max_bytes, damage=damage):
                progress(1)
                if record.fetched_at > utc_now() + LATEST_AHEAD:  # it would stay the newest of its page for ever
                    damage.unread += 1
                    continue
                if facts is not None and not facts.is_own(record.url):
                    self.counts["others"] += 1
                    continue
                if record.offset is None or record.length is None:
                    self._add(record, *self._spooled(record))
                else:
                    self._add(record, str(path), record.offset, record.length)
        self.counts["records"] = self.index.finish()
        self.counts |= {"torn": damage.torn, "unreadable": damage.unread}

    def close(self) -> None:
        """Give files and index back."""
        if self._spool is not None:
            self._spool.close()
        self.index.close()

    def _spooled(self, record: WarcRecord) -> tuple[str, int, int]:
        """Copy a record that has no place of its own into a file of records that have, and return its place there."""
        if self._spool is None:
            self._spool = tempfile.NamedTemporaryFile(prefix="regional-news-replay-")  # noqa: SIM115 - closed with the others
        names = ("url", "fetched_at", "status", "headers", "body")
        member = response_member(Exchange(**{name: getattr(record, name) for name in names}))
        offset = self._spool.seek(0, 2)
        self._spool.write(member)
        self._spool.flush()
        return self._spool.name, offset, len(member)

    def _add(self, record: WarcRecord, path: str, offset: int, length: int) -> None:
        url, at, status = record.url, record.fetched_at, record.status
        self.index.add(
            Held(path=path, offset=offset, length=length, url=url, fetched_at=at, status=status),
            page=page_key(url, self.facts),
            article=self.facts.article_key(url) if self.facts else None,
            digest=record.digest,
            has_body=record.kind == "response",
        )

    def holds(self, url: str) -> bool:
        """Tell whether the page was ever archived with status 200."""
        return self.index.holds(page_key(url, self.facts))

    def best(self, url: str) -> Held | None:
        """Return the latest answer with status 200 that is no refusal, else the latest one there is."""
        places = self.index.answers(page_key(url, self.facts))
        good = [place for place in places if place.status == 200][:CANDIDATES_MAX]
        if len(good) > 1 and self.facts is not None:
            for place in good:
                if self._is_sound(place):
                    return place
        return places[0] if places else None

    def _is_sound(self, place: Held) -> bool:
        facts = self.facts
        assert facts is not None  # noqa: S101 - asked for a portal alone
        try:
            record = place.read(self.body_max_bytes)
            return not limited(self.page_seconds, lambda: is_refusal(record, facts=facts))
        except (PayloadError, RefusedError):
            return False


def page_key(url: str, facts: PortalFacts | None) -> str:
    """Return what all addresses of one page share: scheme and alias hosts, and the forms of a forum's addresses.

    Archives hold a page under whatever address their maker asked for.
    """
    if isinstance(facts, ForumFacts) and facts.is_own(url) and (key := _forum_key(url)):
        return key
    parts = urlsplit(canonical(url) or url)
    host = parts.netloc
    if facts is not None and facts.is_own(url):
        host = urlsplit(facts.origin_of(url)).netloc
    return f"{host}{parts.path}{'?' + parts.query if parts.query else ''}"


def _forum_key(url: str) -> str | None:
    thread = thread_address(url)
    if thread is not None and not thread.selected:
        return f"thread {thread.tid} {thread.page} {post_part(url) or ''}"
    forum = forum_address(url)
    return f"forum {forum.fid} {forum.page}" if forum is not None and not forum.selected else None


def is_refusal(record: WarcRecord, *, facts: PortalFacts) -> bool:
    """Tell whether a page with status 200 is one that a portal shows in place of what was asked for."""
    headers = record.joined_headers
    reading = read(record.body, url=record.url, headers=headers, fetched_at=record.fetched_at, facts=facts)
    if reading.refusal is not None:
        return True
    if facts.article_key(record.url) is None:
        return False
    if isinstance(facts, ForumFacts):
        tree = parse(decode(record.body, headers).text)
        return tree is None or not is_thread_page(tree)
    try:
        reading.to_article()
    except RefusedError:
        return True
    return False
