"""The articles that match some filters: the newest, the best of the newest, all of them in a stream, their number.

Newest first is what the index gives without sorting: its rows ascend by day of publication (see index.py), so the
latest matches are read from its end and nothing else. Ranking must score every article it ranks, and is therefore done
among the newest `RANKED_AMONG` matches, which the result says.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from itertools import groupby, islice
from typing import Any, Final

from regional_news.item.article import FIELD_NAMES
from regional_news.storage.sqlite.file import StoreFile, StorePart
from regional_news.storage.sqlite.filters import Filters
from regional_news.storage.sqlite.full_text import FullText, KeyRange, full_text
from regional_news.storage.sqlite.hits import Hit, hit_of
from regional_news.storage.sqlite.index import DAY_BITS, FIRST_DAY
from regional_news.storage.sqlite.matching import Every, Expression, with_facet
from regional_news.storage.sqlite.query import pattern_of
from regional_news.storage.sqlite.records import Revision
from regional_news.storage.sqlite.rows import values_of
from regional_news.storage.sqlite.story_rows import StoryRows
from regional_news.storage.sqlite.turns import last_change
from regional_news.text.outlets import outlet_of

RANKED_AMONG: Final = 5_000  # how many of the newest matches are ranked, counted and cut into facets

FACETS: Final = ("portal", "region", "section", "source", "outlet", "kind", "paper", "page_no", "issue_date", "day")

_FACET_COLUMNS: Final = {"section": ("section", "category"), "outlet": ("source",)}
"""What a facet is made of, unless a column of its name."""

_FEW_CHANGES: Final = 10_000
"""Up to here it is quicker to look each changed article up in the index than to ask each match for its changes."""

_ROWS_AT_A_TIME: Final = 64  # how many rows are read at once and held in memory: one by one costs a look-up each

_BESIDE: Final = ("id", "copy_of", "first_seen", "last_seen", "changed_at", "gone_at", "change_seq", "search_key")
_STORED: Final = ", ".join([*(name for name in FIELD_NAMES if name != "comments"), *_BESIDE])

_STORY: Final = """
    coalesce((SELECT story FROM telling WHERE telling.article = coalesce(copy_of, article.id)), copy_of, id) AS story
"""
_OUTLET: Final = "(SELECT outlet FROM outlet WHERE outlet.source = article.source) AS outlet"
_REVISED: Final = "EXISTS (SELECT 1 FROM revision WHERE revision.article = article.id) AS revised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """The best of the newest matches."""

    hits: list[Hit]
    among: int  # how many of the newest matches were ranked
    complete: bool  # whether these were all matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many articles match."""

    number: int
    exact: bool  # False: there are more than `number`


