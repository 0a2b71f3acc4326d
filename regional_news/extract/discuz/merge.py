"""Many pages of a thread as one item: posts known by pid, sorted by it, however the pages order them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from regional_news.extract.discuz.addresses import thread_url
from regional_news.extract.discuz.facts import ForumFacts
from regional_news.extract.discuz.thread import is_undivided, read_page
from regional_news.extract.people import signed
from regional_news.extract.reading import Reading
from regional_news.item.article import Comment, Image

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from regional_news.extract.discuz.posts import Post
    from regional_news.extract.discuz.thread import ThreadPage
    from regional_news.extract.facts import PortalFacts

_UNTIMED: Final = datetime.min.replace(tzinfo=UTC)
_LAYOUT: Final = "discuz"


def merge_pages(
    pages: Sequence[ThreadPage],
    *,
    portal: str | None = None,
    facts: PortalFacts | None = None,
    is_selection: bool = False,
) -> Reading:
    """Return the item that `pages` of one thread make together; pages may come in any order, and twice.

    A thread of which pages are missing, or an opening post of which parts are, or a post whose words nobody could find,
    is flagged `truncated`; of pages that were chosen (`is_selection`) none is missing. `portal` names a forum that has
    no facts of its own.
    """
    pages = sorted(pages, key=lambda page: page.page)
    head = next((page for page in pages if page.opening is not None), pages[0])
    shown = _parts([page for page in pages if page.opening is not None])
    opening = shown[0].opening if shown else None
    posts = _distinct(pages, opening)
    complete = {page.page for page in pages} >= set(range(1, pages[-1].last_page + 1))  # which shrinks with removals
    replies = next((page.replies for page in pages if page.replies is not None), None)
    flags = {"truncated"} if not (complete or is_selection) or (shown and len(shown) < shown[0].parts) else set()
    flags |= _flags([*posts, *(page.opening for page in shown if page.opening)])
    if any(page.is_torn for page in pages):
        flags.add("truncated")
    paragraphs, images = _text(shown)
    moment = opening.moment if opening else None
    return Reading(
        portal=facts.name if facts else portal,
        article_id=head.tid or None,
        url=_url(head, facts),
        kind="thread",
        title=head.title or (paragraphs[0][:80] if paragraphs else None),
        authors=signed(paragraphs),
        poster=(opening.author if opening else None) or next((page.poster for page in pages if page.poster), None),
        published_at=moment.at if moment else None,
        published_precision=moment.precision if moment else None,
        published_raw=moment.raw if moment else None,
        section=max((page.section for page in pages), key=len),
        category=next((page.category for page in pages if page.category), None),
        region=facts.region if facts else None,
        text="\n".join(paragraphs),
        images=images,
        attachments=list(
            dict.fromkeys(link for page in shown if page.opening for link in page.opening.body.attachments)
        ),
        keywords=head.keywords,
        rights=opening.rights if opening else None,
        views=next((page.views for page in pages if page.views is not None), None),
        replies=replies,
        comments=_comments(posts, numbered=complete and opening is not None),
        flags=sorted(flags),
        layout=f"{_LAYOUT}-{head.variant}",
        fetched_at=_fetched_at(pages),
    )


def _flags(posts: list[Post]) -> set[str]:
    """Return what a reader must know of a thread by its posts."""
    told = {
        "truncated": not all(post.is_found for post in posts),
        "hidden_content": any(post.body.hidden for post in posts),
        "login_wall": any(post.body.walled for post in posts),
    }
    return {flag for flag, is_so in told.items() if is_so}


def _url(page: ThreadPage, facts: PortalFacts | None) -> str | None:
    """Return the thread's canonical address: on the portal's origin and in its form, where the portal is known."""
    if not page.tid:
        return None
    if facts is None:
        return page.url
    if isinstance(facts, ForumFacts):
        return facts.canonical_url(thread_url(facts.root, page.tid, rewritten=page.url.endswith(".html")))
    root = f"{facts.origin}/"
    rewritten = thread_url(root, page.tid, rewritten=True)
    return rewritten if facts.article_key(rewritten) else thread_url(root, page.tid, rewritten=False)


def _fetched_at(pages: Sequence[ThreadPage]) -> datetime | None:
    times = [page.fetched_at for page in pages if page.fetched_at is not None]
    return max(times, default=None)


def _distinct(pages: Sequence[ThreadPage], opening: Post | None) -> list[Post]:
    """Return every reply once: a pinned or lifted one stands on two pages, and only one may number it."""
    found: dict[str, Post] = {}
    for post in (post for page in pages for post in page.posts):
        if opening is not None and post.pid == opening.pid:
            continue
        known = found.setdefault(post.pid, post)
        if known.status == "deleted" != post.status:  # a floor that is missing borrows the number of another post
            known = found[post.pid] = post
        if post.floor is not None and not known.is_numbered:
            found[post.pid] = replace(known, floor=post.floor, is_numbered=post.is_numbered)
    return list(found.values())


def _comments(posts: list[Post], *, numbered: bool) -> list[Comment]:
    """Return the replies, of a whole thread with the floors counted where no number shown says otherwise.

    Robots see no floors, and the words for the first ones (沙发, 板凳) stand for other numbers elsewhere.
    """
    floors = _counted(posts) if numbered else {}
    return [
        Comment(
            post_id=post.pid,
            floor=floors.get(post.pid, post.floor),
            author=post.author,
            published_at=post.moment.at if post.moment else None,
            text="\n".join(post.body.paragraphs),
            quote="\n".join(post.body.quotes) or None,
            status=post.status,
        )
        for post in sorted(posts, key=_by_number)
    ]


def _by_number(post: Post) -> tuple[int, str]:
    return len(post.pid), post.pid


def _counted(posts: list[Post]) -> dict[str, int]:
    """Return the floors counted by time, as a forum orders threads that were merged, else by number, else as shown.

    Numbers that are shown decide, and words that usually stand for them where these tell more.
    """
    numbered = sorted(posts, key=_by_number)
    timed = sorted(numbered, key=lambda post: post.moment.at if post.moment else _UNTIMED)
    orders = [{post.pid: n for n, post in enumerate(ordered, start=2)} for ordered in (timed, numbered, posts)]
    told = ([post for post in posts if post.floor], [post for post in posts if post.is_numbered])
    agreeing = (floors for shown in told for floors in orders if all(p.floor == floors[p.pid] for p in shown))
    return next(agreeing, {})


def _parts(openings: Sequence[ThreadPage]) -> list[ThreadPage]:
    """Return the pages that together show the opening post: one where it is whole, else one for each of its parts."""
    if not openings:
        return []
    if is_undivided(openings):
        return [replace(openings[0], parts=1)]
    whole = [page for page in openings if page.parts == 1]
    parts = {page.part: page for page in reversed(openings)}
    return whole[:1] or [parts[number] for number in sorted(parts)]


def _text(shown: Sequence[ThreadPage]) -> tuple[list[str], list[Image]]:
    """Return the item's paragraphs and pictures.

    Where the opening post shows no words, what stands in their place does: the lines of the poll or the goods, else
    the notice that hides the words, else the title, which a thread of pictures has instead of a text. Where the place
    of the words was not found there is none: a template that nobody knows.
    """
    paragraphs: list[str] = []
    images: list[Image] = []
    for page in shown:
        if (opening := page.opening) is None:
            continue
        first = len(paragraphs)
        images += [replace(image, paragraph=first + image.paragraph) for image in opening.body.images]
        paragraphs += opening.body.paragraphs
        enclosed = opening.body.enclosed.items()
        known = {image.url for image in images}
        last = len(paragraphs) - 1
        images += [Image(url=url, caption=said or None, paragraph=last) for url, said in enclosed if url not in known]
    if shown:
        paragraphs += shown[0].extras
    if not paragraphs and shown and (opening := shown[0].opening) and opening.is_found:
        paragraphs = [line for line in (opening.notice or shown[0].title,) if line]
    return paragraphs, [replace(image, paragraph=min(image.paragraph, len(paragraphs) - 1)) for image in images]


def read_thread(
    tree: HtmlElement,
    *,
    url: str,
    fetched_at: datetime | None = None,
    facts: PortalFacts | None = None,
    source: str = "",
) -> Reading:
    """Read a thread from one of its pages alone; what stands on its other pages is missing and flagged."""
    return merge_pages([read_page(tree, url=url, fetched_at=fetched_at, source=source)], facts=facts)
