"""End markers end a story; titles and sentences that begin like one do not."""

from __future__ import annotations

import pytest

from regional_news.extract import lexicon
from regional_news.extract.boilerplate import is_end_marker, is_of_site
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


def test_a_sentence_that_begins_with_a_word_of_the_sites_is_no_word_of_it() -> None:
    told = (
        "返回故乡的第三年，他把果园扩到了四十亩。",
        "关闭的矿井里，重新冒出了热气。",
        "打印出来的名单贴满了整面墙。",
        "分享到最后，大家都红了眼眶。",
        "责任编辑这个行当，正在小城里消失。",
        "上一篇报道刊出后，编辑部收到来信两百多封。",
        "更多精彩的节目，被安排在正月十五。",
        "下载客户端的推广员，在集市上摆了三天摊。",
        "扫一扫门前的雪，他才开始一天的工作。",
        "查看更多的细节，要等到月底。",
    )
    assert [line for line in told if is_of_site(line) or lexicon.classify(line).start] == []
    site = ("更多精彩内容，请点击进入河湾网。", "责任编辑：正强。", "转载请注明出处，谢谢。")
    assert [line for line in site if not is_of_site(line)] == []
