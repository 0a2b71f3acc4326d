"""The full text in PostgreSQL, without an extension: the words that this program makes, in a `tsvector` with GIN.

The vector decides alone on single words and facets, and finds the rows that hold the words of a phrase; the columns,
runs of letters with a mark behind each, tell whether those stand side by side, which a vector forgets in long texts.
So a question has the answer that FTS5 gives. The vector also holds the day and the block of days of its article: the
newest matches are looked for in a day, then in the four before it, and so on, for an index of words has no order.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from regional_news.storage.sqlite.full_text import WEIGHTS, Entry, KeyRange
from regional_news.storage.sqlite.index import DAY_BITS
from regional_news.storage.sqlite.matching import Every, Expression, Term, Without, with_facet
from regional_news.storage.sqlite.words import facet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from regional_news.storage.postgres.database import Database

_COLUMNS: Final = ("title", "text", "byline", "comments")
_END: Final = "\x03"  # behind each run of letters: no text holds control characters
_BLOCK_DAYS: Final = 32
_GROWTH: Final = 8
_MATCHES_WANTED: Final = 2_000
"""Of a part: of more, many would be found and sorted in vain; for fewer, there would be too many parts."""
_LARGEST_PART: Final = _BLOCK_DAYS**2  # days; what is left behind such a part is asked for at once
_VECTOR_MAX_BYTES: Final = 900_000
"""PostgreSQL keeps a megabyte of words; a text of more different ones is looked through whenever it may match."""
_SATURATION: Final = 1.2
_BY_LENGTH: Final = 0.75


class TsVector:
    """The index over one connection."""

    key = "(w.search_key + 0)"  # always by the index of words: the planner does not know what a vector costs to unpack

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, entry: Entry) -> None:
        """Enter an article."""
        key, *columns, facets = entry
        cut = [column.split(" ") if column else [] for column in columns]
        words = sorted({*(token for tokens in cut for token in tokens), *facets.split(" "), *_times(key)})
        fits = sum(len(word.encode()) + 8 for word in words) < _VECTOR_MAX_BYTES
        self._db.execute(
            """
            INSERT INTO article_words (search_key, title, text, byline, comments, facets, tokens, words)
            VALUES (?, ?, ?, ?, ?, string_to_array(?, ' '), ?, array_to_tsvector(string_to_array(?, ' ')))
            """,
            (key, *map(_runs, cut), facets, sum(map(len, cut)), " ".join(words) if fits else None),
        )

    def drop(self, entry: Entry) -> None:
        """Take an article out."""
        self._db.execute("DELETE FROM article_words WHERE search_key = ?", entry[:1])

    def clear(self) -> None:
        """Take everything out."""
        self._db.execute("DELETE FROM article_words")

    def erase_traces(self) -> None:
        """Do nothing: `purge` writes the table anew."""

    def matching(self, expression: Expression) -> tuple[str, list[Any]]:
        """Return the condition of rows that match, and its values."""
        beside, values = _left_to_check(expression)
        return f"((w.words @@ ?::tsquery OR w.words IS NULL) AND {beside})", [_tsquery(expression), *values]

    def ask(self, sql: str, values: Sequence[Any]) -> Iterable[Any]:
        """Run a question, in a transaction, whose rows are read some at a time."""
        return self._db.stream(sql, values, without=("seqscan",))

    def parts(self, first: int, above: int, *, highest_first: bool) -> Iterator[KeyRange]:
        """Cut a range of keys into parts, from one of its ends to the other, each as long as the last one suggests."""
        days = 1
        while found := self._edge(first, above, highest_first=highest_first):
            if days > _LARGEST_PART:
                yield KeyRange(first, above)
                return
            day, whole = found[0] >> DAY_BITS, _BLOCK_DAYS if days > _BLOCK_DAYS else 1
            start = (day + 1 - days) // whole * whole if highest_first else day
            end = day + 1 if highest_first else -(-(day + days) // whole) * whole
            part = KeyRange(max(first, start << DAY_BITS), min(above, end << DAY_BITS), _in_days(start, end))
            yield part
            first, above = (first, part.first) if highest_first else (part.above, above)
            days = (end - start) * max(1, min(_GROWTH, _MATCHES_WANTED // max(part.matches, 1)))

    def _edge(self, first: int, above: int, *, highest_first: bool) -> Any:
        order = "DESC" if highest_first else "ASC"
        sql = (
            f"SELECT search_key FROM article_words WHERE search_key >= ? AND search_key < ? ORDER BY 1 {order} LIMIT 1"  # noqa: S608
        )
        return self._db.execute(sql, (first, above)).fetchone()

    def ranking(self, expression: Expression) -> tuple[str, list[Any]]:
        """Return the order of BM25 with the weights of columns, as FTS5 has it."""
        number, average = self._db.execute("SELECT count(*), avg(tokens) FROM article_words").fetchone()
        parts: list[str] = []
        values: list[Any] = []
        for term in _terms(expression):
            holds, given = self.matching(term)
            among = self._db.execute(f"SELECT count(*) FROM article_words AS w WHERE {holds}", given).fetchone()[0]  # noqa: S608
            rarity = max(math.log((number - among + 0.5) / (among + 0.5)), 1e-6) if number else 0.0
            found = _phrase(term)
            columns = [term.column] if term.column else _COLUMNS
            times = " + ".join(
                f"{WEIGHTS[name]} * (length({name}) - length(replace({name}, ?, ''))) / {len(found)}.0"
                for name in columns
            )
            length = f"{_SATURATION} * ({1 - _BY_LENGTH} + {_BY_LENGTH} * tokens / {float(average or 1)})"
            parts.append(f"{rarity * (_SATURATION + 1)} * ({times}) / (({times}) + {length})")
            values += [found] * (2 * len(columns))
        return f"-({' + '.join(parts)})" if parts else "w.search_key - w.search_key", values


def _runs(tokens: Sequence[str]) -> str:
    return "".join(token[0] if len(token) > 1 else f"{token}{_END}" for token in tokens)


def _phrase(term: Term) -> str:
    *before, last = term.tokens
    return _runs(before) + (last if term.is_prefix or len(last) > 1 else f"{last}{_END}")


def _times(key: int) -> tuple[str, str]:
    """Return the words of an article's day and block of days."""
    day = key >> DAY_BITS
    return facet("day", str(day)), facet("days", str(day // _BLOCK_DAYS))


def _in_days(start: int, end: int) -> Expression:
    """Return what articles of these days match; of whole blocks, others of the blocks too."""
    if end - start <= _BLOCK_DAYS:
        return with_facet("day", *map(str, range(start, end)))
    return with_facet("days", *map(str, range(start // _BLOCK_DAYS, (end - 1) // _BLOCK_DAYS + 1)))


def _is_decided(expression: Expression) -> bool:
    """Tell whether the vector alone decides: on single words, in whatever column, and on facets."""
    if isinstance(expression, Term):
        return expression.column == "facet" or (expression.column is None and len(expression.tokens) == 1)
    if isinstance(expression, Without):
        return all(map(_is_decided, (expression.wanted, *expression.unwanted)))
    return all(map(_is_decided, expression.parts))


def _tsquery(expression: Expression) -> str:
    """Return what the vector of each match holds."""
    if isinstance(expression, Term):
        words = ["'{}'".format(token.replace("\\", "\\\\").replace("'", "''")) for token in expression.tokens]
        return "({}{})".format(" & ".join(words), ":*" if expression.is_prefix else "")
    if isinstance(expression, Without):
        unwanted = (f" & !{_tsquery(part)}" for part in expression.unwanted if _is_decided(part))
        return f"({_tsquery(expression.wanted)}{''.join(unwanted)})"
    return "({})".format((" & " if isinstance(expression, Every) else " | ").join(map(_tsquery, expression.parts)))


def _left_to_check(expression: Expression) -> tuple[str, list[Any]]:
    """Return the condition of what the vector does not decide, or cannot where it is missing."""
    if _is_decided(expression):
        found, values = _seen(expression)
        return f"(w.words IS NOT NULL OR {found})", values
    if isinstance(expression, Every):
        return _joined(" AND ", map(_left_to_check, expression.parts))
    return _seen(expression)


def _seen(expression: Expression) -> tuple[str, list[Any]]:
    """Return the condition of rows that match, as their columns tell without the vector."""
    if isinstance(expression, Term):
        if expression.column == "facet":
            return "? = ANY (w.facets)", [expression.tokens[0]]
        columns = [expression.column] if expression.column else _COLUMNS
        found = " OR ".join(f"position(? IN w.{name}) > 0" for name in columns)
        return f"({found})", [_phrase(expression)] * len(columns)
    if isinstance(expression, Without):
        unwanted, values = _joined(" OR ", map(_seen, expression.unwanted))
        return _joined(" AND NOT ", [_seen(expression.wanted), (unwanted, values)])
    return _joined(" AND " if isinstance(expression, Every) else " OR ", map(_seen, expression.parts))


def _joined(word: str, conditions: Iterable[tuple[str, list[Any]]]) -> tuple[str, list[Any]]:
    found = list(conditions)
    return f"({word.join(condition for condition, _ in found)})", [value for _, values in found for value in values]


def _terms(expression: Expression) -> Iterator[Term]:
    """Yield the terms that a match may hold, facets left out."""
    if isinstance(expression, Term):
        if expression.column != "facet":
            yield expression
    elif isinstance(expression, Without):
        yield from _terms(expression.wanted)
    else:
        for part in expression.parts:
            yield from _terms(part)
