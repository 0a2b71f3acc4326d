"""Lines among a story's that are none of it by their mark: captions that its pictures bear, and who wrote it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from regional_news.extract import features, lexicon, people
from regional_news.text.clean import key

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from regional_news.extract.page import Page
    from regional_news.item.article import Image

_MAX_CREDIT_CHARS: Final = 60
_ARROWS: Final = "▲△▼◀◁↑"
_CAPTION: Final = re.compile(
    r"^[^。！？]*(?:摄影?|供图|图片[)）]|剧照|网上图片)\s?[)）]?$|^[(（]?(?:图为|图[:：]|资料图(?=[:：。\s()（）]|$))"
)
"""A sentence with the photographer behind it may be the story of a report in pictures: it stays."""
_SAYS_MORE: Final = re.compile("^[●○◆◇△▲☆★※]|[编審审校译]|监制|策划|统筹|口述")
"""Who did what no field of the item tells."""
_LABELLED: Final = re.compile(r"^[(（]?[^\s:：丨｜]{1,8}[:：丨｜]|^【[^】]{2,6}】|^文[/／|丨]")
"""What marks a credit as one; who signs without a label is of the text."""


def captions(page: Page, paragraphs: list[tuple[int, str]], images: Sequence[Image]) -> set[int]:
    """Return the lines right below a picture that it bears as its caption, and whose own words or sign say so."""
    borne = {key(image.caption) for image in images if image.caption}
    below = features.captions_of(page) if borne else set()
    found = {number for number, text in paragraphs if number in below and key(text) in borne and _is_marked(text)}
    # What begins with the sign elsewhere as well is a list.
    listed = {text[0] for number, text in paragraphs if number not in found and text[0] in _ARROWS}
    found = {number for number, text in paragraphs if number in found and text[0] not in listed}
    sizes = [(len(text), number in found) for number, text in paragraphs]
    # Where pictures tell the story, what stands below them is all of it.
    return found if sum(n for n, is_theirs in sizes if is_theirs) * 2 < sum(n for n, _ in sizes) else set()


def _is_marked(text: str) -> bool:
    return text[0] in _ARROWS or _CAPTION.search(text) is not None


def without_credits(paragraphs: list[tuple[int, str]], authors: Collection[str]) -> list[tuple[int, str]]:
    """Drop the first and last lines that name nobody but the story's authors, behind a label, and say nothing else."""
    while len(paragraphs) > 1 and _is_credit(paragraphs[-1][1], authors):
        paragraphs = paragraphs[:-1]
    while len(paragraphs) > 1 and _is_credit(paragraphs[0][1], authors):
        paragraphs = paragraphs[1:]
    return paragraphs


def _is_credit(text: str, authors: Collection[str]) -> bool:
    is_labelled = len(text) <= _MAX_CREDIT_CHARS and _LABELLED.search(text) is not None
    if not is_labelled or _SAYS_MORE.search(text) or lexicon.SENTENCE.search(text):
        return False
    named = people.signed([text]) if text[0] in "（(" and text[-1] in "）)" else people.credited(text)
    return bool(named) and set(named) <= set(authors)
