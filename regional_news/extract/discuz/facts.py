"""What must be told about one Discuz! forum."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from regional_news.extract.discuz.addresses import forum_address, forum_url, thread_address, thread_url
from regional_news.extract.facts import PortalFacts
from regional_news.item.article import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class ForumFacts(PortalFacts):
    """Everything that is particular to one forum: a thread is known by its tid, whatever its address."""

    kind: Kind = "thread"
    article: str = r"/(?:.*/)?thread-(?P<id>\d+)-\d+-\d+\.html"
    folder: str = "/"
    """Path of the folder that the forum is installed in, with the slash at its end."""
    rewritten: bool | None = None
    """Whether a thread's canonical address is `thread-T-1-1.html` or the dynamic one; None: as its pages say."""

    @property
    def root(self) -> str:
        """Address of the folder that the forum is installed in."""
        return self.origin + self.folder

    def article_key(self, url: str) -> str | None:
        """Return the tid when `url` (any host) is a thread's below the forum's folder, in any of its forms."""
        address = thread_address(url) if self._is_below(url) else None
        return address.tid if address else None

    def canonical_url(self, url: str) -> str:
        """Return the address of the first page of a thread, or of the list of a forum."""
        if self._is_below(url) and (thread := thread_address(url)):
            rewritten = urlsplit(url).path.endswith(".html") if self.rewritten is None else self.rewritten
            return thread_url(self.root, thread.tid, rewritten=rewritten)
        if self._is_below(url) and (forum := forum_address(url)):
            return forum_url(self.root, forum.fid, forum.page, rewritten=urlsplit(url).path.endswith(".html"))
        return self.origin + urlsplit(url).path

    def is_excluded(self, url: str) -> bool:
        """Tell whether `url` stands outside the forum's folder, or leads to what robots.txt of every forum forbids."""
        return not self._is_below(url) or re.search(r"[?&]mod=(?:redirect|post|misc|logging)\b", url) is not None

    def _is_below(self, url: str) -> bool:
        return (urlsplit(url).path or "/").startswith(self.folder)
