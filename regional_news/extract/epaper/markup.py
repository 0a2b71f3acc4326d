"""Markup that all newspapers' pages share: unquoted attributes, elements of their own, CDATA where none may stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from regional_news.extract.page import parse
from regional_news.extract.xpath import find, seen_texts
from regional_news.text.clean import clean, clean_paragraph, key, words
from regional_news.text.encodings import decode
from regional_news.text.urls import join

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_CDATA: Final = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_BLOCKS: Final = frozenset(
    words("""
    address article aside blockquote br center div dd dl dt figcaption figure founder-content cms-content h1 h2 h3 h4
    h5 h6 hr li ol p pre section table tbody td tr ul
    """)
)
BLOCKS: Final = _BLOCKS - {"br", "hr"}
"""What a line stands in."""
_SILENT: Final = frozenset({"title", "script", "style", "noscript", "textarea", "select"})
_NAME_CHARS: Final = 8
_PAPER: Final = re.compile(r"[\u3400-\u9fff]{1,12}(?:报|晨刊|周刊|早刊)(?!道|社|告|名|刊|警|纸|料|业|价|批)")
_FORM: Final = re.compile(r"(?:数字|电子|多媒体|网络)[报版]")
"""What a newspaper alone is said to be."""
_ADDED: Final = re.compile(r"(?:数字|电子|多媒体|网络)[报版]?[刊纸]?|电子版|手机版|在线")


def opened(body: bytes, headers: Mapping[str, str]) -> tuple[Any, str, bool] | None:
    """Return a page's tree, its source and whether its encoding was repaired; None where it is no text."""
    decoded = decode(body, headers)
    if decoded.refusal:
        return None
    head, end, tail = decoded.text.rpartition("]]>")
    source = _CDATA.sub(r"\1", head + end) + tail
    tree = parse(source)
    return None if tree is None else (tree, source, decoded.repaired)


def base_of(tree: Any, url: str) -> str:
    """Return the address that a page's links are relative to."""
    for element in tree.iter("base"):
        if href := element.get("href"):
            return join(url, href) or url
    return url


def between(source: str, begin: re.Pattern[str], end: re.Pattern[str]) -> str | None:
    """Return what stands between the first `begin` and the next `end`, None where there are not both."""
    start = begin.search(source)
    stop = end.search(source, start.end()) if start else None
    return source[start.end() : stop.start()] if start and stop else None


def text_of(element: Any) -> str:
    """Return an element's text on one line."""
    return clean(" ".join("".join(seen_texts(element)).split()))


def is_made_of(line: str, pieces: Iterable[str]) -> bool:
    """Tell whether a line is nothing but some of `pieces`, one behind the other.

    >>> is_made_of("大 中 小", {"大", "小", "中"}), is_made_of("大桥通车", {"大"})
    (True, False)
    """
    rest = key(line)
    for piece in sorted(map(key, pieces), key=len, reverse=True):
        rest = rest.replace(piece, "") if rest and piece else rest
    return not rest


def first(tree: Any, *paths: str) -> Any | None:
    """Return the first element of the first path that leads to one with text."""
    for path in paths:
        for element in find(tree, path):
            if text_of(element):
                return element
    return None


def with_id(name: str) -> str:
    """Return the XPath condition of an id, whatever its case."""
    upper, lower = name.upper(), name.lower()
    return f"@id and translate(@id, '{upper}', '{lower}') = '{lower}'"


def lines_of(element: Any, *, title: Any | None = None) -> Iterator[tuple[str, Any]]:
    """Yield an element's paragraphs as ("text", str) and its pictures as ("picture", element), in their order.

    The element `title` is yielded as ("title", element), and none of its text.
    """
    return ((kind, value) for kind, value, _, _ in placed(element, title=title))


def placed(element: Any, *, title: Any | None = None) -> Iterator[tuple[str, Any, Any, bool]]:
    """Yield what `lines_of` does, each with the innermost element that it begins in, and whether it is of links alone.

    Bold print is no element of its own.
    """
    held: list[tuple[str, Any, bool]] = []

    def flush() -> Iterator[tuple[str, Any, Any, bool]]:
        if line := clean_paragraph(" ".join("".join(text for text, _, _ in held).split())):
            said = [one for one in held if key(one[0])] or [one for one in held if one[0].strip()]
            yield "text", line, said[0][1], all(is_link for _, _, is_link in said)
        held.clear()

    def visit(node: Any, own: Any, *, is_link: bool) -> Iterator[tuple[str, Any, Any, bool]]:
        tag = node.tag if isinstance(node.tag, str) else ""
        if node is title:
            yield from flush()
            yield "title", node, own, False
        elif tag and tag not in _SILENT:
            is_block = tag in _BLOCKS
            if is_block:
                yield from flush()
            if tag == "img":
                yield from flush()
                yield "picture", node, own, is_link
            inner = node if tag not in {"br", "hr", "b", "strong", "a"} else own
            held.append((node.text or "", inner, is_link or tag == "a"))
            for child in node:
                yield from visit(child, inner, is_link=is_link or tag == "a")
            if is_block:
                yield from flush()
        if node is not element:
            held.append((node.tail or "", own, is_link))

    yield from visit(element, element, is_link=False)
    yield from flush()


def is_named_paper(text: str) -> bool:
    """Tell whether a line is a newspaper's name and nothing else, or says of itself that it is a paper's."""
    name = without_added(text)
    return bool(_PAPER.fullmatch(name) or (_FORM.search(text) and len(name) <= _NAME_CHARS))


def without_added(text: str) -> str:
    """Return a newspaper's name without what is said of its form: `河湾日报` of `河湾日报数字报`."""
    return _ADDED.sub("", text).strip()


def paper_name(tree: Any) -> str | None:
    """Return the paper's name as the page's title has it.

    None where the title names none.
    """
    for element in tree.iter("title"):
        said = re.split(r"[-_—–|｜\s,，:：《》]+", text_of(element))
        parts = list(map(without_added, said))
        found = [match[0] for match in map(_PAPER.fullmatch, parts) if match]
        named = (part for part, whole in zip(parts, said, strict=True) if _FORM.search(whole))
        found += [part for part in named if 1 < len(part) <= _NAME_CHARS]
        found += [match[0] for match in map(_PAPER.search, parts) if match]
        if found:
            return found[0]
    return None
