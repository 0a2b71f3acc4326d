"""Labels and their values in a line of text: 作者, 来源, 发布时间, 责任编辑 ….

Labels come with `:` or `：`, with white space inside and around, run together on one line or in cells of their own, in
any order, and often without a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from regional_news.extract import lexicon, people
from regional_news.extract.page import SEAM
from regional_news.text.clean import MAX_CACHED_CHARS, clean

Kind = Literal["time", "updated", "source", "author", "editor", "views", "other"]

KINDS: Final[dict[str, Kind]] = {
    name: said.partition(",")[0] for name, said in lexicon.words_of("labels.toml")["labels"].items()
}
_LONGEST: Final = max(map(len, KINDS))
_LAST: Final = frozenset(name[-1] for name in KINDS)
_SIGN: Final = re.compile(
    rf"[:：﹕丨{SEAM}]|(?P<verb>(?:发表于|发布于|發表於|發佈於|更新于|修改于|[Pp]osted (?:on|at|@))"
    r"(?=\s{0,4}(?:\d|星期|周[一二三四五六日]|[一二三四五六七八九十]{1,2}月)))"
)
"""What a label ends with; the end of an element will do for one that stands alone."""
_UNKNOWN: Final = re.compile(rf"(?:(?<=[\s|｜{SEAM}])|^)[\u3400-\u9fff]{{2,5}}\Z")
"""A word that ends the value before it, as it stands before a colon of its own."""
_SPACED: Final = re.compile(
    rf"(?:^|(?<=[\s|｜/·\[【(（{SEAM}]))(?:(?:发布|发表)?(?:时间|日期)|(?:信息|文章|稿件|新闻)?来源|稿源|作者|记者|责任编辑|责编|编辑)"
    r"(?:\s?[|｜丨/／](?=\s?[^\s|｜])|\s(?=[^\s:：|｜丨]))"
)
_BARRED: Final = re.compile(
    r"(\s{0,4}(?:来源|作者|记者|撰文|文字|编辑|责编|责任编辑|校对|审核|监制)\s{0,2})[|｜](\s{0,2}[\u3400-\u9fff]{2}[^|｜]{0,38})"
)
_GAP_MAX: Final = 6  # white space inside and behind a label (`来　源　：`) is no wider
_REPORTED: Final = frozenset("□■◎●○◆◇▲△☆★※◤(（")
_TRIM: Final = " \t\r\n\xa0\u3000\x1f|｜/·,，;；>【】[]［］<>《》-—_"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One label with what stands behind it, up to the next label."""

    kind: Kind
    name: str
    raw: str  # the value as in the source, `SEAM`s included
    start: int
    end: int

    @property
    def value(self) -> str:
        """The value in one line, separators around it gone."""
        return clean(self.raw).strip(_TRIM)


def scan(raw: str) -> tuple[Labelled, ...]:
    """Return the labels of a line in their order.

    >>> [(found.kind, found.value) for found in scan("作者: 来源：菏泽日报\\xa0发表时间: 2021-11-22")]
    [('author', ''), ('source', '菏泽日报'), ('time', '2021-11-22')]
    """
    return _scan_short(raw) if len(raw) <= MAX_CACHED_CHARS else _scan(raw)


def _scan(raw: str) -> tuple[Labelled, ...]:
    if " " in raw or "\u3000" in raw:
        raw = _with_colons(raw)
    if raw.count("|") + raw.count("｜") == 1 and (match := _BARRED.fullmatch(raw)):
        raw = f"{match[1]}：{match[2]}"  # 编辑 | 张三
    found: list[tuple[str, int, int]] = []
    end = 0
    for sign in _SIGN.finditer(raw):
        verb = sign["verb"]
        start, name = (sign.start(), verb) if verb else _name_before(raw, sign.start(), end, is_seam=sign[0] == SEAM)
        if not name and found and sign[0] in ":：" and (unknown := _UNKNOWN.search(raw, end, sign.start())):
            start, name = unknown.start(), unknown[0]
        if not name:
            continue
        end = sign.start() if sign[0] == SEAM else sign.end()
        found.append((name, start, end))
    if not found:
        return _lone(raw)
    if len(found) == 1 and found[0][0] in {"Source", "Editor"} and not any(map(str.isdecimal, raw)):
        return ()  # Source: China to close … is a headline
    stops = [*(start for _, start, _ in found[1:]), len(raw)]
    return tuple(
        Labelled(_kind(name), name, raw[end:stop], start, stop)
        for (name, start, end), stop in zip(found, stops, strict=True)
    )


