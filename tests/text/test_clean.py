"""What is taken out of text, and what is not."""

from __future__ import annotations

from regional_news.text.clean import clean
from tests.every import every

JOINER, COLOURED = "\u200d", "\ufe0f"


@every(
    "emoji",
    [
        f"\U0001f468{JOINER}\U0001f469{JOINER}\U0001f467",
        f"\u2764{COLOURED}{JOINER}\U0001f525",
        f"\U0001f469\U0001f3fd{JOINER}\u2695{COLOURED}",
        f"\U0001f3f3{COLOURED}{JOINER}\U0001f308",
        f"1{COLOURED}\u20e3",
        f"\u2600{COLOURED}",
        f"\u3297{COLOURED}",
        "\U0001f1e8\U0001f1f3",
    ],
)
def test_an_emoji_is_kept_whole(emoji: str) -> None:
    assert clean(f"好{emoji}，{emoji}{emoji}！") == f"好{emoji}，{emoji}{emoji}！"


@every(
    "text cleaned",
    [
        (f"菏{JOINER}泽", "菏泽"),
        (f"菏{COLOURED}泽 1{COLOURED}23", "菏泽 123"),
        (f"\U0001f468{JOINER}菏泽{JOINER}\U0001f467", "\U0001f468菏泽\U0001f467"),
        ("菏\ufe0e泽\u200b日\u200e报\ufeff", "菏泽日报"),
        (f"{JOINER}{COLOURED}", ""),
    ],
)
def test_what_joins_nothing_goes(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned
