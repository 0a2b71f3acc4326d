"""What was read of a thread, put together with what is stored of it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from regional_news.extract.reading import Reading
from regional_news.item.article import utc_now
from regional_news.portal.forum.thread_state import SLACK, ThreadState, number_of, order_of, page_size_of

if TYPE_CHECKING:
    from datetime import datetime

    from regional_news.extract.discuz.lists import Row
    from regional_news.item.article import Article
    from regional_news.portal.forum.thread_visit import ThreadVisit
    from regional_news.text.dates import Moment


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
    known |= {pid: replace(known[pid], floor=None, text="", quote=None, status="deleted") for pid in visit.removed}
    moments = {post.pid: post.moment for page in visit.pages for post in page.posts}
    for comment in reading.comments:
        before = known.get(comment.post_id, comment)
        if comment.status == "deleted" != before.status and comment.floor != before.floor:
            continue  # a floor that is missing, under a number that another post bears
        at = more_exact(before.published_at, moments.get(comment.post_id)) or comment.published_at
        # A site's own word for a floor tells it where all of a thread is seen.
        floor = before.floor if comment.floor is None else comment.floor
        known[comment.post_id] = replace(comment, published_at=at, floor=floor)
    if opening := visit.opening:  # a reply becomes it where threads are merged or split
        known.pop(opening.pid, None)
    comments = sorted(known.values(), key=lambda comment: (len(comment.post_id), comment.post_id))
    flags = set(reading.flags) | ({"truncated"} if visit.is_cut else set())
    if opening:
        reading = replace(reading, comments=comments, flags=sorted(flags))
        if more_exact(stored.published_at, opening.moment) is None:
            return reading
        names = ("published_at", "published_precision", "published_raw")
        return replace(reading, **{name: getattr(stored, name) for name in names})
    # The stored opening post may lack parts; pages that were missing when it was stored have been read since.
    flags |= set(stored.flags) - ({"truncated"} if visit.since and visit.since.is_cut else set())
    values = {f.name: getattr(stored, f.name) for f in fields(stored)}
    values |= {
        "title": reading.title or stored.title,
        "section": stored.section if reading.section[-1:] == stored.section[-1:] else reading.section or stored.section,
        "views": reading.views if reading.views is not None else stored.views,
        "replies": reading.replies if reading.replies is not None else stored.replies,
        "flags": sorted(flags),
        "comments": comments,
        "fetched_at": reading.fetched_at,
    }
    return Reading(**values)


def more_exact(known: datetime | None, shown: Moment | None) -> datetime | None:
    """Return the time that was known of a post where its page says the same less exactly (3天前), None elsewhere."""
    if known is None or shown is None or shown.precision == "second":
        return None
    return known if abs(known - shown.at) <= SLACK[shown.precision] else None


def state_after(visit: ThreadVisit, reading: Reading) -> ThreadState:
    """Return what is known of a thread of which `reading` was made."""
    since = visit.since
    newest_first = since.newest_first if since else order_of(visit.pages) is True
    has_first = any(page.page == 1 for page in visit.pages)
    was_cut = since is not None and since.is_cut and not visit.is_cut
    is_through = visit.is_whole or was_cut or visit.has_reread_all
    reread_from, doubted = visit.reread_on
    living = [comment for comment in reading.comments if comment.status != "deleted"]
    times = [comment.published_at for comment in reading.comments if comment.published_at]
    pids = [number_of(comment.post_id) for comment in reading.comments]
    if visit.missing:  # the next run reads on behind the last post before the gap, or all again
        known = [] if newest_first else [post for page in visit.unbroken for post in page.posts]
        pids = [number_of(post.pid) for post in known]
    gap = reading.replies - len(living) if is_through and reading.replies is not None else 0
    state = ThreadState(
        replies=reading.replies,
        title=reading.title,
        forum=visit.forum,
        last=max(times, default=reading.published_at),
        pid=max(pids, default=0),
        page=max([page.page for page in visit.unbroken] + ([since.page] if since and newest_first else []), default=1),
        newest_first=newest_first,
        first_page_at=utc_now() if has_first or since is None else since.first_page_at,
        whole_at=utc_now() if is_through else since.whole_at if since else None,
        gap=gap if is_through or since is None else since.gap,
        reread_from=reread_from,
        doubted=doubted,
        page_size=page_size_of(visit.pages) or (since.page_size if since else 0),
        turned=visit.times_turned,
        is_cut=visit.is_cut,
        without_comments=visit.opening_only,
    )
    return state.told_by(visit.row)
