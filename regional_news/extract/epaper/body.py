"""The body of a newspaper's story: its paragraphs, the pictures in it and those that stand beside it."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from regional_news.extract import boilerplate
from regional_news.extract.epaper import fields
from regional_news.extract.epaper.markup import between, lines_of, text_of
from regional_news.extract.page import parse
from regional_news.extract.xpath import find
from regional_news.item.article import Image
from regional_news.text.clean import key
from regional_news.text.urls import PICTURE_FILE, join

if TYPE_CHECKING:
    from collections.abc import Collection

_FENCED: Final = tuple(re.compile(rf"<!--\s*{mark}enpcontent\s*-->", re.IGNORECASE) for mark in ("", "/"))
_CAPTION_CHARS: Final = 200
_LINE_CHARS: Final = 60
_BYLINE: Final = re.compile(r"(?:记者|通讯员)(?!.*[摄图])")
_SHARING_MAX: Final = 10  # pictures that share a caption: no box of more is looked through, once for each of them


def read_body(tree: Any, source: str, *, base: str, title: Any | None) -> tuple[list[str], list[Image], str]:
    """Return paragraphs and pictures of the story, and which markup had them; `title` is the element that shows it."""
    fenced = between(source, *_FENCED)
    inside = parse(f"<div>{fenced}</div>") if fenced and fenced.strip() else None
    around = {title, *title.iterancestors()} if title is not None else set()
    boxes = [("para", box) for box in _box_of_paragraphs(tree)]
    boxes += [(path, box) for path in fields.BODIES for box in find(tree, path) if box not in around]
    found: tuple[list[str], list[Image]] = ([], [])
    layout = "epaper-empty" if boxes or inside is not None else "epaper"
    for name, box in [*boxes[:1], *([("enpcontent", inside)] if inside is not None else []), *boxes[1:]]:
        text, images = _read_box(box, base)
        if text or (images and not found[1]):
            found, layout = (text, images), f"epaper-{_named(name)}"
            if text:
                break
    return *found, layout


def _box_of_paragraphs(tree: Any) -> list[Any]:
    """Return a box made of the marked paragraphs and all between and right beside them; else none."""
    marked = find(tree, fields.PARAGRAPHS)
    if len({element.getparent() for element in marked}) != 1:
        return []
    around = marked[0].getparent()
    begin, end = around.index(marked[0]), around.index(marked[-1]) + 1
    while begin and _is_table_or_list(around[begin - 1]):
        begin -= 1
    while end < len(around) and (_is_table_or_list(around[end]) or _is_unmarked(around[end])):
        end += 1
    box = around.makeelement("div")
    box.extend([deepcopy(element) for element in around[begin:end]])
    return [box]


def _is_table_or_list(element: Any) -> bool:
    return element.tag in {"ol", "ul", "table"} and next(element.iter("a"), None) is None


def _is_unmarked(element: Any) -> bool:
    """Tell whether an element behind the marked paragraphs is one more, and no foot of the page."""
    feet = (fields.AROUND, fields.CHROME, fields.CREDITS, fields.IMPRINT)
    is_own = element.tag == "p" and next(element.iter("a"), None) is None
    return is_own and not any(form.search(text_of(element)) for form in feet)


def with_pictures(tree: Any, text: list[str], images: list[Image], *, base: str, title: Any | None) -> list[Image]:
    """Return a story's pictures with those that stand between its title and its body, and below it."""
    if title is None:
        return images
    apart = set(title.iterancestors())
    lines, known = {key(line): n for n, line in enumerate(text)}, {image.url for image in images}
    captions: set[str] = set()
    has_title, last, found = False, -1, []
    for kind, value in lines_of(tree, title=title):
        if kind == "title":
            has_title = True
        elif kind == "picture" and has_title and (url := _picture(value, base)) and url not in known:
            if value.get("usemap") or not _leads_nowhere(value):
                continue
            known.add(url)
            below = caption_of(value, tree, apart)
            below = [] if lines.keys() <= set(map(key, below)) else below  # the whole of a short story is none
            captions |= set(map(key, below))
            found.append(Image(url=url, caption=" ".join(below) or None, paragraph=last))
        elif kind == "text" and has_title:
            if key(value) in lines:
                last = lines[key(value)]
            elif last >= 0 and key(value) not in captions:
                break
            elif last < 0 and lines and found and found[-1].caption is None and _may_be_caption(value):
                found[-1] = replace(found[-1], caption=value)
    return [*(i for i in found if i.paragraph < 0), *images, *(i for i in found if i.paragraph >= 0)]


def _may_be_caption(line: str) -> bool:
    """Tell whether a line right below a picture may be its caption, being neither a way on nor who wrote the story."""
    return len(line) <= _LINE_CHARS and not any(f.search(line) for f in (fields.AROUND, fields.CHROME, _BYLINE))


def pictures(tree: Any, base: str) -> list[Image]:
    """Return the pictures of a page that shows nothing else: those that lead nowhere, or to their own large file."""
    shown = [e for e in tree.iter("img") if not e.get("usemap") and _leads_nowhere(e)]
    return [Image(url=url) for url in dict.fromkeys(_picture(element, base) for element in shown) if url]


def _leads_nowhere(image: Any) -> bool:
    return all(PICTURE_FILE.search(a.get("href") or "") for a in image.iterancestors("a"))


