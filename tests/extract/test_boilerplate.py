"""End markers end a story; titles and sentences that begin like one do not."""

from __future__ import annotations

import pytest

from regional_news.extract.boilerplate import is_end_marker
from tests.every import every


@pytest.mark.parametrize(
    "line",
    [
        *("分享到：", "分享到", "分享到微信", "分享到 微博 QQ空间", "新闻推荐", "新闻推荐：老街的早市"),
        *("猜你喜欢", "上一篇：旧闻一则", "[责任编辑：田禾]"),
    ],
)
def test_a_marker_ends_the_story(line: str) -> None:
    assert is_end_marker(line)


@every("line", ["分享到手的红利", "新闻推荐官走进菏泽", "猜你喜欢哪一种月饼", "转发到底算不算侵权"])
def test_a_line_that_begins_like_a_marker_is_a_line_of_the_story(line: str) -> None:
    assert not is_end_marker(line)
