"""What the store knows of stories: who tells one, what they share, and the pass that groups them anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from regional_news.item.article import utc_now
from regional_news.storage.sqlite import stories
from regional_news.storage.sqlite.rows import StoredRecord, set_property
from regional_news.storage.sqlite.story_origin import origin_of
from regional_news.storage.sqlite.story_spread import SpreadRows

_AT_A_TIME: Final = 200
"""Articles that are filled in or grouped in one transaction: crawls need not wait, and little is lost when killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(StoredRecord):
    """One telling of a story."""

    id: int
    portal: str
    article_id: str
    url: str
    title: str
    source: str | None
    outlet: str | None
    paper: str | None
    published_at: datetime
    published_precision: str
    text: str
    is_copy: bool  # whether its text equals another telling's to the last letter
    revisions: int  # how many older versions of it are kept

    @property
    def teller(self) -> str:
        """Who tells it: the outlet that the source line names, else the newspaper or the portal."""
        return self.outlet or self.paper or self.portal


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprint:
    """Two articles that share text."""

    article: int  # the later one
    post_id: str | None  # the forum post of that thread which pasted it, None: the article itself
    of: int
    kind: str  # verbatim, retitled, cut, extended or edited
    share: float  # of the later one's text
    share_of: float
    lag_hours: float

    def end(self, article: int) -> int:
        """Return the other one of the two."""
        return self.article + self.of - article


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What the nightly pass did."""

    filled: int  # articles that were in no story yet
    dropped: int  # pairs whose likeness turned out to be a form's
    merged: int  # articles that were alone and are in a story now
    parted: int  # articles that were in a story and are alone now
    moved: int  # articles that went from one story to another
    stories: int  # stories that are told more than once


_TOLD: Final = """
    id, portal, article_id, url, title, source, outlet, paper, published_at, published_precision, text,
    copy_of IS NOT NULL AS is_copy, revisions
"""


class StoryRows(SpreadRows):
    """The part of the store that knows stories; made by `Store.stories`."""

    def of(self, portal: str, article_id: str) -> int | None:
        """Return the id of the story that an article tells, None where it is unknown or only its key is kept."""
        row = self._row("SELECT story FROM articles WHERE portal = ? AND article_id = ?", (portal, article_id))
        return row["story"] if row else None

    def tellings(self, story: int, *, limit: int = 2**31) -> list[Told]:
        """Return the story's tellings, the earliest first, all or so many; empty where there is no such story."""
        return self._records(
            Told,
            f"""
            WITH firsts AS (SELECT article AS id FROM telling WHERE story = :story UNION SELECT :story)
            SELECT {_TOLD} FROM articles
            WHERE id IN (
                SELECT id FROM firsts UNION
                SELECT article.id FROM article WHERE copy_of IN (SELECT id FROM firsts) AND copy_of IS NOT NULL
            ) AND story = :story
            ORDER BY published_at, content_hash, id LIMIT :limit
            """,  # noqa: S608 - our own names
            {"story": story, "limit": limit},
        )

    def telling(self, article: int) -> Told | None:
        """Return one article as a telling, None where there is none of that id."""
        return self._record(Told, f"SELECT {_TOLD} FROM articles WHERE id = ?", (article,))  # noqa: S608 - our own names

    def summary(self, story: int) -> dict[str, Any]:
        """Return what an export says of a whole story, by its columns."""
        tellings = self.tellings(story)
        origin = origin_of(tellings)
        return {
            "first": tellings[0].published_at,
            "last": tellings[-1].published_at,
            "articles": len(tellings),
            "outlets": len({one.teller for one in tellings}),
            "portals": len({one.portal for one in tellings}),
            "first_outlet": origin.outlet,
            "confidence": origin.confidence,
        }

    def reprints(self, article: int) -> list[Reprint]:
        """Return what shares text with an article, of its story or not, whichever is the later one."""
        rows = self._rows(
            """
            SELECT * FROM reprints WHERE article = :id UNION ALL SELECT * FROM reprints WHERE of = :id
            ORDER BY lag_hours, article, of
            """,
            {"id": article},
        )
        return [Reprint(**dict(row)) for row in rows]

    def shared(self) -> dict[str, int]:
        """Return by portal how many of its articles stand in a story that is told more than once."""
        sql = """
            SELECT portal, count(*) FROM articles
            WHERE story IN (SELECT story FROM stories WHERE articles > 1) GROUP BY 1
        """
        return dict(map(tuple, self._rows(sql)))

    def fill(self, *, share: float, limit: int = _AT_A_TIME) -> int:
        """Put some articles of an old store into their stories, and return how many; 0: none is left."""
        with self._writing(alone=True) as db:
            return stories.fill(db, share=share, limit=limit)

    def settle(self, *, share: float, step: Callable[[str, int], None] = lambda *_: None) -> Settled:
        """Put every article into its story, and group all stories anew, in many small transactions.

        What was done stays done when this is killed. `step` is told what is being done, and to how many by now.
        """
        filled = 0
        while number := self.fill(share=share):
            filled += number
            step("placed", filled)
        with self._reading() as db:
            forms, todo = stories.forms(db), stories.grouped(db)
        for place in range(0, len(forms), _AT_A_TIME):
            with self._writing(alone=True) as db:
                stories.drop(db, forms[place : place + _AT_A_TIME])
        seen: set[int] = set()
        moves: list[stories.Move] = []
        for place in range(0, len(todo), _AT_A_TIME):
            batch = todo[place : place + _AT_A_TIME]
            with self._writing(alone=True) as db:
                for start in batch:
                    if start not in seen:
                        done = stories.regroup(db, start, at_most=float("inf"))
                        near, moved = done or ({start}, [])
                        seen |= near
                        moves += moved
            step("grouped", place + len(batch))
        with self._writing(alone=True) as db:
            set_property(db, "stories_settled_at", utc_now().isoformat())
        merged = sum(move.before is None for move in moves)
        parted = sum(move.after is None for move in moves)
        return Settled(
            filled=filled,
            dropped=len(forms),
            merged=merged,
            parted=parted,
            moved=len(moves) - merged - parted,
            stories=self._row(
                """
                SELECT count(*) FROM (
                    SELECT story FROM telling WHERE story IS NOT NULL
                    UNION SELECT coalesce(story, copy_of) FROM article LEFT JOIN telling ON article = copy_of
                    WHERE copy_of IS NOT NULL
                ) AS told
                """
            )[0],
        )

    def is_settled_since(self, at: datetime) -> bool:
        """Tell whether all stories were grouped anew after that moment."""
        settled_at = self._property("stories_settled_at")
        return settled_at is not None and datetime.fromisoformat(settled_at) >= at