_scan_short: Final = lru_cache(maxsize=8192)(_scan)


def _with_colons(raw: str) -> str:
    """Write the sign behind labels that white space or a bar parts from their values, where a line has two of them."""
    names = ("来源", "稿源", "作者", "时间", "编辑", "责编")
    found = list(_SPACED.finditer(raw)) if any(name in raw for name in names) else []
    # One alone may be a word of a sentence; an editor's behind labels with their signs is none.
    if len(found) == 1:
        one = found[0]
        is_line = one.start() < 2 and people.signed_name(raw[one.end() :].strip(_TRIM + ")）"))
        found = found if "编" in one[0] and (is_line or _SIGN.search(raw[: one.start()])) else []
    for label in found:
        raw = f"{raw[: label.end() - 1]}：{raw[label.end() :]}"
    return raw


def _kind(name: str) -> Kind:
    """Return what a label is of: a verb before a date, or a word that no list knows, is not in the table."""
    return KINDS.get(name) or ("other" if _UNKNOWN.fullmatch(name) else "time")


def _name_before(raw: str, end: int, floor: int, *, is_seam: bool) -> tuple[int, str]:
    """Return the longest label that ends before `end` with where it starts, ("" at `end`) where none does."""
    nothing = end, ""
    position = end - 1
    while position >= floor and raw[position].isspace() and end - position <= _GAP_MAX:
        position -= 1
    if position < floor or raw[position] not in _LAST:
        return nothing
    letters: list[str] = []
    starts: list[int] = []
    gaps = 0
    best = nothing
    while position >= floor and len(letters) < _LONGEST:
        letters.append(raw[position])
        starts.append(position)
        size = len(letters)
        name = "".join(reversed(letters))
        if name in KINDS and _may_be_spaced(name, gaps):
            best = position, name
        before = position - 1
        while before >= floor and raw[before].isspace() and position - before <= _GAP_MAX:
            before -= 1
        if before < floor or raw[before].isspace():
            break
        gaps += before < position - 1
        position = before
        if gaps and size >= 4:
            break
    start, name = best
    return best if name and _stands_alone(raw, start, name, is_seam=is_seam) else nothing


def _may_be_spaced(name: str, gaps: int) -> bool:
    """Tell whether a label may be written with so many gaps: 在线 时间: are two words, 责 任 编 辑: is one."""
    return gaps == 0 or (len(name) < 4 and not name.isascii()) or (len(name) == 4 and gaps == 3)


def _stands_alone(raw: str, start: int, name: str, *, is_seam: bool) -> bool:
    before = raw[start - 1] if start else ""
    if is_seam:
        # Behind the mark of a reporter's line 记者 and 通讯员 are part of the story.
        return (not before or before.isspace() or before in "|【[") and raw.lstrip()[:1] not in _REPORTED
    # 文: and 大小: are labels at the start of a part only; inside a sentence they end another word.
    return len(name) > 1 or not before or before in _TRIM


def _lone(raw: str) -> tuple[Labelled, ...]:
    """Return the label that is all a short line says: it stands in a cell of its own, the value in the next."""
    if len(raw) > 40 or raw.rstrip(_TRIM)[-1:] not in _LAST:
        return ()
    name = "".join(raw.split()).strip(_TRIM)
    kind = KINDS.get(name) if len(name) > 1 else None
    return (Labelled(kind, name, "", len(raw), len(raw)),) if kind else ()
