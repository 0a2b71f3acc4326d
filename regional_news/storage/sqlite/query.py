"""The language of search: words, "phrases", AND, OR, NOT, -word, parentheses and `title:word`.

Words side by side must all occur. A word is found wherever it stands, inside longer words too, so a closing `*` says
nothing new and is allowed. Operators are capital words; OR binds least. Full-width quotes, parentheses and spaces are
as good as half-width ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from regional_news.errors import Saying, UserError
from regional_news.storage.sqlite.matching import EVERYTHING, Every, Expression, Some, Term, Without
from regional_news.storage.sqlite.words import cut
from regional_news.text.clean import strip_unwanted
from regional_news.text.folding import fold, forms

MAX_QUERY_CHARS: Final = 1_000
MAX_DEPTH: Final = 20  # how deep parentheses may stand in one another

FIELDS: Final = {
    "title": "title",
    "标题": "title",
    "text": "text",
    "正文": "text",
    "byline": "byline",
    "作者": "byline",
    "来源": "byline",
    "comments": "comments",
    "评论": "comments",
}
"""What may stand before a colon, and the column of the index that it means."""

_TOKEN: Final = re.compile(
    r"""\s*(?:
        (?P<open>[(（]) | (?P<close>[)）]) |
        (?P<minus>[-－](?=\S)) |
        (?P<field>FIELD)[:：](?=[^\s)）]) |
        ["“”＂](?P<phrase>[^"“”＂]*)(?P<end>["“”＂]|$) |
        (?P<word>[^\s()（）"“”＂]+)
    )""".replace("FIELD", "|".join(FIELDS)),
    re.VERBOSE,
)
_TERMS: Final = frozenset({"word", "phrase", "open", "field"})
_RUN: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query as the index understands it."""

    match: Expression
    words: tuple[str, ...]
    """The folded words and phrases that a match may hold, for marking and ranking; excluded ones are left out."""


def parse(text: str) -> Query:
    """Read a query; raises `UserError` that says what is wrong with it and where."""
    if len(text) > MAX_QUERY_CHARS:
        raise UserError("search: a query of {} characters; {} are allowed", len(text), MAX_QUERY_CHARS)
    return _Parser(strip_unwanted(text)).parse()


def pattern_of(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return what finds the words in a text as it is written, None where there are none."""
    alternatives = []
    for word in sorted(words, key=len, reverse=True):
        runs = ("".join(f"[{''.join(forms(one))}]" for one in run) for run in _RUN.findall(word))
        alternatives.append(r"[\W_]+".join(runs))
    return re.compile("|".join(alternatives)) if alternatives else None


class _Parser:
    """Read by descent: alternatives of sequences of terms."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._words: dict[str, None] = {}
        self._tokens: list[tuple[str, str, int]] = []
        self._place = 0
        position = 0
        while text[position:].strip():
            found = _TOKEN.match(text, position)
            if found is None or found["end"] == "":
                raise self._wrong(Saying("the quotation has no end"), position)
            group = "phrase" if found.lastgroup == "end" else str(found.lastgroup)
            operator = group == "word" and found[group] in {"AND", "OR", "NOT"}
            self._tokens.append((found[group] if operator else group, found[group], found.start(group)))
            position = found.end()
        self._tokens = self._without_punctuation()

    def parse(self) -> Query:
        match = self._alternatives(0, excluded=False)
        if self._place < len(self._tokens):
            raise self._wrong(Saying("a parenthesis is closed that was not opened"), self._tokens[self._place][2])
        return Query(match=match, words=tuple(self._words))

    def _without_punctuation(self) -> list[tuple[str, str, int]]:
        """Return the tokens without the bars and dashes between the words of a headline, where it holds words.

        A minus stays, which may be meant for the word after it.
        """
        kept: list[tuple[str, str, int]] = []
        for kind, value, position in self._tokens:
            is_word = kind in {"word", "phrase"}
            is_asked = value in {"-", "－"} or (bool(kept) and kept[-1][0] in {"minus", "field"})
            if not is_word or is_asked or _RUN.search(fold(value)):
                kept.append((kind, value, position))
        return kept if any(kind in {"word", "phrase"} for kind, _, _ in kept) else self._tokens

    def _wrong(self, what: Saying, position: int) -> UserError:
        return UserError("search: {}, at character {} of {!r}", what, position + 1, self._text)

    def _next_kind(self) -> str:
        return self._tokens[self._place][0] if self._place < len(self._tokens) else ""

    def _alternatives(self, depth: int, *, excluded: bool, field: str | None = None) -> Expression:
        if depth > MAX_DEPTH:
            raise self._wrong(Saying("too many parentheses in one another"), self._tokens[self._place - 1][2])
        found = [self._sequence(depth, excluded=excluded, field=field)]
        while self._next_kind() == "OR":
            self._place += 1
            found.append(self._sequence(depth, excluded=excluded, field=field))
        return found[0] if len(found) == 1 else Some(tuple(found))

    def _sequence(self, depth: int, *, excluded: bool, field: str | None = None) -> Expression:
        wanted: list[Expression] = []
        unwanted: list[Expression] = []
        while (kind := self._next_kind()) not in {"", "OR", "close"}:
            if kind == "AND":
                if not wanted and not unwanted:
                    raise self._wrong(Saying("no word before AND"), self._tokens[self._place][2])
                kind = self._after_operator("AND", followed_by=_TERMS | {"NOT", "minus"})
            if kind in {"NOT", "minus"}:
                self._after_operator("NOT", followed_by=_TERMS)
                unwanted.append(self._term(depth, excluded=not excluded, field=field))
            else:
                wanted.append(self._term(depth, excluded=excluded, field=field))
        if not wanted and not unwanted:
            position = self._tokens[self._place][2] if self._place < len(self._tokens) else len(self._text)
            raise self._wrong(Saying("a word is missing"), position)
        both = Every(tuple(wanted)) if len(wanted) > 1 else wanted[0] if wanted else EVERYTHING
        return Without(both, tuple(unwanted)) if unwanted else both

    def _after_operator(self, name: str, *, followed_by: frozenset[str]) -> str:
        self._place += 1
        kind = self._next_kind()
        if kind not in followed_by:
            raise self._wrong(Saying("no word after {}", name), self._tokens[self._place - 1][2])
        return kind

    def _term(self, depth: int, *, excluded: bool, field: str | None = None) -> Expression:
        kind, value, position = self._tokens[self._place]
        self._place += 1
        if kind == "field":
            if self._next_kind() not in {"word", "phrase", "open"}:
                raise self._wrong(Saying("no word after {!r}", value), position)
            return self._term(depth, excluded=excluded, field=FIELDS[value])
        if kind == "open":
            inside = self._alternatives(depth + 1, excluded=excluded, field=field)
            if self._next_kind() != "close":
                raise self._wrong(Saying("a parenthesis is not closed"), position)
            self._place += 1
            return inside
        return self._word(value, position, excluded=excluded, field=field)

    def _word(self, value: str, position: int, *, excluded: bool, field: str | None = None) -> Term:
        bare = value.rstrip("*＊")
        if "*" in bare:
            raise self._wrong(Saying("a * stands only at the end of a word"), position)
        found = cut(bare)
        if found is None:
            raise self._wrong(Saying("{!r} holds no letter, digit or Chinese character", value), position)
        if not excluded:
            self._words[fold(bare)] = None
        tokens, is_prefix = found
        return Term(tokens, is_prefix=is_prefix, column=field)
