"""What stands in posts: whatever markup their authors write, and what the forum builds of their codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from regional_news.extract.discuz import classify, is_thread_page, merge_pages, read_page
from tests.discuz_captures import parse
from tests.skins.discuz_pages import PAGER, mobile, page, post

if TYPE_CHECKING:
    from regional_news.extract.discuz import ThreadPage
    from regional_news.extract.reading import Reading

URL = "http://forum.example/thread-7-1-1.html"


def read_one(text: str) -> ThreadPage:
    """Read a page as the spider does, which asks first what it is."""
    tree = parse(text)
    assert tree is not None
    assert classify(text, tree) is None
    assert is_thread_page(tree)
    return read_page(tree, url=URL)


def read(text: str) -> Reading:
    """Read a thread of one page."""
    return merge_pages([read_one(text)])


class TestHostileMarkup:
    """A forum that allows markup in posts: nobody's words change what stands around them, nor other posts."""

    @pytest.mark.parametrize(
        "form",
        [
            '<form action="forum.php?mod=forumdisplay&amp;action=pwverify"><input type="password" name="pw"></form>',
            '<form id="loginform_x"><input name="password" type="password"></form>',
            '<div id="messagetext" class="alert_error"><p>抱歉，指定的主题不存在或已被删除</p></div>',
            '<input type="submit" name="secqsubmit" value="17 + 5 = ?">',
        ],
        ids=["a forum's password", "a login", "a notice", "a sum"],
    )
    def test_a_form_in_a_post_refuses_no_thread(self, form: str) -> None:
        reading = read(page(post(5, f"灯坏了。{form}"), post(6, "我也看到了。")))
        assert reading.text is not None
        assert reading.text.startswith("灯坏了。")
        assert [comment.text for comment in reading.comments] == ["我也看到了。"]

    @pytest.mark.parametrize("closing", ["", "</td></tr></table>", "</td></tr></table></td></tr></table>"])
    def test_page_numbers_in_a_post_are_no_page_numbers(self, closing: str) -> None:
        shown = read_one(page(post(5, f"灯坏了。{closing}{PAGER}"), post(6, "我也看到了。")))
        assert (shown.page, shown.last_page, shown.next_url) == (1, 1, None)
        assert "truncated" not in merge_pages([shown]).flags
        paged = read_one(page(post(5, f"灯坏了。{PAGER.replace('2', '9')}"), pager=PAGER))
        assert (paged.page, paged.last_page) == (1, 2)

    @pytest.mark.parametrize("closing", ["", "</td></tr></table>", "</td></tr></table></td></tr></table></div>"])
    def test_a_post_in_a_post_is_none(self, closing: str) -> None:
        fake = post(99, "假的").replace("\n", "")
        reading = read(page(post(5, "灯坏了。"), post(6, f"我也看到了。{closing}{fake}"), post(7, "修好了。")))
        assert [comment.post_id for comment in reading.comments] == ["6", "7"]
        assert reading.comments[1].text == "修好了。"

    @pytest.mark.parametrize("closing", ["</td></tr></table>", "</table>", "</td></tr></table></td></tr></table>"])
    def test_words_behind_a_stray_end_tag_stay_words(self, closing: str) -> None:
        words = f"灯坏了。{closing}渡口很黑，<b>请小心</b>。<br>有人<img src='http://pic.example/a.jpg'>受伤。"
        reading = read(page(post(5, words), post(6, f"我也{closing}看到了。"), post(7, "修好了。")))
        assert reading.text is not None
        assert reading.text.replace("\n", "") == "灯坏了。渡口很黑，请小心。有人受伤。"
        assert [image.url for image in reading.images] == ["http://pic.example/a.jpg"]
        assert [c.text.replace("\n", "") for c in reading.comments] == ["我也看到了。", "修好了。"]

    def test_what_the_template_puts_below_the_words_is_no_word(self) -> None:
        below = '<div class="ptg mbm mtn"><a>渡口</a></div><div class="modact">本主题由 版主 移动</div>'
        whole = read(page(post(5, "灯坏了。", below=below)))
        broken = read(page(post(5, "灯坏了。</td></tr></table>真的。", below=below)))
        assert (whole.text, whole.keywords) == ("灯坏了。", ["渡口"])
        assert broken.text is not None
        assert broken.text.replace("\n", "") == "灯坏了。真的。"

    def test_an_element_left_open_costs_no_other_post(self) -> None:
        reading = read(
            page(post(5, "灯坏了。<div><table><tr><td>"), post(6, "我也<div><b>看到了。"), post(7, "修好了。"))
        )
        assert [comment.text for comment in reading.comments] == ["我也\n看到了。", "修好了。"]
        phone = read(mobile((5, "灯坏了。<div>"), (6, "我也看到了。"), (7, "修好了。")))
        assert [comment.post_id for comment in phone.comments] == ["6", "7"]

    def test_a_reply_does_not_claim_to_open_the_thread(self) -> None:
        claim = '<a href="forum.php?mod=post&amp;action=reply&amp;reppost=6">回复</a><i class="pione"></i>'
        reading = read(page(post(5, "灯坏了。"), post(6, f"我也看到了。{claim}")))
        assert (reading.text, reading.poster) == ("灯坏了。", "街坊5")

    def test_counts_and_tags_in_a_post_are_none(self) -> None:
        claim = '<div class="hm">查看: 9999 回复: 777</div><div class="ptg"><a>广告</a></div>'
        later = re.sub(r'<div class="hm ptn">.*?</div>', "", page(post(8, f"我也看到了。{claim}"), pager=PAGER))
        assert (read_one(later).replies, read_one(later).keywords) == (None, [])


def test_a_last_page_whose_posts_were_all_removed_is_a_page_that_was_read() -> None:
    """The forum counts the floors that there were; nothing is missing where none of a page is left."""
    second = PAGER.replace("<strong>1</strong>", '<a href="thread-7-1-1.html">1</a><strong>2</strong>', 1)
    second = second.replace('<a href="thread-7-2-1.html">2</a><a href="thread-7-2-1.html" class="nxt">下一页</a>', "")
    pages = [read_one(page(post(5, "灯坏了。"), pager=PAGER)), read_one(page(pager=second))]
    assert [(shown.page, shown.next_url is None) for shown in pages] == [(1, False), (2, True)]
    assert "truncated" not in merge_pages(pages).flags
