"""A forum thread as the forum holds it, and what a reader takes from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sandbox.story import Block, File, Paragraph, Picture

ANONYMOUS: Final = "匿名"
SHOWS_RELATIVE: Final = timedelta(days=7)
"""How long a forum says 3 天前 instead of the date."""


def shown(moment: datetime, *, seconds: bool = True) -> str:
    """Return a moment as Discuz! writes it: month, day and hour without leading zeros before the colon."""
    day = f"{moment.year}-{moment.month}-{moment.day}"
    return f"{day} {moment:%H:%M:%S}" if seconds else f"{day} {moment:%H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a reply quotes."""

    pid: int
    author: str
    moment: datetime
    text: str

    @property
    def head(self) -> str:
        """The line above the quoted words."""
        return f"{self.author} 发表于 {shown(self.moment, seconds=False)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post."""

    pid: int
    uid: int
    author: str
    """`ANONYMOUS` for one who hides."""
    moment: datetime
    blocks: tuple[Block, ...]
    quote: Quote | None = None
    status: Literal["shown", "hidden", "banned"] = "shown"
    """Whether guests see it; `banned` by a moderator or with its author."""
    secret: bool = False
    """Whether a part can be seen after a reply only."""
    edited: datetime | None = None
    remarks: tuple[tuple[str, str], ...] = ()
    """点评: who said what under the post."""

    @property
    def text(self) -> str:
        """The words a guest sees."""
        return (
            "\n".join(block.text for block in self.blocks if isinstance(block, Paragraph))
            if self.status == "shown"
            else ""
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One thread with all its posts."""

    portal: str
    tid: int
    fid: int
    url: str
    title: str
    section: tuple[str, ...]
    """Names of group and forum."""
    posts: tuple[Post, ...]
    views: int
    category: str | None = None
    region: str | None = None
    tags: tuple[str, ...] = ()
    rights: str | None = None
    """A copyright note beside the time of the first post."""
    walled: bool = False
    """Whether guests are told that pictures are for members."""
    closed: bool = False
    pending: bool = False
    """Whether a floor was deleted or awaits a moderator: the first visit is sent to the thread's dynamic address."""

    @property
    def replies(self) -> int:
        """Number of replies as shown: remarks count."""
        return len(self.posts) - 1 + sum(len(post.remarks) for post in self.posts)

    def expected(self) -> dict[str, Any]:
        """Return the item's fields as a reader takes them from all pages together, for comparison in tests.

        `published_raw` is left out: a young thread shows no date but 3 天前.
        """
        opening, *replies = self.posts
        flags = {"login_wall"} if self.walled else set()
        if any(post.secret or post.status != "shown" for post in self.posts):
            flags.add("hidden_content")
        images, position = [], -1
        for block in () if self.walled else opening.blocks:
            match block:
                case Paragraph():
                    position += 1
                case Picture():
                    images.append({"url": block.url, "caption": None, "paragraph": position})
        return {
            "portal": self.portal,
            "article_id": str(self.tid),
            "url": self.url,
            "kind": "thread",
            "title": self.title,
            "authors": [],
            "poster": opening.author,
            "published_at": opening.moment,
            "published_precision": "second",
            "section": list(self.section),
            "category": self.category,
            "region": self.region,
            "text": opening.text,
            "images": images,
            "attachments": [{"url": b.url, "name": b.name} for b in opening.blocks if isinstance(b, File)],
            "keywords": list(self.tags),
            "rights": self.rights,
            "views": self.views,
            "replies": self.replies,
            "comments": [
                {
                    "post_id": str(post.pid),
                    "floor": floor,
                    "author": post.author,
                    "published_at": post.moment,
                    "text": post.text,
                    "quote": f"{post.quote.head}\n{post.quote.text}" if post.quote and post.status == "shown" else None,
                    "status": post.status,
                }
                for floor, post in enumerate(replies, start=2)
            ],
            "flags": sorted(flags),
        }