def caption_of(image: Any, box: Any, apart: Collection[Any]) -> list[str]:
    """Return the lines of a picture's caption: the words in its own small box, else a line below that reads as one.

    None of the boxes that hold more, `box` and those of `apart`, is its own.
    """
    around = image
    while around.tag != "body" and around is not box and around not in apart:
        if len(list(islice(around.iter("img"), _SHARING_MAX + 1))) > _SHARING_MAX:
            return []
        if around.tag in {"tr", "tbody"}:
            if text := _row_below(around):
                return [text]
            around = around.getparent()
            continue
        lines = _first_lines(around, 3)
        if lines:
            is_small = len(lines) <= 2 and len("".join(lines)) <= _CAPTION_CHARS
            is_own = is_small and next(islice(around.iter("img"), 1, None), None) is None
            return lines if is_own and len(_first_lines(box, 3)) > len(lines) else []
        if text := _caption_below(around):
            return [text]
        around = around.getparent()
    return []


def _first_lines(box: Any, most: int) -> list[str]:
    return list(islice((value for kind, value in lines_of(box) if kind == "text"), most))


def _caption_below(around: Any) -> str | None:
    """Return the words of the element behind what holds a picture, where they read or are marked as its caption."""
    after = _following(around)
    if after is None or next(after.iter("img"), None) is not None:  # whose caption that picture's is
        return None
    text = text_of(after)
    says_so = (
        after.tag == "figcaption"
        or (_is_centred(after) and (_is_centred(around) or (text.endswith("。") and _is_prose_below(after))))
        or (boilerplate.is_caption(text) and not _goes_on(after))
        or _is_below_each(around, after)
        or _is_between_two(around, after)
    )
    return text if 0 < len(text) <= _CAPTION_CHARS and says_so else None


def _goes_on(line: Any) -> bool:
    """Tell whether what reads as a caption is several lines, or the first of a list whose lines begin alike."""
    mark, following = text_of(line)[:1], _following(line)
    is_list = following is not None and not mark.isalnum() and text_of(following).startswith(mark)
    return is_list or len(_first_lines(line, 2)) > 1


_SIBLINGS_MAX: Final = 100
"""Elements side by side among which pictures and the lines below each are told; a printed story shows a few."""


def _is_below_each(picture: Any, line: Any) -> bool:
    """Tell whether lines of a kind of their own stand below several pictures, one below each, and nowhere else."""
    around = picture.getparent()
    if len(around) > _SIBLINGS_MAX:  # each picture is compared with all of them
        return False
    kinds = [[e for e in around if _kind(e) == _kind(one)] for one in (picture, line)]
    return len(kinds[0]) > 1 and _kind(picture) != _kind(line) and list(map(_following, kinds[0])) == kinds[1]


def _is_between_two(picture: Any, line: Any) -> bool:
    """Tell whether a line alone stands between two pictures of a series in which another's is marked as a caption."""
    around, following = picture.getparent(), _following(line)
    if len(around) > _SIBLINGS_MAX or following is None or not _is_picture(following):
        return False
    below = [_following(other) for other in around if other is not picture and _is_picture(other)]
    return any(one is not None and boilerplate.is_caption(text_of(one)) for one in below)


def _is_picture(element: Any) -> bool:
    return next(element.iter("img"), None) is not None and not text_of(element)


def _kind(element: Any) -> tuple[Any, ...]:
    return (element.tag, *map(element.get, ("class", "style", "align")))


def _following(element: Any) -> Any | None:
    """Return the element behind one and the line breaks below it, None where words of their own stand there."""
    following = element.getnext()
    while (
        following is not None and following.tag == "br" and not ((element.tail or "") + (following.tail or "")).strip()
    ):
        element, following = following, following.getnext()
    is_next = following is not None and isinstance(following.tag, str) and not (element.tail or "").strip()
    return following if is_next else None


def _row_below(row: Any) -> str | None:
    """Return the words of the row below one that holds a picture alone, in a table of several pictures."""
    table, following = next(row.iterancestors("table"), None), row.getnext()
    if row.tag != "tr" or table is None or following is None or text_of(row):
        return None
    counts = [len(list(islice(element.iter("img"), 2))) for element in (table, row, following)]
    text = text_of(following) if counts == [2, 1, 0] else ""
    return text if 0 < len(text) <= _CAPTION_CHARS else None


def _is_prose_below(line: Any) -> bool:
    """Tell whether a paragraph that is not centred follows: a poem's lines all are."""
    following = line.getnext()
    return following is not None and isinstance(following.tag, str) and not _is_centred(following)


def _is_centred(element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.tag == "center" or (element.get("align") or "").lower() == "center" or "text-align:center" in style


def _named(path: str) -> str:
    """Return the word by which a path finds its box."""
    return str(re.findall(r"[\w-]+", path)[-1])


def _read_box(box: Any, base: str) -> tuple[list[str], list[Image]]:
    text: list[str] = []
    images: list[Image] = []
    awaited: list[str] = []
    for kind, value in lines_of(box):
        if kind == "text" and value in awaited:
            awaited.remove(value)
        elif kind == "text":
            text.append(value)
        elif url := _picture(value, base):
            awaited = caption_of(value, box, ())
            images.append(Image(url=url, caption=" ".join(awaited) or None, paragraph=len(text) - 1))
    return text, images


def _picture(element: Any, base: str) -> str | None:
    address = join(base, (element.get("data-src") or element.get("src") or "").strip())
    return None if not address or re.search(r"\.gif$|/(?:icon|logo|share)[^/]*$", address.lower()) else address
