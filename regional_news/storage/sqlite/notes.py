"""What a reader thinks of articles: stars, tags and notes, in a file of their own beside the store.

The store can be made anew from the archive, or replaced by another; what people wrote cannot.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from regional_news.errors import ChangedMeanwhileError, UserError
from regional_news.item.article import utc_now
from regional_news.storage.sqlite.connection import translated
from regional_news.storage.sqlite.place import StorePlace
from regional_news.storage.sqlite.rows import StoredRecord
from regional_news.text.clean import strip_unwanted

FILE: Final = "notes.db"
LONGEST: Final = 10_000  # longest note, in characters
MOST_TAGS: Final = 20
LONGEST_TAG: Final = 40

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS note (
    portal TEXT NOT NULL,
    article_id TEXT NOT NULL,
    title TEXT NOT NULL,
    star INTEGER NOT NULL,
    tags TEXT NOT NULL,
    text TEXT NOT NULL,
    version INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (portal, article_id)
) WITHOUT ROWID
"""
_BUSY_S: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(StoredRecord):
    """What is kept beside one article."""

    portal: str
    article_id: str
    title: str  # title of the article as it was then: the store may not hold it any more
    star: bool = False
    tags: tuple[str, ...] = ()
    text: str = ""
    version: int = 0  # which state of the note this is; 0 until it is kept
    changed_at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left of it."""
        return not (self.star or self.tags or self.text)


class Notes:
    """The notes beside one store; the file is made with the first one."""

    def __init__(self, store_path: StorePlace) -> None:
        self.path = store_path.with_name(FILE)

    def of(self, portal: str, article_id: str) -> Note | None:
        """Return what is kept beside an article."""
        return next(iter(self._found("WHERE portal = ? AND article_id = ?", (portal, article_id))), None)

    def all(self) -> list[Note]:
        """Return everything that is kept, what was changed last first."""
        return self._found("ORDER BY changed_at DESC, portal, article_id")

    def put(self, note: Note) -> None:
        """Keep a note in the place of the version it was made from; an empty one takes it out.

        Raises `ChangedMeanwhileError` where it is another one by now.
        """
        key = (note.portal, note.article_id)
        with self._writing() as db:
            row = db.execute("SELECT version FROM note WHERE portal = ? AND article_id = ?", key).fetchone()
            if note.version != (row[0] if row else 0):
                raise ChangedMeanwhileError("the note was changed meanwhile: look at it again")
            db.execute("DELETE FROM note WHERE portal = ? AND article_id = ?", key)
            if not note.is_empty:
                tags = json.dumps(note.tags, ensure_ascii=False)
                values = (*key, note.title, note.star, tags, note.text, note.version + 1, utc_now().isoformat())
                db.execute("INSERT INTO note VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)

    def forget(self, portal: str, article_ids: list[str]) -> None:
        """Take out what is kept beside articles."""
        if self.path.exists():
            with self._writing() as db:
                db.executemany(
                    "DELETE FROM note WHERE portal = ? AND article_id = ?", [(portal, one) for one in article_ids]
                )

    def _found(self, where: str, values: tuple[str, ...] = ()) -> list[Note]:
        if not self.path.exists():
            return []
        with translated(self.path), closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as db:
            db.row_factory = sqlite3.Row
            return [Note.of(row) for row in db.execute(f"SELECT * FROM note {where}", values)]  # noqa: S608 - ours

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with translated(self.path), closing(sqlite3.connect(self.path, timeout=_BUSY_S, isolation_level=None)) as db:
            db.execute("PRAGMA secure_delete = ON")
            db.execute("BEGIN IMMEDIATE")
            try:
                db.execute(_SCHEMA)
                yield db
            except BaseException:
                db.rollback()
                raise
            db.commit()


def tags_of(text: str) -> tuple[str, ...]:
    """Return the tags that a reader typed, each once; raises `UserError` for more or longer ones than are kept.

    >>> tags_of("水利， 待核实 #水利；  民生")
    ('水利', '待核实', '民生')
    """
    words = re.split("[,，、;；#]", strip_unwanted(text))
    found = tuple(filter(None, dict.fromkeys(" ".join(word.split()) for word in words)))
    if len(found) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in found):
        raise UserError("tags: at most {} are kept, each of at most {} characters", MOST_TAGS, LONGEST_TAG)
    return found


def cleaned(note: Note) -> Note:
    """Return the note as far as it may be kept.

    Raises `UserError` for a text that is too long: a part of it would be lost without a word.
    """
    if len(note.text) > LONGEST:
        raise UserError("note: {} characters; {} are allowed", len(note.text), LONGEST)
    return replace(note, text=strip_unwanted(note.text.replace("\r\n", "\n")).strip())
