"""A script as tokens, and what is put together of them: sums that are addresses, objects, what a request is given."""

from __future__ import annotations

import re
from bisect import bisect
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from regional_news.extract.json_page import COLUMNS
from regional_news.text.clean import words

if TYPE_CHECKING:
    from collections.abc import Iterator

How = Literal["", "get", "json", "form"]
Pairs = tuple[tuple[str, str], ...]

OBJECT_MAX: Final = 200  # tokens of an object, or of a sum, that is read
QUOTES: Final = frozenset("\"'`")
_JQUERY: Final = frozenset(("$", "jQuery"))
_REQUEST_NAMES: Final = frozenset(words("url uri"))
_PARAMETER_NAMES: Final = words("params data body query")
_OWNERS: Final = frozenset(words("siteid webid orgid tenantid appid sid"))
"""What says whose of a maker's customers the site is."""
_BRACKETS: Final = {")": "(", "]": "[", "}": "{"}
_TOKEN: Final = re.compile(
    r"(?P<string>\"(?:[^\"\\\n]|\\.){0,2000}+\"|'(?:[^'\\\n]|\\.){0,2000}+'|`(?:[^`\\]|\\.){0,2000}+`)"
    r"|(?P<word>[\w$]{1,100})"
    r"|(?<=[(,=:\[!&|?{};])/(?![/*])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.){0,200}+\]){1,200}+/[a-z]{0,6}"  # /re/g
    r"|//(?=\s)[^\n]{0,500}+|/\*(?:[^*]|\*(?!/)){0,500}+\*/"
    r"|(?P<sign>[^\s\w])"
)
_SLOT: Final = re.compile(r"\$\{([^{}]{1,80})\}|\{\{\s{0,9}([\w.$]{1,60})\s{0,9}\}\}")
_HREF_IN: Final = re.compile(r"href\s{0,3}=\s{0,3}\\?[\"']?(?P<url>[^\"'\s\\<>]{1,300})")
_ADDRESS: Final = re.compile(
    r"(?:https?:)?//[\w.:-]{3,100}/[\w/.?&=%{}~,+:-]{0,300}|/?[\w.-][\w/.?&=%{}~,+:-]{1,300}|#/[\w/.?&=%{}-]{1,100}"
)
_ESCAPED: Final = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True, slots=True)
class Call:
    """An address in the scripts, with slots for what is not known, and what is sent there."""

    address: str
    given: Pairs = ()
    how: How = ""
    """How it is asked for, where that stands beside it."""
    is_open: bool = False
    """Whether it is given parameters that stand elsewhere."""

    @property
    def path(self) -> str:
        """The address without its parameters."""
        return self.address.partition("?")[0]


