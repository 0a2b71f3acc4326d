"""Texts that have nothing in common with the stored one: an address used anew, or an error page with a title.

Such a text is believed when a second visit, well after the first, shows it again, and no other address of the portal
shows or has shown the same wording: error pages name the address, a number and the time, and are one page all the same.
Until then the stored version stays as it is. A forum's threads are believed at once: an error page shows no posts, and
where threads are merged or split another post opens them.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Final

from regional_news.item.article import Article
from regional_news.storage.sqlite.versions import packed
from regional_news.text.folding import fold

SECOND_VISIT_AFTER: Final = timedelta(minutes=30)  # how long a text must have stood there
SHARED_MIN: Final = 0.25
"""Share of pairs of characters, and of a title, from which on two texts have something in common."""

_ADDRESS: Final = re.compile(r"[!-~]*[/.:][!-~]+")
_NO_LETTER: Final = re.compile(r"[\W\d_]+")
_ASCII: Final = re.compile(r"[\x00-\x7f]+")


def is_another_text(old: Article, new: Article) -> bool:
    """Tell whether neither title nor text of a new version has anything in common with the old one's."""
    one, other = _pairs(old.text), _pairs(new.text)
    if len(one & other) >= SHARED_MIN * min(len(one), len(other)):
        return False
    return SequenceMatcher(None, fold(old.title), fold(new.title), autojunk=False).ratio() < 2 * SHARED_MIN


def is_believed(db: sqlite3.Connection, article: Article, *, content: str, at: str, due_at: str | None) -> bool:
    """Tell whether another text has been seen long enough at this address, and at no other; note that it was seen.

    A page seen so for the first time is due again as soon as it can be believed, later ones at `due_at`.
    """
    row = db.execute(
        "SELECT doubt, doubted_at FROM visit WHERE portal = ? AND page = ?", (article.portal, article.article_id)
    ).fetchone()
    if row is None:
        return True
    told = wording(article.text)
    elsewhere = db.execute(
        """
        SELECT 1 FROM visit WHERE portal = :portal AND doubt_wording = :told AND page != :page
        UNION ALL
        SELECT 1 FROM article WHERE content_hash = :content AND portal = :portal AND article_id != :page
        """,
        {"portal": article.portal, "content": content, "told": told, "page": article.article_id},
    ).fetchone()
    now = datetime.fromisoformat(at)
    if row["doubt"] == content:
        if elsewhere is None and now - datetime.fromisoformat(row["doubted_at"]) >= SECOND_VISIT_AFTER:
            return True
        since = row["doubted_at"]
    else:
        since, due_at = at, (now + SECOND_VISIT_AFTER).isoformat()
    db.execute(
        "UPDATE visit SET doubt = ?, doubt_wording = ?, doubted_at = ?, due_at = ? WHERE portal = ? AND page = ?",
        (content, told, since, due_at, article.portal, article.article_id),
    )
    return False


def wording(text: str) -> str:
    """Return the hash of what a text says beside addresses and numbers; of a Chinese one in Chinese.

    >>> wording("找不到 http://www.heze.cn/1.htm，编号 a7。") == wording("找不到 http://www.heze.cn/2.htm，编号 b95。")
    True
    >>> wording("No page /1.htm") == wording("No page /2.htm") != wording("Not found")
    True
    """
    letters = _NO_LETTER.sub("", _ADDRESS.sub(" ", fold(text)))
    told = _ASCII.sub("", letters) or letters
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _pairs(text: str) -> set[str]:
    plain = packed(fold(text))
    return {plain[i : i + 2] for i in range(len(plain) - 1)} or {plain}
