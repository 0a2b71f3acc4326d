"""Where each archived answer stands: the store's index of the archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final, Literal

from regional_news.storage.sqlite.file import StorePart
from regional_news.storage.sqlite.rows import StoredRecord, set_property, upsert, values_of

CaptureKind = Literal["response", "revisit"]
_AT_A_TIME: Final = 500
_NEXT_ARTICLES: Final = """
    SELECT max(article_id) FROM (
        SELECT DISTINCT article_id FROM capture
        WHERE portal = :portal AND article_id > :after AND fetched_at >= :since ORDER BY article_id LIMIT :some
    ) AS coming
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture(StoredRecord):
    """One archived answer."""

    portal: str
    url: str  # address that answered
    article_id: str | None  # the article it belongs to, None for a list page
    file: str  # relative to the data directory
    offset: int
    length: int
    fetched_at: datetime
    status: int
    digest: str | None  # digest of the body; a revisit's is that of the record which holds the body
    kind: CaptureKind  # `revisit`: the body stands in an earlier record
    links: str | None = None  # hash of the articles that a list page links to


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """One article's captures, in the order of time."""

    article_id: str
    captures: tuple[Capture, ...]
    stored_at: datetime | None
    """When the page was fetched that the article was stored from last; None where it is not stored."""


