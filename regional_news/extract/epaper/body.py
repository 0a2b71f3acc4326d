"""The body of a newspaper's story: its paragraphs, the pictures in it and those that stand beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from regional_news.extract.epaper import fields
from regional_news.extract.epaper.markup import lines_of, text_of
from regional_news.extract.page import parse
from regional_news.item.article import Image
from regional_news.text.urls import join

if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCED: Final = re.compile(
    r"<!--\s*enpcontent\s*-->(?P<inside>.*?)<!--\s*/enpcontent\s*-->", re.DOTALL | re.IGNORECASE
)
_CAPTION_CHARS: Final = 200


def read_body(tree: Any, source: str, *, base: str, title: Any | None) -> tuple[list[str], list[Image], str]:
    """Return paragraphs and pictures of the story, and which markup had them; `title` is the element that shows it."""
    fenced = _FENCED.search(source)
    inside = parse(f"<div>{fenced['inside']}</div>") if fenced and fenced["inside"].strip() else None
    around = set(title.iterancestors()) if title is not None else set()
    boxes = [(path, box) for path in fields.BODIES for box in tree.xpath(path) if box not in around]
    found: tuple[list[str], list[Image]] = ([], [])
    layout, body = "epaper", None
    for name, box in [*boxes[:1], *([("enpcontent", inside)] if inside is not None else []), *boxes[1:]]:
        text, images = _read_box(box, base)
        if text or (images and not found[1]):
            found, layout, body = (text, images), f"epaper-{_named(name)}", box
            if text:
                break
    if not found[0]:
        loose: list[Any] = next((boxes for path, least in fields.LOOSE if len(boxes := tree.xpath(path)) >= least), [])
        around_loose = loose[0].getparent() if loose else None
        shown = around_loose.iter("img") if around_loose is not None else ()
        pictures = [Image(url=url) for image in shown if (url := _picture(image, base))] or found[1]
        found = ([line for box in loose if (line := text_of(box))], pictures)
        body = loose[0] if loose else body
    known = {image.url for image in found[1]}
    boxes_beside = [box for path in fields.PICTURES for box in tree.xpath(path)]
    boxes_beside += _boxes_between(tree, title, boxes[0][1] if body is inside and boxes else body)
    beside = [image for image in _beside(boxes_beside, base) if image.url not in known]
    return found[0], [*beside, *found[1]], layout


def below(title: Any | None, base: str) -> tuple[list[str], list[Image]]:
    """Return what stands below the title, to the end of the box around both: of what is too short to be found else."""
    while title is not None and title.tag != "body":
        text, images = _read_boxes(list(title.itersiblings()), base)
        text = [line for line in text if not fields.AROUND.search(line)]
        if text or images:
            return text, images
        title = title.getparent()
    return [], []


def _read_boxes(boxes: list[Any], base: str) -> tuple[list[str], list[Image]]:
    read = [_read_box(box, base) for box in boxes]
    return [line for text, _ in read for line in text], [replace(i, paragraph=-1) for _, images in read for i in images]


def _named(path: str) -> str:
    """Return the word by which a path finds its box."""
    return str(re.findall(r"[\w-]+", path)[-1])


def _read_box(box: Any, base: str) -> tuple[list[str], list[Image]]:
    text: list[str] = []
    images: list[Image] = []
    captions = {text_of(element) for element in box.iter("figcaption")}
    for kind, value in lines_of(box):
        if kind == "text" and images and value in captions:
            images[-1] = replace(images[-1], caption=value)
        elif kind == "text":
            text.append(value)
        elif url := _picture(value, base):
            images.append(Image(url=url, paragraph=len(text) - 1))
    return text, images


def _picture(element: Any, base: str) -> str | None:
    address = join(base, (element.get("data-src") or element.get("src") or "").strip())
    return None if not address or re.search(r"\.gif$|/(?:icon|logo|share)[^/]*$", address.lower()) else address


def _boxes_between(tree: Any, title: Any | None, body: Any | None) -> Iterator[Any]:
    """Yield what holds the pictures between the title and the body, the largest boxes without either."""
    if title is None or body is None:
        return
    has_begun = False
    apart = {*title.iterancestors(), *body.iterancestors()}
    for element in tree.iter():
        has_begun = has_begun or element is title
        if element is body:
            return
        if has_begun and element.tag == "img" and not any(a.tag == "a" for a in element.iterancestors()):
            box = element
            while (parent := box.getparent()) is not None and parent not in apart and parent.tag != "body":
                box = parent
            yield box


def _beside(boxes: list[Any], base: str) -> Iterator[Image]:
    """Yield the pictures that stand in boxes of their own, with the words below each."""
    seen: set[str] = set()
    for box in boxes:
        held: Image | None = None
        for kind, value in lines_of(box):
            if kind == "picture":
                if held:
                    yield held
                url = _picture(value, base)
                held = Image(url=url) if url and url not in seen else None
                seen.add(url or "")
            elif held and held.caption is None and len(value) <= _CAPTION_CHARS:
                held = replace(held, caption=value)
        if held:
            yield held
