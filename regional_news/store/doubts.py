"""Texts that have nothing in common with the stored one: an address used anew, or an error page with a title.

Such a text is believed when a second visit, well after the first, shows it again, and no other address of the portal
shows the same. Until then the stored version stays as it is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from regional_news.store.folding import fold
from regional_news.store.versions import packed

if TYPE_CHECKING:
    import sqlite3

    from regional_news.article import Article

SECOND_VISIT_AFTER: Final = timedelta(minutes=30)
"""How long a text must have stood there."""
SHARED_MIN: Final = 0.25
"""Share of pairs of characters, and of a title, from which on two texts have something in common."""


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
    elsewhere = db.execute(
        """
        SELECT 1 FROM visit WHERE portal = :portal AND doubt = :content AND page != :page
        UNION ALL
        SELECT 1 FROM article WHERE content_hash = :content AND portal = :portal AND article_id != :page
        """,
        {"portal": article.portal, "content": content, "page": article.article_id},
    ).fetchone()
    now = datetime.fromisoformat(at)
    if row["doubt"] == content:
        if elsewhere is None and now - datetime.fromisoformat(row["doubted_at"]) >= SECOND_VISIT_AFTER:
            return True
        since = row["doubted_at"]
    else:
        since, due_at = at, (now + SECOND_VISIT_AFTER).isoformat()
    db.execute(
        "UPDATE visit SET doubt = ?, doubted_at = ?, due_at = ? WHERE portal = ? AND page = ?",
        (content, since, due_at, article.portal, article.article_id),
    )
    return False


def _pairs(text: str) -> set[str]:
    plain = packed(fold(text))
    return {plain[i : i + 2] for i in range(len(plain) - 1)} or {plain}
