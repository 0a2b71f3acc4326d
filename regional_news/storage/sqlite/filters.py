"""Which articles a reader wants: one class for search, exports, feeds and the web page."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, get_args

from regional_news.errors import Saying, UserError
from regional_news.item.article import FLAGS, Kind
from regional_news.storage.sqlite.index import first_key_of
from regional_news.storage.sqlite.matching import EVERYTHING, Every, Expression, with_facet
from regional_news.storage.sqlite.query import Query, parse

_HIGHEST_KEY: Final = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What must hold of an article. Several values of one filter are alternatives; all filters must hold.

    Raises `UserError` when it is made of values that can match nothing by their form.
    """

    query: str | None = None  # words to look for, in the language of `regional_news.storage.sqlite.query`
    since: date | None = None  # first day of publication, in China
    until: date | None = None  # last day of publication, in China
    portals: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    """GB/T 2260 codes; each stands for all places inside it: `3717` and `371700` for the whole of 菏泽."""
    sections: tuple[str, ...] = ()  # names of breadcrumb levels or forum thread types
    sources: tuple[str, ...] = ()  # 来源 as labelled
    outlets: tuple[str, ...] = ()  # outlets under any of the names that source lines give them: 菏泽日报社 is 菏泽日报
    kinds: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()  # newspapers by their own names
    pages: tuple[str, ...] = ()  # numbers of newspapers' pages: `A01` or `A1`
    issues: tuple[date, ...] = ()  # days of newspapers' issues
    changed_since: datetime | None = None  # only what is new or changed from this moment on; aware
    changed_after: int | None = None
    """Only what is new or changed after this count of changes (`Selection.last_change`)."""
    copies: bool = False  # all copies of a story, not only its first article; where a portal is named all are shown

    def __post_init__(self) -> None:
        """Check the form of every value."""
        if self.since and self.until and self.since > self.until:
            raise UserError("no day is both since {} and until {}", self.since, self.until)
        if self.changed_since and self.changed_since.tzinfo is None:
            raise UserError("changed since {}: the time has no zone", self.changed_since)
        for region in self.regions:
            if not re.fullmatch(r"\d{2}|\d{4}|\d{6}", region):
                raise UserError("region {!r}: give 2, 4 or 6 digits of a GB/T 2260 code", region)
        _check_words("kind", self.kinds, get_args(Kind))
        _check_words("flag", self.flags, FLAGS)
        if self.query is not None:
            parse(self.query)

    @property
    def parsed(self) -> Query | None:
        """The query as the index understands it."""
        return None if self.query is None else parse(self.query)

    @property
    def match(self) -> Expression:
        """What is asked of the full text: everything but outlets, days and changes."""
        facets = {
            "portal": self.portals,
            "region": tuple(re.sub(r"(?:00)+$", "", region) for region in self.regions),
            "section": self.sections,
            "source": self.sources,
            "kind": self.kinds,
            "flag": self.flags,
            "paper": self.papers,
            "page": self.pages,
            "issue": tuple(day.isoformat() for day in self.issues),
            # Who names a portal or newspaper is shown all that it published, also what another one had first.
            "copy": () if self.copies or self.portals or self.papers or self.pages or self.issues else ("no",),
        }
        parts = [self.parsed.match] if self.parsed else []
        parts += [with_facet(name, *values) for name, values in facets.items() if values]
        return Every(tuple(parts)) if parts else EVERYTHING

    @property
    def keys(self) -> tuple[int, int]:
        """The lowest search key of the period and the lowest one above it."""
        return (
            first_key_of(self.since) if self.since else 0,
            first_key_of(self.until + timedelta(days=1)) if self.until and self.until < date.max else _HIGHEST_KEY,
        )


def no_such_name(what: str, name: str, known: Sequence[str]) -> UserError:
    """Return the error to raise for a name of which the store holds nothing, with near ones of those it knows."""
    return UserError("{} {!r}: the store holds none; {}", Saying(what), name, near_ones(name, known))


def near_ones(name: str, known: Sequence[str]) -> Saying:
    """Return which known names look like one that there is not; where none does, the first of those there are."""
    if near := difflib.get_close_matches(name, known, n=3, cutoff=0.5):
        return Saying("near ones: {}", ", ".join(near))
    return Saying("there are {}", ", ".join(known[:3])) if known else Saying("there are none yet")


def _check_words(name: str, values: Iterable[str], known: Iterable[str]) -> None:
    for value in values:
        if value not in known:
            raise UserError("{} {!r}: there are {}", Saying(name), value, ", ".join(known))
