"""Pages that stand where an article should: maintenance notices, firewalls, login walls, answered with 200."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regional_news.extract import lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORT_CHARS: Final = 60
"""A page without a time of its own and with less text than this is not believed to be an article."""
NOTICE_CHARS: Final = 400
"""No notice is longer than this; a story about firewalls is."""

_WORDS: Final = lexicon.words_of("notices.toml")
_GONE_SHORT: Final = lexicon.any_of(_WORDS["gone_short"])
_NO_NEWS: Final = lexicon.any_of(_WORDS["no_news"])
_REASONS: Final = {
    "challenge": lexicon.any_of(_WORDS["challenge"]),
    "login_required": lexicon.any_of(_WORDS["login"]),
    "gone": lexicon.any_of(_WORDS["gone"]),
    "server_error": lexicon.any_of(_WORDS["broken"]),
}


def holds_no_news(section: Sequence[str]) -> str | None:
    """Return the section's name where its pages are no news: leaders, guides, offices, letters; else None.

    Sections above it say nothing: what leaders do (领导之窗 > 领导活动) and what is announced (公开目录 > 通知公告)
    is news.
    """
    return section[-1] if section and _NO_NEWS.fullmatch(section[-1].strip()) else None


def says_gone(line: str) -> bool:
    """Tell whether a short text says that a page is missing; of a long one it would say too much."""
    return _GONE_SHORT.search(line) is not None


def reason_of(*, title: str, text: str) -> str | None:
    """Return why a page that shows no time of its own is no article (a word of `REFUSALS`), None where it may be one.

    To be asked only about such pages: an article under a byline may speak of anything.
    """
    if len(text) < SHORT_CHARS and says_gone(text):
        return "gone"
    shown = f"{title}\n{text}"
    if len(text) <= NOTICE_CHARS:
        for reason, words in _REASONS.items():
            if words.search(shown):
                return reason
    return "not_an_article" if len(text) < SHORT_CHARS else None