class Captures(StorePart):
    """The index of the archive in one store; made by `Store.captures`."""

    def add(self, captures: Iterable[Capture]) -> None:
        """Enter records that are on disk; what was known of the same place gives way.

        Opening the archive enters again what a power cut took out of the store.
        """
        rows = [
            {
                **{name: getattr(capture, name) for name in Capture.__dataclass_fields__},
                "fetched_at": capture.fetched_at.isoformat(),
            }
            for capture in captures
        ]
        if not rows:
            return
        with self._writing(durable=False) as db:
            upsert(db, "capture", *rows, key=("file", '"offset"'))

    def latest(self, portal: str, url: str, *, digest: str | None = None, file: str | None = None) -> Capture | None:
        """Return the latest whole answer (status 200) of an address, of that digest and in that file where given."""
        return self._record(
            Capture,
            """
            SELECT * FROM capture
            WHERE portal = ? AND url = ? AND kind = 'response' AND status = 200
                AND (? IS NULL OR digest = ?) AND (? IS NULL OR file = ?)
            ORDER BY fetched_at DESC, id DESC LIMIT 1
            """,
            (portal, url, digest, digest, file, file),
        )

    def pictures(self, portal: str, article_id: str) -> list[str]:
        """Return the addresses of an article's pictures that are archived, that of its printed page last."""
        rows = self._rows(
            """
            WITH told AS (SELECT images, page_image FROM article WHERE portal = :portal AND article_id = :article_id),
            shown AS (
                SELECT json_extract(image.value, '$.url') AS url FROM told, json_each(told.images) AS image
                UNION ALL SELECT page_image FROM told
            )
            SELECT url FROM shown WHERE EXISTS (
                SELECT 1 FROM capture
                WHERE portal = :portal AND capture.url = shown.url AND kind = 'response' AND status = 200
            )
            """,
            {"portal": portal, "article_id": article_id},
        )
        return list(dict.fromkeys(row["url"] for row in rows))

    def holds(self, portal: str, url: str, *, fetched_at: datetime, digest: str | None) -> bool:
        """Tell whether this very answer is archived."""
        sql = "SELECT 1 FROM capture WHERE portal = ? AND url = ? AND fetched_at = ? AND coalesce(digest, '') = ?"
        return self._row(sql, (portal, url, fetched_at.isoformat(), digest or "")) is not None

    def links_of_list(self, portal: str, url: str) -> str | None:
        """Return the hash of the articles that a list page linked to when it was archived last."""
        sql = "SELECT links FROM capture WHERE portal = ? AND url = ? ORDER BY fetched_at DESC, id DESC LIMIT 1"
        row = self._row(sql, (portal, url))
        return row["links"] if row else None

    def any_url(self, portal: str) -> str | None:
        """Return the address of an article that was archived last, None where there is none."""
        sql = "SELECT url FROM capture WHERE portal = ? AND article_id IS NOT NULL ORDER BY id DESC LIMIT 1"
        row = self._row(sql, (portal,))
        return row["url"] if row else None

    def portals(self) -> list[str]:
        """Return the portals of which articles are archived, sorted."""
        return self._distinct("portal", "capture", "article_id IS NOT NULL")

    def count_articles(self, portal: str, *, since: datetime | None = None) -> int:
        """Return of how many articles pages are archived."""
        sql = "SELECT count(DISTINCT article_id) FROM capture WHERE portal = ? AND fetched_at >= ?"
        return int(self._row(sql, (portal, since.isoformat() if since else ""))[0])

    def by_article(self, portal: str, *, since: datetime | None = None) -> Iterator[Archived]:
        """Yield one article after the other, with its captures.

        `since` leaves out articles of which nothing was captured since then. Articles may be stored meanwhile.
        """
        values: dict[str, Any] = {
            "portal": portal,
            "since": since.isoformat() if since else "",
            "after": "",
            "some": _AT_A_TIME,
        }
        while (last := self._row(_NEXT_ARTICLES, values)[0]) is not None:
            rows = self._rows(
                """
                SELECT capture.*, (
                    SELECT article.fetched_at FROM article
                    WHERE article.portal = capture.portal AND article.article_id = capture.article_id
                ) AS stored_at
                FROM capture
                WHERE portal = :portal AND article_id > :after AND article_id <= :last
                ORDER BY article_id, fetched_at, id
                """,
                {**values, "last": last},
            )
            for key, group in groupby(rows, key=lambda row: row["article_id"]):
                found = list(group)
                if max(row["fetched_at"] for row in found) >= values["since"]:
                    stored_at = values_of(found[0])["stored_at"]
                    yield Archived(article_id=key, captures=tuple(map(Capture.of, found)), stored_at=stored_at)
            values["after"] = last

    # Files

    def files(self, folder: str) -> list[str]:
        """Return the files of a folder (`archive/heze/`) that the store knows records of."""
        after = folder[:-1] + chr(ord(folder[-1]) + 1)
        return self._distinct("file", "capture", "file < :after", above=folder, after=after)

    def end_of(self, file: str) -> int:
        """Return where the last known record of a file ends, 0 where none is known."""
        row = self._row('SELECT "offset" + length FROM capture WHERE file = ? ORDER BY "offset" DESC LIMIT 1', (file,))
        return row[0] if row else 0

    def drop_file(self, file: str) -> None:
        """Forget all records of a file."""
        with self._writing() as db:
            db.execute("DELETE FROM capture WHERE file = ?", (file,))
            db.execute("DELETE FROM store_property WHERE name IN (?, ?)", (_mark(file), _moved(file)))

    def drop_after(self, file: str, size: int) -> None:
        """Forget the records of a file that end beyond `size`."""
        self._write('DELETE FROM capture WHERE file = ? AND "offset" + length > ?', (file, size))

    def extents(self, folder: str) -> list[tuple[str, int, int, datetime, datetime]]:
        """Return name, records, bytes, and the first and last moment of each file of a folder, in their order."""
        rows = self._rows(
            "SELECT file, count(*), sum(length), min(fetched_at), max(fetched_at) FROM capture "
            "WHERE file >= :folder AND file < :after GROUP BY file ORDER BY file",
            {"folder": folder, "after": folder[:-1] + chr(ord(folder[-1]) + 1)},
        )
        return [
            (file, int(count), int(size), datetime.fromisoformat(first), datetime.fromisoformat(last))
            for file, count, size, first, last in rows
        ]

    def address_of(self, file: str) -> str | None:
        """Return the address that a file was moved to, None where it stayed on its machine."""
        return self._property(_moved(file))

    def set_address(self, file: str, address: str) -> None:
        """Note where a file was moved to."""
        with self._writing() as db:
            set_property(db, _moved(file), address)

    def is_unsure(self, file: str) -> bool:
        """Tell whether a rewriting of the file began and was not seen to its end."""
        return self._property(_mark(file)) is not None

    def begin_rewriting(self, file: str) -> None:
        """Note that the places of a file's records are about to change."""
        with self._writing() as db:
            set_property(db, _mark(file), "")

    def in_file(self, file: str) -> list[tuple[int, int, int]]:
        """Return row id, offset and length of each known record of a file, in its order."""
        rows = self._rows('SELECT id, "offset", length FROM capture WHERE file = ? ORDER BY "offset"', (file,))
        return [tuple(row) for row in rows]

    def rows_of_articles(self, portal: str, keys: Iterable[str]) -> dict[str, set[int]]:
        """Return the row ids of all records of some articles, by file."""
        found: dict[str, set[int]] = {}
        for key in keys:
            for row in self._rows("SELECT id, file FROM capture WHERE portal = ? AND article_id = ?", (portal, key)):
                found.setdefault(row["file"], set()).add(row["id"])
        return found

    def lists(self, portal: str) -> Iterator[tuple[int, Capture]]:
        """Yield row id and record of every list page that was archived with its body."""
        with self._reading() as db:
            rows = db.execute("SELECT * FROM capture WHERE portal = ? AND article_id IS NULL ORDER BY id", (portal,))
            for row in rows:
                yield row["id"], Capture.of(row)

    def finish_rewriting(self, file: str, *, gone: Iterable[int], moved: Iterable[tuple[int, int]]) -> None:
        """Enter a rewritten file: rows that are gone, and the new offsets of others, in the file's order."""
        with self._writing() as db:
            db.executemany("DELETE FROM capture WHERE id = ?", [(row,) for row in gone])
            # In the file's order each record moves to a place that is free already.
            db.executemany('UPDATE capture SET "offset" = ? WHERE id = ?', [(offset, row) for row, offset in moved])
            db.execute("DELETE FROM store_property WHERE name = ?", (_mark(file),))


def _mark(file: str) -> str:
    return f"rewriting {file}"


def _moved(file: str) -> str:
    return f"moved {file}"
