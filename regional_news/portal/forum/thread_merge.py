"""What was read of a thread, put together with what is stored of it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from regional_news.extract.reading import Reading
from regional_news.portal.forum.thread_state import is_newest_first, removed

if TYPE_CHECKING:
    from regional_news.extract.discuz import Row
    from regional_news.item.article import Article
    from regional_news.portal.forum.thread_visit import ThreadVisit


def with_counts_of(row: Row | None, reading: Reading) -> Reading:
    """Return what was read of a thread with the counts of a list's `row` where its own pages show none."""
    if row is None:
        return reading
    views = row.views if reading.views is None else reading.views
    replies = row.replies if reading.replies is None else reading.replies
    return replace(reading, views=views, replies=replies)


def go_on_from(stored: Article, reading: Reading, visit: ThreadVisit) -> Reading:
    """Return what was read of a thread with what is stored of the rest: posts, and the opening post where it is."""
    known = {comment.post_id: comment for comment in stored.comments}
    newest_first = visit.since.newest_first if visit.since else is_newest_first(visit.pages)
    gone = [] if visit.missing else removed(known, visit.pages, newest_first=newest_first)
    known |= {pid: replace(known[pid], text="", quote=None, status="deleted") for pid in gone}
    known |= {comment.post_id: comment for comment in reading.comments}
    comments = sorted(known.values(), key=lambda comment: (len(comment.post_id), comment.post_id))
    flags = set(reading.flags) | ({"truncated"} if visit.is_cut else set())
    if any(page.opening is not None for page in visit.pages):
        return replace(reading, comments=comments, flags=sorted(flags))
    # The stored opening post may lack parts; pages that were missing when it was stored have been read since.
    flags |= set(stored.flags) - ({"truncated"} if visit.since and visit.since.is_cut else set())
    values = {f.name: getattr(stored, f.name) for f in fields(stored)}
    values |= {
        "title": reading.title or stored.title,
        "views": reading.views if reading.views is not None else stored.views,
        "replies": reading.replies if reading.replies is not None else stored.replies,
        "flags": sorted(flags),
        "comments": comments,
        "fetched_at": reading.fetched_at,
    }
    return Reading(**values)
