"""The old versions of an article, each compared with the one that took its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from regional_news.output.web.changes import Effort, Paragraph, Skipped, compare, excerpt, inside

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from regional_news.item.article import Article, Comment
    from regional_news.storage.sqlite import Revision, Store
    from regional_news.storage.sqlite.month import EditAt

MOST: Final = 20  # old versions that are shown of one article

FIELD_TITLES: Final = {
    "title": "Title",
    "pretitle": "Line above the title",
    "subtitle": "Line below the title",
    "text": "Text",
    "authors": "By",
    "poster": "Posted by",
    "source": "Source",
    "editor": "Editor",
    "published_at": "Published",
    "published_precision": "Published",
    "published_raw": "Published",
    "section": "Section",
    "category": "Type",
    "region": "Region",
    "images": "Images",
    "attachments": "Files",
    "keywords": "Keywords",
    "rights": "Rights",
    "flags": "To know",
    "comments": "Comments",
}
"""What a reader calls the fields in which versions differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One old version, as a reader compares it with the next."""

    kind: str
    first_seen: datetime
    last_seen: datetime
    replaced_at: datetime
    """When the version after it was first seen."""
    fields: tuple[tuple[str, tuple[Paragraph | Skipped, ...]], ...]
    """Title of each field that changed, and how; nothing stands in the place of what was not kept."""
    is_cut: bool = False
    """Whether more changed than `fields` tells."""

    def within(self, room: int) -> tuple[Version, int]:
        """Return as much of it as has `room` characters, and the room that is left."""
        fields = []
        for title, shown in self.fields:
            kept: list[Paragraph | Skipped] = []
            for paragraph in shown if room > 0 else ():
                if isinstance(paragraph, Skipped):
                    kept.append(paragraph)
                    continue
                pieces = []
                for change, text in paragraph.pieces if room > 0 else ():
                    pieces.append((change, _cut(text, max(room, 0))))
                    room -= len(text)
                kept += [Paragraph(pieces=tuple(pieces))] if pieces else []
            fields.append((title, tuple(kept)))
        return replace(self, fields=tuple(fields), is_cut=room < 0), max(room, 0)

    def cut(self, longest: int) -> Version:
        """Return it with every stretch of text cut to `longest` characters."""

        def short(paragraph: Paragraph | Skipped) -> Paragraph | Skipped:
            if isinstance(paragraph, Skipped):
                return paragraph
            pieces = ((change, _cut(text, longest)) for change, text in paragraph.pieces)
            return Paragraph(pieces=tuple(pieces))

        return replace(self, fields=tuple((title, tuple(map(short, shown))) for title, shown in self.fields))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One silent edit with what changed."""

    at: EditAt
    url: str
    title: str
    version: Version


def edit_of(store: Store, at: EditAt, *, longest: int) -> Edit | None:
    """Return what an edit changed, every stretch cut to `longest` characters; None where it was forgotten."""
    kept = store.detail(at.portal, at.article_id)
    revisions = store.revisions(at.portal, at.article_id)
    place = next((place for place, one in enumerate(revisions) if one.number == at.number), None)
    if kept is None or place is None:
        return None
    old, *later = revisions[place : place + 2]
    present, seen = (later[0].article, later[0].first_seen) if later else (kept.article, kept.version_seen)
    if present is None:
        return None
    [version] = versions_of([old], present, seen)
    return Edit(at=at, url=kept.article.url, title=kept.article.title, version=version.cut(longest))


def versions_of(revisions: Sequence[Revision], present: Article, present_seen: datetime) -> list[Version]:
    """Return the `MOST` latest old versions, the latest first; `present_seen`: when the present one was first seen."""
    following = [*(revision.article for revision in revisions), present][1:]
    posts = {comment.post_id: comment for comment in present.comments}
    found: list[Version] = []
    effort = Effort()
    seen = [*(revision.first_seen for revision in revisions), present_seen][1:]
    for revision, next_one, at in reversed(list(zip(revisions, following, seen, strict=True))):
        found.append(_version(revision, next_one, posts, effort, replaced_at=at))
        if len(found) == MOST:
            break
        if revision.article:
            posts |= {comment.post_id: comment for comment in revision.article.comments}
    return found


def _version(
    revision: Revision, following: Article | None, posts: dict[str, Comment], effort: Effort, *, replaced_at: datetime
) -> Version:
    fields: dict[str, list[Paragraph | Skipped]] = {}
    for name in revision.changed:
        title = FIELD_TITLES.get(name, name)
        shown = fields.setdefault(title, [])
        old = revision.article
        if old is None or following is None:
            continue
        if name == "text":
            shown += excerpt(compare(old.text, following.text, effort))
        elif name == "comments":
            for comment in old.comments:
                shown += excerpt(compare(_post(comment), _post(posts.get(comment.post_id)), effort))
        else:
            shown.append(inside(_line(old, name), _line(following, name), effort))
    return Version(
        kind=revision.kind,
        first_seen=revision.first_seen,
        last_seen=revision.last_seen,
        replaced_at=replaced_at,
        fields=tuple((title, tuple(shown)) for title, shown in fields.items()),
    )


def _post(comment: Comment | None) -> str:
    if comment is None:
        return ""
    state = "" if comment.status == "shown" else f"[{comment.status}] "
    return f"{comment.author or ''}: {state}{comment.text}"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest] + "…"


def _line(article: Article, name: str) -> str:
    """Write the value of a field in one line."""
    value = getattr(article, name)
    if name in {"images", "attachments"}:
        return " ".join(one.url for one in value)
    if isinstance(value, list):
        return "、".join(map(str, value))
    return "" if value is None else str(value)
