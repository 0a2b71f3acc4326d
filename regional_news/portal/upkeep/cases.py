"""Saved pages: the bytes as served, where and when they were fetched, and what a reader takes from them.

What a program has read is no expectation before a person has compared it with the page: until then its fields stand in
`unread`, and the test of the case fails.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from regional_news.errors import UserError
from regional_news.extract import explain
from regional_news.item.serialise import reading_to_json

if TYPE_CHECKING:
    from pathlib import Path

    from regional_news.extract import Explanation, PortalFacts, Reading
    from regional_news.http.fetch import FetchedPage

UNREAD: Final = "unread"
KEPT: Final = (
    "article_id", "url", "title", "pretitle", "subtitle", "authors", "source", "editor", "published_at",
    "published_precision", "section", "region", "text", "images", "attachments", "flags",
)  # fmt: skip
"""Fields of an expectation; those that a page has nothing for are left out, but for the first ones."""
ALWAYS: Final = frozenset({"article_id", "url", "title", "published_at", "text"})


@dataclass(frozen=True, slots=True)
class Case:
    """One saved page."""

    folder: Path

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name

    @property
    def expected(self) -> dict[str, Any]:
        """What a reader takes from it, `unread` included."""
        found: dict[str, Any] = json.loads((self.folder / "expected.json").read_text("utf-8"))
        return found

    @property
    def unread(self) -> list[str]:
        """Fields that no person has compared with the page."""
        return list(self.expected.get(UNREAD, ()))

    def read(self, facts: PortalFacts | None) -> tuple[Reading, Explanation]:
        """Read the page as it is read now."""
        told = json.loads((self.folder / "meta.json").read_text("utf-8"))
        at = datetime.fromisoformat(told["fetched_at"])
        body = (self.folder / "page.html").read_bytes()
        return explain(body, url=told["url"], headers=told["headers"], fetched_at=at, facts=facts)

    def confirm(self, field: str) -> None:
        """Note that a person has compared a field with the page."""
        expected = self.expected
        left = [name for name in expected.pop(UNREAD, ()) if name != field]
        _write(self.folder / "expected.json", expected | ({UNREAD: left} if left else {}))


def cases_of(folder: Path) -> list[Case]:
    """Return the saved pages in a portal's folder."""
    return [Case(path.parent) for path in sorted(folder.glob("*/expected.json"))]


def save_case(folder: Path, page: FetchedPage, facts: PortalFacts | None) -> Case:
    """Save a page with what is read from it, every field marked as unread; raises `UserError` where one is saved."""
    if (folder / "page.html").exists():
        raise UserError("{}: holds a saved page already", folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "page.html").write_bytes(page.body)
        kind = {name: value for name, value in page.headers.items() if name.lower() == "content-type"}
        meta = {"url": page.url, "headers": kind, "fetched_at": page.fetched_at.isoformat(timespec="seconds")}
        _write(folder / "meta.json", meta)
        case = Case(folder)
        reading, _ = explain(page.body, url=page.url, headers=kind, fetched_at=page.fetched_at, facts=facts)
        item = reading_to_json(reading)
        fields = {name: item[name] for name in KEPT if item[name] or name in ALWAYS}
        _write(folder / "expected.json", fields | {UNREAD: list(fields)})
    except OSError as error:
        raise UserError("{}: cannot be written: {}", folder, error.strerror) from None
    return case


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