class ScriptTokens:
    """The tokens of a script, each bracket with its other half."""

    def __init__(self, text: str) -> None:
        plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        found = [match for match in _TOKEN.finditer(plain) if match.lastgroup]
        self._tokens = [match[0] for match in found]
        self._is_name = [match.lastgroup != "sign" for match in found]
        self._other: dict[int, int] = {}
        self._around: list[int] = []
        self._innermost: list[int] = []
        self._constants: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._set: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._match()
        self._base = ""
        for at in range(1, len(found) - 1):
            if self._tokens[at] not in {"=", ":"}:
                continue
            name, value = bare(self._tokens[at - 1]), self._tokens[at + 1]
            if self._token(at + 2) == "." and self._token(at + 4) in {",", ";"}:
                value = repr(self._constant(self._tokens[at + 3], at))  # sid = CONFIG.sid
            if (value[0] in QUOTES or value.isdigit()) and self._token(at + 2) != "+":
                self._constants[name].append((at, bare(value)))
                if self._tokens[at] == "=":
                    self._set[name].append((at, bare(value)))
            if name.lower() in {"baseurl", "base_url"} and not self._base:
                base = self._sum(at + 1)[0]
                self._base = base.rstrip("/") if re.fullmatch(r"(?:https?:)?/[\w/.:-]{1,100}", base) else ""

    def fixed(self) -> dict[str, str]:
        """Return the names that are set once, to a literal: a page's own column, whatever it is called."""
        once = {name: {value for _, value in values} for name, values in self._set.items()}
        return {name: one for name, values in once.items() for one in values if len(values) == 1 and one}

    def objects(self) -> Iterator[Pairs]:
        """Yield the pairs of every object that holds no other."""
        for at in self._innermost:
            if self._other[at] - at < OBJECT_MAX:
                yield tuple(self._pairs(at))

    def calls(self) -> Iterator[Call]:
        """Yield the addresses, each with what stands beside it."""
        end = 0
        for at, token in enumerate(self._tokens):
            if at < end or token[0] not in QUOTES or ("/" not in token and "?" not in token):
                continue
            start = self._start_of_sum(at)
            whole, end = self._sum(start)
            for address in [found["url"] for found in _HREF_IN.finditer(whole)] if "href" in whole else [whole]:
                if len(address) > 2 and _ADDRESS.fullmatch(address) and re.search(r"[/?]", address):
                    yield self._call(address, start, end)

    def _match(self) -> None:
        opened: list[int] = []
        latest = -1
        for at, token in enumerate(self._tokens):
            self._around.append(opened[-1] if opened else -1)
            if token in {"(", "[", "{"}:
                opened.append(at)
                latest = at if self._tokens[at] == "{" else latest
            elif token in _BRACKETS and opened and self._tokens[opened[-1]] == _BRACKETS[token]:
                self._other[opened[-1]] = at
                if opened.pop() == latest:
                    self._innermost.append(latest)

    def _call(self, address: str, start: int, end: int) -> Call:
        """Return an address with the parameters and the method that stand beside it."""
        how: How = ""
        given: Pairs | None = ()
        before, options = self._token(start - 1), end + 1 if self._token(end) == "," else len(self._tokens)
        is_jquery = self._token(start - 4) in _JQUERY
        if before == ":" and bare(self._token(start - 2)).lower() in _REQUEST_NAMES:
            how, given = self._asked(self._around[start], "get")
        elif before == "(":
            name = self._token(start - 2).lower()
            how = ("form" if is_jquery else "json") if name == "post" else "get" if name.startswith("get") else ""
            if self._token(options) == "{":
                how, given = self._asked(options, how or ("get" if name in {"fetch", "$fetch"} else ""))
            elif how and self._is_word(options) and self._token(options) != "function":
                given = None
        elif self._token(options) == "{":
            _, given = self._asked(options, "")
        if how and not is_jquery and self._base and re.match(r"/(?!/)", address) and not address.startswith(self._base):
            address = self._base + address
        return Call(address, given or (), how, is_open=given is None)

    def _asked(self, opening: int, how: How) -> tuple[How, Pairs | None]:
        """Return how the options of a request say that it is made, and with which parameters; None: with some."""
        options = dict(self._values(opening))
        method = next((bare(self._token(options[name])).lower() for name in ("method", "type") if name in options), "")
        if method == "post":
            how = "form" if self._token(opening - 2) == "ajax" and "contentType" not in options else "json"
        inner = next((options[name] for name in _PARAMETER_NAMES if name in options), None)
        if inner is None:
            return how, () if {"method", "type", *_REQUEST_NAMES} & set(options) else tuple(self._pairs(opening))
        opened = next((n for n in (inner, inner + 4) if self._token(n) == "{"), None)  # JSON.stringify({
        return how, tuple(self._pairs(opened)) if opened is not None else None

    def _values(self, opening: int) -> Iterator[tuple[str, int]]:
        """Yield the names of an object's members, each with where its value begins."""
        at, end = opening + 1, min(self._other.get(opening, 0), opening + OBJECT_MAX)
        while at < end:
            if self._is_name[at]:
                yield bare(self._tokens[at]), at + 2 if self._token(at + 1) == ":" else at
            while at < end and self._tokens[at] != ",":
                at = self._other.get(at, at) + 1
            at += 1

    def _pairs(self, opening: int) -> Iterator[tuple[str, str]]:
        """Yield the members of an object whose values are literals or names: `{page}` stands for what is called so."""
        for name, at in self._values(opening):
            value = self._token(at)
            if value.isdigit() or value[:1] in QUOTES:
                yield name, bare(value)
            elif self._is_word(at):
                value = self._sum(at)[0]
                known = self._constant(value[1:-1], at, is_set=name.lower() in COLUMNS)
                yield name, known if re.fullmatch(r"\w+", known) else value

    def _start_of_sum(self, at: int) -> int:
        first = at - OBJECT_MAX
        while self._token(at - 1) == "+" and at > max(1, first):
            at -= 2
            while True:
                if self._token(at) in {")", "]"}:
                    opened = self._around[at]
                    if opened < 0:
                        return at
                    at = opened - 1 if self._is_word(opened - 1) else opened
                elif self._token(at - 1) == "." and at > 1:
                    at -= 2
                else:
                    break
        return at

    def _sum(self, at: int) -> tuple[str, int]:
        """Return a sum of terms as text, with slots for names, and where it ends."""
        pieces = []
        for _ in range(OBJECT_MAX):
            token = self._token(at)
            if token[:1] in QUOTES:
                pieces.append(self._filled(bare(token), at))
                at += 1
            else:
                begun, at = at, self._end_of_term(at)
                pieces.append(self._slot(" ".join(self._tokens[begun:at]), begun, of_path="?" not in "".join(pieces)))
            if self._token(at) != "+":
                break
            at += 1
        return re.sub(r"(?<=[^:/])//(?=[\w{])", "/", "".join(pieces)), at

    def _filled(self, text: str, at: int) -> str:
        """Return a literal with slots for the names in its `${name}` and `{{name}}`."""
        return _SLOT.sub(lambda match: self._slot(match[1] or match[2], at), text).replace("\\/", "/")

    def _end_of_term(self, at: int) -> int:
        """Return where a name ends, with what is called or chosen of it: `list[i].id`, `encodeURI(x)`, `(page - 1)`."""
        at = self._other.get(at, at) + 1
        while True:
            if self._token(at) == "." and self._is_word(at + 1):
                at += 2
            elif self._token(at) in {"(", "["} and at in self._other:
                at = self._other[at] + 1
            else:
                return at

    def _slot(self, expression: str, at: int, *, of_path: bool = False) -> str:
        """Return what a name stands for where that begins an address, or says whose it is; else a slot of its name."""
        name = (re.findall(r"\w+", expression) or ["x"])[-1]
        known = self._constant(name, at)
        if name.lower() in _OWNERS and re.fullmatch(r"\w{1,30}", known):
            return known
        if known and of_path and name.lower() in COLUMNS and len({value for _, value in self._set.get(name, ())}) == 1:
            return known  # var channelId = "…": the page's own column
        return known if re.match(r"(?:https?:)?//|/", known) else "{" + name + "}"

    def _constant(self, name: str, at: int, *, is_set: bool = False) -> str:
        """Return what was last written to stand for a name, else what is first written later; `is_set`: by `=`."""
        found = (self._set if is_set else self._constants).get(name, [])
        place = bisect(found, at, key=lambda pair: pair[0])
        return found[max(0, place - 1)][1] if found else ""

    def _token(self, at: int) -> str:
        return self._tokens[at] if 0 <= at < len(self._tokens) else ""

    def _is_word(self, at: int) -> bool:
        return 0 <= at < len(self._tokens) and self._is_name[at] and self._tokens[at][0] not in QUOTES


def bare(value: str) -> str:
    """Return a literal's text."""
    return value.strip("\"'`").strip()
