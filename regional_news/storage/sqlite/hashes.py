"""When two articles are the same story, and when one was edited.

Two hashes decide, both over text as it reads, not over bytes:

- `content_hash` is equal for copies of a story within and across portals. Portals re-title what they take over, so
  the body alone decides, as letters and digits folded for search: a copy in Traditional characters is a copy. A short
  body is no evidence (`详见附件` stands under many titles): below `TELLING_CHARS` the title and the day of publication
  must agree as well, and of a thread the poster. A short copy under another title is then kept as a story of its own:
  the error that loses nothing. What a newspaper prints beside its stories (advertisements, announcements, who made the
  page, a picture alone) is no story: it is told by its place, and never a copy.
- `version_hash` changes when title, text, time, source, authors or pictures changed, as versions.py compares them.
  Views, replies and the time of fetching change with every visit and are no edit. It alone decides where only keys
  are kept; otherwise the versions themselves are compared.
"""

from __future__ import annotations

import hashlib

from regional_news.item.article import Article, Comment
from regional_news.storage.sqlite.versions import line, packed, picture
from regional_news.text.folding import fold, spoken

TELLING_CHARS = 100  # from this many letters and digits on, an equal body alone makes a copy

_BESIDE_STORIES = frozenset({"advertisement", "notice", "credits", "picture_only"})


def content_hash(article: Article) -> str:
    """Return the hash that copies of one story share."""
    if article.kind == "epaper" and not _BESIDE_STORIES.isdisjoint(article.flags):
        return _hash("place", article.portal, article.article_id)
    body = spoken(fold(article.text)).replace(" ", "")
    if len(body) >= TELLING_CHARS:
        return _hash("long", body)
    title = spoken(fold(article.title)).replace(" ", "")
    return _hash("short", body, title, article.published_at.date().isoformat(), article.poster or "")


def version_hash(article: Article) -> str:
    """Return the hash that changes with an edit."""
    moment = article.published_at
    return _hash(
        line(article.title),
        packed(article.text),
        (moment.date() if article.published_precision in {"day", "hour"} else moment).isoformat(),
        line(article.source or ""),
        *map(line, article.authors),
        "",
        *map(picture, article.images),
    )


def comment_hash(comment: Comment) -> str:
    """Return the hash that changes when a post was edited, hidden or deleted."""
    return _hash(line(comment.text), line(comment.quote or ""), comment.status)


def _hash(*parts: str) -> str:
    return hashlib.blake2b("\n".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
