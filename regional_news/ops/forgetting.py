"""Forget an article or a person: text, old versions, comments, search index, archive, kept bytes, JSON Lines.

What was forgotten does not come back: articles are remembered by their key alone, people by a hash of their name. Of
a person everything written on a forum goes: whole threads that the person opened, posts in other threads, what
others quote of them, and every archived page of those threads, since each page shows many people's posts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from regional_news.errors import Saying, StorageError, UserError
from regional_news.extract import PortalFacts
from regional_news.item.article import utc_now
from regional_news.item.serialise import dump
from regional_news.ops.reparse import archive_of, archived_portals, facts_for, files_elsewhere
from regional_news.output.feeds.publish import withdraw
from regional_news.run.locks import RunLock
from regional_news.storage.files import folder_name, replacing
from regional_news.storage.refused import RefusedPages
from regional_news.storage.sqlite import Store
from regional_news.storage.sqlite.notes import Notes
from regional_news.storage.sqlite.tombstones import poster_key, quoted_name
from regional_news.storage.warc import PayloadError, read_page_at
from regional_news.storage.warc.folder import Archive
from regional_news.storage.warc.places import at_home, whereabouts
from regional_news.text.encodings import decode

BODY_MAX_BYTES: Final = 64 * 2**20


@dataclass(slots=True, kw_only=True)
class Plan:
    """What is to be forgotten of one portal."""

    portal: str
    articles: dict[str, str | None]  # titles of whole articles by key; None where the store has none
    poster: str | None = None
    threads: tuple[str, ...] = ()  # keys of other threads in which the person wrote or is quoted
    comments: int = 0
    versions: int = 0
    records: int = 0  # archived answers that go
    refused: tuple[str, ...] = ()  # addresses of refused pages
    kept_bytes: tuple[str, ...] = ()  # names of refused pages' bytes
    copies: tuple[str, ...] = ()  # addresses of other articles with the same text, which stay

    @property
    def keys(self) -> list[str]:
        """Articles of which archived pages go."""
        return [*self.articles, *self.threads]

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "portal": self.portal,
            "articles": list(self.articles),
            "threads": list(self.threads),
            "comments": self.comments,
            "revisions": self.versions,
            "archive_records": self.records,
            "refused_pages": len(self.kept_bytes),
            "copies_that_stay": list(self.copies),
        }


class Forgetter:
    """Plan and do it, with no crawl beside it."""

    def __init__(self, store: Store, settings: BaseSettings) -> None:
        self._store = store
        self._settings = settings
        self._data_dir = Path(settings["DATA_DIR"])
        self._refused = RefusedPages.of(settings)

    def portals(self) -> list[str]:
        """Return the portals of which anything is kept."""
        kept = {*self._store.portals(), *archived_portals(self._store, self._data_dir), *self._store.spiders()}
        return sorted(kept)

    def plan(self, what: str, *, portal: str | None = None) -> list[Plan]:
        """Return what there is of an address or a person; raise `UserError` where that is nothing."""
        known = self.portals()
        if portal is not None and portal not in known:
            raise UserError("--portal {}: the store holds {}", portal, ", ".join(known) or Saying("nothing yet"))
        portals = [portal] if portal else known
        is_url = what.startswith(("http://", "https://"))
        plans = [plan for name in portals if (plan := (self._of_url if is_url else self._of_person)(name, what))]
        if plans:
            return plans
        if is_url:
            raise UserError(
                "{}: the store holds no such article of {}", what, ", ".join(portals) or Saying("any portal")
            )
        raise UserError("{!r}: nobody of that name has posted; an address begins with http:// or https://", what)

    def _of_url(self, portal: str, url: str) -> Plan | None:
        facts = self._facts(portal)
        key = facts.article_key(url) if facts and facts.is_own(url) else None
        if facts is None or key is None:
            return None
        plan = Plan(portal=portal, articles={key: None})
        if found := self._store.forgetting.article(portal, key):
            title, plan.versions, plan.comments, plan.copies = found
            plan.articles[key] = title
        return self._with_files(plan, facts, names=())

    def _of_person(self, portal: str, name: str) -> Plan | None:
        facts = self._facts(portal)
        posts = self._store.forgetting.posts_of(portal, name)
        opened, commented = self._in_feeds(portal, name)
        articles = {**opened, **dict(posts.articles)}
        threads = dict.fromkeys(key for key in (*posts.commented, *commented) if key not in articles)
        known = poster_key(portal, name) in self._store.forgotten_posters(portal)  # then what was left is finished
        if facts is None or not (articles or threads or known):
            return None
        plan = Plan(
            portal=portal,
            articles=articles,
            poster=name,
            threads=tuple(threads),
            comments=posts.comments + sum(commented[key] for key in threads if key not in posts.commented),
        )
        return self._with_files(plan, facts, names=(name,))

    def _in_feeds(self, portal: str, name: str) -> tuple[dict[str, str | None], dict[str, int]]:
        """Return what JSON Lines hold of a person: titles of own threads by key, numbers of posts in those of others.

        With `OUTPUTS=jsonl` the store holds no names, and these files are all there is.
        """
        opened: dict[str, str | None] = {}
        commented: dict[str, int] = {}
        folder = self._data_dir / "feeds" / folder_name(portal)
        for path in sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.part")]):
            with path.open(encoding="utf-8", errors="replace") as file:
                for line in file:
                    if dump(name)[1:-1] not in line or (key := _key(line)) is None:
                        continue
                    item = json.loads(line)
                    if item.get("poster") == name:
                        opened[key] = item.get("title")
                    posts = item.get("comments") or ()
                    number = sum(post["author"] == name for post in posts)
                    if number or any(quoted_name(post["quote"]) == name for post in posts):
                        commented[key] = max(commented.get(key, 0), number)
        return opened, commented

    def _facts(self, portal: str) -> PortalFacts | None:
        """Return a portal's facts, None for one whose spider there is no longer."""
        try:
            return facts_for(self._store, portal)
        except UserError:
            return None

    def _with_files(self, plan: Plan, facts: PortalFacts, *, names: Sequence[str]) -> Plan:
        rows = self._store.captures.rows_of_articles(plan.portal, plan.keys)
        plan.records = sum(map(len, rows.values()))
        refused = [
            (url, sha256)
            for url, sha256 in self._store.forgetting.refused(plan.portal)
            if facts.article_key(url) in plan.articles
        ]
        plan.refused = tuple(url for url, _ in refused)
        kept = {sha256 for _, sha256 in refused if sha256}
        keys = set(plan.keys)
        for sha256 in self._refused:
            page = self._refused.read(sha256)
            if page is None or not facts.is_own(page.url):
                continue
            if facts.article_key(page.url) in keys or any(
                name in decode(page.body, page.headers).text for name in names
            ):
                kept.add(sha256)
        plan.kept_bytes = tuple(sorted(kept))
        return plan

    def forget(self, plans: Sequence[Plan]) -> None:
        """Do it. Raises `AlreadyRunningError` while anything is being crawled; killed half-way, it can be repeated."""
        at = utc_now().isoformat()
        with ExitStack() as locks:
            for portal in self.portals():
                locks.enter_context(RunLock.take(self._data_dir, portal))
            forgetting = self._store.forgetting
            archives = {plan.portal: self._archive(plan.portal) for plan in plans}
            for plan in plans:
                people = (plan.poster,) if plan.poster else ()
                forgetting.bury(plan.portal, articles=plan.articles, posters=people, at=at)
                self._clear_archive(plan, archives[plan.portal])
                Notes(self._store.path).forget(plan.portal, list(plan.articles))
                for sha256 in plan.kept_bytes:
                    self._refused.remove(sha256)
                self._clear_feeds(plan)
                withdraw(self._data_dir / "public", plan.portal, plan.keys)
                forgetting.take_out(
                    plan.portal,
                    articles=list(plan.articles),
                    poster=plan.poster,
                    threads=plan.threads,
                    refused_urls=plan.refused,
                    at=at,
                )
            forgetting.purge()

    # Files

    def _archive(self, portal: str) -> Archive:
        if elsewhere := files_elsewhere(self._store, portal, self._settings):
            raise UserError(
                "{}: it is not on this machine; do this where every archive of {} is", min(elsewhere), portal
            )
        return archive_of(self._store, portal, facts_for(self._store, portal), self._settings)

    def _clear_archive(self, plan: Plan, archive: Archive) -> None:
        facts = facts_for(self._store, plan.portal)
        captures = self._store.captures
        archive.open(now=utc_now())
        rows = captures.rows_of_articles(plan.portal, plan.keys)
        for row, capture in captures.lists(plan.portal):
            if self._names(capture.file, capture.offset, capture.length, plan, facts):
                rows.setdefault(capture.file, set()).add(row)
        with ExitStack() as homes:
            for name in rows:
                homes.enter_context(at_home(captures, self._data_dir, name))
            archive.remove(rows)

    def _names(self, file: str, offset: int, length: int, plan: Plan, facts: PortalFacts) -> bool:
        """Tell whether an archived list page shows one of the articles, or the person."""
        place = whereabouts(self._store.captures, self._data_dir, file)
        try:
            record = read_page_at(place, offset, length, body_max_bytes=BODY_MAX_BYTES)
        except PayloadError as error:
            if isinstance(place, str):  # what is only out of reach may still name somebody
                raise StorageError("archive {}: {}", place, error) from error
            return False
        text = decode(record.body, record.joined_headers).text
        words = [word for word in (plan.poster, *plan.articles.values()) if word]
        paths = [urlsplit(url).path for url in self._urls(plan, facts)]
        return any(word in text for word in (*words, *paths))

    def _urls(self, plan: Plan, facts: PortalFacts) -> Iterator[str]:
        for key in plan.articles:
            if (article := self._store.get(plan.portal, key)) is not None:
                yield facts.canonical_url(article.url)

    def _clear_feeds(self, plan: Plan) -> None:
        folder = self._data_dir / "feeds" / folder_name(plan.portal)
        keys = set(plan.keys)
        for path in sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.part")]):
            try:
                self._clear_feed(path, plan, keys)
            except OSError as error:
                raise StorageError("JSON Lines {}: {}", path, error.strerror or error) from error

    def _clear_feed(self, path: Path, plan: Plan, keys: set[str]) -> None:
        with path.open(encoding="utf-8", errors="replace") as file:
            if not any(_key(line) in keys for line in file):
                return
        lines = 0
        with (
            path.open(encoding="utf-8", errors="replace") as file,
            replacing(path) as new,
            new.open("w", encoding="utf-8", newline="\n") as out,
        ):
            for line in file:
                kept = _without(line, plan) if _key(line) in keys else line
                out.write(kept)
                lines += bool(kept)
        if path.suffix == ".jsonl":
            if not lines:
                path.unlink()
            self._store.finish_feed(path.relative_to(self._data_dir).as_posix(), lines=lines)


def _key(line: str) -> str | None:
    try:
        return str(json.loads(line)["article_id"])
    except (ValueError, KeyError, TypeError):
        return None  # torn by a kill


def _without(line: str, plan: Plan) -> str:
    """Return a line without what is to be forgotten, empty where that is the article."""
    item = json.loads(line)
    if item["article_id"] in plan.articles:
        return ""
    item["comments"] = [
        {**post, "quote": None} if quoted_name(post["quote"]) == plan.poster else post
        for post in item["comments"]
        if post["author"] != plan.poster
    ]
    return dump(item) + "\n"
