"""What `scrapy crawl NAME -a ARGUMENT=VALUE` may say: one place that names, reads and checks every argument."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar
from urllib.parse import urlsplit

from regional_news.errors import Saying, UserError
from regional_news.text.days import day_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

T = TypeVar("T")


def argument(default: T, *, name: str, read: Callable[[str], T], example: str) -> T:
    """Return a dataclass field that is given on the command line as `-a name=...`.

    `read` turns the text into the value, or raises `ValueError` with what is wrong.
    """
    return field(default=default, metadata={"name": name, "read": read, "example": example})


def words(text: str) -> tuple[str, ...]:
    """Read a comma-separated list; a full-width comma counts too."""
    found = tuple(word.strip() for word in text.replace("，", ",").split(",") if word.strip())
    if not found:
        raise ValueError(Saying("is empty"))
    return found


def addresses(text: str) -> tuple[str, ...]:
    """Read one or several comma-separated http(s) addresses."""
    found = []
    for word in words(text):
        try:
            parts = urlsplit(word)
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
            usable = usable and (parts.port is None or parts.port > 0)
        except ValueError:
            usable = False
        if not usable or any(ord(char) < 33 or char == "\\" for char in word):
            raise ValueError(Saying("{!r} is no http or https address", word))
        found.append(word)
    return tuple(found)


def positive(text: str) -> int:
    """Read a whole number from 1."""
    if not (text.strip().isascii() and text.strip().isdigit() and len(text) < 10 and int(text) > 0):
        raise ValueError(Saying("{!r} is no whole number from 1", text))
    return int(text)


def switch(text: str) -> bool:
    """Read 1 or 0 (yes, no, true, false too)."""
    known = {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}
    try:
        return known[text.strip().lower()]
    except KeyError:
        raise ValueError(Saying("{!r} is neither 1 nor 0", text)) from None


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """The arguments of every portal's spider. A platform adds its own in a subclass, with `argument()` again."""

    without: ClassVar[frozenset[str]] = frozenset()
    """Names of arguments that mean nothing to a platform: they are mistakes there, never left unread."""
    urls: tuple[str, ...] = argument(
        (), name="url", read=addresses, example="url=http://www.heze.cn/news/2020-01/15/content_423488.htm"
    )
    """Only these pages: articles, or lists whose articles are read."""
    since: date | None = argument(None, name="since", read=day_of, example="since=2024-02-21")
    """First day of publication."""
    until: date | None = argument(None, name="until", read=day_of, example="until=2024-02-29")
    """Last day of publication."""
    sections: tuple[str, ...] = argument((), name="section", read=words, example="section=本地要闻")
    """Only these sections, by the name in the breadcrumb or the word in the address."""
    pages: int | None = argument(None, name="pages", read=positive, example="pages=3")
    """At most so many pages of each list."""
    full: bool = argument(default=False, name="full", read=switch, example="full=1")
    """Fetch known articles too."""
    limit: int | None = argument(None, name="limit", read=positive, example="limit=20")
    """Largest number of articles."""

    def __post_init__(self) -> None:
        """Check what depends on two arguments."""
        if self.since and self.until and self.since > self.until:
            raise UserError("-a since={} is later than -a until={}", self.since, self.until)

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> Self:
        """Return the arguments, or raise `UserError` with one line that names the mistake and shows an example.

        Names that begin with an underscore are left alone: scrapyd adds `_job`.
        """
        known = {f.metadata["name"]: f for f in fields(cls) if f.metadata["name"] not in cls.without}
        values: dict[str, Any] = {}
        for name, text in given.items():
            if name.startswith("_"):
                continue
            if name not in known:
                raise UserError(
                    "-a {}: no such argument{}; there are {}", name, did_you_mean(name, known), ", ".join(known)
                )
            try:
                values[known[name].name] = known[name].metadata["read"](text)
            except ValueError as error:
                raise UserError("-a {}: {}; example: -a {}", name, error, known[name].metadata["example"]) from None
        return cls(**values)


def did_you_mean(word: str, known: Mapping[str, object] | list[str]) -> Saying | str:
    """Return ` (did you mean 'x'?)` where one of the known words is close, else nothing."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return Saying(" (did you mean {!r}?)", close[0]) if close else ""