class Selection(StorePart):
    """The articles of a store that match some filters, made by `Store.select`. Keeps nothing beyond a moment."""

    def __init__(self, store: StoreFile, filters: Filters) -> None:
        super().__init__(store)
        self.filters = filters
        self._newest: dict[int, tuple[list[int], bool]] | None = None  # what `_newest_keys` found in this moment

    def newest(self, *, limit: int = 20, offset: int = 0, stories: bool = False) -> list[Hit]:
        """Return the latest published matches, after passing over `offset` of them; of `stories` the latest telling."""
        with self.one_moment():
            keys = self._keys_by_time()
            return self._hits(list(islice(self._once(keys) if stories else keys, offset, offset + limit)))

    def oldest(self, *, limit: int = 20, offset: int = 0) -> list[Hit]:
        """Return the first published matches, after passing over `offset` of them."""
        with self.one_moment():
            return self._hits(list(islice(self._keys_by_time(latest_first=False), offset, offset + limit)))

    def ranked(self, *, limit: int = 20, offset: int = 0, among: int = RANKED_AMONG) -> Ranked:
        """Return the matches that say most about the query, of the newest `among` ones."""
        with self.one_moment():
            keys, complete = self._newest_keys(among)
            # That the newest ones are no copies is known; to rank by that, too, would count all articles that are none.
            every = Selection(self._store, replace(self.filters, copies=True))
            with every.one_moment():
                order, values = self._words.ranking(every.filters.match)
                chosen = f"AND +{self._words.key} IN (SELECT value FROM json_each(?))"  # noqa: S608 - no value in it
                best = f"{chosen} ORDER BY {order}, {self._words.key} DESC LIMIT {limit:d} OFFSET {offset:d}"
                part = KeyRange(keys[-1] if keys else 0, self.filters.keys[1])
                found = [key for (key,) in every._ask(self._words.key, best, [json.dumps(keys), *values], part=part)]
            return Ranked(hits=self._hits(found), among=len(keys), complete=complete)

    def count(self, *, at_most: int = RANKED_AMONG, stories: bool = False) -> Count:
        """Count the matches, or the `stories` that they tell, and stop counting after `at_most`."""
        with self.one_moment():
            if not stories:
                keys, complete = self._newest_keys(at_most)
                return Count(number=len(keys), exact=complete)
            number = sum(1 for _ in islice(self._once(self._matches()), at_most + 1))
        return Count(number=min(number, at_most), exact=number <= at_most)

    def total(self) -> int:
        """Count all matches, however many there are."""
        with self.one_moment():
            return sum(1 for _ in self._matches())

    def per_day(self, *, latest: int | None = None) -> Counter[date]:
        """Count all matches of each day of publication, or of the `latest` such days, read off the index alone."""
        with self.one_moment():
            if latest is None:
                days = list(self._ask(f"{self._words.key} >> {DAY_BITS} AS day, count(*)", "GROUP BY day"))
            else:
                by_day = groupby(self._matches(), key=lambda key: key >> DAY_BITS)
                days = [(day, sum(1 for _ in keys)) for day, keys in islice(by_day, latest)]
        return Counter({FIRST_DAY + timedelta(days=day): number for day, number in days})

    def changes(self, *, limit: int) -> list[Any]:
        """Return the matches as they stand, those that changed first coming first; of many the newest are taken."""
        columns = "id, portal, article_id, url, title, text, source, published_at, change_seq"
        with self.one_moment():
            return sorted(self._lookup(columns, self._newest_keys(limit)[0]), key=lambda row: row["change_seq"])

    def titles(self, *, limit: int) -> list[str]:
        """Return the titles of the newest matches, by day."""
        with self.one_moment():
            keys, _ = self._newest_keys(limit)
            return [title for (title,) in self._lookup("title", keys)]

    def last_change(self) -> int:
        """Return the count of changes the store has seen, for the next `Filters.changed_after`."""
        with self.one_moment():
            return last_change(self._db)

    def facets(self, *, among: int = RANKED_AMONG, of: Sequence[str] = FACETS) -> dict[str, Counter[str]]:
        """Count the values of each of `FACETS`, or of some, in the newest `among` matches."""
        with self.one_moment():
            keys, _ = self._newest_keys(among)
            read = [name for name in of if name != "day"]
            told = self._one_facet(read[0], keys) if len(read) == 1 else self._many_facets(read, keys)
            outlets = dict(map(tuple, self._db.execute("SELECT source, outlet FROM outlet"))) if "outlet" in of else {}
        counts: dict[str, Counter[str]] = {}
        if "day" in of:
            days = Counter(key >> DAY_BITS for key in keys)
            counts["day"] = Counter({str(FIRST_DAY + timedelta(days=day)): number for day, number in days.items()})
        for name in read:
            counts[name] = Counter()
            for values, number in told[name].items():
                if name == "section":
                    section, category = values
                    counts[name].update(dict.fromkeys({*json.loads(section), category}, number))
                else:
                    counts[name][outlets.get(*values) if name == "outlet" else values[0]] += number
            del counts[name][None]
        return counts

    def _one_facet(self, name: str, keys: Sequence[int]) -> dict[str, Counter[tuple[Any, ...]]]:
        """Count inside SQLite, which need not hand over a row an article; of many facets that would be a query each."""
        columns = ", ".join(_FACET_COLUMNS.get(name, (name,)))
        rows = self._lookup(f"{columns}, count(*)", keys, f"GROUP BY {columns}")
        return {name: Counter({tuple(values): number for *values, number in rows})}

    def _many_facets(self, of: Sequence[str], keys: Sequence[int]) -> dict[str, Counter[tuple[Any, ...]]]:
        columns = list(dict.fromkeys(column for name in of for column in _FACET_COLUMNS.get(name, (name,))))
        rows = list(self._lookup(", ".join(columns), keys))
        told = dict(zip(columns, zip(*rows, strict=True) if rows else [()] * len(columns), strict=True))
        return {
            name: Counter(zip(*(told[column] for column in _FACET_COLUMNS.get(name, (name,))), strict=True))
            for name in of
        }

    def rows(
        self, *, comments: bool = False, revisions: bool = False, stories: bool = False
    ) -> Iterator[dict[str, Any]]:
        """Return every match as a row of an export, the latest published first, one by one.

        A row holds the item's fields (`comments` where asked for) and what the store knows beside them: `copies` and
        `copy_of` (addresses), `first_seen`, `last_seen`, `changed_at`, `gone_at`, `revised` (whether there are old
        versions) and, where asked for, `revisions`, those versions; `story` and `outlet`. Of `stories` the latest
        telling stands for all, with `first`, `last`, `articles`, `outlets`, `portals`, `first_outlet` and `confidence`
        of the whole story. All rows are of one moment, whatever is written meanwhile.
        """
        with self.one_moment():
            keys = self._once(self._keys_by_time()) if stories else self._keys_by_time()
            while batch := list(islice(keys, _ROWS_AT_A_TIME)):
                found = {
                    row["search_key"]: row for row in self._lookup(f"{_STORED}, {_STORY}, {_OUTLET}, {_REVISED}", batch)
                }
                copies = self._copies_of([row["id"] for row in found.values()])
                for key in batch:
                    row = self._row_of(found[key], copies, comments=comments, revisions=revisions)
                    yield row | (StoryRows(self._store).summary(row["story"]) if stories else {})

    @property
    def _words(self) -> FullText:
        return full_text(self._db)

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Let everything that is asked in the block see the store as it is now, whatever is written meanwhile."""
        with self._reading() as db:
            self._db = db
            if db.in_transaction:
                yield
                return
            db.execute("BEGIN")
            self._newest = {}
            try:
                yield
            finally:
                self._newest = None
                db.execute("ROLLBACK")

    def _matches(self, *, highest_first: bool = True) -> Iterator[int]:
        """Give the keys of all matches in their order."""
        words, (first, above) = self._words, self.filters.keys
        in_order = f"ORDER BY {words.key} {'DESC' if highest_first else 'ASC'}"
        for part in words.parts(first, above, highest_first=highest_first):
            for (found,) in self._ask(words.key, in_order, part=part):
                part.matches += 1
                yield found

    def _ask(
        self, columns: str, closing: str, last: Sequence[Any] = (), *, part: KeyRange | None = None
    ) -> Iterator[Any]:
        """Ask the index `w` for its matches, or some of the keys for theirs; `last` are the values of `closing`."""
        key = self._words.key
        part = part or KeyRange(*self.filters.keys)
        matching, values = self._words.matching(Every((self._match, part.within)) if part.within else self._match)
        tables, conditions = "article_words AS w", f"{matching} AND {key} >= ? AND {key} < ?"
        change, moments = self._change_condition()
        if change and self._are_few(change, moments):
            conditions += f" AND {key} IN (SELECT search_key FROM article WHERE {change})"  # noqa: S608
        elif change:
            tables += f" CROSS JOIN article ON article.search_key = {key}"
            conditions += f" AND {change}"
        sql = f"SELECT {columns} FROM {tables} WHERE {conditions} {closing}"  # noqa: S608 - no value in it
        yield from self._words.ask(sql, [*values, part.first, part.above, *moments, *last])

    @property
    def _match(self) -> Expression:
        """What is asked of the full text, with the source lines that mean the outlets."""
        if not self.filters.outlets:
            return self.filters.match
        names = [outlet_of(name) for name in self.filters.outlets]
        sql = f"SELECT source FROM outlet WHERE outlet IN ({', '.join('?' * len(names))}) ORDER BY source"  # noqa: S608
        sources = [source for (source,) in self._db.execute(sql, names)]
        return Every((self.filters.match, with_facet("source", *(sources or self.filters.outlets))))

    def _once(self, keys: Iterator[int]) -> Iterator[int]:
        """Give the first key of each story alone."""
        seen: set[int] = set()
        while batch := list(islice(keys, _ROWS_AT_A_TIME)):
            told = {row["search_key"]: row["story"] for row in self._lookup(f"search_key, {_STORY}", batch)}
            for key in batch:
                if told[key] not in seen:
                    seen.add(told[key])
                    yield key

    def _change_condition(self) -> tuple[str, list[Any]]:
        conditions: list[str] = []
        values: list[Any] = []
        if self.filters.changed_since is not None:
            conditions.append("changed_at >= ?")
            values.append(self.filters.changed_since.astimezone(UTC).isoformat())
        if self.filters.changed_after is not None:
            conditions.append("change_seq > ? AND change_seq <= ?")
            values += [self.filters.changed_after, last_change(self._db)]
        return " AND ".join(conditions), values

    def _are_few(self, condition: str, values: Sequence[Any]) -> bool:
        sql = f"SELECT count(*) FROM (SELECT 1 FROM article WHERE {condition} LIMIT ?) AS few"  # noqa: S608
        number: int = self._db.execute(sql, [*values, _FEW_CHANGES + 1]).fetchone()[0]
        return number <= _FEW_CHANGES

    def _keys_by_time(self, *, latest_first: bool = True) -> Iterator[int]:
        """Give the keys of all matches by time of publication: days come in order, a day is sorted."""
        for _, day in groupby(self._matches(highest_first=latest_first), key=lambda key: key >> DAY_BITS):
            keys = list(day)
            if len(keys) > 1:
                times = {row[0]: row[1] for row in self._lookup("search_key, published_at", keys)}
                keys.sort(key=lambda key: (times[key], key), reverse=latest_first)
            yield from keys

    def _newest_keys(self, number: int) -> tuple[list[int], bool]:
        """Return the keys of the newest matches, by day, and whether these are all."""
        kept = {} if self._newest is None else self._newest
        if number not in kept:
            keys = list(islice(self._matches(), number + 1))
            kept[number] = keys[:number], len(keys) <= number
        return kept[number]

    def _lookup(self, columns: str, keys: Sequence[int], closing: str = "") -> Iterator[Any]:
        wanted = "search_key IN (SELECT value FROM json_each(?))"
        sql = f"SELECT {columns} FROM article WHERE {wanted} {closing}"  # noqa: S608 - no value in it
        return self._db.execute(sql, (json.dumps(keys),))

    def _hits(self, keys: Sequence[int]) -> list[Hit]:
        pattern = pattern_of(self.filters.parsed.words if self.filters.parsed else ())
        copies = "(SELECT count(*) FROM article AS other WHERE other.copy_of = article.id) AS copies"
        rows = {row["search_key"]: row for row in self._lookup(f"{_STORED}, {copies}", keys)}
        posts = ((post["text"] for post in self._posts(rows[key]["id"])) for key in keys)
        return [hit_of(dict(rows[key]), pattern, posts=texts) for key, texts in zip(keys, posts, strict=True)]

    def _posts(self, article: int) -> Iterator[dict[str, Any]]:
        posts = "SELECT post FROM comment WHERE article = ? AND post IS NOT NULL ORDER BY id"
        for (post,) in self._db.execute(posts, (article,)):
            yield json.loads(post)

    def _row_of(
        self, stored: Any, copies: Mapping[int, list[str]], *, comments: bool, revisions: bool
    ) -> dict[str, Any]:
        row = values_of(stored)
        row["copies"] = copies.get(row["id"], [])
        row["copy_of"] = self._address(row["copy_of"])
        if comments:
            row["comments"] = [values_of(post) for post in self._posts(row["id"])]
        if revisions:
            sql = "SELECT * FROM revision WHERE article = ? ORDER BY first_seen, id"
            row["revisions"] = [self._version_of(Revision.of(old)) for old in self._db.execute(sql, (row["id"],))]
        return row

    @staticmethod
    def _version_of(revision: Revision) -> dict[str, Any]:
        old = revision.article
        return {
            "first_seen": revision.first_seen,
            "last_seen": revision.last_seen,
            "kind": revision.kind,
            "changed": list(revision.changed),
            "title": old and old.title,
            "authors": list(old.authors) if old else [],
            "source": old and old.source,
            "published_at": old and old.published_at,
            "text": old and old.text,
        }

    def _copies_of(self, articles: Sequence[int]) -> dict[int, list[str]]:
        """Return the addresses of the copies of each article that has any."""
        found: dict[int, list[str]] = {}
        sql = """
            SELECT copy_of, url FROM article
            WHERE copy_of IN (SELECT value FROM json_each(?)) AND url IS NOT NULL ORDER BY id
        """
        for first, url in self._db.execute(sql, (json.dumps(articles),)):
            found.setdefault(first, []).append(url)
        return found

    def _address(self, article: int | None) -> str | None:
        if article is None:
            return None
        url: str | None = self._db.execute("SELECT url FROM article WHERE id = ?", (article,)).fetchone()[0]
        return url
