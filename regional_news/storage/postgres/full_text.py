"""The full text in PostgreSQL, without an extension: the words that this program makes, in a `tsvector` with GIN.

The vector finds rows that hold the words of a phrase; the column, its tokens between marks, tells whether they stand
side by side, which a vector forgets in long texts. So a question has the answer that FTS5 gives.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from regional_news.storage.sqlite.full_text import WEIGHTS, FullText
from regional_news.storage.sqlite.matching import Every, Expression, Term, Without

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from regional_news.storage.postgres.database import Database
    from regional_news.storage.sqlite.full_text import Entry

_COLUMNS: Final = ("title", "text", "byline", "comments")
_BEGIN, _END = "\x02", "\x03"
"""Around each token of a column: no text holds control characters."""
_VECTOR_MAX_BYTES: Final = 900_000
"""PostgreSQL keeps a megabyte of words; a text of more different ones is looked through whenever it may match."""
_SATURATION: Final = 1.2
_BY_LENGTH: Final = 0.75


class TsVector(FullText):
    """The index over one connection."""

    key = "w.search_key"

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, entry: Entry) -> None:
        """Enter an article."""
        key, *columns, facets = entry
        cut = [column.split(" ") if column else [] for column in columns]
        words = sorted({*(token for tokens in cut for token in tokens), *facets.split(" ")})  # as a vector has them
        fits = sum(len(word.encode()) + 8 for word in words) < _VECTOR_MAX_BYTES
        self._db.execute(
            """
            INSERT INTO article_words (search_key, title, text, byline, comments, facets, tokens, words)
            VALUES (?, ?, ?, ?, ?, string_to_array(?, ' '), ?, array_to_tsvector(string_to_array(?, ' ')))
            """,
            (key, *map(_marked, cut), facets, sum(map(len, cut)), " ".join(words) if fits else None),
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
        if isinstance(expression, Term):
            return _holds(expression)
        if isinstance(expression, Without):
            wanted, values = self.matching(expression.wanted)
            for part in expression.unwanted:
                unwanted, more = self.matching(part)
                wanted, values = f"{wanted} AND NOT {unwanted}", [*values, *more]
            return f"({wanted})", values
        parts = [self.matching(part) for part in expression.parts]
        word = " AND " if isinstance(expression, Every) else " OR "
        return f"({word.join(part for part, _ in parts)})", [value for _, values in parts for value in values]

    def stream(self, sql: str, values: Sequence[Any]) -> Iterable[Any]:
        """Run a question, in a transaction, whose rows are read some at a time."""
        return self._db.stream(sql, values)

    def ranking(self, expression: Expression) -> tuple[str, list[Any]]:
        """Return the order of BM25 with the weights of columns, as FTS5 has it."""
        number, average = self._db.execute("SELECT count(*), avg(tokens) FROM article_words").fetchone()
        parts: list[str] = []
        values: list[Any] = []
        for term in _terms(expression):
            holds, given = _holds(term)
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


def _marked(tokens: Sequence[str]) -> str:
    return "".join(f"{_BEGIN}{token}{_END}" for token in tokens)


def _phrase(term: Term) -> str:
    found = _marked(term.tokens)
    return found.removesuffix(_END) if term.is_prefix else found


def _holds(term: Term) -> tuple[str, list[Any]]:
    """Return the condition of rows that hold a term; facets are words of the vector alone."""
    quoted = ["'{}'".format(token.replace("\\", "\\\\").replace("'", "''")) for token in dict.fromkeys(term.tokens)]
    if term.is_prefix:
        quoted[-1] = f"{quoted[-1]}:*"
    vector, values = "w.words @@ ?::tsquery", [" & ".join(quoted)]
    if term.column == "facet":
        return f"({vector} OR (w.words IS NULL AND ? = ANY (w.facets)))", [*values, term.tokens[0]]
    columns = [term.column] if term.column else _COLUMNS
    beside = " OR ".join(f"position(? IN w.{name}) > 0" for name in columns)
    return f"(({vector} OR w.words IS NULL) AND ({beside}))", [*values, *([_phrase(term)] * len(columns))]


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
