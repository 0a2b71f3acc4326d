"""One article: what its page says, what became of it, and who else tells it."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final, TypeVar

from regional_news.item.article import FLAGS, MAX_TEXT_CHARS
from regional_news.output.related import related
from regional_news.output.web.citing import citations
from regional_news.output.web.language import KIND_NAMES
from regional_news.output.web.search_trail import SearchTrail
from regional_news.output.web.versions import MOST as MOST_VERSIONS
from regional_news.output.web.versions import versions_of
from regional_news.output.web.visit import plain_text
from regional_news.output.web.writing import may_write
from regional_news.storage.sqlite.notes import Notes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from starlette.responses import Response

    from regional_news.item.article import Article, Image
    from regional_news.output.web.versions import Version
    from regional_news.output.web.visit import Visit
    from regional_news.storage.sqlite import Revision, Store
    from regional_news.storage.sqlite.detail import ArticleDetail
    from regional_news.storage.sqlite.story_rows import Told

REPLACED_BY: Final = {
    "crawl": "edited on the portal",
    "reparse": "read anew from the archive",
    "import": "from an imported archive",
}
"""What put a new version in the place of an old one."""

MAX_CHARS: Final = 300_000
"""Length of the text, and of its comments, that the page shows: a browser and this machine bear no hundreds of MB."""
MAX_PIECES: Final = 5_000  # most paragraphs, pictures and comments, each
MAX_COMPARED: Final = 50_000  # length of the comments that old versions are compared with
TELLINGS_MOST: Final = 20

_Piece = TypeVar("_Piece")
_CAPTION_WITHIN: Final = 3
"""How many paragraphs below a picture may be its caption: others stand between where pictures follow one another."""


def show(visit: Visit) -> Response:
    """Answer with the page about the article that `portal` and `id` name."""
    with visit.store() as store:
        found = _kept(visit, store, chars=MAX_CHARS)
        key = (found.article.portal, found.article.article_id) if found else ("", "")
        revisions = store.revisions(*key, latest=MOST_VERSIONS) if found else []
        count = store.count_revisions(*key)
        # An old version is compared with the whole of the present one, not with what of it there is room for.
        present = _kept(visit, store, chars=MAX_TEXT_CHARS, posts=MAX_COMPARED) if revisions else None
        trail = SearchTrail.of(visit.params, store)
        story = store.stories.of(*key)
        pictures = store.captures.pictures(*key) if visit.site.pictures else []
        others = store.stories.tellings(story, limit=TELLINGS_MOST) if story is not None else []
        near = related(store, found.article.title, story=story) if found else []
    if found is None:
        return visit.notice(
            "There is no such article", visit.t("It may have been forgotten, or its key mistyped."), status=404
        )
    article = found.article
    paragraphs = article.paragraphs[:MAX_PIECES]
    if found.chars > MAX_CHARS:
        paragraphs[-1] += "…"
    comments = _within(article.comments, lambda comment: len(comment.text or "") + len(comment.quote or ""))
    images = [image for image in article.images if image.paragraph < len(paragraphs)][:MAX_PIECES]
    return visit.page(
        "article.html",
        comments=comments,
        is_cut=found.chars > MAX_CHARS
        or len(paragraphs) < len(article.paragraphs)
        or len(images) < len(article.images),
        kept=found,
        tellings=_other_tellings(found, others),
        related=near,
        article=article,
        citations=citations(article),
        pictures=pictures,
        note=Notes(visit.site.store_path).of(*key),
        may_write=may_write(visit),
        key=visit.site.key,
        trail=trail,
        words=trail.words,
        paragraphs=_with_images(paragraphs, images),
        flags=[visit.t(FLAGS[flag]) for flag in article.flags],
        versions=_versions_within(revisions, present.article, found.version_seen) if present else [],
        revisions=count,
        replaced_by=REPLACED_BY,
        kind_names=KIND_NAMES,
    )


def _versions_within(revisions: Sequence[Revision], present: Article, seen: datetime) -> list[Version]:
    """Return the old versions, of what changed in them together as much as the page has room for."""
    versions, room = [], MAX_CHARS
    for version in versions_of(revisions, present, seen):
        shown, room = version.within(room)
        versions.append(shown)
    return versions


def _other_tellings(found: ArticleDetail, others: Sequence[Told]) -> list[Told]:
    """Return who else tells the story in other words: equal copies are named already."""
    named = {(one.portal, one.article_id) for one in found.tellings}
    named.add((found.article.portal, found.article.article_id))
    return [told for told in others if (told.portal, told.article_id) not in named]


def show_text(visit: Visit) -> Response:
    """Answer with the text alone, as text."""
    with visit.store() as store:
        found = _kept(visit, store, chars=MAX_TEXT_CHARS)
    if found is None:
        return plain_text(visit.t("There is no such article") + "\n", status=404)
    article = found.article
    head = [article.pretitle, article.title, article.subtitle]
    rest = [visit.t("The text is cut here; the exports hold all of it."), ""] if found.chars > MAX_TEXT_CHARS else []
    return plain_text("\n".join([*(line for line in head if line), "", article.text, "", *rest, article.url, ""]))


def _kept(visit: Visit, store: Store, *, chars: int, posts: int = MAX_PIECES) -> ArticleDetail | None:
    return store.detail(visit.params.get("portal", ""), visit.params.get("id", ""), chars=chars, posts=posts)


def _within(pieces: Sequence[_Piece], size: Callable[[_Piece], int]) -> list[_Piece]:
    """Return the first pieces, as many as the page has room for."""
    sizes = accumulate(size(piece) for piece in pieces[:MAX_PIECES])
    return [piece for piece, upto in zip(pieces, sizes, strict=False) if upto <= MAX_CHARS]


def _with_images(paragraphs: list[str], images: list[Image]) -> list[tuple[str | None, list[tuple[int, Image]]]]:
    """Put each picture after the paragraph it follows; those before the first stand with None.

    A paragraph that is a picture's caption stands with the picture, and not once more.
    """
    texts: list[str | None] = [None, *paragraphs]
    pictures: list[list[tuple[int, Image]]] = [[] for _ in texts]
    for number, image in enumerate(images, start=1):
        pictures[image.paragraph + 1].append((number, image))
        for place in range(image.paragraph + 2, min(image.paragraph + 2 + _CAPTION_WITHIN, len(texts))):
            if image.caption and (texts[place] or "").split() == image.caption.split():
                texts[place] = None
                break
    return list(zip(texts, pictures, strict=True))
