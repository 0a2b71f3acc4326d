"""What the page's head says the title is, and whose site or blog it names beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from regional_news.text.clean import clean, key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from regional_news.extract.metas import Metas

_SITE_SEPARATOR: Final = re.compile(
    r"\s?(?:[_|｜]|\s[-–—·•@]\s|-{1,2}(?=[^\d-])|–|—(?!—)(?<!——)|>>|»|::|﹣|－(?!－)(?<!－－))\s?"
)
OWNED: Final = tuple(f"的{own}{kind}" for own in ("个人", "") for kind in ("博客", "专栏", "空间", "日志"))
MAX_BLOGGER_CHARS: Final = 16


@dataclass(slots=True)
class HeadTitles:
    """What the page's head says the title is."""

    exact: list[str]
    """Titles without the site's name: ArticleTitle, og:title, headline."""
    whole: str
    """`<title>` as it stands."""
    exact_keys: list[str] = field(init=False)
    whole_key: str = field(init=False)
    stems: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Fold everything once: every line of the page is compared with it."""
        self.exact_keys = [key(title) for title in self.exact]
        self.whole_key = key(self.whole)
        self.stems = [key(part) for part in _SITE_SEPARATOR.split(self.whole)]

    @property
    def is_confirmed(self) -> bool:
        """Whether metas and `<title>` name the same title."""
        return bool(self.exact_keys) and len(self.exact_keys[0]) > 3 and self.exact_keys[0] in self.whole_key

    def votes(self, text: str) -> tuple[float, str]:
        """Return how strongly the head confirms a line as (part of) the title, and where."""
        line = key(text)
        if len(line) < 2:
            return 0, ""
        if line in self.exact_keys:
            return 5.0, "metas"
        by_head = 0.0
        if len(line) >= 4 and self.whole_key.startswith(line):
            by_head = 3.5 + min(1.0, len(line) / len(self.whole_key))
        elif len(line) < 4 and self.stems and line == self.stems[0]:
            by_head = 2.5
        elif len(line) >= 5 and line in self.whole_key:
            # A part that is not the longest one names the site or the section.
            by_head = 3.0 if line not in self.stems or len(line) == max(map(len, self.stems)) else 1.0
        elif any(len(stem) > 7 and line.startswith(stem) for stem in self.stems[:1]):
            by_head = 3.5  # a title that the head cuts short
        return by_head, "head"


def blogger(head: HeadTitles) -> str:
    """Return whose blog `<title>` names behind the title, "" for none: 渡口_田野的博客, 渡口_田野_新浪博客."""
    stems = [clean(stem) for stem in _SITE_SEPARATOR.split(head.whole)]
    ends = ((stem, end) for stem in stems[1:] for end in OWNED if stem.endswith(end))
    owned = next((name for stem, end in ends if 1 < len(name := stem.removesuffix(end)) <= MAX_BLOGGER_CHARS), "")
    is_blog = len(stems) > 2 and any(kind in stems[-1].lower() for kind in ("博客", "空间", "blog"))
    is_name = is_blog and len(stems[-2]) <= MAX_BLOGGER_CHARS and "的" not in stems[-2]  # 渡口_老田的自留地_搜狐博客
    return owned or (stems[-2] if is_name else "")


def sites(head: HeadTitles) -> list[str]:
    """Return the names behind the title in `<title>`: of the site and its sections."""
    _, *behind = [clean(stem) for stem in _SITE_SEPARATOR.split(head.whole)]
    return [name for name in behind if MIN_SITE_CHARS <= len(name) <= MAX_BLOGGER_CHARS]


MIN_SITE_CHARS: Final = 3


def of_head(metas: Metas) -> HeadTitles:
    """Collect the titles that the page's head gives."""
    return HeadTitles([title for title in metas.values.get("title", []) if len(title) < 300], metas.head_title)


def from_head(metas: Metas, site_names: Iterable[str]) -> str:
    """Return the title of a page that shows none: from its metas, else `<title>` without the site's name."""
    if metas.first("title"):
        return without_site(metas.first("title"), site_names)
    return without_site(metas.head_title, site_names)


def without_site(title: str, site_names: Iterable[str]) -> str:
    """Return a title without the names of site and section behind it: `标题_菏泽要闻-中国菏泽网`.

    >>> without_site("我市召开会议_本地要闻_中国菏泽网", ["中国菏泽网"])
    '我市召开会议'
    """
    for name in site_names:
        title = title.rstrip()
        title = title.removesuffix(name).rstrip(" \u3000\xa0-_|｜–—·>") if name and title.endswith(name) else title
    pieces = [piece for piece in _SITE_SEPARATOR.split(title) if piece.strip()]
    if len(pieces) > 1:
        longest = max(pieces, key=len)
        first = pieces[0]
        return clean(first if len(first) >= 8 or len(first) * 2 >= len(longest) else longest)
    return clean(title)
