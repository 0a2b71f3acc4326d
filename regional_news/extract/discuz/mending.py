"""The words of posts made whole before a page is parsed: where a forum allows markup, they may close or open anything.

The template says in the source where the words of a post begin, and where the box for remarks below them or the next
post does. What lies between is made markup of its own: end tags of what it did not begin and beginnings of what it does
not end are taken out, so that no parser lets them change what is around, or takes what follows for their own text.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MARK: Final = re.compile(
    r"""<(?:[a-z]+\b[^<>]*?\sid=["']?(?P<kind>post_|postmessage_|comment_)(?P<pid>\d{1,20})\b|"""
    r"""(?:div|ul)\b[^<>]*?\sclass=["'](?P<name>plc|message|authi)\b)[^<>]*>"""
)
_PID: Final = re.compile(r"""\sid=["']?pid(\d{1,20})\b""")
_TAG: Final = re.compile(
    r"""<(?!br ?/?>)(?:(?P<end>/?)(?P<name>[a-zA-Z][^\s<>/"'=]*+)"""
    r"""(?:[^"'<>=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|[="']){0,99}+>|(?P<other>!--|!\[(?:end)?if\b[^<>]*>|(?=[a-zA-Z/!?])))"""
)
_VOID: Final = frozenset(
    ["area", "basefont", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_RAW: Final = frozenset(["iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"])
_OF_PAGES: Final = frozenset(["base", "body", "frame", "frameset", "head", "html", "isindex", "plaintext"])
_OF_TABLES: Final = frozenset(["caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"])
_UNENDED: Final = frozenset(["dd", "dt", "li", "option", "p"])
"""Elements that end with what is around them, as writers leave out their end tags."""
_BREAKING: Final = frozenset({
    "blockquote", "center", "div", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "table", "td", "th", "tr", "ul",
})  # fmt: skip
_TIMES_MAX: Final = 9  # that a page shows one post
_HEAD: Final = re.compile(r"""class=["']mtit\b""")
"""What a post has on pages for telephones since there are remarks."""
_AROUND: Final = re.compile(r"""<[^<>]*\sclass=["'](?:[^"'<>]*\s)?(?:pcb|display)\b""")
"""What holds the words of a post and the box for remarks below them."""
_END_OF_POSTS: Final = (
    re.compile(r"""<div id=["']post_new\b"""),
    re.compile(r"""<(?:div class=["'](?:pgs?|page|foot)|script\s|footer|form\s[^<>]*fastpost)\b"""),
)
"""What stands behind the last post on a page for telephones without boxes for remarks."""
_BELOW: Final = re.compile(
    r"""<ul class=["'](?:img_one|img_list|post_attlist)|<ul>(?=(?:(?!</ul).){,400}mod=attachment)|"""
    r"""<div class=["'](?:grey )?quote["']>\s*附件|<div id=["']replybtn_""",
    re.DOTALL,
)
"""What pages for telephones show between the words and the end of a post."""
_BEHIND: Final = re.compile(
    rf"(?:\s|</[^<>]*>)*+(?:{_BELOW.pattern}|{_END_OF_POSTS[0].pattern}|{_END_OF_POSTS[1].pattern}|$)", re.DOTALL
)


class _Words(NamedTuple):
    begin: int
    end: int  # where the template goes on at the latest
    chain: list[str]  # the elements that end between, the innermost first
    is_last: bool = False  # whether no box and no other post follows: more of the page may end there


class _Tag(NamedTuple):
    start: int
    stop: int
    name: str  # empty for what is none, though it begins like one
    is_end: bool


def mended(source: str) -> str:
    """Return the source of a page with the words of each post made whole.

    >>> head, below = '<div id="post_5"><div class="pcb"><div id="postmessage_5">', '</div><div id="comment_5">'
    >>> mended(f"{head}灯</div></b>坏了。{below}")[len(head) : -len(below)]
    '灯<br>坏了。'
    """
    if "message" not in source or ("comment_" not in source and "plc" not in source):
        return source
    pieces: list[str] = []
    at = 0
    for words in _Source(source).words():
        whole = _made_whole(source[words.begin : words.end], words)
        if whole is not None:
            pieces += source[at : words.begin], whole
            at = words.end
    return "".join((*pieces, source[at:])) if pieces else source


class _Source:
    """The source of a page, by what it says of where posts, their words and the boxes below those begin."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.marks = list(_MARK.finditer(text))
        self.pids = [mark["pid"] or (own[1] if (own := _PID.search(mark[0])) else None) for mark in self.marks]
        pairs = zip(self.marks, [*self.marks[1:], None], strict=False)
        begins = [place for place, pair in enumerate(pairs) if _begins_post(*pair)]
        self.begins = [place for place in begins if self.marks[place]["kind"] == self.marks[begins[0]]["kind"]]
        self.times = Counter(self.pids[place] for place in self.begins)
        self.boxes: dict[str | None, list[int]] = {}
        for place, mark in enumerate(self.marks):
            if mark["kind"] == "comment_":
                self.boxes.setdefault(mark["pid"], []).append(place)

    def words(self) -> Iterator[_Words]:
        """Yield the words of every post of which the source tells where they end."""
        begins = set(self.begins)
        post, end = -1, 0
        for place, mark in enumerate(self.marks):
            if mark.start() < end:
                continue
            if place in begins and self.times[self.pids[place]] <= _TIMES_MAX:
                post = place if post < 0 or self.pids[place] != self.pids[post] else post
            elif post >= 0 and (
                mark["name"] == "message" or f"{mark['kind']}{mark['pid']}" == f"postmessage_{self.pids[post]}"
            ):
                if words := self._words_at(post, place):
                    yield words
                    end = words.end
                post = -1

    def _words_at(self, post: int, place: int) -> _Words | None:
        begin, mark = self.marks[post].start(), self.marks[place]
        _, around = _unmatched(_tags(self.text[begin : mark.end()]))
        names = [tag.name for tag in reversed(around)]
        is_of_phones = mark["name"] == "message"
        if (not is_of_phones or _HEAD.search(self.text, begin, mark.start())) and (
            box := self._box_below(place, self.pids[post])
        ):
            holders = (n for n, tag in enumerate(reversed(around)) if _AROUND.match(self.text, begin + tag.start))
            depth = next(holders, 0)
            return _Words(mark.end(), self.marks[box].start(), names[:depth]) if depth else None
        if not is_of_phones and names[:1] != ["td"]:  # nobody can tell what stands below
            return None
        following = bisect(self.begins, place)
        if following < len(self.begins):
            return _Words(mark.end(), self.marks[self.begins[following]].start(), names)
        landmarks = (found.start() for form in _END_OF_POSTS if (found := form.search(self.text, mark.end())))
        if landmark := next(landmarks, 0) if is_of_phones else 0:
            return _Words(mark.end(), landmark, names, is_last=True)
        _, around = _unmatched(_tags(self.text[: mark.end()]))
        return _Words(mark.end(), len(self.text), [tag.name for tag in reversed(around)])

    def _box_below(self, place: int, pid: str | None) -> int:
        """Return the place of the box for remarks below the words of a post, 0 where there is none.

        The words may hold another of the same name, and so may those of a later post, which has a box of its own; a
        reply that the forum lifts stands on the page twice.
        """
        found = 0
        for box in self.boxes.get(pid, ()):
            between = self.begins[bisect(self.begins, found) : bisect(self.begins, box)] if found else ()
            if any(self.pids[other] == pid or self._has_box_behind(other, box) for other in between):
                break
            found = box if box > place else 0
        return found

    def _has_box_behind(self, post: int, place: int) -> bool:
        pid = self.pids[post]
        return self.times[pid] == 1 and self.boxes.get(pid, [0])[-1] > place


def _begins_post(mark: re.Match[str], following: re.Match[str] | None) -> bool:
    """Tell whether a post begins: on pages for telephones with the name of its writer."""
    is_of_phones = mark["name"] == "plc" and following is not None and following["name"] == "authi"
    return is_of_phones or mark["kind"] == "post_"


def _tags(text: str) -> Iterator[_Tag]:
    """Yield the tags of `text` that begin or end an element, and what only begins like one; raw texts left out."""
    missing: set[str] = set()
    at = 0
    while match := _TAG.search(text, at):
        at = match.end()
        name = (match["name"] or match["other"] or "").lower()
        end = "-->" if name == "!--" else f"</{name}" if name in _RAW and not match["end"] else None
        if end and name not in missing:
            if (stop := _find(text, end, at)) >= 0:
                at = stop
                continue
            missing.add(name)
        if name not in _VOID:
            is_one = bool(match["name"])
            yield _Tag(match.start(), at if is_one or name else at + 1, name if is_one else "", bool(match["end"]))
        at = max(at, match.start() + 1)


def _find(text: str, end: str, at: int) -> int:
    """Return where what goes on until `end` has ended, -1 where it does not."""
    match = re.compile(end if end == "-->" else rf"{end}\s*>", re.IGNORECASE).search(text, at)
    return match.end() if match else -1


def _made_whole(text: str, words: _Words) -> str | None:
    """Return the words with the template's markup behind them, None where nothing of them is to be mended."""
    tags = list(_tags(text))
    end = _end_beside_table(tags, words.chain) if "td" in words.chain else _end_of_message(tags, words, text)
    stray, opened = _unmatched(tag for tag in tags if tag.start < (end or 0))
    stray += [tag for tag in opened if tag.name not in _UNENDED]
    if not stray:
        return None
    pieces: list[str] = []
    at = 0
    for tag in sorted(stray):
        shown = text[tag.start : tag.stop].replace("<", "&lt;") if not tag.name else ""
        pieces += text[at : tag.start], "<br>" if tag.name in _BREAKING else shown
        at = tag.stop
    return "".join((*pieces, text[at:]))


def _unmatched(tags: Iterable[_Tag]) -> tuple[list[_Tag], list[_Tag]]:
    """Return the tags that end what was not begun, or that begin what cannot be there, and those left open."""
    opened: list[_Tag] = []
    names: Counter[str] = Counter()
    found: list[_Tag] = []
    for tag in tags:
        if (
            not tag.name
            or tag.name in _OF_PAGES
            or (tag.is_end and not names[tag.name])
            or (not tag.is_end and tag.name in _OF_TABLES and not names["table"])
        ):
            found.append(tag)
        elif not tag.is_end:
            opened.append(tag)
            names[tag.name] += 1
        else:
            while (inner := opened.pop()).name != tag.name:
                names[inner.name] -= 1
                if inner.name not in _UNENDED | _OF_TABLES:
                    found.append(inner)
            names[tag.name] -= 1
    return found, opened


def _end_beside_table(tags: list[_Tag], chain: list[str]) -> int | None:
    """Return where the cell that holds the words ends: seen from below, just what the template ends there is open."""
    opened: list[str] = []
    for tag in reversed(tags):
        if tag.is_end and tag.name not in _OF_PAGES:
            opened.append(tag.name)
            if len(opened) == len(chain) and opened[::-1] == chain:
                return tag.start
        elif opened and opened[-1] == tag.name:
            opened.pop()
    return None


def _end_of_message(tags: list[_Tag], words: _Words, text: str) -> int | None:
    """Return where the words of a page for telephones end, before the files and buttons that may stand below them."""
    at = len(tags)
    if words.is_last:
        ends = _unmatched(tags)[0][: len(words.chain)]
        if [tag.name for tag in ends if tag.is_end] == words.chain and all(
            _BEHIND.match(text, tag.stop) for tag in ends
        ):
            return ends[0].start
        stops = [*(tag.start for tag in tags[1:]), len(text)]
        behind = zip(reversed(tags), reversed(stops), strict=False)
        run = takewhile(lambda pair: pair[0].is_end and not text[pair[0].stop : pair[1]].strip(), behind)
        at -= max(sum(1 for _ in run) - len(words.chain), 0)
    for name in reversed(words.chain):
        while at and (begin := _begin_of(tags, at - 1)) is not None and _BELOW.match(text, tags[begin].start):
            at = begin
        at -= 1
        while at > 0 and tags[at].name in _OF_PAGES:
            at -= 1
        if at < 0 or not tags[at].is_end or tags[at].name != name:
            return None
    return tags[at].start


def _begin_of(tags: list[_Tag], end: int) -> int | None:
    """Return the place of the tag that begins what the one at `end` ends."""
    depth = 0
    for place in range(end, -1, -1):
        if tags[place].name == tags[end].name:
            depth += 1 if tags[place].is_end else -1
            if depth <= 0:
                return place
    return None
