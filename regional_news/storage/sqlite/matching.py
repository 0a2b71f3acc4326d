"""What a query and filters ask of the full text, as a tree that each database puts into its own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from regional_news.storage.sqlite.words import facet


@dataclass(frozen=True, slots=True)
class Term:
    """Tokens side by side in one of the columns, or in any."""

    tokens: tuple[str, ...]
    is_prefix: bool = False  # whether the last token need only begin with what is given
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Every:
    """All of these must hold."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of these must hold."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """The first must hold, and none of the others."""

    wanted: Expression
    unwanted: tuple[Expression, ...]


Expression: TypeAlias = Term | Every | Some | Without


def with_facet(name: str, *values: str) -> Expression:
    """Return what articles match that have one of these values."""
    return Some(tuple(Term((facet(name, value),), column="facet") for value in values))


EVERYTHING = with_facet("all", "all")


def fts5(expression: Expression) -> str:
    """Return the expression as FTS5 reads it.

    >>> fts5(Every((Term(("高质", "质量")), Without(Term(("泽",), is_prefix=True), (Term(("ab",), column="title"),)))))
    '("高质 质量" AND ("泽" * NOT title : "ab"))'
    """
    if isinstance(expression, Term):
        tokens = " ".join(expression.tokens).replace('"', '""')
        column = f"{expression.column} : " if expression.column else ""
        return f'{column}"{tokens}"{" *" if expression.is_prefix else ""}'
    if isinstance(expression, Without):
        return f"({' NOT '.join(map(fts5, (expression.wanted, *expression.unwanted)))})"
    word = " AND " if isinstance(expression, Every) else " OR "
    parts = [fts5(part) for part in expression.parts]
    return parts[0] if len(parts) == 1 else f"({word.join(parts)})"
