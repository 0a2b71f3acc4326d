"""When two articles are the same story, and when one was edited.

Two hashes decide, both over text as it reads, not over bytes:

- `content_hash` is equal for copies of a story within and across portals. Portals re-title what they take over, so
  the body alone decides, as letters and digits folded for search: a copy in Traditional characters is a copy. A short
  body is no evidence (`详见附件` stands under many titles): below `TELLING_CHARS` the title and the day of publication
  must agree as well, and of a thread the poster. A short copy under another title is then kept as a story of its own:
  the error that loses nothing.
- `version_hash` changes when title, text, time, source, authors or pictures changed. Views, replies and the time of
  fetching change with every visit and are no edit.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

from regional_news.store.folding import fold

if TYPE_CHECKING:
    from regional_news.article import Article, Comment

TELLING_CHARS = 100
"""From this many letters and digits on, an equal body alone makes a copy."""

_SILENT = re.compile(r"[\W_]+")
_SPACES = re.compile(r"\s+")


def content_hash(article: Article) -> str:
    """Return the hash that copies of one story share."""
    body = _SILENT.sub("", fold(article.text))
    if len(body) >= TELLING_CHARS:
        return _hash("long", body)
    title = _SILENT.sub("", fold(article.title))
    return _hash("short", body, title, article.published_at.date().isoformat(), article.poster or "")


def version_hash(article: Article) -> str:
    """Return the hash that changes with an edit."""
    return _hash(
        _line(article.title),
        *(_line(paragraph) for paragraph in article.paragraphs),
        "",
        article.published_at.isoformat(),
        _line(article.source or ""),
        *(_line(author) for author in article.authors),
        "",
        *(f"{image.url} {_line(image.caption or '')}" for image in article.images),
    )


def comment_hash(comment: Comment) -> str:
    """Return the hash that changes when a post was edited, hidden or deleted."""
    return _hash(_line(comment.text), _line(comment.quote or ""), comment.status)


def _line(text: str) -> str:
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def _hash(*parts: str) -> str:
    return hashlib.blake2b("\n".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
